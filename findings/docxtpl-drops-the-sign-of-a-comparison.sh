#!/usr/bin/env bash
# docxtpl 0.20.2: without `autoescape` the value "x <= 5" is written as "x = 5"; nothing breaks and nothing is said.
#
# Guess:    a `<` or `&` in a value makes broken XML, so rendering raises or the file cannot be opened, as the docs warn
#           ("to avoid crashes"); either way somebody notices.
# Seen:     the XML is read by a parser that recovers. "x <= 5 và y > 3" stands in the paper as "x = 5 và y > 3", "Đoàn
#           & Hội" as "Đoàn  Hội", and a value with a word in angle brackets takes the rest of its line with it. The
#           file that comes out is well formed. Always render with `autoescape=True`.
# Fails if: an unescaped value raises, or stands in the paper as it is.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check docxtpl==0.20.2 python-docx==1.2.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
import docx
import docxtpl

template = docx.Document()
template.add_paragraph("[{{ value }}] end")
template.save("template.docx")
values = ("x <= 5 và y > 3", "Đoàn & Hội", "mục <ghi chú> số 2")
texts = {}
for escape in (False, True):
    for value in values:
        document = docxtpl.DocxTemplate("template.docx")
        document.render({"value": value}, autoescape=escape)
        document.save("paper.docx")
        texts[escape, value] = docx.Document("paper.docx").paragraphs[0].text
        print(f"autoescape={escape}: {value!r} -> {texts[escape, value]!r}")
assert [texts[True, value] for value in values] == [f"[{value}] end" for value in values]
assert texts[False, values[0]] == "[x = 5 và y > 3] end"
assert texts[False, values[1]] == "[Đoàn  Hội] end"
assert "số 2" not in texts[False, values[2]] and "end" not in texts[False, values[2]]
PY
