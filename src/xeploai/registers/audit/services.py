"""Writing the trail. Every service of every app calls `audit_record` inside its own transaction.

The name of an action is shown by the sentence `action.<name>: {message: ...}` of the area's wording file.
"""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from xeploai.registers.audit import chain
from xeploai.registers.audit.models import Entry, EntryValues, PurgeDoor
from xeploai.registers.audit.seals import GONE, SEALED, digests_of, merged
from xeploai.registers.audit.spool import WINDOW, Pending, spool
from xeploai.registers.kernel.access import Actor, Reach, require
from xeploai.tools.classification_marks import refuse_secrets, refuse_secrets_within

PURGE, BASELINE, RECORDS = "audit.purge", "audit.baseline", "audit.records"
# Entries whose values never go: without them nobody could tell a lawful purge, or a sealed record, from tampering.
KEPT = (PURGE, BASELINE, RECORDS)
_BATCH = 500
# Rows among the waiting views that are none of ours.
FORGED = "audit.forged_views"
_VIEWS_AT_ONCE = 500
# So many entries lose their values in one purge of the trail; the seals among them move to the entry of that purge.
_PURGED_AT_ONCE = 20_000


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
    sealed: Iterable[models.Model] = (),
) -> Entry:
    """One entry for one act. Call it last in the act's own transaction.

    before, after  only the fields that the act changed
    body           the organisation it concerns, for the inspector's scope; the subject itself, if it is one
    sealed         records that the act made and that the trail vouches for from now on (seals.py)

    Raises Refused where the reason or what was written bears a mark of secrecy: whatever people type in an act comes
    by here, so the act as a whole does not happen.
    """
    refuse_secrets([reason])
    refuse_secrets_within(after)
    values = {"before": before, "after": after, "reason": reason, SEALED: digests_of(sealed, key())}
    return _append(by, action, subject, body, {name: value for name, value in values.items() if value}, seen=0)


def audit_view(
    *,
    by: Actor,
    action: str,
    seen: Iterable[models.Model | UUID],
    body: models.Model | Reach | None = None,
    filters: Mapping[str, Any] | None = None,
    page: int = 1,
    count: int | None = None,
    grows: bool = False,
) -> None:
    """Note that a page showed named results or data of persons: one entry for a reader, what was seen, and a quarter of
    an hour. It waits outside the chain (spool.py) and is appended a moment later, so looking takes no writer's turn.

    seen     the records on the page, or their public ids
    body     the organisation it concerns, for the inspector's scope; of a list over several, the reader's own role
    filters  by what a list was narrowed, by name of the field; empty ones are left out
    page     of a list, and `count` how many it holds on all pages
    grows    reading the list itself adds to it: its filters alone tell the same look

    Raises OperationalError where the look cannot be kept: what is not noted is not shown.
    """
    ids = [_identity(subject) for subject in seen]
    wanted = {**(filters or {}), "page": page if page > 1 else None}
    narrowed = {name: value for name, value in wanted.items() if value not in ("", None, False)}
    values = {"seen": ids, "filters": narrowed, "count": count}
    note = {
        "user": by.user.pk,
        "acting_for": by.acting_for.pk if by.acting_for else None,
        "action": f"view.{action}",
        "body_path": _path(body),
        "seen": len(ids),
        "values": {name: value for name, value in values.items() if value not in ({}, None)},
    }
    text = json.dumps(note, cls=DjangoJSONEncoder, ensure_ascii=False)
    same = [note["user"], note["acting_for"], note["action"], note["body_path"], narrowed, [] if grows else ids]
    about, at = hashlib.sha256(chain.canonical(same)).hexdigest(), timezone.now()
    spool().put(Pending(key=about, at=at, note=text, seal=chain.view_digest(key(), about, at, text)))


def views_append() -> int:
    """Append every view that waits; gives how many entries there are more. Idempotent, and one process at a time does
    it: called every few seconds beside the web server, and before the trail is read."""
    view_spool, number = spool(), 0
    if not view_spool.waiting():
        return 0
    while True:
        with transaction.atomic():
            last, before = _take_turn()
            rows = view_spool.pending(_VIEWS_AT_ONCE)
            entries = _entries_of(rows, last, before)
            Entry.objects.bulk_create(entry for entry, _ in entries)
            EntryValues.objects.bulk_create(EntryValues(entry=entry, held=values) for entry, values in entries)
            if rows:
                view_spool.appended(rows)
        number += len(entries)
        if len(rows) < _VIEWS_AT_ONCE:
            return number


def views_forget() -> None:
    """Views that were appended and are too old to be repeated go. Part of the upkeep."""
    spool().forget()


def _entries_of(rows: Sequence[Pending], last: int, before: str) -> list[tuple[Entry, Mapping[str, Any]]]:
    """The entries of views, each on top of the one before. What bears no digest of ours is entered as such."""
    made: list[tuple[Entry, Mapping[str, Any]]] = []
    latest: dict[str, datetime] = {}
    forged = 0
    for row in rows:
        if not hmac.compare_digest(row.seal, chain.view_digest(key(), row.key, row.at, row.note)):
            forged += 1
            continue
        if row.repeated or (row.key in latest and row.at - latest[row.key] < WINDOW):
            continue
        latest[row.key] = row.at
        note = json.loads(row.note)
        columns = {name: note[name] for name in ("action", "body_path", "seen")}
        entry = Entry(at=row.at, user_id=note["user"], acting_for_id=note["acting_for"], **columns)
        made.append((entry, note["values"]))
    if forged:
        made.append((Entry(at=timezone.now(), action=FORGED, seen=0), {"after": {"count": forged}}))
    for entry, values in made:
        last += 1
        before = _linked(entry, values, last, before)
    return made


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
        old = EntryValues.objects.filter(entry__at__lt=before).exclude(entry__action__in=KEPT)
        return _values_delete(by, list(old.values_list("entry_id", flat=True)), reason)


def audit_values_purge(*, entries: Iterable[int], reason: str) -> int:
    """Take away the values of exactly these entries, which still have them and are no purges themselves.

    Part of an act that has its own permission and its own entry.
    """
    with transaction.atomic():
        _take_turn()
        return _values_delete(None, list(entries), reason)


def _values_delete(by: Actor | None, seqs: list[int], reason: str) -> int:
    ordered = sorted(seqs)
    for start in range(0, len(ordered), _PURGED_AT_ONCE):
        part = ordered[start : start + _PURGED_AT_ONCE]
        sealed: dict[str, dict[str, str]] = {}
        for at in range(0, len(part), _BATCH):
            rows = EntryValues.objects.filter(entry_id__in=part[at : at + _BATCH])
            sealing = rows.filter(held__has_key=SEALED).values_list("held", flat=True)
            sealed = merged([sealed, *(stored_values[SEALED] for stored_values in sealing)])
            rows.delete()
        values = {"after": {"runs": runs(part)}, "reason": reason, SEALED: sealed}
        _append(by, PURGE, None, None, {name: value for name, value in values.items() if value}, seen=0)
    return len(seqs)


@contextmanager
def purge_open(*models_: type[models.Model]) -> Iterator[None]:
    """The one door through which rows of append-only models (`Deletes.PURGE`) may go, for retention alone.

    It opens for this transaction only: nobody else sees it open, and it is shut again at the end whatever happens. The
    caller records the act; which sealed records went is entered here, so that nobody calls them missing. Nothing may be
    changed through it.
    """
    names = [model._meta.db_table for model in models_]
    gone: dict[str, list[int]] = {}
    owner = threading.get_ident()

    def went(instance: models.Model, **_signal: Any) -> None:
        # The signal is the process's; what other threads delete goes through doors of their own.
        if threading.get_ident() == owner:
            gone.setdefault(instance.seal.kind, []).append(instance.pk)  # type: ignore[attr-defined]

    watched = [model for model in models_ if hasattr(model, "seal")]
    with transaction.atomic():
        PurgeDoor.objects.bulk_create([PurgeDoor(name=name) for name in names])
        for model in watched:
            post_delete.connect(went, sender=model)
        try:
            yield
        finally:
            for model in watched:
                post_delete.disconnect(went, sender=model)
        if gone:
            _append(
                None, RECORDS, None, None, {GONE: {kind: runs(sorted(keys)) for kind, keys in gone.items()}}, seen=0
            )
        PurgeDoor.objects.filter(name__in=names).delete()


def runs(seqs: Iterable[int]) -> list[list[int]]:
    """Ascending numbers as pairs of first and last.

    >>> runs([1, 2, 3, 7, 9, 10])
    [[1, 3], [7, 7], [9, 10]]
    """
    pairs: list[list[int]] = []
    for seq in seqs:
        if pairs and pairs[-1][1] == seq - 1:
            pairs[-1][1] = seq
        else:
            pairs.append([seq, seq])
    return pairs


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
        # What is digested must be what a reader gets back: values pass through the column's own encoder first.
        stored = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
        entry = Entry(
            at=timezone.now(),
            user_id=by.user.pk if by else None,
            acting_for_id=by.acting_for.pk if by and by.acting_for else None,
            action=action,
            subject_type=subject._meta.label_lower if subject else "",
            subject=_identity(subject) if subject else "",
            body_path=_path(body or subject),
            seen=seen,
        )
        _linked(entry, stored, last + 1, before)
        entry.save(force_insert=True)
        EntryValues.objects.create(entry=entry, held=stored)
    return entry


def _linked(entry: Entry, values: Mapping[str, Any], seq: int, before: str) -> str:
    """Put an entry with its values on top of the digest before; gives its own."""
    entry.seq, entry.values_digest = seq, chain.values_digest(key(), seq, values)
    entry.digest = chain.link_digest(key(), link(entry), before)
    return entry.digest


def link(entry: Entry) -> chain.Link:
    """What the chain covers of a row."""
    return chain.Link(
        seq=entry.seq,
        at=chain.moment(entry.at),
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


def _identity(subject: models.Model | UUID) -> str:
    return str(subject) if isinstance(subject, UUID) else str(getattr(subject, "public_id", subject.pk))


def _path(subject: models.Model | Reach | None) -> str:
    path = getattr(subject, "path", "")
    return path if isinstance(path, str) else ""
