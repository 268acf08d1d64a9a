"""`xeploai check` from the command line: what it prints, what it writes, how it ends."""

import json
from pathlib import Path

import docx
import pytest

from xeploai.cli.main import main

WRONG = "Có 669 đảng viên được khen, chiếm 15,76% trên tổng số 4.238 đảng viên."
RIGHT = "Có 669 đảng viên được khen, chiếm 15,79% trên tổng số 4.238 đảng viên."


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "sai.txt"
    path.write_text(WRONG, encoding="utf-8")
    return path


@pytest.fixture
def right(tmp_path: Path) -> Path:
    path = tmp_path / "đúng.md"
    path.write_text(RIGHT, encoding="utf-8")
    return path


@pytest.fixture
def word(tmp_path: Path) -> Path:
    path = tmp_path / "báo cáo.docx"
    document = docx.Document()
    document.add_paragraph(WRONG)
    document.save(str(path))
    return path


def test_json_is_as_the_contract_says(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong), "--json"]) == 1
    (held,) = json.loads(capsys.readouterr().out)["files"]
    assert held["file"] == str(wrong)
    (claim,) = held["claims"]
    start, end = WRONG.index("669"), WRONG.index("4.238") + 5
    assert claim == {
        "kind": "ratio",
        "num": 669,
        "den": 4238,
        "pct": "15.76",
        "expected_pct": "15.79",
        "ok": False,
        "start": start,
        "end": end,
    }
    (finding,) = held["findings"]
    at = WRONG.index("15,76%")
    assert finding == {
        "code": "pct_mismatch",
        "severity": "error",
        "message": "Văn bản ghi 15,76% nhưng 669 trên 4.238 là 15,79%.",
        "start": start,
        "end": end,
        "suggestion": "15,79%",
        "place": {"start": at, "end": at + 6},
        "why": None,
    }
    assert held["text"][start:end].startswith("669")


def test_a_right_report_ends_with_zero(right: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(right)]) == 0
    assert "0 chỗ sai" in capsys.readouterr().out


def test_the_terminal_underlines_the_place(wrong: Path, right: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(wrong), str(right)]) == 1
    lines = capsys.readouterr().out.splitlines()
    at = next(index for index, line in enumerate(lines) if "^" in line)
    shown, under = lines[at - 1], lines[at]
    assert shown[under.index("^") : under.rindex("^") + 1] == "15,76%"
    assert under.endswith("→ 15,79%")


def test_html_is_written(wrong: Path, tmp_path: Path) -> None:
    target = tmp_path / "kết quả.html"
    assert main(["check", str(wrong), "--html", str(target)]) == 1
    assert "15,79%" in target.read_text(encoding="utf-8")


def test_fix_writes_a_copy_and_leaves_the_report(
    word: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, target = word.read_bytes(), tmp_path / "sửa.docx"
    assert main(["check", str(word), "--fix", str(target)]) == 1
    assert "1 chỗ sửa" in capsys.readouterr().out
    assert word.read_bytes() == before
    assert main(["check", str(target)]) == 0


def test_what_cannot_be_done_ends_with_two_and_writes_nothing(
    wrong: Path, word: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "sửa.docx"
    assert main(["check", str(wrong), "--fix", str(target)]) == 2
    assert main(["check", str(word), str(wrong), "--fix", str(target)]) == 2
    assert main(["check", str(word), "--fix", str(word)]) == 2
    assert main(["check", str(wrong), "--html", str(wrong)]) == 2
    assert main(["check", str(wrong), "--json", "--html", str(target)]) == 2
    assert main(["check"]) == 2
    assert not target.exists()
    assert wrong.read_text(encoding="utf-8") == WRONG
    assert "theo dõi thay đổi" in capsys.readouterr().err


def test_every_file_that_cannot_be_read_is_named(
    wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rỗng.txt").touch()
    (tmp_path / "ảnh.docx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    files = [str(wrong), str(tmp_path / "rỗng.txt"), str(tmp_path / "ảnh.docx"), str(tmp_path / "thiếu.pdf")]
    assert main(["check", *files]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 3
    assert main(["check", *files, "--json"]) == 2
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [error["sheet"] for error in errors] == ["rỗng.txt", "ảnh.docx", str(tmp_path / "thiếu.pdf")]
    assert all(error["reason"] and error["mend"] for error in errors)
