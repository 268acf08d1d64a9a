"""All addresses of the API, each with its door."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from xeploai.api import campaigns, organisations, people, reviews
from xeploai.api.gate import api, opened
from xeploai.web.door import SIGNED_IN, door
from xeploai.web.problems import API_ROOT

PARTS = (organisations, people, campaigns, reviews)
ROOT = f"{API_ROOT}v1/"


@door(SIGNED_IN)
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Every operation with its types, for programs that write programs."""
    return JsonResponse(api.get_openapi_schema(path_prefix=ROOT), json_dumps_params={"ensure_ascii": False})


_patterns, _app, _namespace = api.urls
_own = path("openapi.json", openapi, name="openapi")
urlpatterns: tuple[Any, str, str] = ([_own, *opened(_patterns)], _app, _namespace)
