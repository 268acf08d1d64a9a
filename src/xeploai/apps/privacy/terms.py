"""The groups of fields, and the term of each on a day: retention.yaml, under what the office has set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field

from xeploai.apps.privacy.models import RetentionTerm
from xeploai.core.dates import months_before


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Value(_Strict):
    since: date = Field(alias="from")
    months: int | None = Field(ge=1)


class Group(_Strict):
    """Fields that are kept for one purpose and go together. event: from what the term counts."""

    title: str
    why: str
    event: str
    values: tuple[_Value, ...] = Field(min_length=1)


class _Answer(_Strict):
    working_days: int = Field(ge=1)
    source: str


class Retention(_Strict):
    """retention.yaml, checked."""

    principle: str
    streak_years: int = Field(ge=0)
    groups: Mapping[str, Group]
    answer: _Answer


@cache
def retention() -> Retention:
    """The groups of this program version."""
    text = (files("xeploai.apps.privacy") / "retention.yaml").read_text(encoding="utf-8")
    return Retention.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))


@dataclass(frozen=True, kw_only=True)
class Term:
    """How long a group is kept, as of a day.

    months    after the event; None: without a term
    document  what the office rests it on; empty while it is the program's own beginning, which nothing confirms
    """

    code: str
    group: Group
    months: int | None
    document: str

    @property
    def verified(self) -> bool:
        """Whether the office has said so, with a document."""
        return bool(self.document)

    def before(self, day: date) -> date | None:
        """What happened before this day is past its term; None where the group has none."""
        return None if self.months is None else months_before(day, self.months)

    @property
    def says(self) -> str:
        """The term in words."""
        if self.months is None:
            return "Không định thời hạn."
        years, rest = divmod(self.months, 12)
        span = f"{years} năm" if years and not rest else f"{self.months} tháng"
        return f"{span} kể từ {self.group.event}" + ("." if self.verified else " (cơ quan chưa xác nhận).")


def terms_on(day: date) -> Sequence[Term]:
    """The term of every group on a day. One query."""
    newest: dict[str, RetentionTerm] = {}
    for row in RetentionTerm.objects.filter(valid_from__lte=day).order_by("valid_from", "pk"):
        newest[row.group] = row
    return [_term(code, group, newest.get(code), day) for code, group in retention().groups.items()]


def _term(code: str, group: Group, row: RetentionTerm | None, day: date) -> Term:
    if row is not None:
        return Term(code=code, group=group, months=row.months, document=row.document)
    begun = [value for value in group.values if value.since <= day] or [group.values[0]]
    return Term(code=code, group=group, months=begun[-1].months, document="")


def answer_due(asked: date) -> date:
    """The last day on which a request of that day is answered in time. Saturdays and Sundays do not count; public
    holidays are not known to the program and only make the day it names come early."""
    day, left = asked, retention().answer.working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day
