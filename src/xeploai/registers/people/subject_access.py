"""What the register holds about one person, and what waits here for an officer."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from xeploai.core.dates import PartialDate
from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, label, rows_of, span
from xeploai.registers.people.facts import FACT_COLUMNS, person_field
from xeploai.registers.people.importing.models import ImportChange, Stage
from xeploai.registers.people.models import (
    EmploymentKind,
    IdentifierKind,
    LevelSource,
    MembershipKind,
    Person,
    StatusKind,
)

_FACTS = ("full_name", *FACT_COLUMNS)
Rows = Iterable["QuerySet[Any, Any]"]


def _record(whose: Whose) -> Rows:
    if whose.person:
        yield rows_of(whose.person.identifiers.filter(valid_to=None), "number", "kind", "value")


def _tell_record(whose: Whose, rows: Sequence[Row]) -> Told:
    if whose.person is None:
        return []
    numbers = [(label(IdentifierKind.choices, row.a), row.b) for row in rows]
    return [*((person_field(name), _text(whose.person, name)) for name in _FACTS), *numbers]


def _former(whose: Whose) -> Rows:
    if whose.person:
        yield rows_of(whose.person.names.all(), "name", "name", "valid_to")
        yield rows_of(whose.person.identifiers.exclude(valid_to=None), "was", "value", "valid_to", "kind")


def _tell_former(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [
        (label(IdentifierKind.choices, row.c) if row.c else "Họ và tên", f"{row.a}, đến trước {day(row.b)}")
        for row in rows
    ]


def _places(whose: Whose) -> Rows:
    person = whose.person
    if person:
        dates = ("valid_from", "valid_to")
        yield rows_of(person.memberships.all(), "membership", "organisation__name", "kind", *dates)
        yield rows_of(person.statuses.all(), "status", "kind", "ground", *dates)
        yield rows_of(person.posts.all(), "post", "title", "organisation__name", *dates)
        yield rows_of(person.seats.all(), "seat", "title", "collective__name", *dates)
        yield rows_of(person.employments.all(), "employment", "kind", "kind", *dates)


def _tell_places(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [_place(row) for row in sorted(rows, key=lambda row: (row.code, row.c))]


def _place(row: Row) -> tuple[str, str]:
    period = span(row.c, row.d)
    match row.code:
        case "membership":
            return row.a, f"{label(MembershipKind.choices, row.b)}, {period}"
        case "status":
            return label(StatusKind.choices, row.a), ", ".join(part for part in (row.b, period) if part)
        case "employment":
            return label(EmploymentKind.choices, row.a), period
        case "seat":
            return row.a or "Thành viên tập thể", f"{row.b}, {period}"
        case _:
            return row.a, f"{row.b}, {period}"


def _past(whose: Whose) -> Rows:
    if whose.person:
        # What was decided here is told by decisions, once it was made known.
        listed = whose.person.past_levels.filter(source=LevelSource.LIST)
        yield rows_of(listed, "level", "year", "label", "decision_number")
        yield rows_of(whose.person.past_awards.all(), "award", "year", "form", "decision_number")


def _tell_past(_whose: Whose, rows: Sequence[Row]) -> Told:
    lines = sorted(rows, key=lambda row: (row.a, row.code), reverse=True)
    return [(row.a, ", ".join(part for part in (row.b, row.c and f"số {row.c}") if part)) for row in lines]


def _imports(whose: Whose) -> Rows:
    if whose.person:
        changes = ImportChange.objects.filter(model=Person._meta.label, key=whose.person.pk)
        yield rows_of(changes, "import", "batch__file_name", "batch__applied_at", "batch__stage")


def _tell_imports(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [(row.a, f"{label(Stage.choices, row.c)}, {day(row.b)}") for row in sorted(rows, key=lambda row: row.b)]


def _text(person: Person, name: str) -> str:
    if name == "sex":
        return person.get_sex_display() or "chưa ghi"
    value = getattr(person, name)
    if isinstance(value, bool):
        return "có" if value else "không"
    return value.vi if isinstance(value, PartialDate) else value or "chưa ghi"


PERSONAL_DATA = tuple(
    PersonalData(code=code, title=title, why=why, rows=rows, tell=tell, groups=groups)
    for code, title, why, rows, tell, groups in (
        (
            "record",
            "Hồ sơ trong hệ thống",
            "Để lập danh sách kiểm điểm, xếp loại và nhận đúng người khi nhập danh sách.",
            _record,
            _tell_record,
            ("people_left", "contact_numbers"),
        ),
        (
            "former",
            "Họ tên, số đã thay",
            "Để nhận đúng người khi nhập danh sách cũ.",
            _former,
            _tell_former,
            ("former_numbers",),
        ),
        (
            "places",
            "Sinh hoạt đảng, trạng thái, chức vụ",
            "Để biết nơi kiểm điểm, quyền biểu quyết và cấp quyết định xếp loại.",
            _places,
            _tell_places,
            ("posts", "statuses"),
        ),
        (
            "past",
            "Xếp loại, khen thưởng các năm trước",
            "Để tính số năm liền và đối chiếu.",
            _past,
            _tell_past,
            ("past_results",),
        ),
        (
            "imports",
            "Các lần nhập dữ liệu có tên đồng chí",
            "Để đối chiếu với tệp gốc và hủy được lần nhập sai.",
            _imports,
            _tell_imports,
            ("imports",),
        ),
    )
)
