#!/usr/bin/env bash
# pdfplumber 0.11.10: a column title that is turned to read upwards comes out backwards, letter by letter.
#
# Guess:    text turned by 90 degrees is either left out or read along its own line, as pypdf and pdfium do.
# Seen:     characters that are not upright are read from top to bottom, and a title turned to the left, as the forms of
#           Vietnamese offices have it over narrow columns, is written from bottom to top: "Hoàn thành xuất sắc" is
#           "cắstấux ..." in `extract_tables`. A title turned to the right is read well. The setting for it,
#           `text_char_dir_rotated="btt"`, changes nothing here. Columns found by their titles are not found.
# Fails if: the title is read as it is written.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pdfplumber==0.11.10 typst==0.15.2 pypdf==7.1.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
import pdfplumber
import pypdf
import typst

title = "Hoàn thành xuất sắc"
cells = f"rotate(-90deg, reflow: true)[{title}], rotate(90deg, reflow: true)[{title}], [12], [34]"
with open("form.typ", "w", encoding="utf-8") as source:
    source.write(f'#set text(lang: "vi", font: "Libertinus Serif")\n#table(columns: 2, {cells})')
typst.compile("form.typ", output="form.pdf")
with pdfplumber.open("form.pdf") as pdf:
    upwards, downwards = (text.replace("\n", "") for text in pdf.pages[0].extract_tables()[0][0])
    settings = {"text_char_dir_rotated": "btt"}
    named = pdf.pages[0].extract_tables(settings)[0][0][0].replace("\n", "")
print("pdfplumber", pdfplumber.__version__, "turned left:", upwards, "turned right:", downwards)
print("turned left, with btt:", named)
print("pypdf:", pypdf.PdfReader("form.pdf").pages[0].extract_text().splitlines())
letters = title.replace(" ", "")
assert upwards.replace(" ", "") == letters[::-1]
assert named == upwards
assert downwards.replace(" ", "") == letters
assert title in pypdf.PdfReader("form.pdf").pages[0].extract_text()
PY
