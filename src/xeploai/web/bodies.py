"""Choosing one organisation out of thousands: typed by name or code, suggested while typing, checked when sent."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from xeploai.core.names import folded_name, search_words
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.grants import grants
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.web.access_policy import SIGNED_IN, ActorRequest, door

_SUGGESTED = 20
_NAMED = 6
_NEAR = 200
_JOIN = " · "


def body_label(body: Organisation) -> str:
    """Name and superior's name: branches of one number stand under many committees."""
    return f"{body.name}{_JOIN}{body.parent.name}" if body.parent else body.name


def _full_label(body: Organisation) -> str:
    """With the code, or else one superior more: two districts may have a commune of one name."""
    above = body.parent and body.parent.parent
    more = body.code or (above.name if above else "")
    return f"{body_label(body)}{_JOIN}{more}" if more else body_label(body)


def _labels(bodies: Sequence[Organisation]) -> list[str]:
    """As short as tells each from the others."""
    number = Counter(map(body_label, bodies))
    return [body_label(body) if number[body_label(body)] == 1 else _full_label(body) for body in bodies]


def _with_words(organisations: QuerySet[Organisation], words: str) -> QuerySet[Organisation]:
    """Those whose name or code has every word, marks aside."""
    for word in search_words(words):
        organisations = organisations.filter(search_text__contains=word)
    return organisations


class BodyField(forms.CharField):
    """One organisation among those for which the actor may do an act; `clean` gives the Organisation."""

    default_error_messages = {  # noqa: RUF012 - as the base class declares it
        "unknown": "Không có tổ chức này trong phạm vi của đồng chí. Chọn trong danh sách gợi ý hoặc nhập đúng mã.",
        "several": "Có nhiều tổ chức cùng tên: %(labels)s. Chọn đúng dòng trong danh sách gợi ý, hoặc nhập mã.",
    }

    def __init__(self, *, actor: Actor, act: str, **options: Any) -> None:
        super().__init__(**options)
        self.actor, self.act = actor, act
        self.widget.attrs.update(
            {
                "list": "bodies",
                "autocomplete": "off",
                "hx-get": reverse_lazy("bodies"),
                "hx-vals": f'{{"act": "{act}"}}',
                "hx-trigger": "input changed delay:250ms, focus once",
                "hx-target": "#bodies",
                "hx-sync": "this:replace",
            }
        )
        self.widget.template_name = "web/body_input.html"

    def prepare_value(self, value: Any) -> Any:
        """An organisation is shown by its label, so that it is found again by what is shown."""
        if not isinstance(value, Organisation):
            return value
        above = value.parent.name if value.parent else None
        namesakes = bodies_where(self.actor, self.act).filter(stands=True, name=value.name, parent__name=above)
        return _full_label(value) if namesakes.exclude(pk=value.pk).exists() else body_label(value)

    def clean(self, value: Any) -> Organisation | None:
        """The organisation meant. By code, by label, or by a name that only one has."""
        text = super().clean(value)
        if not text:
            return None
        name, _, superior = text.partition(_JOIN)
        allowed = bodies_where(self.actor, self.act).select_related("parent__parent")
        matches = list(allowed.filter(code__iexact=text)[:2])
        if not matches:
            near = list(_with_words(allowed, name)[:_NEAR])
            matches = [body for body in near if folded_name(body.name) == folded_name(name)] or near
        if superior:
            matches = [body for body in matches if text in {body_label(body), _full_label(body)}] or matches
        # What was dissolved, or taken back with its import, is meant only where nothing that stands is.
        matches = [body for body in matches if body.stands] or matches
        if len(matches) > 1:
            labels = "; ".join(_labels(matches)[:_NAMED])
            raise forms.ValidationError(self.error_messages["several"], params={"labels": labels})
        if not matches:
            raise forms.ValidationError(self.error_messages["unknown"])
        return matches[0]


@door(SIGNED_IN)
def bodies(request: ActorRequest) -> HttpResponse:
    """Suggestions for what has been typed so far: only bodies for which the actor may do the act."""
    act = request.GET.get("act", "")
    words = next((str(value) for key, value in request.GET.items() if key != "act"), "")
    if act not in grants().titles:
        return HttpResponse(status=400)
    standing = bodies_where(request.actor, act).filter(stands=True).select_related("parent__parent")
    organisations = _with_words(standing, words.partition(_JOIN)[0])
    return render(request, "web/body_options.html", {"labels": _labels(list(organisations[:_SUGGESTED]))})
