"""What self-reviews hold about one person: drafts, versions submitted and handed back, texts set aside, files."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, label, rows_of
from xeploai.rounds.reviews.models import (
    Channel,
    Evidence,
    ReviewReturn,
    ReviewState,
    ReviewVersion,
    SelfReview,
    SetAside,
)
from xeploai.rulepacks import vocabulary


def _rows(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    if whose.person:
        about = f"person:{whose.person.pk}"
        yield rows_of(SelfReview.objects.filter(about=about), "draft", "campaign__title", "state", "saved_at")
        versions = ReviewVersion.objects.filter(review__about=about)
        columns = ("review__campaign__title", "number", "submitted_at", "self_level", "channel")
        yield rows_of(versions, "version", *columns)
        returns = ReviewReturn.objects.filter(version__review__about=about)
        of_version = ("version__review__campaign__title", "version__number")
        yield rows_of(returns, "return", *of_version, "returned_at", "reason")
        aside = SetAside.objects.filter(review__about=about)
        yield rows_of(aside, "set_aside", "review__campaign__title", "revision", "saved_at")
        files = Evidence.objects.filter(review__about=about)
        yield rows_of(files, "evidence", "review__campaign__title", "name", "attached_at")


def _tell(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [_line(row) for row in sorted(rows, key=lambda row: (row.a, row.c))]


def _line(row: Row) -> tuple[str, str]:
    match row.code:
        case "draft":
            return row.a, f"{label(ReviewState.choices, row.b)}, lưu {day(row.c)}"
        case "version":
            level = f", tự xếp loại: {vocabulary.name('levels', row.d).lower()}" if row.d else ""
            return f"{row.a}, bản nộp {row.b}", f"{label(Channel.choices, row.e)}, {day(row.c)}{level}"
        case "return":
            return f"{row.a}, bản nộp {row.b}", f"trả lại {day(row.c)}: {row.d}"
        case "evidence":
            return f"{row.a}, tệp minh chứng", f"{row.b}, đính kèm {day(row.c)}"
        case _:
            return f"{row.a}, bản để riêng", f"lưu {day(row.c)}"


PERSONAL_DATA = (
    PersonalData(
        code="reviews",
        title="Bản tự kiểm điểm",
        why="Để kiểm điểm, đánh giá, xếp loại theo quy định của Đảng.",
        rows=_rows,
        tell=_tell,
        groups=("self_reviews", "evidence", "set_aside"),
    ),
)
