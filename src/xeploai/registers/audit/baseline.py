"""The baseline of a sealed table: digests of the rows that existed before the audit log began to seal them.

Called by a migration, with the models as they were then: once for each table, in several entries if it is long. A new
installation has no rows and gets no entry.
"""

from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import timezone

from xeploai.registers.audit import chain
from xeploai.registers.audit.seals import SEALED, Seal, digests_in
from xeploai.registers.audit.services import BASELINE

_ROWS_AN_ENTRY = 10_000


def baseline_append(apps: Any, editor: Any, label: str, seal: Seal) -> None:
    """Append the digests of all rows of a model that stand there now. label: `app.Model`."""
    using = editor.connection.alias
    key = str(settings.AUDIT_KEY).encode("utf-8")
    digests = digests_in(apps.get_model(label)._base_manager.using(using).all(), seal, key)
    while part := {str(pk): digest for pk, digest in islice(digests, _ROWS_AN_ENTRY)}:
        entry_append(apps, editor, BASELINE, {"after": {"count": len(part)}, SEALED: {seal.kind: part}})


def entry_append(apps: Any, editor: Any, action: str, values: dict[str, Any]) -> None:
    """One entry of a migration: nobody's act, told with the models as they stood then."""
    using = editor.connection.alias
    key = str(settings.AUDIT_KEY).encode("utf-8")
    if editor.connection.vendor == "postgresql":
        with editor.connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM audit_head()")
    entries = apps.get_model("audit.Entry").objects.using(using)
    last, before = entries.order_by("-seq").values_list("seq", "digest").first() or (0, chain.START)
    now = timezone.now()
    link = chain.Link(
        seq=last + 1,
        at=chain.moment(now),
        user=None,
        acting_for=None,
        action=action,
        subject_type="",
        subject="",
        body_path="",
        seen=0,
        values_digest=chain.values_digest(key, last + 1, values),
    )
    entries.create(
        seq=link.seq,
        at=now,
        action=action,
        values_digest=link.values_digest,
        digest=chain.link_digest(key, link, before),
    )
    apps.get_model("audit.EntryValues").objects.using(using).create(entry_id=last + 1, held=values)
