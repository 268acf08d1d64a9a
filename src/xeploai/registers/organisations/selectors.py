"""What may be asked about the tree: on any day, and through what it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from xeploai.core.errors import Fault
from xeploai.core.names import search_words, title_sort_key
from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor, NotVisible, require
from xeploai.registers.organisations.dated_tree import State, Tree
from xeploai.registers.organisations.eras import eras
from xeploai.registers.organisations.models import (
    Organisation,
    OrganisationEvent,
    OrganisationLineage,
    OrganisationState,
    states_on,
)
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.organisations.services import state_of


@dataclass(frozen=True, kw_only=True)
class Node:
    """One line of a drawn tree. depth: 0 for those whose superior is not among the lines."""

    organisation: Organisation
    state: OrganisationState
    depth: int
    has_children: bool


def tree_at(day: date) -> Tree:
    """The whole tree as it stood on a day."""
    return Tree({row.organisation_id: state_of(row) for row in states_on(day)})


def line_at(orgs: Sequence[int], day: date) -> Tree:
    """The part of the tree that consists of these organisations only: a line upward, for what is decided by it."""
    rows = states_on(day).filter(organisation__in=orgs)
    return Tree({row.organisation_id: state_of(row) for row in rows})


def branch_kind_under(body: Organisation, day: date) -> OrgKind:
    """Which kind of branch stands right below a body on a day, by its era; the plain one where none is foreseen."""
    line = line_at([int(part) for part in body.path.strip("/").split("/")], day)
    if body.pk in line.states:
        era, superior = eras().of(line, body.pk, day), line.states[body.pk]
        for kind in OrgKind:
            if kind.is_branch and era.foresees(State(name="", kind=kind, parent=body.pk), superior):
                return kind
    return OrgKind.BRANCH


def organisation_get(actor: Actor, public_id: UUID, act: str = "organisation.view") -> Organisation:
    """One organisation. Raises NotVisible for a stranger, NotPermitted where only this act is lacking."""
    organisation = Organisation.objects.select_related("parent").filter(public_id=public_id).first()
    if organisation is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(actor, act, organisation)
    return organisation


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """Those that the actor may see, standing or not."""
    return bodies_where(actor, "organisation.view")


def organisation_tree_for(
    actor: Actor, day: date, *, below: Organisation | None = None, depth: int | None = None
) -> Sequence[Node]:
    """The visible tree on a day, as lines from the top, in the order of names. Three queries, however large.

    below   only this organisation and what stands under it
    depth   how many levels under the top ones; None: all
    """
    visible = organisations_visible_to(actor)
    rows = {row.organisation_id: row for row in states_on(day).filter(organisation__in=visible)}
    bodies = Organisation.objects.in_bulk(list(rows))
    children: dict[int | None, list[int]] = {}
    for org, row in rows.items():
        children.setdefault(row.parent_id if row.parent_id in rows else None, []).append(org)
    for subordinates in children.values():
        subordinates.sort(key=lambda org: (title_sort_key(rows[org].name), org), reverse=True)
    top = [below.pk] if below is not None and below.pk in rows else [] if below else children.get(None, [])
    waiting = [(org, 0) for org in top]
    lines = []
    while waiting:
        org, level = waiting.pop()
        subordinates = children.get(org, [])
        lines.append(Node(organisation=bodies[org], state=rows[org], depth=level, has_children=bool(subordinates)))
        if depth is None or level < depth:
            waiting.extend((child, level + 1) for child in subordinates)
    return lines


def organisations_search(actor: Actor, text: str) -> QuerySet[Organisation]:
    """Visible organisations whose name or code, present or past, holds every word of a text, without marks."""
    organisations = organisations_visible_to(actor)
    for word in search_words(text):
        organisations = organisations.filter(search_text__contains=word)
    return organisations


def organisation_history(organisation: Organisation) -> Sequence[OrganisationState]:
    """Its states from the newest to the oldest, with superiors."""
    return list(organisation.states.select_related("parent").order_by("-valid_from", "-pk"))


def organisation_events(organisation: Organisation) -> Sequence[OrganisationEvent]:
    """Everything that happened to an organisation, newest first, also what took parts from it and left itself as it
    was; what was taken back is still here, with what took it back. One query."""
    of_lineage = OrganisationLineage.objects.filter(_in_lineage(organisation)).values("event")
    events = OrganisationEvent.objects.filter(
        Q(pk__in=organisation.states.values("opened_by"))
        | Q(pk__in=organisation.states.values("closed_by"))
        | Q(pk__in=of_lineage)
        | Q(undoes__in=of_lineage)
    )
    return list(events.select_related("undoes", "undone_by").order_by("-on", "-pk"))


def organisation_lineage(organisation: Organisation) -> list[OrganisationLineage]:
    """Whom it came out of, and who came out of it, as far as that was not taken back."""
    rows = OrganisationLineage.objects.filter(_in_lineage(organisation), event__undone_by=None)
    return list(rows.select_related("predecessor", "successor", "event"))


def _in_lineage(organisation: Organisation) -> Q:
    return Q(predecessor=organisation) | Q(successor=organisation)


def event_bodies(actor: Actor, event: OrganisationEvent) -> list[Organisation]:
    """Visible organisations that an event founded, changed or ended, in the order of names."""
    touched = OrganisationState.objects.filter(Q(opened_by=event) | Q(closed_by=event)).values("organisation")
    return list(organisations_visible_to(actor).filter(pk__in=touched).order_by("sort_key", "pk"))


def organisation_by_code(code: str, *, on: date | None = None) -> Organisation | None:
    """Who bears a code: on a day, else now, else who bore it last."""
    rows = OrganisationState.objects.filter(code=code).exclude(code="").select_related("organisation")
    rows = rows.exclude(valid_to=F("valid_from"))
    if on is not None:
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)
    state = rows.order_by("-valid_from", "-pk").first()
    return state.organisation if state else None
