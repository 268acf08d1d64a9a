"""Explanations where the word stands: `{% term "head" %}` beside it, `{% terms "level" "quota" %}` for a page."""

from typing import Any

from django import template

from xeploai.web.help import terms as held

register = template.Library()


@register.inclusion_tag("help/term.html")
def term(id: str) -> dict[str, Any]:
    """A small mark that opens the explanation of one term; nothing where the code is no term (a reason, say)."""
    return {"term": held.terms().get(id)}


@register.inclusion_tag("help/terms.html")
def terms(*ids: str) -> dict[str, Any]:
    """The terms of a page, closed until somebody asks. Raises KeyError for one that is not explained."""
    return {"terms": [held.terms()[id] for id in ids]}
