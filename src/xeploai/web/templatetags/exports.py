"""`{% export_button "exports:people" %}`: a list as a file, offered where its door opens."""

from typing import Any
from uuid import UUID

from django import template
from django.urls import resolve, reverse

from xeploai.web.access_policy import door_of

register = template.Library()


@register.inclusion_tag("web/export.html", takes_context=True)
def export_button(context: dict[str, Any], view: str, public_id: UUID | None = None) -> dict[str, Any]:
    """Where it is asked for, with the filters of the page; nothing for who may not take it."""
    request = context["request"]
    address = reverse(view, args=[public_id] if public_id else [])
    door = door_of(resolve(address).func)
    return {
        "address": f"{address}?{request.GET.urlencode()}".removesuffix("?"),
        "offered": door is not None and door.opens_for(request.actor),
        "numbers": view == "exports:people" and "person.unmask" in request.actor.acts,
    }
