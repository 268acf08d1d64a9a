#!/usr/bin/env bash
# num2words 0.5.14: in Vietnamese -5 is "mười lăm" (fifteen), and 8.05 is said as people say 8.5.
#
# Guess:    a sign is said ("âm năm") or refused; decimals are said so that 8.5 and 8.05 stay apart: "tám phẩy năm" and
#           "tám phẩy không năm".
# Seen:     a negative number falls into the branch of numbers below twenty and takes a word from the end of the list:
#           -1 is "mười chín", -5 "mười lăm", -15 "năm". Of decimals two digits are kept and read as one number: 8.05 is
#           "tám phẩy năm", 8.5 "tám phẩy năm mươi", 1.001 "một". In a paper that gives a change or a share in words the
#           words contradict the figure beside them. Whole numbers from zero up are right.
# Fails if: -5 is said with its sign, or 8.05 with its zero.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check num2words==0.5.14
"$work/venv/bin/python" - <<'PY'
from decimal import Decimal

from num2words import num2words

numbers = (5, 15, -1, -5, -15, Decimal("8.5"), Decimal("8.05"), 8.05, 1.001)
words = {str(number): num2words(number, lang="vi") for number in numbers}
print(*(f"{number}: {text}" for number, text in words.items()), sep="\n")
assert words == {
    "5": "năm", "15": "mười lăm", "-1": "mười chín", "-5": "mười lăm", "-15": "năm", "8.5": "tám phẩy năm mươi",
    "8.05": "tám phẩy năm", "1.001": "một",
}
print("English:", num2words(-5), "|", num2words(8.05))
assert num2words(-5) == "minus five"
assert num2words(8.05) == "eight point zero five"
PY
