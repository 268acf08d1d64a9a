#!/usr/bin/env bash
# Django 5.2.19: `collectstatic` keeps a file that an interrupted run left cut.
#
# Guess:    it compares size or content, or writes beside and renames.
# Seen:     it compares times only, and copies in place. A process that is killed in the middle of a copy leaves a
#           short file that is newer than its source; every later run says "0 static files copied, 1 unmodified".
#           `--clear` helps, or a stamp of one's own that is written last.
# Fails if: the cut file is made whole.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
cd "$work"
mkdir source target
printf 'body { color: black; }\n' > source/page.css
touch -d '2026-01-01' source/page.css
printf 'body { co' > target/page.css
cat > try.py <<'PY'
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.staticfiles"], STATIC_URL="/static/", STATIC_ROOT="target",
    STATICFILES_DIRS=["source"],
)
django.setup()
from django.core.management import call_command

call_command("collectstatic", interactive=False)
PY
"$work/venv/bin/python" try.py
echo "target holds: $(cat target/page.css)"
[ "$(cat target/page.css)" = "body { co" ]
