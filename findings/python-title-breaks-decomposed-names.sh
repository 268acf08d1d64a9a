#!/usr/bin/env bash
# CPython 3.11 (and Django 5.2.19's `title`): "nguyễn thị ánh" in decomposed form becomes "NguyễN Thị ÁNh".
#
# Guess:    a combining mark belongs to the letter before it, so a name that comes from a Mac or a PDF (NFD) gets its
#           capitals at the same places as the composed one.
# Seen:     `str.title` takes a mark for the end of a word, and the letter after every marked vowel becomes a capital;
#           `istitle` is false for the right name. The filter `title` of Django does the same. `string.capwords` splits at
#           blanks and is right. Normalize to NFC first.
# Fails if: the decomposed name gets the capitals of the composed one.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
import string
import sys
import unicodedata

from django.template.defaultfilters import title

composed = "nguyễn thị ánh"
decomposed = unicodedata.normalize("NFD", composed)
results = {}
for name, text in {"composed": composed, "decomposed": decomposed}.items():
    written = text.title(), title(text), string.capwords(text)
    results[name] = [unicodedata.normalize("NFC", value) for value in written]
    print("Python", sys.version.split()[0], name, "str.title, Django title, capwords:", results[name])
assert results["composed"] == ["Nguyễn Thị Ánh"] * 3
assert results["decomposed"] == ["NguyễN Thị ÁNh", "NguyễN Thị ÁNh", "Nguyễn Thị Ánh"]
assert not unicodedata.normalize("NFD", "Nguyễn Thị Ánh").istitle()
PY
