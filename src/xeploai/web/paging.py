"""Pages of long lists."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class CountedList(Paginator[Any]):
    """A list of which somebody may have asked already how long it is."""

    def __init__(self, queryset: QuerySet[Any], per_page: int, *, known: int | None = None) -> None:
        """known: how many there are, where that is asked for already."""
        super().__init__(queryset, per_page)
        if known is not None:
            self.count = known


class LongList(CountedList):
    """A list of thousands: first which rows stand on the page, then only those in full.

    To order rows with all their texts, the database carries each of them through the sort; to order their keys it does
    not. The last page of five thousand then costs what the first one does.
    """

    object_list: QuerySet[Any]

    def page(self, number: int | str) -> Page[Any]:
        """One page. Raises InvalidPage as the plain paginator does."""
        here = self.validate_number(number)
        first = (here - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        return Page(self._in_full(keys), here, self)

    def _in_full(self, keys: Sequence[Any]) -> list[Any]:
        """These rows, in this order. They were found already: what they were found by is not asked a second time."""
        rows = self.object_list.order_by()
        rows.query.where = type(rows.query.where)()
        by_key = {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}
        return [by_key[key] for key in keys if key in by_key]
