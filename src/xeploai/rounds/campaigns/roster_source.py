"""The roster read from the register for a day: tree, members, organisations, collectives, leaders. Nothing is written.

A record is plain data, so that two readings can be compared and the difference kept. Changes that take effect after the
closing date are not seen; what was recorded late but took effect before it is.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from xeploai.core.dates import PartialDate
from xeploai.core.names import subject_sort_key, title_sort_key
from xeploai.core.subjects import OrgKind, SubjectKind, TallySubject
from xeploai.registers.organisations.models import Organisation, OrganisationState, states_on
from xeploai.registers.people.models import Collective, IdentifierKind, Membership, MembershipKind, Person, Post
from xeploai.registers.people.on_day import PeopleOnDay
from xeploai.rounds.campaigns.duties import Duties, OpenDuty
from xeploai.rulepacks.regime import Regime

Record = Mapping[str, Any]

# By which number a person is named: the first that there is.
_NUMBERS = (IdentifierKind.CARD, IdentifierKind.CODE)


@dataclass(frozen=True, kw_only=True)
class DrawnNode:
    """An organisation of the drawn tree; `path` begins at the deciding body, superiors come first."""

    organisation: int
    parent: int | None
    name: str
    code: str
    kind: OrgKind
    tier: str
    unit_type: str
    path: str

    @property
    def depth(self) -> int:
        """Levels below the deciding body."""
        return self.path.count("/") - 2


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One subject as known for the day.

    key        (kind, id of the person or body)
    record     everything, as plain data
    public_id  of the person, where it is one, for the note of whom a page has named
    """

    key: tuple[str, int]
    record: Record
    public_id: UUID | None = None

    @property
    def kind(self) -> SubjectKind:
        """The kind of subject."""
        return SubjectKind(self.key[0])

    @property
    def sort_key(self) -> str:
        return subject_sort_key(self.kind, str(self.record["name"]))[:500]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Everything drawn.

    visitors     persons who take part for a time only: outside every total
    elsewhere    (kind, name, who decides): classified by a body outside this campaign
    since        from which day on each organisation is what it is
    duties       who does what in the tree of the day; open_duties: what no text and no policy settles of it
    """

    nodes: Sequence[DrawnNode]
    subjects: Sequence[Drawn]
    visitors: int
    elsewhere: Sequence[tuple[str, str, str]]
    since: Mapping[int, date] = field(default_factory=dict)
    duties: Duties | None = None
    open_duties: Sequence[OpenDuty] = ()


_SHOWN_ONLY = frozenset({"unit_name", "decider_name", "organisation_name", "path"})
"""What a record repeats of the tree: an organisation's new name is a change of the organisation, not of its people."""


def essence(record: Record) -> dict[str, Any]:
    """What makes two records different."""
    kept = {key: value for key, value in record.items() if key not in _SHOWN_ONLY}
    if "places" in kept:
        kept["places"] = [
            {key: value for key, value in place.items() if key not in _SHOWN_ONLY} for place in kept["places"]
        ]
    return kept


def record_digest(key: tuple[str, int], record: Record) -> str:
    """Equal for the same state of the same subject."""
    canonical = json.dumps([*key, essence(record)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def draw(body: Organisation, day: date, kinds: Collection[str], regime: Regime | None) -> Drawing:
    """The roster of the given kinds of subject (SubjectKind) under a body for a day. Six queries, however many members.

    A body that does not stand on that day has an empty roster.
    regime  whose table says which organisation decides; None: the nearest committee that decides anything
    """
    return _Reading(body, day, regime).drawing(kinds)


class _Reading:
    """One reading of the register."""

    def __init__(self, body: Organisation, day: date, regime: Regime | None) -> None:
        self.day = day
        states = {row.organisation_id: row for row in states_on(day).select_related("organisation")}
        self.states = states
        self.duties = Duties(states, day, regime)
        self.nodes = _nodes(body.pk, states)
        self.paths = {node.organisation: node.path for node in self.nodes}
        inside = list(self.paths)
        members = Membership.objects.on(day).filter(organisation__in=inside, person__joined_into=None)
        self.memberships = list(members.select_related("person").order_by("pk"))
        theirs = Q(person__in=members.values("person"))
        posts = Post.objects.on(day).filter(Q(organisation__in=inside) | theirs, person__joined_into=None)
        self.posts: dict[int, list[Post]] = {}
        for post in posts.select_related("person").order_by("-main", "rank", "pk"):
            self.posts.setdefault(post.person_id, []).append(post)
        theirs |= Q(person__in=Post.objects.on(day).filter(organisation__in=inside).values("person"))
        self.people = PeopleOnDay(theirs, day)
        collectives = Collective.objects.on(day).filter(organisation__in=inside)
        self.collectives = list(collectives.order_by("pk"))

    def drawing(self, kinds: Collection[str]) -> Drawing:
        """Everything of these kinds together, in the order of the tree and of names."""
        self.elsewhere: list[tuple[str, str, str]] = []
        official = [row for row in self.memberships if row.kind == MembershipKind.OFFICIAL]
        readings: Mapping[SubjectKind, Callable[[], Iterable[Drawn]]] = {
            SubjectKind.ORGANISATION: self._organisations,
            SubjectKind.COLLECTIVE: self._collectives,
            SubjectKind.MEMBER: lambda: self._members(_once(official)),
            SubjectKind.LEADER: self._leaders,
        }
        drawn = [subject for kind, read in readings.items() if kind in kinds for subject in read()]
        visitors = {row.person_id for row in self.memberships} - {row.person_id for row in official}
        return Drawing(
            nodes=self.nodes,
            subjects=drawn,
            visitors=len(visitors),
            elsewhere=tuple(self.elsewhere),
            since={org: row.valid_from for org, row in self.states.items()},
            duties=self.duties,
            open_duties=self.duties.open(
                (TallySubject(subject.record["tally"]), subject.record["unit"]) for subject in drawn
            ),
        )

    def _here(self, kind: str, name: str, decider: int) -> bool:
        if decider in self.paths:
            return True
        self.elsewhere.append((kind, name, self._name(decider)))
        return False

    def _organisations(self) -> Iterable[Drawn]:
        for node in self.nodes[1:]:
            tally = TallySubject.of_organisation(node.kind)
            if tally is None:
                continue
            decider = self._decider(tally, node.organisation, node.parent)
            if not self._here("organisation", node.name, decider):
                continue
            organisation = self.states[node.organisation].organisation
            facts = {
                "founded_on": _iso(organisation.founded_on),
                "org_kind": node.kind.value,
                "by_reorganisation": organisation.by_reorganisation,
            }
            yield self._drawn(
                (SubjectKind.ORGANISATION, node.organisation),
                tally,
                name=node.name,
                number=node.code,
                unit=node.organisation,
                decider=decider,
                group=organisation.group,
                facts=facts,
                node={"parent": node.parent, "kind": node.kind.value, "tier": node.tier, "unit_type": node.unit_type},
            )

    def _collectives(self) -> Iterable[Drawn]:
        for row in self.collectives:
            above = self._parent(row.organisation_id)
            decider = row.decider_id or self._decider(TallySubject.COLLECTIVE, row.organisation_id, above)
            if self._here("collective", row.name, decider):
                yield self._collective(row, decider)

    def _collective(self, row: Collective, decider: int) -> Drawn:
        facts = {"founded_on": _iso(row.founded_on)}
        return self._drawn(
            (SubjectKind.COLLECTIVE, row.pk),
            TallySubject.COLLECTIVE,
            name=row.name,
            number=row.code,
            unit=row.organisation_id,
            decider=decider,
            group=row.group,
            label=row.label,
            facts=facts,
        )

    def _members(self, rows: Iterable[Membership]) -> Iterable[Drawn]:
        for row in rows:
            decider = self._decider(TallySubject.MEMBER, row.organisation_id, row.organisation_id)
            if self._here("member", row.person.full_name, decider):
                yield self._member(row, decider)

    def _member(self, row: Membership, decider: int) -> Drawn:
        person = row.person
        admitted = person.admission_decided_on or person.admission_ceremony_on
        facts = {"admitted_on": _iso(admitted), **self.people.facts(person)}
        return self._drawn(
            (SubjectKind.MEMBER, person.pk),
            TallySubject.MEMBER,
            name=person.full_name,
            number=self.people.number(person.pk, *_NUMBERS) or "",
            unit=row.organisation_id,
            decider=decider,
            facts=facts,
            places=self.posts.get(person.pk, ()),
            standing="probationary" if self.people.probationary(person) else "official",
            person=person,
        )

    def _leaders(self) -> Iterable[Drawn]:
        """One a person: the main post speaks, or the highest of those that count here."""
        for person, posts in self.posts.items():
            counting = [post for post in posts if post.leading and post.organisation_id in self.paths]
            if not counting:
                continue
            main = counting[0]
            above = self._parent(main.organisation_id)
            decider = main.decider_id or self._decider(TallySubject.LEADER, main.organisation_id, above)
            if not self._here("leader", main.person.full_name, decider):
                continue
            facts = {
                "is_head": main.is_head,
                # Where a list only showed the post, its day is that of the list.
                "in_post_since": main.valid_from.isoformat() if main.start_known else None,
                **self.people.facts(main.person),
            }
            yield self._drawn(
                (SubjectKind.LEADER, person),
                TallySubject.LEADER,
                name=main.person.full_name,
                number=self.people.number(person, *_NUMBERS) or "",
                unit=main.organisation_id,
                decider=decider,
                group=main.similar_group,
                label=main.label,
                facts=facts,
                places=posts,
                person=main.person,
            )

    def _drawn(
        self,
        key: tuple[SubjectKind, int],
        tally: TallySubject,
        *,
        name: str,
        unit: int,
        decider: int,
        facts: Mapping[str, Any],
        number: str = "",
        group: str = "",
        label: str = "",
        standing: str = "",
        places: Iterable[Post] = (),
        node: Mapping[str, Any] | None = None,
        person: Person | None = None,
    ) -> Drawn:
        record = {
            "tally": tally.value,
            "name": name,
            "number": number,
            "unit": unit,
            "unit_name": self._name(unit),
            "path": self.paths[unit],
            "decider": decider,
            "decider_name": self._name(decider),
            "group": group,
            "label": label,
            "standing": standing,
            "places": [_place(post, self._name) for post in places],
            "facts": {fact: value for fact, value in facts.items() if value is not None},
            "node": dict(node or {}),
        }
        return Drawn(key=(key[0].value, key[1]), record=record, public_id=None if person is None else person.public_id)

    def _decider(self, subject: TallySubject, org: int, start: int | None) -> int:
        """Who decides by the table of responsibilities; where it names nobody of the tree, by the tree from `start`."""
        return self.duties.decider(subject, org) or self._above(start)

    def _parent(self, org: int) -> int | None:
        """The superior inside the campaign; of the deciding body itself: none."""
        return None if org == self.nodes[0].organisation else self.states[org].parent_id

    def _above(self, org: int | None) -> int:
        """The nearest committee that decides, from an organisation upward; at last the body of the campaign."""
        while org is not None and org in self.paths:
            if OrgKind(self.states[org].kind).decides:
                return org
            org = self._parent(org)
        return self.nodes[0].organisation

    def _name(self, org: int) -> str:
        state = self.states.get(org)
        return state.name if state else ""


def _nodes(top: int, states: Mapping[int, OrganisationState]) -> list[DrawnNode]:
    """The subtree, superiors first, siblings in the order of names."""
    if top not in states:
        return []
    children: dict[int | None, list[int]] = {}
    for org, row in states.items():
        children.setdefault(row.parent_id, []).append(org)
    drawn: list[DrawnNode] = []
    waiting: list[tuple[int, str]] = [(top, "/")]
    while waiting:
        org, above = waiting.pop()
        row = states[org]
        path = f"{above}{org}/"
        drawn.append(
            DrawnNode(
                organisation=org,
                parent=None if org == top else row.parent_id,
                name=row.name,
                code=row.code,
                kind=OrgKind(row.kind),
                tier=row.tier,
                unit_type=row.unit_type,
                path=path,
            )
        )
        below = sorted(children.get(org, ()), key=lambda pk: (title_sort_key(states[pk].name), pk), reverse=True)
        waiting.extend((child, path) for child in below)
    return drawn


def _once(rows: Iterable[Membership]) -> Iterable[Membership]:
    """One membership a person; where a wrong entry left two, the later one."""
    return {row.person_id: row for row in sorted(rows, key=lambda row: (row.valid_from, row.pk))}.values()


def _place(post: Post, name: Any) -> dict[str, Any]:
    return {
        "organisation": post.organisation_id,
        "organisation_name": name(post.organisation_id),
        "title": post.title,
        "body": post.body,
        "sphere": post.sphere,
        "main": post.main,
        "is_head": post.is_head,
    }


def _iso(day: PartialDate | None) -> str | None:
    return day.iso if day else None
