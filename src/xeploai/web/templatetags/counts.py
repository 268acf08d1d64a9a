"""Counts as papers print them, in every template. Thousands of them stand on a page: no locale is asked each time."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from xeploai.core import figures

register = template.Library()


@register.filter
def vi_count(number: int | str | None) -> SafeString:
    """A count with a point between thousands, a dash where it is unknown; an empty cell stays empty."""
    return mark_safe("" if isinstance(number, str) else figures.vi_count(number))  # noqa: S308 - digits and points
