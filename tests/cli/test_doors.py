"""Files of the command line: read in a worker, a word and status 2 where that is stopped; numbers that are none."""

import logging
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from xeploai.cli.main import main
from xeploai.tools.bounded import Limits, Pool
from xeploai.tools.reports import filling
from xeploai.tools.workbooks.samples import sample
from xeploai.tools.workbooks.write import write_workbook

WRONG = "Có 669 đảng viên được khen, chiếm 15,76% trên tổng số 4.238 đảng viên."
LONG = "9" * 5_000
GROUPED = "123" + ".456" * 2_000


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # As on a command line of its own, where nobody set up a log: another test of this process may have.
    monkeypatch.setattr(logging.getLogger("xeploai"), "propagate", False)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read in workers, by the name of the file."""
    named: list[str] = []
    run = Pool.run

    def noted(self: Pool, function: Callable[..., Any], *arguments: Any, limits: Limits, where: str) -> Any:
        named.append(where)
        return run(self, function, *arguments, limits=limits, where=where)

    monkeypatch.setattr(Pool, "run", noted)
    return named


def word(text: str = WRONG, name: str = "báo cáo.docx") -> str:
    document = docx.Document()
    document.add_paragraph(text)
    document.save(name)
    return name


def page(text: str = WRONG) -> str:
    Path("a.html").write_text(f"<p>{text}</p>", encoding="utf-8")
    return "a.html"


def plain(text: str = WRONG) -> str:
    Path("a.txt").write_text(text, encoding="utf-8")
    return "a.txt"


def filled_in() -> str:
    held = sample("di-an-2019")
    write_workbook(Path("bang.xlsx"), held.round, held.notes)
    return "bang.xlsx"


def test_native_readers_run_in_a_worker_and_plain_text_waits_for_none(calls: list[str]) -> None:
    assert main(["check", plain()]) == 1
    assert calls == []
    assert main(["check", word(), page()]) == 1
    assert main(["check", word(), "--fix", "sua.docx"]) == 1
    assert calls == ["báo cáo.docx", "a.html", "báo cáo.docx", "báo cáo.docx"]


def test_a_workbook_and_a_template_of_the_office_too(calls: list[str]) -> None:
    assert main(["tally", filled_in(), "--out", "ra"]) in {0, 1}
    assert calls == ["bang.xlsx"]  # The report that the program made of its own template is no foreign file.
    template = word("Mẫu của {{ doc.unit }}", "mau.docx")
    assert main(["tally", "bang.xlsx", "--out", "ra", "--template", template]) in {0, 1}
    assert sorted(calls[1:]) == ["bang.xlsx", "bao-cao-2019.docx", "mau.docx"]


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ((os._exit, 0), "ngừng đột ngột"),
        ((os.abort,), "ngừng đột ngột"),
        ((time.sleep, 600), "mất quá"),
        ((bytes, 1 << 27), "bộ nhớ"),
        ((int, "x"), "cấu trúc lạ"),
    ],
)
@pytest.mark.parametrize("verb", ["check", "fix", "tally"])
def test_what_ends_its_reader_is_one_line_that_names_the_file(
    verb: str, work: tuple[Any, ...], said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Pool.run

    def ended(self: Pool, _: Callable[..., Any], *arguments: Any, limits: Limits, where: str) -> Any:
        short = Limits(memory_mb=64, cpu_s=30, wall_s=0.5 if work[0] is time.sleep else 120)
        return run(self, *work, limits=short, where=where)

    name = filled_in() if verb == "tally" else word()
    monkeypatch.setattr(Pool, "run", ended)
    more = {"check": [], "fix": ["--fix", "sua.docx"], "tally": ["--out", "ra"]}[verb]
    assert main(["tally" if verb == "tally" else "check", name, *more]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert err.startswith(f"{name}: ")
    assert said in err
    assert not Path("sua.docx").exists()
    assert not Path("ra").exists()


def damaged(how: str, part: str) -> str:
    """A report one of whose parts is cut in the middle, empty, missing, or says another kind."""
    word(name="lành.docx")
    with zipfile.ZipFile("lành.docx") as whole, zipfile.ZipFile("báo cáo.docx", "w") as out:
        for name in whole.namelist():
            content = whole.read(name)
            if name == part:
                match how:
                    case "missing":
                        continue
                    case "cut":
                        content = content[: len(content) // 2]
                    case "empty":
                        content = b""
                    case "other":
                        content = content.replace(b"document.main+xml", b"template.glossary+xml")
                        content = content.replace(b"word/document.xml", b"word/elsewhere.xml")
            out.writestr(name, content)
    return "báo cáo.docx"


@pytest.mark.parametrize(
    ("how", "part"),
    [
        *(
            (how, part)
            for how in ("cut", "empty", "missing")
            for part in ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
        ),
        *((how, part) for how in ("cut", "empty") for part in ("word/styles.xml", "word/_rels/document.xml.rels")),
        ("other", "[Content_Types].xml"),
        ("other", "_rels/.rels"),
    ],
)
def test_a_damaged_part_is_named_and_no_copy_is_written(
    how: str, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = damaged(how, part)
    assert main(["check", name, "--fix", "sua.docx"]) == 2
    err = capsys.readouterr().err
    assert len(err.strip().splitlines()) == 1
    assert err.startswith(f"{name}: ")
    assert part == "word/document.xml" or part in err
    assert not Path("sua.docx").exists()
    assert main(["check", name]) == (2 if part == "word/document.xml" else 1)


def test_a_part_that_cannot_be_unpacked_is_named_too(capsys: pytest.CaptureFixture[str]) -> None:
    name = word()
    raw = bytearray(Path(name).read_bytes())
    with zipfile.ZipFile(name) as package:
        info = package.getinfo("word/styles.xml")
    at = info.header_offset + 30 + len("word/styles.xml") + 200
    raw[at : at + 40] = bytes(40)
    Path(name).write_bytes(bytes(raw))
    assert main(["check", name, "--fix", "sua.docx"]) == 2
    assert "word/styles.xml" in capsys.readouterr().err
    assert not Path("sua.docx").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 10 ** 6000 }}", "không tính hoặc không in ra được"),
        ("{{ 1 // 0 }}", "không tính hoặc không in ra được"),
        ("{{ doc.unit + 1 }}", "không tính hoặc không in ra được"),
    ],
)
def test_what_a_template_works_out_is_a_fault_of_the_template(
    text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tally", filled_in(), "--out", "ra", "--template", word(text, "mau.docx")]) == 2
    err = capsys.readouterr().err
    assert err.startswith("mau.docx: ")
    assert said in err
    assert not Path("ra").exists()


def test_a_template_is_measured_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch, calls: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xeploai.tools.reports.report.MOST_BYTES", 1_000)
    assert filling.MOST_BYTES > 1_000_000
    assert main(["tally", filled_in(), "--out", "ra", "--template", word(name="mau.docx")]) == 2
    assert capsys.readouterr().err.startswith("mau.docx: Mẫu báo cáo lớn hơn")
    assert calls == ["bang.xlsx"]


@pytest.mark.parametrize("count", ["²", "٣", LONG, "1" * 10, "-1", "1.5", ""])
def test_a_count_that_is_none(count: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cap", f"--excellent={count}", "--good=1"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("--excellent ")
    assert len(err) < 400


NUMBERS = ["²", "1²", LONG, GROUPED, f"0,{LONG}", f"{LONG}%", f"1/{LONG}", "٣", "½", "①"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("form", [plain, page, word])
def test_a_report_may_hold_any_number(form: Callable[[str], str], number: str) -> None:
    text = f"Có {number} đảng viên được khen, chiếm {number}% trên tổng số {number} đảng viên."
    assert main(["check", form(text)]) in {0, 1}


@pytest.mark.parametrize("number", NUMBERS)
def test_so_may_a_table_and_the_widths_of_its_cells(number: str) -> None:
    rows = f"| Đơn vị | Tổng số | Tỷ lệ |\n|---|---|---|\n| A | {number} | {number} ({number}%) |\n| B | 3 | 4 |\n"
    Path("a.md").write_text(rows, encoding="utf-8")
    assert main(["check", "a.md"]) in {0, 1}
    cell = f'<td colspan="{number}" rowspan="{number}">{number}</td>'
    Path("b.html").write_text(f"<table><tr><td>A</td>{cell}</tr><tr>{cell * 3}</tr></table>", encoding="utf-8")
    assert main(["check", "b.html"]) in {0, 1}
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = number
    xml = table._tbl.xpath(".//w:gridSpan")[0]
    xml.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val", number)
    document.save("c.docx")
    assert main(["check", "c.docx"]) in {0, 1}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"quota:\n  share: {LONG}", "dòng 8"),
        (f"version: 0x{LONG}", "dòng 7"),
        ("quota: " + "[" * 99 + "]" * 99, "tầng"),
        ("quota:\n  share: ²", "quota"),
    ],
)
def test_a_policy_names_the_line_of_its_number(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    head = "id: thu\ntitle: Thử\nissuer: Nơi thử (mẫu)\nnumber: 1-HD/ĐU (mẫu)\ndate: 2022-01-02\npack: hd21-2019\n"
    Path("p.yaml").write_text(head + line + "\n", encoding="utf-8")
    assert main(["cap", "--excellent=1", "--good=1", "--policy", "p.yaml", "--pack", "hd21-2019"]) == 2
    err = capsys.readouterr().err
    assert err.startswith("p.yaml")
    assert said in err
    assert all(len(one) < 500 for one in err.splitlines())


SUBJECT = '{"as_of": "2021-12-15", "subjects": [{"id": "m1", "kind": "member", %s}]}'


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (f'"sick_leave_months": {LONG}', "5000 chữ số"),
        (f'"sick_leave_months": {"9" * 39}', "m1, sick_leave_months"),
        ('"sick_leave_months": "²"', "m1, sick_leave_months"),
        (f'"sick_leave_months": "{LONG}"', "m1, sick_leave_months"),
        ('"sick_leave_months": 1e999999999', "m1, sick_leave_months"),
        ('"points": {"general": 1e999999999}', "m1, points.general"),
        ('"points": {"general": 1e-999999999}', "m1, points.general"),
        ('"points": {"general": "²"}', "m1, points.general"),
        (f'"tasks": {{"assigned": -{LONG}}}', "5001 chữ số"),
        ('"degrees": ' + "[" * 100_000, "lồng quá sâu"),
    ],
)
def test_facts_with_numbers_that_are_none(fact: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("f.json").write_text(SUBJECT % fact, encoding="utf-8")
    assert main(["judge", "f.json", "--pack", "hd21-2019"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert all(len(one) < 500 for one in err.splitlines())


def test_facts_are_measured_before_they_are_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("xeploai.tools.grading.read.MOST_BYTES", 10)
    Path("f.json").write_text(SUBJECT % '"reviewed": true', encoding="utf-8")
    assert main(["judge", "f.json"]) == 2
    assert "Tệp dữ kiện lớn hơn" in capsys.readouterr().err
