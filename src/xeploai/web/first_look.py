"""What a request brings is looked through for marks of secrecy before any service begins its transaction."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from xeploai.tools.classification_marks import look_beforehand
from xeploai.tools.classification_marks.beforehand import remembering
from xeploai.web.problems import is_asked_by_a_program

Next = Callable[[HttpRequest], HttpResponseBase]
_WRITES = {"POST", "PUT", "PATCH"}


class FirstLookMiddleware:
    """Stands behind the door, so that only whoever may come in costs a look. It refuses nothing: the service does."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with remembering():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any) -> None:
        """The texts of a form, or of a document in JSON. A program sends nothing else, whatever it calls it."""
        if request.method not in _WRITES:
            return
        if is_asked_by_a_program(request) or request.content_type == "application/json":
            try:
                look_beforehand(json.loads(request.body))
            except (ValueError, RecursionError):
                return  # the view says what is wrong with it
        else:
            for texts in request.POST.lists():
                look_beforehand(texts[1])
