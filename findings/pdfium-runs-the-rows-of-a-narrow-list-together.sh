#!/usr/bin/env bash
# pypdfium2 5.15.2: rows run together on a page that holds a narrow table of names only; a wide sentence mends it.
#
# Guess:    text that stands on thirty lines of a page has thirty lines in `get_text_range`, whatever stands beside it.
# Seen:     pdfium judges for the whole page whether its text runs across or down. A page with a number, a name and an
#           empty rest (an annex, a list of one unit) counts as running down, and then the ends of lines are no ends: "1
#           Nguyễn Thị Hường 2 Nguyễn Thị Hường 3 ...". One sentence across the page above the same table, and every row
#           is a line. Depending on the font of the file it goes the other way: Liberation Serif by typst gives "Nguy",
#           "ễn Th", "ị Hường" as three lines. pypdf reads the rows in all cases. A checker of paragraphs has to order
#           the characters by their boxes itself.
# Fails if: the rows of the narrow page are lines.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check typst==0.15.2 pypdfium2==5.15.2 pypdf==7.1.0
"$work/venv/bin/python" - <<'PY'
import io
from importlib.metadata import version

import pypdf
import pypdfium2
import typst

print("typst", version("typst"), "pypdfium2", version("pypdfium2"))
head = '#set page(paper: "a4", margin: 2cm)\n#set text(font: "Libertinus Serif", lang: "vi", size: 13pt)\n'
sentence = "Danh sách đề nghị công nhận mức xếp loại hoàn thành tốt nhiệm vụ năm 2026 của cơ quan (mẫu), kèm theo.\n"
table = "#table(columns: (2cm, 5cm), ..range(30).map(i => ([#(i + 1)], [Nguyễn Thị Hường])).flatten())"
lines = {}
for name, source in (("narrow", head + table), ("wide", head + sentence + table)):
    pdf = typst.compile(source.encode())
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    lines[name] = [line for line in text.splitlines() if "Hường" in line]
    by_pypdf = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().splitlines()
    by_pypdf = [line for line in by_pypdf if "Hường" in line]
    print(f"{name}: pdfium {len(lines[name])} lines, the first {lines[name][0][:44]!r}; pypdf {len(by_pypdf)} lines")
    assert len(by_pypdf) == 30
assert len(lines["narrow"]) < 30
assert lines["narrow"][0].count("Hường") > 1
assert len(lines["wide"]) == 30
PY
