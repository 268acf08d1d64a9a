#!/usr/bin/env bash
# LibreOffice 7.4.7: a docx with tracked changes becomes a PDF and a text that hold the old words and the new ones.
#
# Guess:    a headless conversion shows the final text, changes accepted, as Word's "No markup"; or it shows them with
#           marks that remain in the result.
# Seen:     both wordings stand side by side. In the PDF the old one has a line through it and a colour, which no text
#           layer knows: whoever searches or copies it reads "TốtKhá". The text export has not even the line. A moved
#           sentence stands twice. Accept or refuse the changes in the XML before a conversion.
# Fails if: the struck-out words are missing from the PDF or the text.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
soffice --version | grep -o "LibreOffice 7\.4\.[0-9]*"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check python-docx==1.2.0 pypdfium2==5.15.2
cd "$work"
"$work/venv/bin/python" - <<'PY'
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

document = Document()
paragraph = document.add_paragraph("Mức: ")
mark = 'w:author="A" w:date="2026-01-01T00:00:00Z"'
for change in (
    f'<w:del {nsdecls("w")} w:id="1" {mark}><w:r><w:delText>Tốt</w:delText></w:r></w:del>',
    f'<w:ins {nsdecls("w")} w:id="2" {mark}><w:r><w:t>Khá</w:t></w:r></w:ins>',
):
    paragraph._p.append(parse_xml(change))
document.save("draft.docx")
PY
for format in pdf txt:Text; do
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to "$format" draft.docx > /dev/null 2>&1
done
"$work/venv/bin/python" - <<'PY'
from pathlib import Path

import pypdfium2

paper = pypdfium2.PdfDocument("draft.pdf")[0].get_textpage().get_text_range().strip()
text = Path("draft.txt").read_text(encoding="utf-8-sig").strip()
print("PDF: ", paper)
print("text:", text)
assert sorted((paper, text)) == ["Mức: TốtKhá"] * 2
PY
