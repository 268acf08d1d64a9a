"""What seals hold about one person: in which sealed rounds they stand, and whether by name still."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, rows_of
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.sealing.models import NamedFile, RoundSeal


def _rows(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    if not whose.person:
        return
    listed = Subject.objects.filter(campaign=OuterRef("campaign"), person=whose.person, listed=True)
    seals = RoundSeal.objects.filter(Exists(listed))
    names = NamedFile.objects.filter(of=OuterRef("pk"))
    for code, part in (("named", seals.filter(Exists(names))), ("bare", seals.exclude(Exists(names)))):
        yield rows_of(part, code, "campaign__title", "number", "made_at")


def _tell(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [
        (f"{row.a}, niêm phong lần {row.b}", f"{day(row.c)}: mức xếp loại theo mã, {_NAMES[row.code]}")
        for row in sorted(rows, key=lambda row: (row.a, row.b))
    ]


_NAMES = {"named": "kèm họ tên", "bare": "họ tên đã xóa theo thời hạn lưu"}


PERSONAL_DATA = (
    PersonalData(
        code="seals",
        title="Niêm phong các đợt",
        why="Để số liệu, báo cáo đã lập chứng minh được về sau.",
        rows=_rows,
        tell=_tell,
        groups=("seal_names",),
    ),
)
