"""Reading the trail: whether it is whole, and what an inspector may see of it."""

import json
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from xeploai.registers.audit import chain
from xeploai.registers.audit.models import Entry, EntryValues
from xeploai.registers.audit.records import Ledger
from xeploai.registers.audit.seals import GONE, SEALED
from xeploai.registers.audit.services import PURGE, key, link
from xeploai.registers.audit.trigger_check import triggers_wrong
from xeploai.registers.kernel.access import Actor

_OF_RECORDS = {SEALED, GONE}


def audit_head() -> str:
    """Digest of the last entry: printed on decisions, exports and backups, so that a cut tail is found."""
    return Entry.objects.order_by("-seq").values_list("digest", flat=True).first() or chain.START


def audit_verify(anchor: str | None = None) -> chain.Verified:
    """Walk the whole chain, and compare what it seals: triggers and records. In one view of the database, so that what
    others write meanwhile is not taken for tampering.

    anchor  a head that was noted elsewhere
    """
    with _snapshot(), Ledger() as ledger:
        verified = chain.walk(key(), _stored(ledger), purges=_purges(), anchor=anchor)
        return replace(verified, records=(*triggers_wrong(), *ledger.wrong(key())))


@contextmanager
def _snapshot() -> Iterator[None]:
    """The database as it stands now, without keeping others from writing; a caller's own transaction is left alone."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Not `atomic`, whose transactions take the turn of a writer from the beginning.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def _stored(ledger: Ledger) -> Iterator[chain.Stored]:
    for entry in Entry.objects.select_related("values").order_by("seq").iterator(chunk_size=2000):
        values = getattr(entry, "values", None)
        if values is not None and not values.held.keys().isdisjoint(_OF_RECORDS) and _is_sound(values):
            ledger.note(values.held)
        yield chain.Stored(link=link(entry), digest=entry.digest, values=values.held if values else None)


def _purges() -> Iterator[range]:
    for values in EntryValues.objects.filter(entry__action=PURGE).select_related("entry"):
        if _is_sound(values):
            yield from (range(first, last + 1) for first, last in values.held["after"]["runs"])


def _is_sound(values: EntryValues) -> bool:
    """Whether the values are those that were digested: only then they may excuse something."""
    return values.entry.values_digest == chain.values_digest(key(), values.entry_id, values.held)


def entries_visible_to(actor: Actor, act: str = "audit.view") -> QuerySet[Entry]:
    """Entries about the bodies an inspector may look into, and entries about no body where the root is among them."""
    scope = Q(pk__in=[])
    for reach in actor.with_act(act):
        if reach.subtree:
            scope |= Q(body_path__startswith=reach.path)
            # The root of the installation also answers for what concerns no body: sign-ins, accounts, purges.
            if reach.path.count("/") == 2:
                scope |= Q(body_path="")
        else:
            scope |= Q(body_path=reach.path)
    return Entry.objects.filter(scope).select_related("user", "acting_for", "values")


def entries_matching(
    entries: QuerySet[Entry],
    *,
    since: date | None = None,
    until: date | None = None,
    accounts: Collection[int] | None = None,
    about: Collection[str] | None = None,
    action: str = "",
    subject: str = "",
    seq: int | None = None,
) -> QuerySet[Entry]:
    """The filters of the page; empty means all.

    accounts  who did it or looked, for themselves or in somebody's stead
    about     public ids of records: what was done to any of them, and who looked at any of them
    action    the beginning of its name
    """
    if since:
        entries = entries.filter(at__date__gte=since)
    if until:
        entries = entries.filter(at__date__lte=until)
    if accounts is not None:
        entries = entries.filter(Q(user__in=accounts) | Q(acting_for__in=accounts))
    if about is not None:
        entries = entries.filter(_about(about))
    if action:
        entries = entries.filter(action__startswith=action)
    if subject:
        entries = entries.filter(_about([subject]))
    if seq:
        entries = entries.filter(seq=seq)
    return entries


def _about(records: Collection[str]) -> Q:
    looked_at = Q(values__in=EntryValues.objects.filter(entry__seen__gt=0).filter(SeenAny("held", records)))
    return Q(subject__in=records) | looked_at


class SeenAny(Func):
    """Whether any of some records is among those that an entry says were seen. PostgreSQL has an index for it."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, field: str, records: Iterable[str]) -> None:
        super().__init__(F(field), Value(json.dumps(sorted(records))))

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:  # noqa: ARG002
        """Both lists as tables."""
        values, wanted = (compiler.compile(expression) for expression in self.source_expressions)
        sql = (
            f"EXISTS (SELECT 1 FROM json_each({values[0]}, '$.seen') AS seen "  # noqa: S608 - compiled by Django
            f"WHERE seen.value IN (SELECT value FROM json_each({wanted[0]})))"
        )
        return sql, (*values[1], *wanted[1])

    def as_postgresql(self, compiler: Any, connection: Any, **extra_context: Any) -> Any:  # noqa: ARG002
        """By the index `audit_seen`."""
        values, wanted = (compiler.compile(expression) for expression in self.source_expressions)
        sql = f"({values[0]} -> 'seen') ?| ARRAY(SELECT jsonb_array_elements_text(({wanted[0]})::jsonb))"
        return sql, (*values[1], *wanted[1])


def is_root(actor: Actor) -> bool:
    """Whether the actor inspects the whole installation, what concerns no body included."""
    return any(reach.subtree and reach.path.count("/") == 2 for reach in actor.with_act("audit.view"))
