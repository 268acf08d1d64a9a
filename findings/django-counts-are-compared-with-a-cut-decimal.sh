#!/usr/bin/env bash
# Django 5.2.19: `filter(n__gte=Decimal("1.5"))` of an IntegerField finds 1, `filter(n__gte=1.5)` does not.
#
# Guess:    a limit means the same as a Decimal and as a float: 1 is not at least 1.5. Who computes limits exactly takes
#           the Decimal.
# Seen:     a float is rounded up for `gte` and `lt`, so that it works; a Decimal is cut to its whole part like any other
#           value, and "at least 1.5" becomes "at least 1", "less than 2.5" becomes "less than 2". The same holds for
#           `Count`: units with at least 1.5 rows are those with one. `range` cuts floats too, and `n=1.5` finds the 1.
#           Round the limit yourself (`math.ceil`), or annotate with a Cast to DecimalField.
# Fails if: the Decimal and the float find the same rows.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check django==5.2.19
"$work/venv/bin/python" - <<'PY'
from decimal import Decimal

import django
from django.conf import settings

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.db import connection, models
from django.db.models import Count


class Unit(models.Model):
    n = models.IntegerField()

    class Meta:
        app_label = "units"


with connection.schema_editor() as editor:
    editor.create_model(Unit)
Unit.objects.bulk_create([Unit(n=n) for n in (1, 2, 3)])


def rows(**condition: object) -> list[int]:
    return list(Unit.objects.filter(**condition).order_by("n").values_list("n", flat=True))


results = {}
for name, low, high in (("float", 1.5, 2.5), ("Decimal", Decimal("1.5"), Decimal("2.5"))):
    results[name] = rows(n__gte=low), rows(n__lt=high), rows(n__range=(low, high)), rows(n=low)
    print(name, ">= 1.5:", results[name][0], "< 2.5:", results[name][1], "1.5 to 2.5:", results[name][2],
          "= 1.5:", results[name][3])
counted = Unit.objects.values("n").annotate(rows=Count("id"))
counts = counted.filter(rows__gte=1.5).count(), counted.filter(rows__gte=Decimal("1.5")).count()
print("Django", django.__version__, "groups of one row with Count >= 1.5: float", counts[0], "Decimal", counts[1])
assert results["float"] == ([2, 3], [1, 2], [1, 2], [1])
assert results["Decimal"] == ([1, 2, 3], [1], [1, 2], [1])
assert counts == (0, 3)
PY
