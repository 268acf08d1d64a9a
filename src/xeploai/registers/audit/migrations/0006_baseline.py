"""From here on the trail vouches for what was submitted: self-reviews and returns that are there get a baseline."""

from typing import Any

from django.db import migrations

from xeploai.registers.audit.baseline import baseline_append
from xeploai.registers.audit.seals import Seal

_VERSION = Seal(
    kind="review_version",
    columns=(
        "public_id",
        "review_id",
        "number",
        "channel",
        "form",
        "sheet",
        "header",
        "content",
        "self_level",
        "revision",
        "signed_on",
        "kept_at",
        "submitted_at",
        "submitted_by_id",
    ),
)
_RETURN = Seal(kind="review_return", columns=("version_id", "reason", "returned_at", "returned_by_id"))


def _append(apps: Any, editor: Any) -> None:
    baseline_append(apps, editor, "reviews.ReviewVersion", _VERSION)
    baseline_append(apps, editor, "reviews.ReviewReturn", _RETURN)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_views"), ("reviews", "0004_set_aside_page")]

    operations = [migrations.RunPython(_append, migrations.RunPython.noop)]
