"""One way to carry out an act of a form, and one page for every small act: what it does, its form, a way back."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from xeploai.core.errors import Denied, Fault, XeploaiError
from xeploai.tools.messages import fault_line

BOTH = ("GET", "POST")


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None while it is only shown. An empty form that was sent is still a sent one."""
    return request.POST if request.method == "POST" else None


def fault_lines(error: XeploaiError) -> list[str]:
    """Why something was refused, a sentence each. What is denied goes on to its own page: it is raised again."""
    if isinstance(error, Denied):
        raise error
    return lines_of(error.faults)


def lines_of(faults: Iterable[Fault]) -> list[str]:
    """A sentence each."""
    return [fault_line(fault) for fault in faults]


@contextmanager
def refusals() -> Iterator[list[Fault]]:
    """What is refused within, for a page that has no form of Django's to say it on; what is denied passes."""
    faults: list[Fault] = []
    try:
        yield faults
    except XeploaiError as error:
        if isinstance(error, Denied):
            raise
        faults.extend(error.faults)


@contextmanager
def refusals_on(form: forms.BaseForm, field: str | None = None) -> Iterator[None]:
    """What is refused within stands on the form; what is denied passes. Whoever is through returns from within.

    field  where a refusal is said; None: above the form
    """
    try:
        yield
    except XeploaiError as error:
        form.add_error(field, fault_lines(error))


def act(
    request: HttpRequest,
    form: forms.BaseForm,
    do: Callable[[], object],
    *,
    title: str,
    submit: str,
    done: str,
    back: str,
    says: str = "",
    under: str = "",
    then: Callable[[Any], str] | None = None,
    seen: Callable[[], object] | None = None,
) -> HttpResponse:
    """A small act: asked, done, said, and back.

    done  the sentence after it
    then  what the service gave -> where to go; None: back
    seen  notes the look at the page, where it shows a person
    """
    if form.is_valid():
        with refusals_on(form):
            result = do()
            messages.success(request, done)
            return redirect(then(result) if then else back)
    if seen is not None:
        seen()
    return act_page(request, form, title=title, submit=submit, back=back, says=says, under=under)


def act_page(
    request: HttpRequest, form: forms.BaseForm, *, title: str, submit: str, back: str, says: str = "", under: str = ""
) -> HttpResponse:
    """The page of an act; 422 when what was sent must be mended."""
    context = {"form": form, "title": title, "submit": submit, "back": back, "says": says, "under": under}
    return render(request, "web/act.html", context, status=422 if form.is_bound and form.errors else 200)
