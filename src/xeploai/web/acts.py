"""One page for every small act: what it does, its form, a way back."""

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None while it is only shown. An empty form that was sent is still a sent one."""
    return request.POST if request.method == "POST" else None


def act_page(
    request: HttpRequest, form: forms.BaseForm, *, title: str, submit: str, back: str, says: str = "", under: str = ""
) -> HttpResponse:
    """The page of an act; 422 when what was sent must be mended."""
    context = {"form": form, "title": title, "submit": submit, "back": back, "says": says, "under": under}
    return render(request, "web/act.html", context, status=422 if form.is_bound and form.errors else 200)
