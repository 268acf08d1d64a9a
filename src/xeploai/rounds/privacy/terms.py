"""The term of each group of fields on a day: that of retention.yaml, under what the office has set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xeploai.core.dates import months_before, working_day_after
from xeploai.registers.retention.groups import Group, retention
from xeploai.rounds.privacy.models import RetentionTerm


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


def answer_due(asked_on: date) -> date:
    """The last day on which a request of that day is answered in time."""
    return working_day_after(asked_on, retention().answer.working_days)
