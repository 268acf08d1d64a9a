"""What opinions hold about one person: what each body said, where the person lives, what the inspection committee knew.

What came of it has to be made known first: until then it is work of the unit and of the deciding body.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, label, rows_of
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.opinions.models import InspectionLine, Opinion, OpinionState, ResidencePlace
from xeploai.rounds.opinions.sources import source_name
from xeploai.rulepacks import vocabulary


def _rows(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    if not whose.person:
        return
    # The rows of decisions and notices are kept by rounds/decisions.
    notice = "decided_levels__decision__notices__"
    made_known = Q(**{f"{notice}subject": F("pk")}) | Q(**{f"{notice}subject": None, f"{notice}unit": F("entry__unit")})
    known = Subject.objects.filter(made_known, person=whose.person).values("pk")
    title = "subject__campaign__title"
    opinions = Opinion.objects.filter(subject__in=known)
    yield rows_of(opinions, "opinion", title, "source", "state", "level", "text")
    places = ResidencePlace.objects.filter(subject__person=whose.person)
    yield rows_of(places, "residence", title, "name")
    lines = InspectionLine.objects.filter(subject__in=known)
    yield rows_of(lines, "inspection", title, "decision_number", "decided_on", "form", "pending")


def _tell(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [_described(row) for row in sorted(rows, key=lambda row: (row.a, row.code, row.b))]


def _described(row: Row) -> tuple[str, str]:
    match row.code:
        case "opinion":
            level = f", mức: {vocabulary.name('levels', row.d)}" if row.d else ""
            text = f". {row.e}" if row.e else ""
            return f"{row.a}, {source_name(row.b)}", f"{label(OpinionState.choices, row.c)}{level}{text}"
        case "residence":
            return f"{row.a}, nơi cư trú", row.b
        case _:
            form = vocabulary.name("discipline_forms", row.d).lower() if row.d else ""
            decided = f"Quyết định {row.b} ngày {day(row.c)}, {form}" if row.b else "Có việc đang xem xét"
            return f"{row.a}, ủy ban kiểm tra", decided


PERSONAL_DATA = (
    PersonalData(
        code="opinions",
        title="Ý kiến của nơi được hỏi, chi bộ nơi cư trú",
        why="Để chi bộ biểu quyết, cấp có thẩm quyền thẩm định mức xếp loại.",
        rows=_rows,
        tell=_tell,
        groups=("opinions",),
    ),
)
