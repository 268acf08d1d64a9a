"""What campaigns hold about one person: the rosters they stand on, what they were asked to review, what was changed."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, label, rows_of
from xeploai.rounds.campaigns.models import Amendment, AmendmentState, ReviewPrompt, Subject, reason_name
from xeploai.rulepacks import vocabulary

Rows = Iterable["QuerySet[Any, Any]"]


def _rosters(whose: Whose) -> Rows:
    if whose.person:
        subjects = Subject.objects.filter(person=whose.person)
        yield rows_of(subjects.filter(listed=True), "listed", *_COLUMNS)
        yield rows_of(subjects.filter(listed=False), "taken_off", *_COLUMNS)


_COLUMNS = ("campaign__title", "kind", "entry__unit__name", "reason", "campaign__period_end")


def _tell_rosters(_whose: Whose, rows: Sequence[Row]) -> Told:
    lines = []
    for row in sorted(rows, key=lambda row: row.e, reverse=True):
        reason = reason_name(row.d).lower() if row.d else "thuộc diện xếp loại"
        off = "; đã đưa ra khỏi danh sách" if row.code == "taken_off" else ""
        lines.append((f"{row.a}, {vocabulary.name('kinds', row.b).lower()}", f"{row.c}; {reason}{off}"))
    return lines


def _notes(whose: Whose) -> Rows:
    if whose.person:
        prompts = ReviewPrompt.objects.filter(subject__person=whose.person, withdrawn_at=None)
        yield rows_of(prompts, "prompt", "subject__campaign__title", "number", "text")
        changes = Amendment.objects.filter(subject__person=whose.person)
        yield rows_of(changes, "change", "campaign__title", "state", "found_at", "settle_reason")


def _tell_notes(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [
        (f"{row.a}, gợi ý {row.b}", row.c)
        if row.code == "prompt"
        else (
            f"{row.a}, thay đổi danh sách",
            ", ".join(part for part in (day(row.c), label(AmendmentState.choices, row.b), row.d) if part),
        )
        for row in rows
    ]


PERSONAL_DATA = (
    PersonalData(
        code="rosters",
        title="Danh sách các đợt kiểm điểm",
        why="Để kiểm điểm, đánh giá, xếp loại chất lượng; thông tin được chốt cho từng đợt.",
        rows=_rosters,
        tell=_tell_rosters,
        until="Giữ cùng hồ sơ của đợt.",
    ),
    PersonalData(
        code="notes",
        title="Gợi ý kiểm điểm, thay đổi danh sách",
        why="Để trả lời gợi ý và biết vì sao danh sách thay đổi.",
        rows=_notes,
        tell=_tell_notes,
        groups=("campaign_notes",),
    ),
)
