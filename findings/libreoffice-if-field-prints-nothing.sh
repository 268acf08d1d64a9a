#!/usr/bin/env bash
# LibreOffice 7.4.7: an IF field of a docx prints nothing in the PDF, neither its branch nor the text that was stored.
#
# Guess:    a field that is not supported keeps the result that Word stored with it, as `=SUM(ABOVE)`, FILLIN and
#           STYLEREF do; a supported one is computed.
# Seen:     `IF "a" = "b" "yes" "no"` with the stored result "no" is empty on paper; the words around it close up. The
#           text export of the same file has the stored result. Letters made by mail merge in Word ("Ông/Bà" by an IF)
#           lose these words when a server turns them into PDF. Unlink such fields first (Ctrl+Shift+F9).
# Fails if: the PDF shows a branch or the stored result.
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
for name, instruction, stored in (
    ("IF", 'IF "nam" = "nam" "Ông" "Bà"', "Ông"),
    ("SUM", "=SUM(ABOVE)", "12"),
    ("FILLIN", 'FILLIN "Tên?"', "An"),
):
    paragraph = document.add_paragraph(f"{name}: [")
    pieces = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {instruction.replace(chr(34), "&quot;")} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{stored}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    for piece in pieces:
        paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}>{piece}</w:r>'))
    paragraph.add_run("]")
document.save("letter.docx")
PY
for format in pdf txt:Text; do
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to "$format" letter.docx > /dev/null 2>&1
done
"$work/venv/bin/python" - <<'PY'
from pathlib import Path

import pypdfium2

lines = pypdfium2.PdfDocument("letter.pdf")[0].get_textpage().get_text_range().splitlines()
text = Path("letter.txt").read_text(encoding="utf-8-sig").splitlines()
print("PDF: ", *lines)
print("text:", *text)
assert lines == ["IF: []", "SUM: [12]", "FILLIN: [An]"]
assert text[0] == "IF: [Ông]"
PY
