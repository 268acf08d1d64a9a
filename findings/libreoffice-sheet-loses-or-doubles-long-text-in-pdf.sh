#!/usr/bin/env bash
# LibreOffice 7.4.7: in the PDF of a sheet the text of a too narrow cell is cut, or stands there twice.
#
# Guess:    clipping is a matter of looks: the text layer has each cell's text once and whole, as with a cell that is
#           cut on a screen and copied.
# Seen:     where the neighbour is filled, only the letters that fit are written, and they run into the neighbour's
#           ("Không đủ tiA" for "Không đủ tiêu chí ..." beside "A"). Where it is empty and the row is longer than the
#           page, the whole text is written on that page and once more on an extra page that has nothing else. Numbers
#           in narrow columns are rounded to fit (1234567.5 is 1234568). Who checks figures and names by the PDF checks
#           something else than the sheet; wrap text, or fit the sheet to one page's width.
# Fails if: the PDF has each text once and whole.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
soffice --version | grep -o "LibreOffice 7\.4\.[0-9]*"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check xlsxwriter==3.3.1 pypdfium2==5.15.2
cd "$work"
"$work/venv/bin/python" - <<'PY'
import xlsxwriter

title = "Tổng hợp kết quả đánh giá, xếp loại chất lượng tập thể, cá nhân năm 2026 của các đơn vị trực thuộc (mẫu), "
with xlsxwriter.Workbook("list.xlsx") as book:
    sheet = book.add_worksheet()
    sheet.write(0, 0, title + "kèm theo báo cáo")
    sheet.write(1, 0, "Không đủ tiêu chí để xếp loại")
    sheet.write(1, 1, "A")
    sheet.write(2, 0, 1234567.5)
    sheet.set_column(0, 0, 8)
PY
soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf list.xlsx > /dev/null 2>&1
"$work/venv/bin/python" - <<'PY'
import pypdfium2

pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument("list.pdf")]
print(*(f"page {number}: {text.splitlines()}" for number, text in enumerate(pages, start=1)), sep="\n")
assert [text.count("Tổng hợp kết quả") for text in pages] == [1, 1]
assert "Không" in pages[0] and "xếp loại\r\n" not in pages[0].split("Không")[1]
assert "1234568" in pages[0] and "1234567" not in pages[0]
PY
