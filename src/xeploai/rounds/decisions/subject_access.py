"""What decisions hold about one person: levels that were decided and made known, annulments, petitions and answers,
votes on the own line, sessions in which somebody took part.

What has not been made known is no part of the answer: it is work of the deciding body until then. That a case waits is
told once its level was made known.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, label, rows_of
from xeploai.rounds.decisions.models import (
    Annulment,
    DecidedLevel,
    LineVote,
    Notice,
    Outcome,
    Petition,
    PetitionAnswer,
    Postponement,
    SessionMember,
)
from xeploai.rulepacks import vocabulary


def _rows(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    if not whose.person:
        return
    given = Notice.objects.filter(decision=OuterRef("decision")).filter(
        Q(subject=OuterRef("subject")) | Q(subject=None, unit=OuterRef("subject__entry__unit"))
    )
    levels = DecidedLevel.objects.filter(Exists(given), subject__person=whose.person)
    title = "decision__campaign__title"
    yield rows_of(levels, "decided", title, "decision__number", "decision__signed_on", "level", "reason")
    ended = Annulment.objects.filter(decided__in=levels)
    yield rows_of(ended, "annulment", "decided__decision__campaign__title", "number", "signed_on", "reason")
    asked = Petition.objects.filter(decided__subject__person=whose.person)
    yield rows_of(asked, "petition", "decided__decision__campaign__title", F("received_on"), "text")
    answers = PetitionAnswer.objects.filter(petition__in=asked)
    yield rows_of(
        answers,
        "petition_answer",
        "petition__decided__decision__campaign__title",
        "number",
        "signed_on",
        "outcome",
        "text",
    )
    votes = LineVote.objects.filter(
        subject__person=whose.person, session__draft__decision__in=levels.values("decision")
    )
    at_session = ("session__draft__campaign__title", "session__minutes_number", "session__met_on")
    yield rows_of(votes, "line_vote", *at_session, "agreed")
    waited = Postponement.objects.filter(subject__decided_levels__in=levels)
    yield rows_of(waited, "postponement", "subject__campaign__title", "number", "signed_on", "until")
    yield rows_of(SessionMember.objects.filter(person=whose.person.public_id), "deciding_session", *at_session)


def _tell(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [_told(row) for row in sorted(rows, key=lambda row: (row.a, row.code, row.c))]


def _told(row: Row) -> tuple[str, str]:
    match row.code:
        case "decided":
            reason = f"; lý do: {row.e}" if row.e else ""
            return f"{row.a}, quyết định {row.b}", f"{day(row.c)}: {vocabulary.name('levels', row.d)}{reason}"
        case "annulment":
            return f"{row.a}, hủy bằng văn bản {row.b}", f"{day(row.c)}: {row.d}"
        case "postponement":
            until = f" đến {day(row.d)}" if row.d else ""
            return f"{row.a}, tạm hoãn theo văn bản {row.b}", f"{day(row.c)}: tạm hoãn quyết định mức{until}"
        case "line_vote":
            return f"{row.a}, biểu quyết riêng ở phiên họp {row.b}", f"{day(row.c)}: {row.d} đồng ý"
        case "deciding_session":
            return f"{row.a}, phiên họp quyết định {row.b}", f"{day(row.c)}: có tên trong danh sách điểm danh"
        case "petition":
            return f"{row.a}, kiến nghị {day(row.b)}", row.c
        case _:
            return f"{row.a}, trả lời kiến nghị {row.b}", f"{day(row.c)}: {label(Outcome.choices, row.d)}. {row.e}"


PERSONAL_DATA = (
    PersonalData(
        code="decisions",
        title="Mức xếp loại đã quyết định, kiến nghị, phiên họp quyết định",
        why="Quyết định xếp loại là tài liệu của hồ sơ đảng viên, cán bộ.",
        rows=_rows,
        tell=_tell,
        groups=("petitions", "sessions"),
    ),
)
