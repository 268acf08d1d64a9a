"""What proposals hold about one person: how the papers fell, what was proposed, what the appraiser said.

What came of it has to be made known first: until then it is work of the unit and of the deciding body.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, rows_of
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.proposals.models import Appraisal, ResultLine
from xeploai.rulepacks import vocabulary


def _rows(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    if whose.person:
        # The rows of decisions and notices are kept by rounds/decisions.
        notice = "decided_levels__decision__notices__"
        notified = Q(**{f"{notice}subject": F("pk")}) | Q(
            **{f"{notice}subject": None, f"{notice}unit": F("entry__unit")}
        )
        subjects = Subject.objects.filter(notified, person=whose.person).values("pk")
        lines = ResultLine.objects.filter(subject__in=subjects)
        columns = ("sheet__campaign__title", "sheet__number", "sheet__held_on", "level", "reason")
        yield rows_of(lines, "result_line", *columns)
        made = Appraisal.objects.filter(subject__in=subjects)
        yield rows_of(made, "appraisal", "subject__campaign__title", "number", "made_at", "level", "reason")


def _tell(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [_told(row) for row in sorted(rows, key=lambda row: (row.a, row.c))]


def _told(row: Row) -> tuple[str, str]:
    level = vocabulary.name("levels", row.d) if row.d else "không đề nghị mức"
    reason = f"; lý do: {row.e}" if row.e else ""
    if row.code == "result_line":
        return f"{row.a}, kết quả cuộc họp lần {row.b}", f"{day(row.c)}: {level}{reason}"
    return f"{row.a}, thẩm định lần {row.b}", f"{day(row.c)}: {level}{reason}"


PERSONAL_DATA = (
    PersonalData(
        code="proposals",
        title="Kết quả biểu quyết, mức đề nghị, ý kiến thẩm định",
        why="Để cấp có thẩm quyền quyết định mức xếp loại.",
        rows=_rows,
        tell=_tell,
        groups=("results",),
    ),
)
