"""Reading the trail: whether it is whole, and what an inspector may see of it."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet

from xeploai.apps.accounts.access import Actor, bodies_where
from xeploai.apps.audit import chain
from xeploai.apps.audit.models import Entry, EntryValues
from xeploai.apps.audit.services import PURGE, key, link


def audit_head() -> str:
    """Digest of the last entry: printed on decisions, exports and backups, so that a cut tail is found."""
    return Entry.objects.order_by("-seq").values_list("digest", flat=True).first() or chain.START


def audit_verify(anchor: str | None = None) -> chain.Verified:
    """Walk the whole chain; `anchor` is a head that was noted elsewhere."""
    return chain.walk(key(), _stored(), purges=_purges(), anchor=anchor)


def _stored() -> Iterator[chain.Stored]:
    for entry in Entry.objects.select_related("values").order_by("seq").iterator(chunk_size=2000):
        values = getattr(entry, "values", None)
        yield chain.Stored(link=link(entry), digest=entry.digest, values=values.held if values else None)


def _purges() -> Iterator[range]:
    for values in EntryValues.objects.filter(entry__action=PURGE).select_related("entry"):
        if values.entry.values_digest == chain.values_digest(key(), values.entry_id, values.held):
            yield from (range(first, last + 1) for first, last in values.held["after"]["runs"])


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
    username: str = "",
    action: str = "",
    subject: str = "",
    seq: int | None = None,
) -> QuerySet[Entry]:
    """The filters of the page; empty means all. `action` is the beginning of its name."""
    if since:
        entries = entries.filter(at__date__gte=since)
    if until:
        entries = entries.filter(at__date__lte=until)
    if username:
        entries = entries.filter(Q(user__username=username) | Q(acting_for__username=username))
    if action:
        entries = entries.filter(action__startswith=action)
    if subject:
        entries = entries.filter(subject=subject)
    if seq:
        entries = entries.filter(seq=seq)
    return entries


def bodies_inspected(actor: Actor) -> bool:
    """Whether the actor has anything to look into."""
    return bodies_where(actor, "audit.view").exists()
