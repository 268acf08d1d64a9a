#!/usr/bin/env bash
# Polars 2.1.0 (`read_excel`, by fastexcel 0.21.0): text in a column of numbers is null when it stands below row 1000.
#
# Guess:    a value that does not fit the type that was inferred is an error, as it is in `read_csv` of Polars, or the
#           column becomes text, as it does when the text stands near the top.
# Seen:     the first thousand rows decide, and what does not fit below is null, without a warning: codes such as
#           "A1050" in a column of numbers, "Có" in one of TRUE, a date typed as text. The count of rows is right, so
#           nobody misses them (a sheet of that column alone loses the rows, too). `infer_schema_length=None` looks at
#           all rows; better name the types by `schema_overrides`.
# Fails if: the late text is read, or an error raised.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check polars==2.1.0 fastexcel==0.21.0 xlsxwriter==3.3.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import polars
import xlsxwriter

with xlsxwriter.Workbook("people.xlsx") as book, open("people.csv", "w") as text:
    sheet = book.add_worksheet()
    for row, code in enumerate(("code", *range(1, 1050), *(f"A{number}" for number in range(1050, 1101)))):
        sheet.write_row(row, 0, [code, f"name {row}"])
        print(code, f"name {row}", sep=",", file=text)
frame = polars.read_excel("people.xlsx")
whole = polars.read_excel("people.xlsx", infer_schema_length=None)
print("Polars", polars.__version__, "rows", frame.height, frame.schema["code"], "null:", frame["code"].null_count())
print("all rows looked at:", whole.schema["code"], "null:", whole["code"].null_count())
try:
    polars.read_csv("people.csv")
    by_csv = "read"
except polars.exceptions.ComputeError as error:
    by_csv = str(error).splitlines()[0]
print("read_csv:", by_csv)
assert (frame.height, frame["code"].null_count()) == (1100, 51)
assert whole["code"].null_count() == 0
assert by_csv != "read"
PY
