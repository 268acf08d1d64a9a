"""All text of a document with its place: every form of file is made here, with a mark in one place each."""

import html
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
import typst
import xlsxwriter
import yaml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.tools.classification_marks.papers import marks_of
from xeploai.tools.documents.passage import Kind, Passage
from xeploai.tools.documents.text import passages

PLAIN = yaml.safe_load((Path(__file__).parents[1] / "classification_marks/marks.yaml").read_text(encoding="utf-8"))[
    "plain"
]
_NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_BOX = "<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
_SHAPE = (
    f"<w:r {_NS}><mc:AlternateContent>"
    '<mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
    "<wps:wsp><wps:txbx>{choice}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><v:shape><v:textbox>{fallback}</v:textbox></v:shape></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)
_WATERMARK = f'<w:r {_NS}><w:pict><v:shape><v:textpath string="TỐI MẬT"/></v:shape></w:pict></w:r>'


def _saved(document: "docx.document.Document") -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _word(build: Callable[["docx.document.Document"], object]) -> bytes:
    """A report with nothing but what is built into it."""
    document = docx.Document()
    document.add_paragraph("Báo cáo kiểm điểm (mẫu)")
    build(document)
    return _saved(document)


def _with_part(content: bytes, name: str, xml: str) -> bytes:
    """The same package with one more part."""
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as package:
        package.writestr(name, xml)
    return file.getvalue()


def _capital(document: "docx.document.Document", text: str, *, by: str) -> None:
    run = document.add_paragraph().add_run(text)
    if by == "run":
        run.font.all_caps = True
    elif by == "small":
        run.font.small_caps = True
    elif by == "paragraph style":
        style = document.styles.add_style("Dau", 1)
        style.font.all_caps = True
        derived = document.styles.add_style("DauMat", 1)
        derived.base_style = style
        document.paragraphs[-1].style = derived
    else:
        style = document.styles.add_style("Chu", 2)
        style.font.all_caps = True
        run.style = style


def _table(document: "docx.document.Document", row: int, texts: list[str]) -> None:
    table = document.add_table(2, len(texts))
    for cell, text in zip(table.rows[row].cells, texts, strict=True):
        cell.text = text


def _header_table(document: "docx.document.Document") -> None:
    table = document.sections[0].header.add_table(1, 2, docx.shared.Cm(10))
    table.cell(0, 1).text = "TỐI MẬT"


def _append(document: "docx.document.Document", xml: str) -> None:
    document.add_paragraph()._p.append(parse_xml(xml))


def _first_page_footer(document: "docx.document.Document") -> None:
    document.sections[0].different_first_page_header_footer = True
    document.sections[0].first_page_footer.paragraphs[0].text = "TỐI MẬT"


def _inserted(document: "docx.document.Document") -> None:
    _append(document, f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>TỐI MẬT</w:t></w:r></w:ins>')


def _control(document: "docx.document.Document") -> None:
    _append(document, f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t>TỐI MẬT</w:t></w:r></w:sdtContent></w:sdt>")


def _notes(kind: str) -> bytes:
    tag = kind.removesuffix("s")
    xml = f'<w:{kind} {nsdecls("w")}><w:{tag} w:id="2"><w:p><w:r><w:t>TỐI MẬT</w:t></w:r></w:p></w:{tag}></w:{kind}>'
    return _with_part(_word(lambda document: None), f"word/{kind}.xml", xml)


def _comment(document: "docx.document.Document") -> None:
    document.add_comment(document.paragraphs[0].runs, text="TỐI MẬT", author="a")


def _hidden(document: "docx.document.Document") -> None:
    document.add_paragraph().add_run("TỐI MẬT").font.hidden = True


def _title(document: "docx.document.Document") -> None:
    document.core_properties.title = "TỐI MẬT"


WORD: dict[str, tuple[str, bytes]] = {
    "body": ("nội dung", _word(lambda document: document.add_paragraph("TỐI MẬT"))),
    "behind a tab": ("nội dung", _word(lambda document: document.add_paragraph("ĐẢNG ỦY XÃ A (MẪU)\tMẬT"))),
    "letters apart": ("nội dung", _word(lambda document: document.add_paragraph("M Ậ T"))),
    "marks apart": ("nội dung", _word(lambda document: document.add_paragraph("MA\u0302\u0323T"))),
    "cell": (
        "bảng 1, dòng 2, cột 2",
        _word(lambda document: _table(document, 1, ["x", "MẬT"])),
    ),
    "level in the next cell": (
        "bảng 1, dòng 1, cột 2",
        _word(lambda document: _table(document, 0, ["Độ mật", "Tối mật"])),
    ),
    "header": ("đầu trang", _word(lambda document: document.sections[0].header.add_paragraph("TỐI MẬT"))),
    "footer": ("chân trang", _word(lambda document: document.sections[0].footer.add_paragraph("TỐI MẬT"))),
    "first page's footer": ("chân trang", _word(_first_page_footer)),
    "header table": ("đầu trang", _word(_header_table)),
    "capitals by run": ("nội dung", _word(lambda document: _capital(document, "mật", by="run"))),
    "small capitals": ("nội dung", _word(lambda document: _capital(document, "Mật", by="small"))),
    "capitals by style": ("nội dung", _word(lambda document: _capital(document, "mật", by="paragraph style"))),
    "capitals by letter style": ("nội dung", _word(lambda document: _capital(document, "mật", by="letter style"))),
    "box": (
        "hộp văn bản",
        _word(
            lambda document: _append(
                document, _SHAPE.format(choice=_BOX.format(text="TỐI MẬT"), fallback=_BOX.format(text="TỐI MẬT"))
            )
        ),
    ),
    "box for older programs": (
        "hộp văn bản",
        _word(
            lambda document: _append(
                document, _SHAPE.format(choice=_BOX.format(text="x"), fallback=_BOX.format(text="TỐI MẬT"))
            )
        ),
    ),
    "watermark": (
        "hình mờ trong đầu trang",
        _word(lambda document: document.sections[0].header.paragraphs[0]._p.append(parse_xml(_WATERMARK))),
    ),
    "inserted": ("nội dung", _word(_inserted)),
    "content control": ("nội dung", _word(_control)),
    "hidden": ("nội dung", _word(_hidden)),
    "comment": ("ghi chú bên lề", _word(_comment)),
    "footnote": ("chú thích cuối trang", _notes("footnotes")),
    "endnote": ("chú thích cuối văn bản", _notes("endnotes")),
    "title": ("thuộc tính của tệp", _word(_title)),
}


@pytest.mark.parametrize("where", WORD)
def test_a_mark_is_seen_wherever_it_stands_in_a_word_file(where: str) -> None:
    place, content = WORD[where]
    assert [found for found, _ in marks_of("bc.docx", content)] == [place]


def test_what_was_deleted_and_what_a_field_is_made_of_is_no_text() -> None:
    def deleted(document: "docx.document.Document") -> None:
        _append(document, f'<w:del {nsdecls("w")} w:id="1"><w:r><w:delText>MẬT</w:delText></w:r></w:del>')
        _append(document, f"<w:r {nsdecls('w')}><w:instrText>MẬT</w:instrText></w:r>")
        _append(document, f'<w:r {nsdecls("w")}><w:rPr><w:caps w:val="0"/></w:rPr><w:t>mật</w:t></w:r>')

    assert list(marks_of("bc.docx", _word(deleted))) == []


def test_body_comes_first_then_notes_boxes_headers_and_footers_each_once() -> None:
    def build(document: "docx.document.Document") -> None:
        document.sections[0].header.paragraphs[0].text = "Đầu"
        document.sections[0].different_first_page_header_footer = True
        document.sections[0].first_page_header.paragraphs[0].text = "Đầu"
        document.sections[0].footer.paragraphs[0].text = "Chân"
        box = _BOX.format(text="Hộp")
        _append(document, _SHAPE.format(choice=box, fallback=box))
        document.add_paragraph("Cuối")

    note = f"<w:footnotes {nsdecls('w')}><w:footnote><w:p><w:r><w:t>Chú</w:t></w:r></w:p></w:footnote></w:footnotes>"
    read = [
        p for p in passages("a.docx", _with_part(_word(build), "word/footnotes.xml", note)) if p.kind != Kind.PROPERTY
    ]
    assert [(passage.kind.value, passage.text) for passage in read] == [
        ("body", "Báo cáo kiểm điểm (mẫu)"),
        ("body", "Cuối"),
        ("footnote", "Chú"),
        ("text_box", "Hộp"),
        ("header", "Đầu"),
        ("footer", "Chân"),
    ]
    assert pickle.loads(pickle.dumps(read)) == read


def _book(build: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object], name: str = "DS") -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        sheet.write("A1", "Danh sách (mẫu)")
        build(book, sheet)
    return file.getvalue()


def _openpyxl(build: Callable[[Workbook], object]) -> bytes:
    book = Workbook()
    _sheet(book).title = "DS"
    _sheet(book)["A1"] = "Danh sách (mẫu)"
    build(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(book: Workbook) -> Worksheet:
    assert isinstance(book.active, Worksheet)
    return book.active


def _chart(book: Workbook) -> None:
    sheet = _sheet(book)
    sheet["B1"] = 1
    chart = BarChart()
    chart.title = "TỐI MẬT"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=1))
    sheet.add_chart(chart, "D1")


def _first_footer(book: Workbook) -> None:
    footer = _sheet(book).firstFooter
    assert footer is not None
    assert footer.center is not None
    footer.center.text = "TỐI MẬT"


def _hidden_sheet(book: xlsxwriter.Workbook, _: xlsxwriter.worksheet.Worksheet) -> None:
    sheet = book.add_worksheet("An")
    sheet.hide()
    sheet.write("C2", "MẬT")


SHEETS: dict[str, tuple[str, bytes]] = {
    "cell": ("trang tính DS ô B3", _book(lambda book, sheet: sheet.write("B3", "TỐI MẬT"))),
    "formula": ("trang tính DS ô B3", _book(lambda book, sheet: sheet.write_formula("B3", '="M"&"ẬT"', None, "MẬT"))),
    "rich cell": (
        "trang tính DS ô B3",
        _book(lambda book, sheet: sheet.write_rich_string("B3", book.add_format({"bold": True}), "TỐI", " MẬT")),
    ),
    "hidden sheet": ("trang tính An ô C2", _book(_hidden_sheet)),
    "level in the next cell": (
        "trang tính DS ô C2",
        _book(lambda book, sheet: sheet.write_row("B2", ["Độ mật", "Tối mật"])),
    ),
    "name of the sheet": ("tên trang tính", _book(lambda book, sheet: None, name="TỐI MẬT")),
    "page header": (
        "đầu trang in của trang tính DS",
        _book(lambda book, sheet: sheet.set_header('&L&"Times New Roman,Bold"&14MẬT&CTrang &P')),
    ),
    "first page's footer": ("chân trang in của trang tính DS", _openpyxl(_first_footer)),
    "box": ("hộp văn bản", _book(lambda book, sheet: sheet.insert_textbox("D4", "TỐI MẬT"))),
    "comment": (
        "ghi chú ở ô B2",
        _openpyxl(lambda book: setattr(_sheet(book)["B2"], "comment", Comment("TỐI MẬT", "a"))),
    ),
    "picture's words": (
        "chữ thay hình",
        _book(lambda book, sheet: sheet.insert_textbox("D4", "x", {"description": "TỐI MẬT"})),
    ),
    "format of numbers": (
        "định dạng số của ô",
        _book(lambda book, sheet: sheet.write("B2", 1, book.add_format({"num_format": '"TỐI MẬT"'}))),
    ),
    "defined name": (
        "tên vùng dau",
        _openpyxl(lambda book: book.defined_names.add(DefinedName("dau", attr_text='"TỐI MẬT"'))),
    ),
    "prompt": (
        "lời nhắc nhập ô của trang tính DS",
        _book(lambda book, sheet: sheet.data_validation("A1", {"validate": "any", "input_message": "TỐI MẬT"})),
    ),
    "chart": ("biểu đồ", _openpyxl(_chart)),
    "subject": ("thuộc tính của tệp", _book(lambda book, sheet: book.set_properties({"subject": "TỐI MẬT"}))),
}


@pytest.mark.parametrize("where", SHEETS)
def test_a_mark_is_seen_wherever_it_stands_in_a_workbook(where: str) -> None:
    place, content = SHEETS[where]
    assert [found for found, _ in marks_of("ds.xlsx", content)] == [place]


def test_words_are_no_marks_in_files_either() -> None:
    texts = [text for text in PLAIN if text.isprintable() and text]

    def lines(document: "docx.document.Document") -> None:
        for text in texts:
            document.add_paragraph(text)
            _table(document, 0, ["STT", text, "Ghi chú"])

    assert list(marks_of("bc.docx", _word(lines))) == []
    assert list(marks_of("ds.xlsx", _book(lambda book, sheet: sheet.write_column("B2", texts)))) == []
    page = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    assert list(marks_of("bc.html", page.encode())) == []
    source = "\n\n".join("#text(" + json.dumps(text, ensure_ascii=False) + ")" for text in texts)
    assert list(marks_of("bc.pdf", _pdf(source))) == []


def test_a_new_style_comment_is_read() -> None:
    xml = '<ThreadedComments><threadedComment ref="B2"><text>TỐI MẬT</text></threadedComment></ThreadedComments>'
    content = _with_part(_book(lambda book, sheet: None), "xl/threadedComments/threadedComment1.xml", xml)
    assert list(marks_of("ds.xlsx", content)) == [("ghi chú ở ô B2", "TỐI MẬT")]


def _open_document(content: str, styles: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("draw", "drawing"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("content.xml", f"<office:document-content {names}>{content}</office:document-content>")
        package.writestr("styles.xml", f"<office:document-styles {names}>{styles}</office:document-styles>")
    return file.getvalue()


_CELLS = (
    '<office:body><office:spreadsheet><table:table table:name="{name}"><table:table-row table:number-rows-repeated="2">'
    '<table:table-cell/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="2"/>'
    "<table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row></table:table>"
    "</office:spreadsheet></office:body>"
)
_PAGE = (
    "<office:master-styles><style:master-page><style:{part}><text:p>TỐI<text:s/>MẬT</text:p></style:{part}>"
    "</style:master-page></office:master-styles>"
)
_CAPITALS = (
    '<office:automatic-styles><style:style style:name="P1"><style:text-properties fo:text-transform="uppercase"/>'
    "</style:style></office:automatic-styles>"
)


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("trang tính DS ô C3", _open_document(_CELLS.format(name="DS", text="MẬT"))),
        ("tên trang tính", _open_document(_CELLS.format(name="TỐI MẬT", text="x"))),
        ("đầu trang", _open_document(_CELLS.format(name="DS", text="x"), _PAGE.format(part="header"))),
        ("chân trang", _open_document(_CELLS.format(name="DS", text="x"), _PAGE.format(part="footer-first"))),
        ("nội dung", _open_document("<office:body><office:text><text:p>MẬT</text:p></office:text></office:body>")),
        (
            "nội dung",
            _open_document(
                f'{_CAPITALS}<office:body><office:text><text:p text:style-name="P1">mật</text:p></office:text>'
                "</office:body>"
            ),
        ),
        (
            "hộp văn bản",
            _open_document(
                "<office:body><office:text><text:p>x<draw:frame><draw:text-box><text:p>TỐI MẬT</text:p></draw:text-box>"
                "</draw:frame></text:p></office:text></office:body>"
            ),
        ),
        (
            "ghi chú bên lề",
            _open_document(
                "<office:body><office:text><text:p>x<office:annotation><text:p>MẬT</text:p></office:annotation></text:p>"
                "</office:text></office:body>"
            ),
        ),
    ],
)
def test_a_mark_is_seen_wherever_it_stands_in_an_open_document(place: str, content: bytes) -> None:
    assert [found for found, _ in marks_of("ds.ods", content)] == [place]


def _pdf(source: str) -> bytes:
    return typst.compile(f"#set page(width: 15cm, height: 10cm)\n{source}".encode())


@pytest.mark.parametrize(
    "source",
    [
        "TỐI MẬT",
        "#place(dx: 60pt)[T]\n#place(dx: 40pt)[M]\n#place(dx: 50pt)[Ậ]",
        "#place(dx: 30pt, dy: 40pt)[#rotate(90deg)[MẬT]]\nBáo cáo",
        "#place(dx: 30pt, dy: 80pt)[#rotate(-33deg)[TỐI MẬT]]\nBáo cáo",
        "#place(dx: 30pt, dy: 80pt)[#rotate(45deg)[TỐI MẬT]]\nBáo cáo",
        "#place(dx: 30pt, dy: 80pt)[#rotate(180deg)[TỐI MẬT]]\nBáo cáo",
        "#place(dx: 5pt, dy: 30pt, text(size: 60pt)[MẬT])\n#lorem(60)",
        "ĐẢNG ỦY XÃ A (MẪU) #h(3cm) MẬT #h(1fr) Số 1",
        '#set document(title: "TỐI MẬT")\nBáo cáo',
    ],
)
def test_letters_of_a_pdf_are_read_as_they_stand(source: str) -> None:
    assert list(marks_of("bc.pdf", _pdf(source)))


def test_lines_of_a_pdf_stay_lines() -> None:
    source = "Giữ bí mật nhà nước; mật độ\n\n#table(columns: 2)[Thôn (mẫu)][MẬT ĐỘ][A][12]"
    (page,) = [passage for passage in passages("a.pdf", _pdf(source)) if passage.kind == Kind.BODY]
    assert page.place == "trang 1"
    assert page.text.splitlines()[0] == "Giữ bí mật nhà nước; mật độ"
    assert "Thôn (mẫu) MẬT ĐỘ" in page.text
    assert list(marks_of("a.pdf", _pdf(source))) == []


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.html", "<p>BÁO CÁO</p><p>TỐI <b>MẬT</b></p>", "nội dung"),
        ("a.html", "<table><tr><td>Độ mật</td><td>Tối mật</td></tr></table>", "nội dung"),
        ("a.html", '<p style="text-transform: uppercase">mật</p>', "nội dung"),
        ("a.html", '<img src="a.png" alt="TỐI MẬT">', "thuộc tính alt"),
        ("a.html", '<p title="MẬT">x</p>', "thuộc tính title"),
        ("a.html", '<input placeholder="MẬT">', "thuộc tính placeholder"),
        ("a.txt", "Báo cáo\n\nĐẢNG ỦY XÃ A\tMẬT\n", "dòng 3"),
        ("a.md", "| Đảng ủy | MẬT |\n|---|---|\n", "dòng 1"),
    ],
)
def test_a_mark_is_seen_in_pages_and_plain_text(name: str, content: str, place: str) -> None:
    assert [found for found, _ in marks_of(name, content.encode())] == [place]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1258"])
def test_other_encodings_are_read(encoding: str) -> None:
    # Windows-1258 has letters with their shape, and tones of their own behind them.
    tones = "Đa\u0309ng u\u0309y xa\u0303, chi bô\u0323\n\nTÔ\u0301I MÂ\u0323T đ\n\nMÂ\u0323T\n"
    text = tones if encoding == "cp1258" else "x\n\nTỐI MẬT\n"
    assert list(marks_of("a.txt", text.encode(encoding)))


def test_letters_of_the_old_fonts_are_known() -> None:
    assert list(marks_of("a.txt", "§¶ng bé x·\n\nMËT\n\n®¶ng viªn".encode("latin-1")))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x89PNG\r\n\x1a\n"]
)
def test_what_cannot_be_read_has_no_text(content: bytes) -> None:
    assert passages("a.bin", content) == []


def test_page_headers_of_the_old_sheets_are_seen_as_letters_in_the_file() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64) + b"\x06\x00\x01" + "&CMẬT".encode("utf-16-le") + bytes(9)
    assert [passage.text for passage in passages("a.xls", content)] == ["MẬT"]
    assert Passage("x", Kind.RAW, "y").row is None
