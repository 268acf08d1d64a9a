#!/usr/bin/env bash
# LibreOffice 7.4.7: `--convert-to txt` of a docx form lacks the chosen values, and holds what its PDF does not show.
#
# Guess:    text is what stands on the paper without its looks: who wants to search or check a docx may take either.
# Seen:     the choice of a drop-down form field is in the PDF and missing in the text; a cross reference has the new
#           wording in the PDF and the stored, old one in the text; hidden text, which no paper shows, is in the text.
#           It is as if the document had not been laid out. Take the text of the PDF for what people see, the XML for
#           what was typed.
# Fails if: the choice stands in the text, or the hidden words do not.
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


def add(text: str, *pieces: str) -> None:
    paragraph = document.add_paragraph(f"{text}: [")
    for piece in pieces:
        paragraph._p.append(parse_xml(piece.replace(">", f" {nsdecls('w')}>", 1)))
    paragraph.add_run("]")


def field(instruction: str, begin: str, result: str) -> list[str]:
    pieces = [f'<w:fldChar w:fldCharType="begin">{begin}</w:fldChar>', f"<w:instrText> {instruction} </w:instrText>"]
    pieces += ['<w:fldChar w:fldCharType="separate"/>', f"<w:t>{result}</w:t>"] if result else []
    return [f"<w:r>{piece}</w:r>" for piece in (*pieces, '<w:fldChar w:fldCharType="end"/>')]


entries = "".join(f'<w:listEntry w:val="{level}"/>' for level in ("Xuất sắc", "Tốt", "Hoàn thành"))
choice = f'<w:ffData><w:name w:val="level"/><w:enabled/><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
add("choice", *field("FORMDROPDOWN", choice, ""))
add("reference", *field("REF agency \\h", "", "old wording"))
add("hidden", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>")
paragraph = document.add_paragraph()
paragraph._p.append(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="5" w:name="agency"/>'))
paragraph.add_run("Văn phòng (mẫu)")
paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="5"/>'))
document.save("form.docx")
PY
for format in pdf txt:Text; do
    soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to "$format" form.docx > /dev/null 2>&1
done
"$work/venv/bin/python" - <<'PY'
from pathlib import Path

import pypdfium2

paper = pypdfium2.PdfDocument("form.pdf")[0].get_textpage().get_text_range().splitlines()
text = Path("form.txt").read_text(encoding="utf-8-sig").splitlines()
print("PDF: ", *paper, sep="\n  ")
print("text:", *text, sep="\n  ")
assert paper[:3] == ["choice: [Tốt]", "reference: [Văn phòng (mẫu)]", "hidden: []"]
assert text[:3] == ["choice: []", "reference: [old wording]", "hidden: [secret]"]
PY
