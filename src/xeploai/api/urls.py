"""All addresses of the API, each with its door."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from xeploai.api import campaigns, organisations, page, people, reviews
from xeploai.api.gate import ROOT, api, opened
from xeploai.web.access_policy import SIGNED_IN, door
from xeploai.web.problems import PAGE

PARTS = (organisations, people, campaigns, reviews)


@door(SIGNED_IN)
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Every operation with its types, for programs that write programs."""
    return JsonResponse(api.get_openapi_schema(path_prefix=ROOT), json_dumps_params={"ensure_ascii": False})


_patterns, _app, _namespace = api.urls
_own = path("openapi.json", openapi, name="openapi")
_operations: tuple[Any, str, str] = ([_own, *opened(_patterns)], _app, _namespace)
urlpatterns = [path(ROOT.lstrip("/"), _operations), path(PAGE.lstrip("/"), page.page, name="api_page")]
