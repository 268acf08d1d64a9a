"""Any bytes: read, or refused with a sentence that says what they are."""

import io
import textwrap
import time
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
import typst
from docx.document import Document as Written

from xeploai.core.errors import Refused
from xeploai.tools.messages import fault_line
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.claims import ClaimKind
from xeploai.tools.proofreading.reading import read_bytes, read_report
from xeploai.tools.proofreading.reading.word import MOST_XML

SENTENCE = "Có 9/45 chi bộ được biểu dương (21%)."
WORDS = "Đảng viên của chi bộ được đánh giá hoàn thành tốt nhiệm vụ."


def _refusal(data: bytes, name: str = "báo cáo.txt") -> str:
    with pytest.raises(Refused) as caught:
        read_bytes(data, name)
    (fault,) = caught.value.faults
    assert fault_line(fault).startswith(name)
    return fault.code


def _docx(build: Callable[[Written], object]) -> bytes:
    document = docx.Document()
    build(document)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _zip(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return held.getvalue()


def _pdf(text: str | None) -> bytes:
    body = "#rect(width: 3cm, height: 3cm, fill: red)" if text is None else text
    compiled = typst.compile(f"#set page(width: 20cm, height: 10cm)\n{body}".encode())
    assert isinstance(compiled, bytes)
    return compiled


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "check_empty"),
        (b" \r\n\t\n", "check_empty"),
        (b"\xef\xbb\xbf\n", "check_empty"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "check_picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 64, "check_picture"),
        (b"GIF89a" + b"\x00" * 64, "check_picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 64, "check_old_office"),
        (b"{\\rtf1\\ansi hello}", "check_rtf"),
        (b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 64, "check_binary"),
        (b"PK\x03\x04 and then nothing", "check_docx_broken"),
        (b"%PDF-1.7 and then nothing", "check_pdf_broken"),
        (_zip(xl__workbook=b"<x/>"), "check_not_docx"),
        (_zip(word__document=b"x"), "check_not_docx"),
    ],
)
def test_no_text(data: bytes, code: str) -> None:
    assert _refusal(data) == code


def test_a_word_file_that_is_cut_off() -> None:
    whole = _docx(lambda document: document.add_paragraph(SENTENCE))
    assert _refusal(whole[: len(whole) // 2], "a.docx") == "check_docx_broken"


def test_a_word_file_whose_xml_is_broken() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", "<w:document><w:body>")
    assert _refusal(held.getvalue(), "a.docx") == "check_docx_broken"


@pytest.mark.slow
def test_a_zip_bomb_is_not_unpacked() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(MOST_XML // 2**20 + 8):
            part.write(b" " * 2**20)
    assert len(held.getvalue()) < 2**20
    assert _refusal(held.getvalue(), "a.docx") == "check_zip_bomb"


def test_an_entity_bomb_is_not_expanded() -> None:
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'{bomb}<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", body)
    assert _refusal(held.getvalue(), "a.docx") == "check_no_text"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("§¶ng viªn cña chi bé ®­îc ®¸nh gi¸ hoµn thµnh tèt nhiÖm vô.", "TCVN3 (ABC)"),
        ("Ñaûng vieân cuûa chi boä ñöôïc ñaùnh giaù hoaøn thaønh toát nhieäm vuï.", "VNI-Windows"),
        ("Çäng viên cûa chi b¶ ÇÜ®c Çánh giá hoàn thành tÓt nhi\u008cm vø.", "VPS"),
        ("Ðäng viên cüa chi b÷ ðßþc ðánh giá hoàn thành t¯t nhi®m vø.", "VISCII"),
        ("Les membres évalués à l'été, près de 12 sections, très bien notées.", "Latin-1"),
    ],
)
def test_old_encodings_are_named(text: str, encoding: str) -> None:
    with pytest.raises(Refused) as caught:
        read_bytes(text.encode("latin-1"), "a.txt")
    assert encoding in fault_line(caught.value.faults[0])


def test_an_old_encoding_inside_a_word_file_is_named() -> None:
    data = _docx(lambda document: document.add_paragraph("§¶ng viªn cña chi bé hoµn thµnh tèt nhiÖm vô"))
    assert _refusal(data, "a.docx") == "check_encoding"


def test_short_text_of_today_is_not_taken_for_an_old_encoding() -> None:
    """Without ả, ộ and đ, and with words that are words of an old encoding too: "thầy cô giỏi cấp"."""
    text = "Trong 52 thầy cô có 34 thầy cô giỏi cấp trường, 15 thầy cô giỏi cấp huyện và 3 thầy cô giỏi cấp tỉnh."
    assert read_bytes(text.encode(), "báo cáo.txt").text.strip() == text


def test_windows_1258_and_utf_16_are_read() -> None:
    decomposed = WORDS.replace("ộ", "ô\u0323").replace("ả", "a\u0309").replace("ụ", "u\u0323").replace("ủ", "u\u0309")
    decomposed = decomposed.replace("ợ", "ơ\u0323").replace("á", "á").replace("ố", "ô\u0301").replace("ệ", "ê\u0323")
    decomposed = decomposed.replace("ị", "i\u0323").replace("à", "a\u0300").replace("ư", "ư")
    assert read_bytes(decomposed.encode("cp1258"), "a.txt").text.strip() == WORDS
    assert read_bytes(WORDS.encode("utf-16"), "a.txt").text.strip() == WORDS


def test_text_is_nfc_and_offsets_are_code_points() -> None:
    document = read_bytes(unicodedata.normalize("NFD", SENTENCE).encode(), "a.txt")
    assert document.text.strip() == SENTENCE
    (mark,) = check(document).marks
    assert document.text[mark.place.start : mark.place.end] == "21%"
    assert document.text[mark.span.start : mark.span.end] == "9/45 chi bộ được biểu dương (21%"


def test_a_report_in_english_gives_a_note_and_no_claim() -> None:
    text = "The report of the party was sent by 12 members, and 45 percent of them were from the city. " * 3
    checked = check(read_bytes(text.encode(), "a.txt"))
    assert checked.claims == []
    assert [mark.code for mark in checked.marks] == ["not_vietnamese"]
    assert not checked.needs_a_person


@pytest.mark.parametrize(
    "text",
    [
        "7" * 1_000_000,
        "12 " * 300_000,
        "12% " * 200_000,
        "3/4 " * 200_000,
        "1.234." * 150_000,
        "1,2," * 250_000,
        "(" * 500_000 + "5%",
        "chi bộ " * 140_000 + "5",
        "có 5 chi bộ, " * 60_000,
        "hoàn thành tốt nhiệm vụ 5 " * 35_000,
        "trong tổng số 5 chi bộ còn lại 3 " * 20_000,
        "|1|2|3|\n" * 60_000,
        "1\t2\t3\n" * 60_000,
        "hai mươi " * 100_000,
        "a-" * 400_000 + "1",
        "0912 345 678 " * 60_000,
    ],
    ids=lambda text: repr(text[:18]),
)
def test_a_megabyte_of_anything_is_bounded_in_time(text: str) -> None:
    start = time.process_time()
    check(read_bytes(text.encode(), "a.txt"))
    assert time.process_time() - start < 20


def test_html_paragraphs_tables_and_no_script() -> None:
    page = f"""<html><head><title>Tin</title><script>var x = "9/45 (99%)"</script></head><body>
      <div>Mở đầu<p>{SENTENCE}</p><ul><li>Một</li><li>Hai</li></ul></div>
      <table><tr><th rowspan="2">Đơn vị</th><th rowspan="2">Được đánh giá</th><th colspan="2">Kết quả</th></tr>
      <tr><th>HTXSNV</th><th>HTTNV</th></tr>
      <tr><td>Khu A</td><td>20</td><td>4</td><td>16</td></tr>
      <tr><td>Khu B</td><td>25</td><td>5</td><td>20</td></tr></table>
      </body></html>"""
    document = read_bytes(page.encode(), "trang.html")
    assert "99%" not in document.text
    assert len(document.tables) == 1
    checked = check(document)
    assert [mark.suggestion for mark in checked.marks] == ["20%"]
    assert sum(1 for claim in checked.claims if claim.kind is ClaimKind.SUM and claim.ok) == 2


def test_html_nested_a_thousand_deep_is_read() -> None:
    page = "<html><body>" + "<div>" * 1000 + SENTENCE + "</div>" * 1000
    assert SENTENCE in read_bytes(page.encode(), "a.html").text


def test_markdown_table_and_wrapped_lines() -> None:
    wrapped = "Toàn xã có tất cả chín chi bộ sinh hoạt thường kỳ, trong đó có\n9/45 tổ đảng đạt (21%)."
    text = f"# Báo cáo\n\n{wrapped}\n\n| A | B |\n|---|---|\n| x | 1 |\n"
    document = read_bytes(text.encode(), "a.md")
    assert len(document.tables) == 1
    assert [mark.suggestion for mark in check(document).marks] == ["20%"]


def test_word_tables_merged_cells_deleted_text_and_text_boxes() -> None:
    def build(document: Written) -> None:
        document.add_paragraph(SENTENCE)
        table = document.add_table(rows=5, cols=4)
        rows = [("Đơn vị", "Được đánh giá", "Kết quả", ""), ("", "", "HTXSNV", "HTTNV")]
        rows += [("Khu A", "20", "4", "16"), ("Khu B", "25", "5", "20"), ("Tổng cộng", "45", "9", "36")]
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(0, 1).merge(table.cell(1, 1))
        table.cell(0, 2).merge(table.cell(0, 3))

    checked = check(read_bytes(_docx(build), "a.docx"))
    assert [mark.suggestion for mark in checked.marks] == ["20%"]
    assert sum(1 for claim in checked.claims if claim.kind is ClaimKind.SUM and claim.ok) == 6


def test_pdf_text_and_a_scan_without_text() -> None:
    checked = check(read_bytes(_pdf(SENTENCE), "a.pdf"))
    assert [mark.suggestion for mark in checked.marks] == ["20%"]
    assert _refusal(_pdf(None), "a.pdf") == "check_pdf_scanned"


def test_a_pdf_page_with_a_narrow_list_is_read_line_by_line() -> None:
    """Lines of one length are no paragraph where each begins anew: neither on a page of their own nor behind prose."""
    items = [
        f"Chi bộ thôn Mẫu {number} có {number + 40} đảng viên, nữ {number + 12} đồng chí" for number in range(11, 19)
    ]
    prose = "Toàn xã có 8 thôn (mẫu); các chi bộ đã sinh hoạt đúng kỳ và nộp báo cáo đủ, không có chi bộ nào chậm. " * 6
    narrow = " \\\n".join(items)
    alone = read_bytes(_pdf(narrow), "a.pdf")
    behind = read_bytes(_pdf(f"{prose}\n#pagebreak()\n{narrow}"), "b.pdf")
    for document in (alone, behind):
        blocks = [document.text[block.start : block.end].strip() for block in document.blocks]
        assert blocks[-len(items) :] == items


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read_report(tmp_path / "không có.txt")
    assert caught.value.faults[0].code == "check_unreadable"


def test_lines_set_to_a_width_become_paragraphs_again() -> None:
    paragraph = "Toàn xã có 49 tổ chức cơ sở Đảng được đánh giá. Kết quả: 9 tổ chức hoàn thành xuất sắc "
    paragraph += "nhiệm vụ (18,37%), 36 tổ chức hoàn thành tốt nhiệm vụ (68,52%), 4 tổ chức hoàn "
    paragraph += "thành nhiệm vụ (8,16%). Các cấp ủy đã chuẩn bị chu đáo, góp ý thẳng thắn và tiếp thu nghiêm túc."
    for width in range(60, 110):
        lines = textwrap.fill(paragraph, width)
        assert [mark.suggestion for mark in check(read_bytes(lines.encode(), "a.txt")).marks] == ["73,47%"], width
