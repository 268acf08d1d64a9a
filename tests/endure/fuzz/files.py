"""Readers of files that need no database, each with small valid seeds that the program or its libraries made."""

import io
import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any, ClassVar
from unittest.mock import patch
from xml.sax.saxutils import escape

import docx
import openpyxl
import typst
import yaml
from tests.endure.fuzz.damage import (
    Damage,
    encoded,
    fit_for_xml,
    hurt_bytes,
    hurt_json,
    hurt_package,
    hurt_plain,
    hurt_text,
    hurt_tree,
    package_of,
    parts_of,
    settled,
)
from tests.endure.fuzz.reader import READ, REFUSED, Reader, Unfit, run, worded
from tests.endure.fuzz.seeds import small_round

from xeploai.core.errors import XeploaiError
from xeploai.core.round import Round
from xeploai.rounds.reviews.evidence_kinds import kind_of
from xeploai.rulepacks.load import pack_for, read_pack
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime
from xeploai.tools.classification_marks.papers import refuse_secret_file
from xeploai.tools.reports import report
from xeploai.tools.reports.charts import pngs
from xeploai.tools.reports.pools import lacking_groups
from xeploai.tools.reports.report.context import context, pictures
from xeploai.tools.reports.results import results_json
from xeploai.tools.reports.tally import Tally, tally
from xeploai.tools.workbooks.read import read_workbook
from xeploai.tools.workbooks.write import write_workbook

REPORT = """BÁO CÁO KẾT QUẢ NĂM 2024 (mẫu)

Đảng bộ có 4.928 đảng viên; được đánh giá 4.238 đảng viên, trong đó 669 hoàn thành xuất sắc nhiệm vụ (15,79%),
3.220 hoàn thành tốt (75,98%), 317 hoàn thành (7,48%), 32 không hoàn thành nhiệm vụ (0,76%).
Tỷ lệ hoàn thành xuất sắc là 16/79 (20,25%). Kết nạp 41/75 đảng viên, đạt 54,67%. Có 9/45 chi bộ (21%).
"""

_TABLE = (
    ("Tổ chức", "Tổng", "XS", "T", "HT"),
    ("Chi bộ 1 (mẫu)", "20", "4", "15", "1"),
    ("Tổng", "20", "4", "15", "1"),
)
FACTS: Mapping[str, Any] = {
    "pack": "hd21-2019",
    "as_of": "2021-12-15",
    "subjects": [
        {
            "id": "m1",
            "kind": "member",
            "admitted_on": "2015-02-03",
            "reviewed": True,
            "exempt": False,
            "activities_suspended": False,
            "sick_leave_months": 0,
            "state_level": "XS",
            "disciplines": [{"form": "reprimand", "decided_on": "2021-03-01", "duty_related": False}],
            "degrees": {"key": ["XS"], "other": ["T", "XS", "T"]},
            "points": {"general": "28.5", "results": 60},
            "tasks": {"assigned": 20, "done": 20, "on_time": 20, "exceeded": 8, "not_completed": 0},
        },
        {
            "id": "o1",
            "kind": "organisation",
            "org_kind": "branch",
            "reviewed": True,
            "founded_on": "2015-02",
            "subordinates": {"XS": 3, "T": 12, "HT": 2, "KHT": 0},
            "same_level_bodies_lowest": "T",
        },
        {
            "id": "l1",
            "kind": "leader",
            "is_head": True,
            "reviewed": True,
            "collective_level": "T",
            "low_trust": {"low": 2, "votes": 20},
            "units_in_charge": {"XS": 1, "T": 3, "HT": 0, "KHT": 0},
            "economic_targets_missed": 0,
        },
        {
            "id": "c1",
            "kind": "collective",
            "reviewed": True,
            "organisation_level": "XS",
            "economic_targets_missed": "none",
        },
    ],
}


class FileReader(Reader):
    """One that is handed a file."""

    @cached_property
    def seeds(self) -> Sequence[tuple[str, bytes]]:
        """Names and contents of valid files."""
        return self.made()

    def made(self) -> Sequence[tuple[str, bytes]]:
        """The valid files, made once."""
        raise NotImplementedError

    def feed(self, lot: Random) -> str:
        """Write a damaged copy and read it."""
        name, content = lot.choice(self.seeds)
        path = self.folder / name
        path.write_bytes(HURT[path.suffix](lot, content))
        return self.read(path, lot)

    def read(self, path: Path, lot: Random) -> str:
        """As the program does."""
        raise NotImplementedError


def written_docx(paragraphs: Sequence[str] = REPORT.splitlines()) -> bytes:
    """A small report in Word, with a table, a header and a footer."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    table = document.add_table(rows=len(_TABLE), cols=len(_TABLE[0]))
    for row, texts in zip(table.rows, _TABLE, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.sections[0].header.paragraphs[0].text = "ĐẢNG BỘ (mẫu)"
    document.sections[0].footer.paragraphs[0].text = "Trang 1"
    return settled(_saved(document))


_IDLE_PARTS = ("stylesWithEffects", "theme", "webSettings", "customXml", "fontTable")
_STYLES = 12


def lean_docx(content: bytes) -> bytes:
    """The document without what no reader looks at and every reader unpacks: nine tenths of the bytes."""
    document = docx.Document(io.BytesIO(content))
    for relations in (document.part.rels, document.part.package.rels):
        for name, relation in list(relations.items()):
            if relation.reltype.endswith((*_IDLE_PARTS, "thumbnail", "extended-properties")):
                del relations[name]
    styles = document.styles.element
    for style in [styles.latentStyles, *styles.style_lst[_STYLES:]]:
        styles.remove(style)
    return settled(_saved(document))


_NOTES = re.compile(r"xl/(comments|drawings/|worksheets/_rels/)")
_NOTES_SAID = re.compile(rb'<legacyDrawing [^>]*/>|<Override [^>]*PartName="/xl/comments[^>]*/>')


def lean_xlsx(content: bytes) -> bytes:
    """The workbook without its notes, which are half of its parts."""
    parts = parts_of(content)
    return package_of({name: _NOTES_SAID.sub(b"", part) for name, part in parts.items() if not _NOTES.match(name)})


_MOSTLY = 4


def mostly_lean(name: str, whole: bytes, lean: bytes) -> Sequence[tuple[str, bytes]]:
    """Seeds of which one in five is what the program or its libraries write, the rest what is left of it."""
    return [(name, lean)] * _MOSTLY + [(name, whole)]


def _saved(document: Any) -> bytes:
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def written_pdf() -> bytes:
    """The same report as a PDF."""
    content = typst.compile(f"#set document(date: none)\n#set page(width: 20cm, height: 20cm)\n{REPORT}".encode())
    assert isinstance(content, bytes)
    return content


def written_list(columns: int = 6) -> bytes:
    """An office's list of people: a heading, merged cells, days as text and as days, a section, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "DS"
    sheet.append(["DANH SÁCH ĐẢNG VIÊN (mẫu)"])
    sheet.merge_cells("A1:F1")
    sheet.append(["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng", "Ngày vào Đảng", "Ghi chú"][:columns])
    sheet.append(["I", "Chi bộ 001 (mẫu)"])
    sheet.append([1, "Mẫu Văn An", "03/02/1980", "00123456", date(2005, 3, 1), None])
    sheet.append([2, "Thử Thị Bình", "1975", 123457, "2/2001", "x"])
    sheet.append([3, "Giả Minh Chi", date(1990, 1, 2), "00123458", "01/01/2015", 1.5])
    sheet.append(["Tổng cộng", None, None, None, 3])
    return settled(_saved(book))


def written_png() -> bytes:
    """A picture of one point."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


_JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffda0008010100003f00d2cf20ffd9"
)


class Judge(FileReader):
    """`judge`: a facts file."""

    name = "judge"

    def made(self) -> Sequence[tuple[str, bytes]]:
        """One of every kind of subject, under each regime."""
        packs = ("hd16-2018", "hd21-2019", "hd25-2023", "hd43-2025")
        days = ("2018-12-15", "2021-12-15", "2024-12-15", "2025-12-15")
        return [
            # What was decided was decided in the year of the review.
            (
                "facts.json",
                json.dumps({**FACTS, "pack": pack, "as_of": day}).replace("2021-03", f"{day[:4]}-03").encode(),
            )
            for pack, day in zip(packs, days, strict=True)
        ]

    def read(self, path: Path, lot: Random) -> str:
        """A JSON document with a result for each subject, or faults."""
        extra = ("--pack", "hd43-2025") if lot.random() < 0.1 else ()
        if lot.random() < 0.3:
            return run("judge", str(path), *extra)[0]
        ended, printed = run("judge", str(path), *extra, "--json")
        document = json.loads(printed)
        if ended == REFUSED and not document["errors"]:
            raise Unfit("no error is named")
        if ended == READ and any(
            result["level"] not in {"XS", "T", "HT", "KHT", None} for result in document["results"]
        ):
            raise Unfit("a level that is none")
        return ended


class Policy(FileReader):
    """`cap --policy`: a local policy laid over a pack."""

    name = "policy"

    def made(self) -> Sequence[tuple[str, bytes]]:
        """The examples that the program ships."""
        folder = files("xeploai.rulepacks") / "policies"
        return [(item.name, item.read_bytes()) for item in sorted(folder.iterdir(), key=lambda item: item.name)]

    def read(self, path: Path, lot: Random) -> str:
        """The places of one pool under it."""
        for other in self.folder.glob("*.yaml"):
            if other != path:
                other.unlink()
        pack = "hd21-2019" if "2022" in path.name else "hd43-2025"
        return run("cap", "--excellent", "3", "--good", "20", "--pack", pack, "--policy", str(path))[0]


def hurt_yaml(lot: Random, data: bytes) -> bytes:
    """A YAML file: its lines and words, its tree, its bytes."""
    draw = lot.random()
    if draw < 0.15:
        return hurt_bytes(lot, data)
    if draw < 0.6:
        return encoded(lot, hurt_text(lot, data.decode()))
    tree = hurt_tree(lot, yaml.load(data, Loader=yaml.CSafeLoader))
    return json.dumps(tree, ensure_ascii=True, default=str).encode()


class Pack(FileReader):
    """A rule pack as its author may leave it."""

    name = "pack"

    def made(self) -> Sequence[tuple[str, bytes]]:
        """The files of one pack; the folder holds the whole ones."""
        source = files("xeploai.rulepacks") / "shipped" / "hd16-2018@1"
        contents = [(item.name, item.read_bytes()) for item in source.iterdir() if item.name.endswith(".yaml")]
        for name, content in contents:
            (self.folder / name).write_bytes(content)
        return sorted(contents)

    def feed(self, lot: Random) -> str:
        """One file damaged among whole ones, which is then made whole again."""
        name, content = lot.choice(self.seeds)
        text = hurt_yaml(lot, content).decode("utf-8", errors="replace")
        (self.folder / name).write_text(text, encoding="utf-8", newline="")
        try:
            read_pack(self.folder)
        except XeploaiError as error:
            return worded(error)
        finally:
            (self.folder / name).write_bytes(content)
        return READ


class Workbook(FileReader):
    """`tally`: the program's own workbook."""

    name = "workbook"

    def made(self) -> Sequence[tuple[str, bytes]]:
        """A small round."""
        path = self.folder / "round.xlsx"
        write_workbook(path, small_round())
        whole = settled(path.read_bytes())
        return mostly_lean("bang.xlsx", whole, lean_xlsx(whole))

    def read(self, path: Path, lot: Random) -> str:
        """Results, or every fault; one in a hundred goes through the whole verb, which draws charts."""
        if lot.random() < 0.01:
            return run("tally", str(path), "--out", str(self.folder / "out"), "--json")[0]
        try:
            results = results_json(counted(path))
        except XeploaiError as error:
            return worded(error)
        json.loads(json.dumps(results), parse_constant=_no_number)
        return READ


def counted(path: Path) -> Tally:
    """A workbook, read and counted as `tally` does."""

    def rules_for(round_: Round) -> Regime:
        return regime(pack_for(year=round_.unit.year), on=round_.unit.closing_on)

    round_ = read_workbook(path, further=lambda read: lacking_groups(read, rules_for(read)))
    return tally(round_, rules_for(round_))


def _no_number(text: str) -> None:
    raise Unfit(f"{text} in the results")


_SENTENCE = "Báo cáo của {{ doc.unit }} {{ doc.number }}"
_WORDS = "word/document.xml"
_LINE_OF_WORD = '</w:t><w:br/><w:t xml:space="preserve">'


class Template(FileReader):
    """`tally --template`: an office's own report."""

    name = "template"

    def made(self) -> Sequence[tuple[str, bytes]]:
        """A small template."""
        whole = written_docx(
            (_SENTENCE, "{% for chart in charts %}{{ chart.caption }}{% endfor %}"),
        )
        return mostly_lean("mau.docx", whole, lean_docx(whole))

    def feed(self, lot: Random) -> str:
        """Damage of the package, or of the words of the template."""
        if lot.random() < 0.4:
            parts = parts_of(lot.choice(self.seeds)[1])
            text = "\n".join(hurt_text(lot, _SENTENCE) for _ in range(2))
            words = _LINE_OF_WORD.join(map(escape, fit_for_xml(text).split("\n")))
            whole = escape(_SENTENCE).encode()
            assert whole in parts[_WORDS]
            parts[_WORDS] = parts[_WORDS].replace(whole, words.encode())
            (self.folder / "mau.docx").write_bytes(package_of(parts))
            return self.read(self.folder / "mau.docx", lot)
        return super().feed(lot)

    @cached_property
    def counted(self) -> Tally:
        """The small round, counted once."""
        path = self.folder / "round.xlsx"
        write_workbook(path, small_round())
        return counted(path)

    def read(self, path: Path, lot: Random) -> str:
        """The report that is made opens. Its fields and charts are made once: nothing of the template reaches them."""
        out = self.folder / "bao-cao.docx"
        try:
            with patch.multiple(report, pngs=_drawn, context=self._fields, pictures=self._pictures):
                report.write_report(self.counted, out, template=path)
        except XeploaiError as error:
            return worded(error)
        docx.Document(str(out))
        return READ

    @cached_property
    def _fields(self) -> Callable[[Tally], object]:
        fields = context(self.counted)
        return lambda _: fields

    @cached_property
    def _pictures(self) -> Callable[[Tally], object]:
        images = pictures(self.counted)
        return lambda _: images


_DRAWN: dict[str, bytes] = {}


def _drawn(svgs: Sequence[str]) -> list[bytes]:
    """The charts, each drawn once."""
    new = [svg for svg in dict.fromkeys(svgs) if svg not in _DRAWN]
    _DRAWN.update(zip(new, pngs(new), strict=True))
    return [_DRAWN[svg] for svg in svgs]


class Check(FileReader):
    """`check`: a report of anybody's."""

    suffix: ClassVar[str]

    def made(self) -> Sequence[tuple[str, bytes]]:
        """The report in this form."""
        name, content = f"bao-cao{self.suffix}", _REPORTS[self.suffix]()
        return mostly_lean(name, content, lean_docx(content)) if self.suffix == ".docx" else [(name, content)]

    def read(self, path: Path, lot: Random) -> str:
        """Claims and findings that stand in the text."""
        if lot.random() < 0.1:
            return run("check", str(path), "--html", str(self.folder / "page.html"))[0]
        if lot.random() < 0.2:
            return run("check", str(path))[0]
        ended, printed = run("check", str(path), "--json")
        document = json.loads(printed, parse_constant=_no_number)
        if ended == REFUSED:
            return ended
        [checked] = document["files"]
        size = len(checked["text"])
        for place in (*checked["claims"], *checked["findings"]):
            if not 0 <= place.get("start", 0) <= place.get("end", size) <= size:
                raise Unfit("a place outside the text")
        return ended


def _html() -> str:
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in _TABLE)
    body = "".join(f"<p>{line}</p>" for line in REPORT.splitlines())
    head = '<meta charset="utf-8"><title>x</title>'
    return f'<!doctype html><html lang="vi"><head>{head}</head><body>{body}<table>{rows}</table></body></html>'


def _markdown() -> str:
    return "# " + REPORT + "\n" + "\n".join("| " + " | ".join(row) + " |" for row in _TABLE)


_REPORTS: Mapping[str, Callable[[], bytes]] = {
    ".txt": REPORT.encode,
    ".md": lambda: _markdown().encode(),
    ".html": lambda: _html().encode(),
    ".docx": written_docx,
    ".pdf": written_pdf,
}


class CheckText(Check):
    """Plain text."""

    name, suffix = "check-txt", ".txt"


class CheckMarkdown(Check):
    """Markdown."""

    name, suffix = "check-md", ".md"


class CheckPage(Check):
    """HTML."""

    name, suffix = "check-html", ".html"


class CheckWord(Check):
    """Word."""

    name, suffix = "check-docx", ".docx"


class CheckPdf(Check):
    """PDF, by its letters."""

    name, suffix = "check-pdf", ".pdf"


def hurt_pdf(lot: Random, data: bytes) -> bytes:
    """A PDF: mostly numbers and names of its objects, which are plain text beside packed streams; else bytes."""
    if lot.random() < 0.5:
        return hurt_bytes(lot, data)
    text = data.decode("latin-1")
    starts = [place for place in range(len(text)) if text.startswith((" obj", "/", "stream", " R"), place)]
    if not starts:
        return hurt_bytes(lot, data)
    start = lot.choice(starts)
    piece = hurt_text(lot, text[start : start + 60])
    return (text[:start] + piece + text[start + 60 :]).encode("latin-1", errors="replace")


class Fix(CheckWord):
    """`check --fix`: tracked changes into a copy."""

    name = "fix"

    def read(self, path: Path, lot: Random) -> str:
        """The copy is a package whose parts are those of the report."""
        target = self.folder / "sua.docx"
        target.unlink(missing_ok=True)
        ended, _ = run("check", str(path), "--fix", str(target))
        if ended == REFUSED and target.exists():
            raise Unfit("refused, and yet written")
        if ended == READ and not set(parts_of(path.read_bytes())) <= set(parts_of(target.read_bytes())):
            raise Unfit("a part was lost")
        return ended


class EvidenceFile(FileReader):
    """Evidence: what the kind of a file is, and whether it bears a mark of secrecy."""

    name = "evidence"

    def made(self) -> Sequence[tuple[str, bytes]]:
        """One of every kind that may come in."""
        return [
            ("a.pdf", written_pdf()),
            ("a.png", written_png()),
            ("a.jpg", _JPEG),
            ("a.docx", lean_docx(written_docx())),
            ("a.xlsx", written_list()),
        ]

    def read(self, path: Path, lot: Random) -> str:
        """Taken or refused."""
        try:
            kind_of(path, name=path.name)
            refuse_secret_file(path.name, path.read_bytes())
        except XeploaiError as error:
            return worded(error)
        return READ


HURT: Mapping[str, Damage] = {
    ".xlsx": hurt_package,
    ".docx": hurt_package,
    ".json": hurt_json,
    ".yaml": hurt_yaml,
    ".txt": hurt_plain,
    ".md": hurt_plain,
    ".html": hurt_plain,
    ".pdf": hurt_pdf,
    ".png": hurt_bytes,
    ".jpg": hurt_bytes,
}
"""What is done to a file, by its ending."""

READERS: Sequence[type[Reader]] = (
    Workbook,
    Template,
    Judge,
    Policy,
    Pack,
    CheckText,
    CheckMarkdown,
    CheckPage,
    CheckWord,
    CheckPdf,
    Fix,
    EvidenceFile,
)
