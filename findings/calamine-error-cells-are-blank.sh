#!/usr/bin/env bash
# python-calamine 0.9.1: a cell that shows #N/A or #DIV/0! is read as an empty cell.
#
# Guess:    an error comes as its text ("#N/A", as openpyxl gives it), as an object of its own, or as an exception.
# Seen:     it is "", the same as a cell that holds nothing; nothing on the sheet tells the two apart. pandas with
#           engine="calamine" (its default in a later version, as it warns) gives NaN, polars (which reads through
#           calamine too) null. A figure that could not be computed so becomes a figure that was not filled in, and an
#           average is taken over the rest. Errors have to be looked for in the XML of the sheet (`t="e"`).
# Fails if: the error is read as anything else than the empty cell.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check \
    python-calamine==0.9.1 openpyxl==3.1.5 polars==2.1.0 fastexcel==0.21.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
import openpyxl
import polars
import python_calamine

book = openpyxl.Workbook()
for row in (["unit", "rate"], ["A", 1.0], ["B", "#N/A"], ["C", None], ["D", "#DIV/0!"], ["E", 2.0]):
    book.active.append(row)
book.save("rates.xlsx")
by_openpyxl = [row[1] for row in openpyxl.load_workbook("rates.xlsx", data_only=True).active.values]
sheet = python_calamine.CalamineWorkbook.from_path("rates.xlsx").get_sheet_by_index(0)
by_calamine = [row[1] for row in sheet.to_python()]
by_polars = polars.read_excel("rates.xlsx")["rate"].to_list()
print("openpyxl:", by_openpyxl)
print("calamine:", by_calamine)
print("polars:  ", by_polars)
assert by_openpyxl == ["rate", 1, "#N/A", None, "#DIV/0!", 2]
assert by_calamine == ["rate", 1.0, "", "", "", 2.0]
assert by_polars == [1.0, None, None, None, 2.0]
PY
