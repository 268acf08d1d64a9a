#!/usr/bin/env bash
# python-docx 1.2.0: `paragraph.text` of a tracked change holds neither what was struck out nor what was put in.
#
# Guess:    the text is that of a reader who accepts all changes: insertions are in, deletions are out; what stands in a
#           field or a content control is text as any other (that of a hyperlink is, since 1.0).
# Seen:     only runs and hyperlinks that are children of the paragraph count. "Mức: Tốt" changed to "Mức: Khá" reads as
#           "Mức: ", a wording that nobody ever wrote; so does a level chosen in a content control, a word in a simple
#           field, one that was moved here, a ticked Wingdings box. A table row in a repeating content control is not in
#           `table.rows`. Walk the XML for `w:t` below `w:p`, and leave `w:del` and `w:moveFrom` out.
# Fails if: the inserted word is in the text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check python-docx==1.2.0
"$work/venv/bin/python" - <<'PY'
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

mark = 'w:author="A" w:date="2026-01-01T00:00:00Z"'
new, old = "<w:r><w:t>Khá</w:t></w:r>", "<w:r><w:delText>Tốt</w:delText></w:r>"
pieces = {
    "tracked change": f'<w:del w:id="1" {mark}>{old}</w:del><w:ins w:id="2" {mark}>{new}</w:ins>',
    "moved here": f'<w:moveTo w:id="3" {mark}>{new}</w:moveTo>',
    "content control": f"<w:sdt><w:sdtContent>{new}</w:sdtContent></w:sdt>",
    "simple field": f'<w:fldSimple w:instr=" DOCPROPERTY level ">{new}</w:fldSimple>',
    "hyperlink": f'<w:hyperlink w:anchor="level">{new}</w:hyperlink>',
}
document = Document()
texts = {}
for name, piece in pieces.items():
    run = '<w:r><w:t xml:space="preserve">Mức: </w:t></w:r>'
    paragraph = document.add_paragraph()
    paragraph._p.getparent().replace(paragraph._p, parse_xml(f"<w:p {nsdecls('w')}>{run}{piece}</w:p>"))
    texts[name] = document.paragraphs[-1].text
    print(f"{name}: {texts[name]!r}")
table = document.add_table(2, 1)
control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
table._tbl.replace(table.rows[1]._tr, control)
control[0].append(parse_xml(f"<w:tr {nsdecls('w')}><w:tc><w:p>{new}</w:p></w:tc></w:tr>"))
print("rows of a table whose second row repeats by a content control:", len(table.rows))
assert texts.pop("hyperlink") == "Mức: Khá"
assert set(texts.values()) == {"Mức: "}
assert len(table.rows) == 1
PY
