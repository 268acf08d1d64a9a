"""Readers of single values: names, days, partial days, counts, percentages, cells."""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any

from tests.endure.fuzz.damage import ODD_TEXTS, hurt_text
from tests.endure.fuzz.reader import READ, REFUSED, Reader, Unfit

from xeploai.core.dates import PartialDate
from xeploai.core.names import folded_name, person_sort_key, search_words, title_sort_key
from xeploai.registers.people.importing import values
from xeploai.registers.people.importing.fields import fields
from xeploai.rulepacks.vocabulary import folded
from xeploai.tools.classification_marks import mark_in
from xeploai.tools.proofreading.figures import figures_in
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.cells import Unreadable as CellUnreadable
from xeploai.tools.workbooks.cells import read_cell

_SEEDS = (
    "Nguyễn Thị Đào (mẫu)",
    "Chi bộ 10 Ấp Đông (mẫu)",
    "03/02/1980",
    "2/1980",
    "1980",
    "1980-02-03",
    "29254",
    "00123456",
    "x",
    "Nam",
    "4.928 đảng viên, trong đó 669 (15,79%)",
    "16/79",
    "20,25%",
    "1/3 số chi bộ",
    "hai phần ba",
    "Chính thức",
    "Bí thư Chi bộ 2",
    "3",
    "XS",
    "Hoàn thành tốt nhiệm vụ",
    "TUYỆT MẬT",
    "",
)
_COLUMNS = [column for sheet in (sheets.UNIT, *sheets.TABLES) for column in sheet.columns]


def _sort_keys(text: str) -> None:
    for key in (person_sort_key(text), title_sort_key(text)):
        if not all("0" <= sign <= "9" or "a" <= sign <= "z" for sign in key):
            raise Unfit("a sort key of other signs than 0-9 and a-z")


def _day(text: str) -> None:
    if values.read_day(text) != PartialDate.from_iso(values.read_day(text)).iso:
        raise Unfit("a day that reads as another one")


def _partial(text: str) -> None:
    day = PartialDate.from_iso(text)
    if not day.first <= day.last:
        raise Unfit("a span that ends before it begins")


class Values(Reader):
    """A text, a number or a day where a value is expected."""

    name = "values"

    def feed(self, lot: Random) -> str:
        """Every way to read it, by lot."""
        text = lot.choice(ODD_TEXTS) if lot.random() < 0.2 else hurt_text(lot, lot.choice(_SEEDS))
        raw: Any = text
        if lot.random() < 0.15:
            raw = lot.choice(
                (float("nan"), float("inf"), -1e300, 1e16, 0.1, -0.0, 2**60, True, date(1900, 1, 1), date.max)
            )
        read = lot.choice(
            (
                lambda: folded_name(text),
                lambda: search_words(text),
                lambda: _sort_keys(text),
                lambda: _day(text),
                lambda: _partial(text),
                lambda: values.read_cell(lot.choice(sorted(fields())), text),
                lambda: folded(text),
                lambda: figures_in(text, 0),
                lambda: mark_in(text),
                lambda: read_cell(lot.choice(_COLUMNS), raw),
                lambda: read_cell(lot.choice(_COLUMNS), raw),
            )
        )
        return _ended(read)


def _ended(read: Callable[[], object]) -> str:
    try:
        read()
    except (values.Unreadable, CellUnreadable):
        return REFUSED
    except ValueError as error:
        # PartialDate says so in its own words; any other ValueError is nobody's promise.
        if error.__traceback__ is not None and "core/dates.py" in _last_file(error):
            return REFUSED
        raise
    return READ


def _last_file(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename if trace is not None else ""


READERS: Sequence[type[Reader]] = (Values,)
