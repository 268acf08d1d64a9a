"""A conflict copy is known by its text, no longer by the page that sent it: no two writers share one."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import migrations, models


def digests_fill(apps: Any, _editor: Any) -> None:
    """The digest of what stands there; a second copy of the same text goes, the newest stays."""
    copies = apps.get_model("reviews", "SetAside")
    known = set()
    for copy in copies.objects.order_by("-saved_at", "-pk"):
        copy.digest = hashlib.sha256(
            json.dumps(copy.content, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()
        key = (copy.review_id, copy.user_id, copy.digest)
        if key in known:
            copy.delete()
        else:
            known.add(key)
            copy.save(update_fields=["digest"])


def pages_fill(apps: Any, _editor: Any) -> None:
    """Back to one copy a page: each gets a page of its own."""
    for copy in apps.get_model("reviews", "SetAside").objects.all():
        copy.page = f"{copy.pk}"
        copy.save(update_fields=["page"])


class Migration(migrations.Migration):
    """The digest instead of the page."""

    dependencies = [
        ("reviews", "0004_set_aside_page"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="setaside", name="set_aside_once"),
        migrations.AddField(
            model_name="setaside",
            name="digest",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(digests_fill, pages_fill),
        migrations.RemoveField(model_name="setaside", name="page"),
        migrations.AddConstraint(
            model_name="setaside",
            constraint=models.UniqueConstraint(fields=("review", "user", "digest"), name="set_aside_once"),
        ),
    ]
