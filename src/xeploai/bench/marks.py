"""The look for marks of secrecy, and how the work of every check of what people send grows when the text doubles.

The look is timed against a plain reading line by line. Then each check meets texts of awkward shapes at one, two, four
and eight times a size: where the work grows with the text, each doubling takes about twice the time; with the square of
it, four times.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from time import process_time
from typing import Any

from xeploai.bench.measure import RUNS, Job, Rival, race, summary
from xeploai.bench.random_reports import big_report
from xeploai.core.errors import XeploaiError
from xeploai.core.letters import composed
from xeploai.core.names import folded_name, person_sort_key, title_sort_key
from xeploai.registers.people.importing.fields import meaning
from xeploai.registers.people.importing.values import read_day
from xeploai.rounds.reviews.likeness import likenesses
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.documents import read as read_yaml
from xeploai.tools.classification_marks import mark_in
from xeploai.tools.classification_marks.look import marks_data
from xeploai.tools.documents.encodings import old_encoding
from xeploai.tools.documents.text import passages
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.reading import read_bytes
from xeploai.tools.workbooks.cells import Unreadable, read_cell, shown
from xeploai.tools.workbooks.cellscan import CellScan
from xeploai.tools.workbooks.sheet_definition import Cell, Column

SIZE = 2_000_000
DOUBLINGS = (1, 2, 4, 8)
_TIMES = 3
_ENOUGH_S = 10.0
"""A check that takes longer than this is not doubled further: what it is has been seen."""

SHAPES = {
    "dòng trống": "\n",
    "dấu cách": " ",
    "dấu tab": "\t",
    "gạch dưới": "_",
    "một chữ": "ậ",
    "một chữ số": "1",
    "dấu chồng lên một chữ": "\u0302\u0323",
    "ngoặc mở": "(",
    "thẻ dở dang": '<c r="A1" t="e" ',
    "ô bảng": "| MẬT ĐỘ | 12 | 3% |\n",
    "nhãn độ mật": "độ mật ",
    "văn xuôi": "Có 188 đảng viên hoàn thành tốt nhiệm vụ, đạt 20,5%; trong đó 37 đồng chí giữ bí mật nhà nước.\n",
    "một dòng dài": "Chi bộ có 188 đảng viên, giữ bí mật nhà nước, trong đó ",
}
"""Name -> what is repeated up to the size."""


@dataclass(frozen=True)
class Check:
    """A check of what people send. size: letters at which it is measured first."""

    name: str
    run: Callable[[str], object]
    size: int = 50_000


def _scanned(text: str) -> None:
    scan = CellScan(exact=True)
    scan.feed(text.encode())
    scan.end()


def _reviewed(text: str) -> object:
    return likenesses({"a": text}, {"a": text}, [{"a": text}])


def _column(kind: Cell) -> Column:
    return Column(key="x", header="X", cell=kind)


CHECKS: Sequence[Check] = (
    Check("dấu mật: một văn bản", mark_in),
    Check("dấu mật: tệp văn bản", lambda text: passages("a.txt", text.encode())),
    Check("dấu mật: trang web", lambda text: passages("a.html", f"<p>{text}".encode())),
    Check("chữ có dấu về một cách viết", composed),
    Check("bản tự kiểm điểm giống nhau", _reviewed),
    Check("tên người, tìm kiếm", folded_name),
    Check("thứ tự tên người", person_sort_key),
    Check("thứ tự tên tổ chức", title_sort_key),
    Check("tên gọi trong danh mục", vocabulary.folded),
    Check("danh sách: tiêu đề cột", meaning),
    Check("danh sách: ngày", read_day),
    Check("sổ mẫu: chữ của ô", shown),
    Check("sổ mẫu: ngày", partial(read_cell, _column(Cell.PARTIAL))),
    Check("sổ mẫu: số", partial(read_cell, _column(Cell.COUNT))),
    Check("sổ mẫu: quét ô lỗi", _scanned),
    Check("bảng mã cũ", old_encoding),
    Check("chính sách YAML", lambda text: read_yaml(text, file="a.yaml"), size=10_000),
    Check("soát số liệu: văn bản", lambda text: check(read_bytes(text.encode(), "a.txt")), size=4_000),
    Check(
        "soát số liệu: trang web",
        lambda text: check(read_bytes(f"<html><body><p>{text}</p></body></html>".encode(), "a.html")),
        size=4_000,
    ),
)


def run(*, runs: int = RUNS, size: int = SIZE, checks: Sequence[Check] = CHECKS, shrink: int = 1) -> dict[str, Any]:
    """Time the look, and list how each check grows. shrink: divides the sizes of the second part."""
    rivals = [
        Rival(what="tìm dấu mật", start=partial(_looking, size)),
        Rival(what="đọc từng dòng, từng chữ (chỉ thấy dấu đứng riêng)", start=partial(_reading, size)),
    ]
    grown = [growth(check, shape, shrink) for check in checks for shape in SHAPES]
    worst = max((ratio for row in grown for ratio in row["ratios"][-1:]), default=0.0)
    params = {"characters": size, "checks": len(checks), "shapes": len(SHAPES), "worst_doubling": worst}
    return {**summary("marks", params, race(rivals, runs=runs)), "growth": grown}


def growth(of: Check, shape: str, shrink: int = 1) -> dict[str, Any]:
    """Processor seconds at one to eight times the size, and how many times each is the one before."""
    seconds: list[float] = []
    unit = SHAPES[shape]
    for factor in DOUBLINGS:
        letters = max(of.size // shrink, 1) * factor
        seconds.append(_least_s(of.run, f"Đảng bộ nhận {(unit * (letters // len(unit) + 1))[:letters]} x"))
        if seconds[-1] > _ENOUGH_S:
            break
    ratios = [round(later / max(before, 1e-7), 2) for before, later in pairwise(seconds)]
    return {"check": of.name, "shape": shape, "cpu_s": [round(second, 6) for second in seconds], "ratios": ratios}


def _least_s(work: Callable[[str], object], text: str) -> float:
    """The least of a few runs. What the check refuses, it has read."""
    least = _ENOUGH_S * 100
    for _ in range(_TIMES):
        begun = process_time()
        with suppress(XeploaiError, Unreadable, ValueError):
            work(text)
        least = min(least, process_time() - begun)
        if least > 1:
            break
    return least


def _texts(size: int) -> list[str]:
    """Paragraphs of a random report; every fortieth has a stamp in it, every tenth many blank lines."""
    lines = big_report(size).decode().splitlines()
    return [
        "\n" * (500 if number % 10 == 0 else 1) + line + ("\n\tTỐI MẬT\t\n" if number % 40 == 0 else "")
        for number, line in enumerate(lines)
    ]


@contextmanager
def _looking(size: int) -> Iterator[Job]:
    texts = _texts(size)
    yield lambda: _digest(mark_in(text) is not None for text in texts)


@contextmanager
def _reading(size: int) -> Iterator[Job]:
    texts, levels = _texts(size), frozenset(marks_data()["levels"])
    parts, words = re.compile(r"[\n\t|]"), re.compile(r"[^\W_]+")
    yield lambda: _digest(any(" ".join(words.findall(part)) in levels for part in parts.split(text)) for text in texts)


def _digest(marked: Iterator[bool]) -> str:
    return hashlib.sha256(bytes(marked)).hexdigest()[:16]
