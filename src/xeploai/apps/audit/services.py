"""Writing the trail. Every service of every app calls `audit_record` inside its own transaction.

The name of an action is shown by the sentence `action.<name>: {message: ...}` of the area's wording file.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.utils import timezone

from xeploai.apps.accounts.access import Actor, require
from xeploai.apps.audit import chain
from xeploai.apps.audit.models import Entry, EntryValues, PurgeDoor
from xeploai.apps.secrecy import refuse_secrets, refuse_secrets_within

PURGE = "audit.purge"
_BATCH = 500


def key() -> bytes:
    """The key of this installation's chain."""
    return str(settings.AUDIT_KEY).encode("utf-8")


def audit_record(
    *,
    by: Actor | None,
    action: str,
    subject: models.Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    body: models.Model | None = None,
) -> Entry:
    """One entry for one act. Call it last in the act's own transaction.

    before, after  only the fields that the act changed
    body           the organisation it concerns, for the inspector's scope; the subject itself, if it is one

    Raises Refused where the reason or what was written bears a mark of secrecy: whatever people type in an act comes
    by here, so the act as a whole does not happen.
    """
    refuse_secrets([reason])
    refuse_secrets_within(after)
    values = {"before": before, "after": after, "reason": reason}
    return _append(by, action, subject, body, {name: value for name, value in values.items() if value}, seen=0)


def audit_view(
    *, by: Actor, action: str, seen: Iterable[models.Model], body: models.Model | None = None, query: str = ""
) -> Entry:
    """One entry for one request that showed named results or unmasked fields, with the set that was seen."""
    ids = [_identity(subject) for subject in seen]
    values: dict[str, Any] = {"seen": ids}
    if query:
        values["query"] = query
    return _append(by, f"view.{action}", None, body, values, seen=len(ids))


def audit_export(
    *,
    by: Actor | None,
    action: str,
    seen: Iterable[str],
    after: Mapping[str, Any],
    subject: models.Model | None = None,
    body: models.Model | None = None,
) -> Entry:
    """One entry for a list that left the program; its digest is the head of the trail printed on the list.

    by    none for the machine's own console
    seen  public ids of what the list holds
    """
    ids = list(seen)
    return _append(by, action, subject, body, {"seen": ids, "after": after}, seen=len(ids))


def audit_purge(*, by: Actor | None, before: datetime, reason: str) -> int:
    """Take away the values of entries older than `before`; the entries stay. Gives how many went.

    by  none for the machine's own upkeep under a retention that somebody set; else NotPermitted may be raised
    """
    if by is not None:
        require(by, "retention.manage")
    with transaction.atomic():
        _take_turn()
        old = EntryValues.objects.filter(entry__at__lt=before).exclude(entry__action=PURGE)
        return _values_delete(by, list(old.values_list("entry_id", flat=True)), reason)


def audit_values_purge(*, entries: Iterable[int], reason: str) -> int:
    """Take away the values of exactly these entries, which still have them and are no purges themselves.

    Part of an act that has its own permission and its own entry.
    """
    with transaction.atomic():
        _take_turn()
        return _values_delete(None, list(entries), reason)


def _values_delete(by: Actor | None, seqs: list[int], reason: str) -> int:
    for start in range(0, len(seqs), _BATCH):
        EntryValues.objects.filter(entry_id__in=seqs[start : start + _BATCH]).delete()
    if seqs:
        audit_record(by=by, action=PURGE, after={"runs": runs(sorted(seqs))}, reason=reason)
    return len(seqs)


@contextmanager
def purge_open(*models_: type[models.Model]) -> Iterator[None]:
    """The one door through which rows of append-only models (`Deletes.PURGE`) may go, for retention alone.

    It opens for this transaction only: nobody else sees it open, and it is shut again at the end whatever happens. The
    caller records the act, with what went. Nothing may be changed through it.
    """
    names = [model._meta.db_table for model in models_]
    with transaction.atomic():
        PurgeDoor.objects.bulk_create([PurgeDoor(name=name) for name in names])
        yield
        PurgeDoor.objects.filter(name__in=names).delete()


def runs(seqs: Iterable[int]) -> list[list[int]]:
    """Ascending numbers as pairs of first and last.

    >>> runs([1, 2, 3, 7, 9, 10])
    [[1, 3], [7, 7], [9, 10]]
    """
    held: list[list[int]] = []
    for seq in seqs:
        if held and held[-1][1] == seq - 1:
            held[-1][1] = seq
        else:
            held.append([seq, seq])
    return held


def _append(
    by: Actor | None,
    action: str,
    subject: models.Model | None,
    body: models.Model | None,
    values: Mapping[str, Any],
    *,
    seen: int,
) -> Entry:
    with transaction.atomic():
        last, before = _take_turn()
        seq = last + 1
        # What is digested must be what a reader gets back: values pass through the column's own encoder first.
        held = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
        entry = Entry(
            seq=seq,
            at=timezone.now(),
            user=by.user if by else None,
            acting_for=by.acting_for if by else None,
            action=action,
            subject_type=subject._meta.label_lower if subject else "",
            subject=_identity(subject) if subject else "",
            body_path=_path(body or subject),
            seen=seen,
            values_digest=chain.values_digest(key(), seq, held),
        )
        entry.digest = chain.link_digest(key(), link(entry), before)
        entry.save(force_insert=True)
        EntryValues.objects.create(entry=entry, held=held)
    return entry


def link(entry: Entry) -> chain.Link:
    """What the chain covers of a row."""
    return chain.Link(
        seq=entry.seq,
        at=entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        user=entry.user_id,
        acting_for=entry.acting_for_id,
        action=entry.action,
        subject_type=entry.subject_type,
        subject=entry.subject,
        body_path=entry.body_path,
        seen=entry.seen,
        values_digest=entry.values_digest,
    )


def _take_turn() -> tuple[int, str]:
    """Number and digest of the last entry, for whose successor nobody else can come before this transaction's end.

    SQLite's IMMEDIATE transactions write one after the other by themselves; PostgreSQL has a function for it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq, digest FROM audit_head()")
            last = cursor.fetchone()
    else:
        last = Entry.objects.order_by("-seq").values_list("seq", "digest").first()
    return last or (0, chain.START)


def _identity(subject: models.Model) -> str:
    return str(getattr(subject, "public_id", subject.pk))


def _path(subject: models.Model | None) -> str:
    path = getattr(subject, "path", "")
    return path if isinstance(path, str) else ""
