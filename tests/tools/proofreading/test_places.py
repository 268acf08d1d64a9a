"""Notes, boxes, headers: read after the body, each once and marked; and what was not read is said."""

import io
import zipfile
from pathlib import Path
from typing import Any, cast

import docx
import pytest
import typst

from xeploai.cli.main import main
from xeploai.core.errors import Refused
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.export import files_json, unread_sentences
from xeploai.tools.proofreading.reading import read_bytes, word
from xeploai.tools.proofreading.reading.word import read_word, word_text

_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BOX = (
    "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Trong hộp: 6/8 chi bộ (75%).</w:t></w:r></w:p></w:txbxContent>"
    "</w:pict></w:r>"
)


def _word(body: str, **parts: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return held.getvalue()


def _paragraph(text: str, extra: str = "") -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r>{extra}</w:p>"


def test_body_then_notes_then_boxes_then_headers() -> None:
    notes = f"<w:footnotes {_SPACE}><w:footnote w:id='2'>{_paragraph('Chú: 3/4 tổ (70%).')}</w:footnote></w:footnotes>"
    header = f"<w:hdr {_SPACE}>{_paragraph('Đầu trang: báo cáo năm 2025')}</w:hdr>"
    data = _word(_paragraph("Thân bài 1.", _BOX) + _paragraph("Thân bài 2."), footnotes=notes, header1=header)
    document = read_bytes(data, "a.docx")
    order = [document.text.index(word) for word in ("Thân bài 1", "Thân bài 2", "Chú:", "Trong hộp", "Đầu trang:")]
    assert order == sorted(order)
    assert document.text.count("Trong hộp") == 1
    assert "[chú thích cuối trang]" in document.text
    assert "[hộp văn bản]" in document.text
    assert [mark.suggestion for mark in check(document).marks] == ["75%"]


def test_a_document_reads_the_same_in_passing_and_as_a_tree() -> None:
    """Tables, boxes, deleted text and content controls: `--fix` finds by the tree what was found in passing."""
    cell = f"<w:tc>{_paragraph('ô 1')}{_paragraph('ô 2')}</w:tc>"
    table = f"<w:tbl><w:tr>{cell}{cell}</w:tr><w:tr>{cell}<w:tc><w:p/></w:tc></w:tr></w:tbl>"
    deleted = "<w:p><w:del><w:r><w:t>đã xóa</w:t></w:r></w:del><w:r><w:t>còn</w:t><w:tab/><w:t>lại</w:t></w:r></w:p>"
    gone = f"<w:del>{_paragraph('đoạn đã xóa')}</w:del>"
    control = f"<w:sdt><w:sdtContent>{_paragraph('trong khung')}</w:sdtContent></w:sdt>"
    other = f"<w:other>{_paragraph('không đọc')}</w:other>"
    body = (
        _paragraph("một")
        + table
        + gone
        + _paragraph("hai", _BOX)
        + deleted
        + other
        + control
        + table
        + _paragraph("hết")
    )
    data = _word(body)
    text = word_text(data, "a.docx").document
    assert read_word(data, "a.docx") == text
    assert "xóa" not in text.text
    assert "không đọc" not in text.text
    assert text.text.count("ô 1 ô 2") == 6
    assert all(words in text.text for words in ("một", "hai", "còn\tlại", "trong khung", "hết"))


def test_a_part_larger_than_any_document_is_refused_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    data = _word("".join(_paragraph(f"đoạn {number}") for number in range(40)))
    monkeypatch.setattr(word, "MOST_XML", 1000)
    for read in (read_word, word_text):
        with pytest.raises(Refused) as refused:
            read(data, "a.docx")
        assert [fault.code for fault in refused.value.faults] == ["check_zip_bomb"]


def test_a_scanned_page_is_named() -> None:
    pages = "Có 9/45 chi bộ được khen (20%).\n#pagebreak()\n#rect(width: 3cm, height: 3cm, fill: red)"
    compiled = typst.compile(f"#set page(width: 20cm, height: 10cm)\n{pages}".encode())
    assert isinstance(compiled, bytes)
    checked = check(read_bytes(compiled, "a.pdf"))
    assert [unread_sentences(one)[0] for one in checked.unread] == ["trang 2"]


def test_a_page_whose_letters_cannot_be_trusted_is_named_and_left_out() -> None:
    broken = "S li u ch t ngày 31/12/2019. T l c a t ng m c đ c tính trên s đ c x p lo i, 9/45 b ng 25%."
    compiled = typst.compile(
        f"#set page(width: 20cm, height: 10cm)\nCó 9/45 chi bộ (20%).\n#pagebreak()\n{broken}".encode()
    )
    assert isinstance(compiled, bytes)
    checked = check(read_bytes(compiled, "a.pdf"))
    ((place, why),) = [unread_sentences(unread) for unread in checked.unread]
    assert place == "trang 2"
    assert "rời từng mảnh" in why
    assert not checked.marks


def test_a_nested_table_is_named() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "Ngoài"
    cell.add_table(rows=1, cols=1).cell(0, 0).text = "Trong"
    held = io.BytesIO()
    document.save(held)
    (unread,) = check(read_bytes(held.getvalue(), "a.docx")).unread
    assert "Ngoài" in unread_sentences(unread)[0]


def test_figures_that_nobody_judges_are_said() -> None:
    (unread,) = check(read_bytes("Sơ đồ gồm 12 ô, cột 7 và hàng 45.".encode(), "a.txt")).unread
    assert unread.code == "check_unread_nothing"


def test_a_paragraph_of_nothing_but_figures_is_said() -> None:
    checked = check(read_bytes(("12 " * 400 + "\n\nCó 9/45 chi bộ (20%).").encode(), "a.txt"))
    assert [one.code for one in checked.unread] == ["check_unread_figures"]
    files = cast(list[Any], files_json([("a.txt", checked)])["files"])
    assert files[0]["unread"][0].keys() == {"place", "why"}


def test_a_text_of_another_language_is_said() -> None:
    text = "The report of the party was sent by 12 members, and 45 percent of them were from the city. " * 3
    assert [one.code for one in check(read_bytes(text.encode(), "a.txt")).unread] == ["check_unread_language"]


def test_an_open_document_is_refused_with_what_to_do() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(Refused) as caught:
        read_bytes(held.getvalue(), "a.odt")
    assert caught.value.faults[0].code == "check_open_document"


def test_xhtml_behind_another_ending_is_a_web_page() -> None:
    page = '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body>'
    page += "<p>Có 669 đảng viên được khen, chiếm <b>15</b>,79% trên tổng số 4.238 đảng viên.</p></body></html>"
    checked = check(read_bytes(page.encode(), "a.doc"))
    assert [claim.ok for claim in checked.claims if claim.kind == "ratio"] == [True]


def test_last_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lists = "37 chi bộ hoàn thành xuất sắc nhiệm vụ, {} chi bộ hoàn thành tốt nhiệm vụ, 12 chi bộ hoàn thành nhiệm vụ."
    last, this = tmp_path / "2024.txt", tmp_path / "2025.txt"
    last.write_text(f"Báo cáo năm 2024\n\nToàn Đảng bộ có 221 đảng viên. Có {lists.format(151)}", encoding="utf-8")
    text = "Báo cáo năm 2025\n\nToàn Đảng bộ có 230 đảng viên, tăng {} so với năm 2024. Năm 2024 có {}"
    this.write_text(text.format(9, lists.format(151)), encoding="utf-8")
    assert main(["check", str(this), "--last", str(last)]) == 0
    this.write_text(text.format(12, lists.format(115)), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(this), "--last", str(last)]) == 1
    printed = capsys.readouterr().out
    assert "báo cáo năm trước ghi 221 nên phải là 9" in printed
    assert "báo cáo năm trước ghi 151" in printed
    assert main(["check", str(this), "--last", str(tmp_path / "thiếu.txt")]) == 2
