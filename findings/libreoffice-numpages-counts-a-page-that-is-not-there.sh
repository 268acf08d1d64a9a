#!/usr/bin/env bash
# LibreOffice 7.4.7: "Trang 1/8" stands in a PDF of seven pages, when page numbers start again within a docx.
#
# Guess:    NUMPAGES is the number of the pages that are written, and SECTIONPAGES that of its section.
# Seen:     a section that starts at page 1 must begin on a right-hand page. After a page 1, LibreOffice puts an empty
#           left-hand page between, counts it for NUMPAGES and leaves it out of the PDF: a decision of one page with
#           annexes that start at 1 gets totals that no reader can find. SECTIONPAGES is not computed at all: what the
#           maker of the file stored stays. Sections that start at 2 or go on do not show it. Count the pages of the
#           PDF, or write annexes as files of their own.
# Fails if: NUMPAGES is the number of pages of the PDF.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
soffice --version | grep -o "LibreOffice 7\.4\.[0-9]*"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check python-docx==1.2.0 pypdfium2==5.15.2
cd "$work"
"$work/venv/bin/python" - <<'PY'
from docx import Document
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def add_pages_line(document, stored: str) -> None:
    paragraph = document.add_paragraph()
    for name in ("PAGE", "NUMPAGES", "SECTIONPAGES"):
        field = f'<w:fldSimple {nsdecls("w")} w:instr=" {name} "><w:r><w:t>{stored}</w:t></w:r></w:fldSimple>'
        paragraph.add_run(f" {name} ")
        paragraph._p.append(parse_xml(field))


document = Document()
document.add_paragraph("Quyết định (mẫu)")
for annex in (1, 2, 3):
    section = document.add_section(WD_SECTION.NEW_PAGE)
    for start in section._sectPr.findall("{*}pgNumType"):
        section._sectPr.remove(start)
    section._sectPr.append(parse_xml(f'<w:pgNumType {nsdecls("w")} w:start="1"/>'))
    document.add_paragraph(f"Phụ lục {annex}")
    add_pages_line(document, "77")
    document.add_page_break()
    add_pages_line(document, "77")
document.save("decision.docx")
PY
soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf decision.docx > /dev/null 2>&1
"$work/venv/bin/python" - <<'PY'
import re

import pypdfium2

pdf = pypdfium2.PdfDocument("decision.pdf")
texts = [page.get_textpage().get_text_range() for page in pdf]
lines = [line.strip() for text in texts for line in text.splitlines() if "NUMPAGES" in line]
print("pages in the PDF:", len(pdf), *lines, sep="\n")
assert len(pdf) == 7
assert {int(re.search(r"NUMPAGES (\d+)", line)[1]) for line in lines} == {8}
assert all(line.endswith("SECTIONPAGES 77") for line in lines)
PY
