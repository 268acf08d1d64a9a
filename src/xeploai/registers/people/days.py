"""Days of a life in the Party that cannot be. Plain values: lists are looked at without a database."""

from collections.abc import Callable, Mapping
from datetime import date
from itertools import pairwise

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Fault

DAYS = ("born_on", "admission_decided_on", "admission_ceremony_on", "official_on")
"""In the order of a life in the Party."""


def order_faults(days: Mapping[str, PartialDate | None], *, by: date, title: Callable[[str], str]) -> list[Fault]:
    """Days of a record that cannot be: one before another that it follows, or one after `by`. A day of which only the
    year is known is at fault where no day of that year can be right.

    title  what a field is called where the fault is read
    """
    faults = []
    dated = [(name, day) for name in DAYS if (day := days.get(name)) is not None]
    for (earlier, first), (later, second) in pairwise(dated):
        if second.last < first.first:
            values = {"earlier": title(earlier), "first": first.vi}
            faults.append(
                Fault(code="person_dates_in_wrong_order", column=title(later), value=second.vi, values=values)
            )
    faults += [
        Fault(code="person_date_ahead", column=title(name), value=day.vi, values={"by": f"{by:%d/%m/%Y}"})
        for name, day in dated
        if day.first > by
    ]
    return faults
