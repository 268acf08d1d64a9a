#!/usr/bin/env bash
# Django 5.2.19: `dictsort` of a list in which one value is missing gives no list at all, and no error.
#
# Guess:    rows without a value come first or last, as `order_by` has them, or comparing None with a number raises as
#           `sorted` does.
# Seen:     where the values cannot be compared, the filter gives "", and the loop over it runs zero times: a table of
#           forty units is empty because one has no mark yet. The same happens where one row lacks the key. The branch
#           `{% empty %}` then says that there is nothing. Sort in the view.
# Fails if: any row is shown.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
import django
from django.conf import settings

settings.configure(TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}])
django.setup()
from django.template import Context, Template

print("Django", django.__version__)
template = Template("{% for row in rows|dictsort:'mark' %}{{ row.unit }} {% empty %}no rows{% endfor %}")


def render(*marks: object) -> str:
    return template.render(Context({"rows": [{"unit": unit, "mark": mark} for unit, mark in zip("ABC", marks)]}))


results = render(3, 2, 1), render(3, None, 1), render(3, "", 1)
without = template.render(Context({"rows": [{"unit": "A", "mark": 3}, {"unit": "B"}]}))
print("3, 2, 1:", results[0], "| 3, None, 1:", results[1], "| 3, '', 1:", results[2], "| 3 and no key:", without)
assert results == ("C B A ", "no rows", "no rows")
assert without == "no rows"
PY
