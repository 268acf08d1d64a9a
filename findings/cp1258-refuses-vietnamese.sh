#!/usr/bin/env bash
# CPython 3.11: the codec cp1258, Windows' code page for Vietnamese, refuses "ế" composed and decomposed.
#
# Guess:    a code page made for Vietnamese writes Vietnamese: text in NFC, or at least in NFD, can be encoded, and comes
#           back as it was.
# Seen:     only a third form fits: ă â ê ô ơ ư composed, and the five tones as marks of their own after them. "Nguyễn",
#           "ở" and "đặt" raise in both forms; with errors="replace" the composed "Tiếng Việt" is "Ti?ng Vi?t". "Hà" can
#           be written composed, "Hạ" only decomposed. What is read from such a file is in the third form too: it looks
#           right and is equal to neither, so look-ups by name find nothing until it is normalized.
# Fails if: "Nguyễn" can be encoded in NFC or NFD, or what is read equals it.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/python" - <<'PY'
import sys
import unicodedata


def outcome(text: str) -> str:
    try:
        return text.encode("cp1258").hex()
    except UnicodeEncodeError as error:
        return f"refused U+{ord(text[error.start]):04X}"


print("Python", sys.version.split()[0])
results = {}
for word in ("Nguyễn", "ở", "đặt", "Hà", "Hạ"):
    results[word] = [outcome(unicodedata.normalize(form, word)) for form in ("NFC", "NFD")]
    print(word, "NFC:", results[word][0], "NFD:", results[word][1])
replaced = "Tiếng Việt".encode("cp1258", "replace").decode("cp1258")
read = b"Nguy\xea\xden".decode("cp1258")
print("replaced:", replaced, "| read:", ascii(read), read)
assert all(text.startswith("refused") for word in ("Nguyễn", "ở", "đặt") for text in results[word])
assert [text.startswith("refused") for text in results["Hà"] + results["Hạ"]] == [False, False, True, False]
assert replaced == "Ti?ng Vi?t"
assert unicodedata.normalize("NFC", read) == "Nguyễn"
assert read not in ("Nguyễn", unicodedata.normalize("NFD", "Nguyễn"))
PY
