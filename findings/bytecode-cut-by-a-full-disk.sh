#!/usr/bin/env bash
# CPython 3.11: bytecode that could be written in part only is kept, and the module can never be imported again.
#
# Guess:    a cache is optional: what cannot be written whole is left out, and the source is compiled again.
# Seen:     importlib writes the .pyc with one `write` and does not look how much went out. Under a limit on the size
#           of files (as when a disk is nearly full) a cut file gets its final name; its header fits the source, so
#           every later import ends in "EOFError: marshal data too short" until somebody deletes it, also when there
#           is room again. Programs tried with a full disk should run with PYTHONDONTWRITEBYTECODE=1.
# Fails if: the second import, without any limit, succeeds.
set -euo pipefail
unset PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 --version
cd "$work"
python3 - <<'PY'
from pathlib import Path

Path("wide.py").write_text("".join(f"name_{number} = 'value {number}'\n" for number in range(2000)))
PY
(ulimit -f 4; python3 -c "import wide; print('first import, with the limit: works')")
stat -c "%n %s bytes" __pycache__/wide.*.pyc
if python3 -c "import wide" 2> error.txt; then echo "second import works: it changed"; exit 1; fi
tail -n 1 error.txt
grep -q "EOFError: marshal data too short" error.txt
