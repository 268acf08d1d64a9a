"""Templates: what they may say, what is refused and where, and that whatever people wrote stays text."""

from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from tests.tools.papers.documents import part_of, saved, texts, with_part, word

from xeploai.core.errors import Refused
from xeploai.tools.documents.properties import Properties
from xeploai.tools.messages import fault_line
from xeploai.tools.papers.fields import Field, FieldKind, Values, sample_values
from xeploai.tools.papers.filling import fill
from xeploai.tools.papers.package import MOST_BYTES
from xeploai.tools.papers.template import Template, read_template

FIELDS: Mapping[str, Field] = {
    "don_vi": Field(kind=FieldKind.TEXT, meaning="Tên đơn vị", sample="Đảng ủy xã Giả (mẫu)"),
    "co_phu_luc": Field(kind=FieldKind.FLAG, meaning="Có phụ lục", sample=True),
    "nhom": Field(
        kind=FieldKind.LIST,
        meaning="Từng chi bộ",
        sample=[{"ten": "Chi bộ 1", "danh_sach": [{"ho_ten": "Mẫu Văn A"}, {"ho_ten": "Mẫu Thị B"}]}],
        columns={
            "ten": Field(kind=FieldKind.TEXT, meaning="Tên chi bộ", sample=""),
            "danh_sach": Field(
                kind=FieldKind.LIST,
                meaning="Từng người",
                sample=[],
                columns={"ho_ten": Field(kind=FieldKind.TEXT, meaning="Họ tên", sample="")},
            ),
        },
    ),
}
MADE = datetime(2026, 12, 1, tzinfo=UTC)
ABOUT = Properties(title="Giấy & tờ", author="Văn phòng")


def read(content: bytes) -> Template:
    return read_template(content, "mau.docx", FIELDS)


def filled(content: bytes, **values: Any) -> bytes:
    every: Values = {**sample_values(FIELDS), **values}
    return fill(read(content), every, ABOUT, made=MADE)


def faults(content: bytes) -> list[tuple[str, str, str]]:
    with pytest.raises(Refused) as refused:
        read(content)
    assert all(map(fault_line, refused.value.faults))
    return [(fault.code, fault.column or "", fault.value or "") for fault in refused.value.faults]


def test_fields_lists_and_flags_are_filled_in() -> None:
    template = word(
        "Kính gửi {{don_vi}}",
        "{{?co_phu_luc}}",
        "Phụ lục của {{ don_vi }}:",
        "{{/co_phu_luc}}",
        "{{#nhom}}",
        "{{ten}}",
        "{{#danh_sach}}",
        "- {{ho_ten}}, {{ten}}",
        "{{/danh_sach}}",
        "{{/nhom}}",
        header="{{don_vi}}",
        footer="Trang của {{don_vi}}",
        text_box="Hộp {{don_vi}}",
    )
    assert texts(filled(template)) == [
        "Kính gửi Đảng ủy xã Giả (mẫu)",
        "Phụ lục của Đảng ủy xã Giả (mẫu):",
        "Chi bộ 1",
        "- Mẫu Văn A, Chi bộ 1",
        "- Mẫu Thị B, Chi bộ 1",
        "",
        "Đảng ủy xã Giả (mẫu)",
        "Trang của Đảng ủy xã Giả (mẫu)",
    ]
    assert "Hộp Đảng ủy xã Giả (mẫu)" in part_of(filled(template), "word/document.xml").decode()
    assert texts(filled(template, co_phu_luc=False, nhom=[]))[1] == ""


def test_a_row_is_repeated_and_so_are_rows_of_a_group() -> None:
    rows = [
        ("Chi bộ", "Họ tên"),
        ("{{#nhom}}", ""),
        ("{{ten}}", ""),
        ("{{#danh_sach}}{{ten}}", "{{ho_ten}}{{/danh_sach}}"),
        ("{{/nhom}}", ""),
    ]
    cells = texts(filled(word(rows=rows)))
    assert cells[:8] == ["Chi bộ", "Họ tên", "Chi bộ 1", "", "Chi bộ 1", "Mẫu Văn A", "Chi bộ 1", "Mẫu Thị B"]
    assert texts(filled(word(rows=rows), nhom=[]))[:2] == ["Chi bộ", "Họ tên"]


def test_a_mark_that_word_cut_is_joined_and_noted() -> None:
    template = word(["Kính gửi {", "{don", "_vi}", "}!"])
    assert texts(filled(template))[0] == "Kính gửi Đảng ủy xã Giả (mẫu)!"
    joined = [note for note in read(template).notes if note.code == "template_joined"]
    assert [(note.value, note.column) for note in joined] == [
        ("{{don_vi}}", "Thân văn bản, đoạn 1: “Kính gửi {{don_vi}}!”")
    ]
    assert all(map(fault_line, read(template).notes))


def test_fields_that_are_not_used_are_named() -> None:
    unused = [note.value for note in read(word("{{don_vi}}")).notes]
    assert unused == ["co_phu_luc", "nhom"]


WRITTEN = "{{ten}} {{#nhom}} <w:br/> & {% if %} ${x} \x07\ud800 dòng 2\ncột\tb"


def test_what_a_person_wrote_stays_text() -> None:
    content = filled(word("Tên: {{don_vi}}.", "{{#nhom}}", "{{ten}}", "{{/nhom}}"), don_vi=WRITTEN)
    assert texts(content)[:2] == [f"Tên: {WRITTEN.replace(chr(7), '').replace(chr(0xD800), '')}.", "Chi bộ 1"]


@pytest.mark.parametrize(
    ("template", "code", "place", "value"),
    [
        (word("a", "{{ten_la}}"), "template_unknown", "Thân văn bản, đoạn 2: “{{ten_la}}”", "{{ten_la}}"),
        (word(header="{{ten_la}}"), "template_unknown", "Đầu trang, đoạn 1: “{{ten_la}}”", "{{ten_la}}"),
        (word(footer="{{ten_la}}"), "template_unknown", "Chân trang, đoạn 1: “{{ten_la}}”", "{{ten_la}}"),
        (word(text_box="{{la}}"), "template_unknown", "Thân văn bản, hộp chữ, đoạn 2: “{{la}}”", "{{la}}"),
        (
            word(rows=[("a", "b"), ("c", "{{ten_la}}")]),
            "template_unknown",
            "Thân văn bản, bảng 1, dòng 2: “{{ten_la}}”",
            "{{ten_la}}",
        ),
        (word("{{ten}}"), "template_unknown", "Thân văn bản, đoạn 1: “{{ten}}”", "{{ten}}"),  # outside its list
        (word("{{nhom}}"), "template_kind", "Thân văn bản, đoạn 1: “{{nhom}}”", "{{nhom}}"),
        (word("{{#don_vi}}", "{{/don_vi}}"), "template_kind", "Thân văn bản, đoạn 1: “{{#don_vi}}”", "{{#don_vi}}"),
        (word("{{#nhom}}", "a"), "template_open", "Thân văn bản, đoạn 1: “{{#nhom}}”", "{{#nhom}}"),
        (word("a", "{{/nhom}}"), "template_end", "Thân văn bản, đoạn 2: “{{/nhom}}”", "{{/nhom}}"),
        (word("a {{#nhom}}", "{{/nhom}}"), "template_block", "Thân văn bản, đoạn 2: “{{/nhom}}”", "{{/nhom}}"),
        (
            word(rows=[("{{#nhom}}{{ten}}", "{{/nhom}}")]),
            "template_block",
            "Thân văn bản, bảng 1, dòng 1: “{{/nhom}}”",
            "{{/nhom}}",
        ),
        (word("{{don_vi.__class__}}"), "template_mark", "", "{{don_vi.__class__}}"),
        (word("{{don_vi()}}"), "template_mark", "", "{{don_vi()}}"),
        (word("{{don_vi|upper}}"), "template_mark", "", "{{don_vi|upper}}"),
        (word("{{1+1}}"), "template_mark", "", "{{1+1}}"),
        (word("{{Đơn_vị}}"), "template_mark", "", "{{Đơn_vị}}"),
        (word("{% for x in y %}"), "template_mark", "", "{% for x in y %}"),
        (word("{{don_vi"), "template_mark", "", "{{don_vi"),
        (word("{{don\n_vi}}"), "template_mark", "", "{{don\t_vi}}"),
    ],
)
def test_a_fault_is_named_with_its_place(template: bytes, code: str, place: str, value: str) -> None:
    given = faults(template)
    assert [(fault[0], fault[2]) for fault in given][-1] == (code, value)
    assert given[-1][1].startswith(place)


def test_every_fault_is_named_at_once() -> None:
    codes = [code for code, _, _ in faults(word("{{la}}", "{{x.y}}", "{{#nhom}}"))]
    assert codes == ["template_mark", "template_unknown", "template_open"]


def test_blocks_end_in_the_order_in_which_they_began() -> None:
    crossed = word("{{#nhom}}", "{{?co_phu_luc}}", "{{/nhom}}", "{{/co_phu_luc}}")
    assert "template_end" in {code for code, _, _ in faults(crossed)}


def test_a_cell_left_empty_keeps_its_paragraph() -> None:
    document: Any = docx.Document()
    cell = document.add_table(rows=1, cols=1).rows[0].cells[0]
    cell.paragraphs[0].add_run("{{?co_phu_luc}}")
    for text in ("có", "{{/co_phu_luc}}"):
        cell.add_paragraph(text)
    content = filled(saved(document), co_phu_luc=False)
    assert docx.Document(BytesIO(content)).tables[0].rows[0].cells[0].text == ""


def changed(old: str, new: str, content: bytes, part: str = "word/document.xml") -> bytes:
    xml = part_of(content, part).decode()
    assert old in xml
    return with_part(content, part, xml.replace(old, new, 1).encode())


def test_what_is_no_text_is_refused() -> None:
    plain = word("Một dòng", header="x")
    insertion = changed("<w:r>", '<w:ins w:id="1" w:author="a"/><w:r>', plain)
    comment = changed("<w:r>", '<w:r><w:commentReference w:id="0"/></w:r><w:r>', plain)
    fetching = changed("<w:r>", '<w:fldSimple w:instr=" INCLUDETEXT &quot;x&quot; "/><w:r>', plain)
    counting = changed("<w:r>", '<w:fldSimple w:instr=" PAGE "/><w:r>', plain)
    relations = "word/_rels/document.xml.rels"
    outside = changed(
        "</Relationships>",
        '<Relationship Id="rIdx" TargetMode="External" Type="http://x/attachedTemplate" Target="http://x/y.dotm"/>'
        "</Relationships>",
        plain,
        relations,
    )
    link = changed(
        "</Relationships>",
        '<Relationship Id="rIdx" TargetMode="External" Type="http://x/hyperlink" Target="http://x/"/></Relationships>',
        plain,
        relations,
    )
    macro = changed(
        "document.main+xml", "document.main+xml", with_part(plain, "word/vbaProject.bin", b"x"), "[Content_Types].xml"
    )
    enabled = changed(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        plain,
        "[Content_Types].xml",
    )
    assert {name: faults(content)[0][0] for name, content in {
        "insertion": insertion, "comment": comment, "fetching": fetching, "outside": outside, "macro": macro,
        "docm": enabled, "doc": b"\xd0\xcf\x11\xe0rest", "text": b"plain", "large": b"PK" + b"x" * MOST_BYTES,
        "definitions": with_part(plain, "word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "broken": with_part(plain, "word/document.xml", b"<w:document"),
    }.items()} == {
        "insertion": "template_changes", "comment": "template_comment", "fetching": "template_instruction",
        "outside": "template_outside", "macro": "template_program", "docm": "template_program",
        "doc": "template_old_word", "text": "template_unreadable", "large": "template_too_large",
        "definitions": "template_unreadable", "broken": "template_unreadable",
    }  # fmt: skip
    assert read(link).programs
    assert read(counting).programs


def test_the_same_values_give_the_same_bytes_and_say_nothing_of_the_template() -> None:
    template = word("{{don_vi}}")
    assert filled(template) == filled(template)
    about = docx.Document(BytesIO(filled(template))).core_properties
    assert (about.title, about.author, about.created, about.comments) == ("Giấy & tờ", "Văn phòng", MADE, "")


def test_a_value_that_nobody_gathered_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        fill(read(word("{{don_vi}}")), {}, ABOUT, made=MADE)
