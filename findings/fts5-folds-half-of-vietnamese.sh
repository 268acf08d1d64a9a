#!/usr/bin/env bash
# SQLite 3.54.1 FTS5: by default "uy" finds "ủy" and "quyet" does not find "quyết"; "dang" never finds "đảng".
#
# Guess:    the tokenizer unicode61 removes diacritics as its default says, so words typed without marks are found;
#           `remove_diacritics 2` also takes the bar from đ.
# Seen:     the default (1) takes one mark from a letter only: ủ and ị lose it, ế, ễ, ộ and ữ, with two, lose none, so
#           about every second Vietnamese word can be found by its bare letters. Text in decomposed form is folded all
#           the way, so the same word is found or not by how it was typed. With 2 all marks go, but đ stays, as it has
#           no decomposition: "dang" finds nothing. Fold đ oneself, in the text and in the query.
# Fails if: the default finds "quyết", or 2 finds "đảng".
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check apsw==3.54.1.0
"$work/venv/bin/python" - <<'PY'
import unicodedata

import apsw

print("SQLite", apsw.sqlitelibversion())
text = "Đảng ủy ra nghị quyết"
found = {}
for setting in (1, 2):
    for form in ("NFC", "NFD"):
        database = apsw.Connection(":memory:")
        tokenizer = f"unicode61 remove_diacritics {setting}"
        database.execute(f"CREATE VIRTUAL TABLE papers USING fts5(title, tokenize='{tokenizer}')")
        database.execute("INSERT INTO papers VALUES (?)", (unicodedata.normalize(form, text),))
        for word in ("uy", "nghi", "quyet", "dang", "đang"):
            rows = database.execute("SELECT count(*) FROM papers WHERE papers MATCH ?", (word,)).fetchone()
            found[setting, form, word] = bool(rows[0])
        hits = {word: hit for (*key, word), hit in found.items() if key == [setting, form]}
        print(f"remove_diacritics {setting}, text in {form}:", hits)
assert found[1, "NFC", "uy"] and found[1, "NFC", "nghi"] and not found[1, "NFC", "quyet"]
assert found[1, "NFD", "quyet"]
assert found[2, "NFC", "quyet"]
assert not any(hit for (_, _, word), hit in found.items() if word == "dang")
assert found[1, "NFC", "đang"] and found[2, "NFC", "đang"]
PY
