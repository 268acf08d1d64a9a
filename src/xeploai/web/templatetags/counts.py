"""Counts and last days as papers print them, in every template. Thousands stand on a page: no locale is asked."""

from datetime import date

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from xeploai.core import figures

register = template.Library()


@register.filter
def vi_count(number: int | str | None) -> SafeString:
    """A count with a point between thousands, a dash where it is unknown; an empty cell stays empty."""
    return mark_safe("" if isinstance(number, str) else figures.vi_count(number))  # noqa: S308 - digits and points


@register.filter
def deadline(day: date | None) -> str:
    """A last day; once it has gone by, for how many days. Empty where there is none."""
    if day is None:
        return ""
    late = (timezone.localdate() - day).days
    return f"Quá hạn {late} ngày (hạn {day:%d/%m/%Y})" if late > 0 else f"Hạn: {day:%d/%m/%Y}"
