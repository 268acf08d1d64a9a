"""Run as a program: brings the installation that the environment names to this version, and prints what it holds.

The only place that knows where the present code keeps what `tests/data_*/expected.json` counts.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from xeploai.config.start import module_with_models

_TOTALS = {
    "people": "people.Person",
    "organisations": "organisations.Organisation",
    "accounts": "accounts.User",
    "versions": "reviews.ReviewVersion",
    "set_aside": "reviews.SetAside",
    "evidence": "reviews.Evidence",
}
_BY_STATE = {
    "campaigns": ("campaigns.Campaign", "status"),
    "self_reviews": ("reviews.SelfReview", "state"),
    "jobs": ("django_tasks_database.DBTaskResult", "status"),
}


def counts(last_entry: int) -> dict[str, Any]:
    """What the installation holds; of the audit log, what was there up to an entry: an upgrade may add its own."""
    totals = {name: apps.get_model(label).objects.count() for name, label in _TOTALS.items()}
    states = {
        name: dict(Counter(apps.get_model(label).objects.values_list(field, flat=True)))
        for name, (label, field) in _BY_STATE.items()
    }
    entries = apps.get_model("audit.Entry").objects.filter(seq__lte=last_entry)
    files = Path(settings.DATA) / "evidence"
    stored = apps.get_model("reviews.Evidence").objects.values_list("stored", flat=True)
    return {
        **totals,
        **states,
        "entries": entries.count(),
        "purged": entries.filter(values=None).count(),
        "audit_head": entries.get(seq=last_entry).digest,
        "files_missing": [name for name in stored if not (files / name).is_file()],
    }


if __name__ == "__main__":
    module_with_models("xeploai.registers.audit.models")
    call_command("migrate", verbosity=0, interactive=False)
    json.dump(counts(int(sys.argv[1])), sys.stdout)
