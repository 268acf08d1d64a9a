#!/usr/bin/env bash
# docxtpl 0.20.2: `{%p if %}` around all of a table cell leaves the cell without a paragraph, a corrupt document.
#
# Guess:    where the condition is false the paragraph goes, and an empty one stays when it was the last of its cell.
# Seen:     the cell is written as `<w:tc><w:tcPr/></w:tc>`. ECMA-376 says of the element `tc` that a cell without a
#           block-level element makes the document corrupt, so a word processor may refuse it. LibreOffice, python-docx
#           and docxtpl itself take it as an empty cell, so tests on a server do not see it. It shows only with the data
#           that make the condition false. Use `{% if %}` within the paragraph, or add an empty one beside it.
# Fails if: every cell keeps a paragraph.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check docxtpl==0.20.2 python-docx==1.2.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
import docx
import docxtpl

template = docx.Document()
cell = template.add_table(1, 2).cell(0, 0)
cell.text = "{%p if note %}"
cell.add_paragraph("{{ note }}")
cell.add_paragraph("{%p endif %}")
template.save("template.docx")
paragraphs = {}
for note in ("ghi chú", ""):
    document = docxtpl.DocxTemplate("template.docx")
    document.render({"note": note}, autoescape=True)
    document.save("paper.docx")
    table = docx.Document("paper.docx").tables[0]
    paragraphs[note] = [len(cell.paragraphs) for cell in table.rows[0].cells]
    print(f"note {note!r}: paragraphs in the cells {paragraphs[note]}, text {table.cell(0, 0).text!r}")
assert paragraphs == {"ghi chú": [1, 1], "": [0, 1]}
PY
