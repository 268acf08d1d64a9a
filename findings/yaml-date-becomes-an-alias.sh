#!/usr/bin/env bash
# PyYAML 6.0.3: a date that stands twice in what is dumped comes out as an anchor and an alias; a text does not.
#
# Guess:    only lists and mappings that occur twice are written as `&id001` and `*id001`; scalars are written out.
# Seen:     the list of what is never aliased names None, (), str, bytes, bool, int and float. One and the same
#           `datetime.date` object under two keys becomes `&id001 2026-11-30` and `*id001`. A reader that refuses
#           aliases (a common guard against documents that grow when they are read) then refuses a file that
#           `safe_dump` has just written. Two equal dates that are different objects are written out, so it depends on
#           where the value came from. Dump dates as ISO text.
# Fails if: the repeated date is written out.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pyyaml==6.0.3
"$work/venv/bin/python" - <<'PY'
import datetime

import yaml

day = datetime.date(2026, 11, 30)
one_object = yaml.safe_dump({"issued": day, "signed": day})
two_objects = yaml.safe_dump({"issued": day, "signed": datetime.date(2026, 11, 30)})
text = yaml.safe_dump({"issued": "30 November", "signed": "30 November"})
print("PyYAML", yaml.__version__, one_object, two_objects, text, sep="\n")
assert "*id001" in one_object
assert "*" not in two_objects
assert "*" not in text
PY
