"""The register as a round: what an office would fill into the workbook, drawn from the database for a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from xeploai.core import round as core_round
from xeploai.core.levels import Level
from xeploai.core.subjects import OrgKind, SubjectKind
from xeploai.registers.organisations.models import Organisation, OrganisationState, states_on
from xeploai.registers.people.importing.field_definition import Keeps
from xeploai.registers.people.importing.fields import fields
from xeploai.registers.people.models import (
    Collective,
    IdentifierKind,
    Membership,
    MembershipKind,
    PastLevel,
    Post,
    Sphere,
)
from xeploai.registers.people.on_day import PeopleOnDay
from xeploai.rulepacks.commendation import streak_years

_WORKBOOK_COLUMNS = {
    field.id: field.workbook for field in fields().values() if field.keeps is Keeps.PERSON and field.workbook
}
"""Column of a person -> what it is called in the workbook's record."""


def round_of(organisation: Organisation, year: int, *, closing_on: date) -> core_round.Round:
    """Tree, members, collectives, leaders and the levels of as many years before as a run may reach back to.

    As known for the closing date.
    Codes are the office's own where it has given any, else made from the record's number: the same every time.
    """
    return _Drawing(organisation, year, closing_on).round()


class _Drawing:
    """One round being drawn; a fixed number of queries."""

    def __init__(self, organisation: Organisation, year: int, day: date) -> None:
        self.top, self.year, self.day = organisation, year, day
        rows = {row.organisation_id: row for row in states_on(day)}
        self.states = {pk: row for pk, row in rows.items() if self._below(pk, rows)}
        self.org_codes = {pk: row.code or f"TC{pk}" for pk, row in self.states.items()}
        official = Q(kind=MembershipKind.OFFICIAL)
        memberships = Membership.objects.on(day).filter(organisation__in=self.states, person__joined_into=None)
        self.memberships = list(memberships.select_related("person").order_by("person__sort_key", "person_id", "kind"))
        self.people = {row.person_id: row.person for row in memberships.filter(official).select_related("person")}
        posts = Post.objects.on(day).filter(organisation__in=self.states, leading=True, person__joined_into=None)
        self.posts = list(
            posts.select_related("person").order_by("person__sort_key", "person_id", "-main", "rank", "pk")
        )
        self.collectives = list(Collective.objects.on(day).filter(organisation__in=self.states))
        self.collective_codes = {row.pk: row.code or f"TT{row.pk}" for row in self.collectives}
        self._read_people()

    def _below(self, pk: int, rows: Mapping[int, OrganisationState]) -> bool:
        here: int | None = pk
        while here is not None and here in rows:
            if here == self.top.pk:
                return True
            here = rows[here].parent_id
        return False

    def _read_people(self) -> None:
        everybody = {row.person_id for row in self.memberships} | {post.person_id for post in self.posts}
        self.on_day = PeopleOnDay(Q(person__in=everybody), self.day)
        parties = Post.objects.on(self.day).filter(person__in=everybody, sphere=Sphere.PARTY).order_by("-main", "rank")
        self.party_posts: dict[int, Post] = {}
        for post in parties:
            self.party_posts.setdefault(post.person_id, post)

    def round(self) -> core_round.Round:
        """Everything together."""
        state = self.states[self.top.pk]
        superior = OrganisationState.objects.filter(organisation=state.parent_id).order_by("pk").last()
        return core_round.Round(
            unit=core_round.Unit(
                code=self.org_codes[self.top.pk],
                name=state.name,
                year=self.year,
                closing_on=self.day,
                superior=superior.name if superior else None,
            ),
            organisations=self._organisations(),
            members=[self._member(row) for row in self.memberships],
            collectives=[self._collective(row) for row in self.collectives],
            leaders=self._leaders(),
            past=self._past(),
        )

    def _organisations(self) -> list[core_round.Organisation]:
        facts = Organisation.objects.in_bulk(list(self.states))
        ordered = sorted(
            self.states, key=lambda pk: (pk != self.top.pk, facts[pk].path.count("/"), facts[pk].sort_key, pk)
        )
        return [
            core_round.Organisation(
                code=self.org_codes[pk],
                name=state.name,
                kind=OrgKind(state.kind),
                parent=None if pk == self.top.pk else self.org_codes[state.parent_id or 0],
                unit_type=state.unit_type or None,
                founded_on=facts[pk].founded_on,
                by_reorganisation=facts[pk].by_reorganisation,
                group=facts[pk].group or None,
                no_collective_reason=facts[pk].no_collective_reason or None,
                at=core_round.Place("organisations", pk),
            )
            for pk in ordered
            for state in [self.states[pk]]
        ]

    def _member_code(self, person: int) -> str:
        return self.on_day.number(person, IdentifierKind.CODE) or f"DV{person}"

    def _member(self, row: Membership) -> core_round.Member:
        person = row.person
        standing = core_round.Membership.OFFICIAL
        if row.kind == MembershipKind.TEMPORARY:
            standing = core_round.Membership.TEMPORARY
        elif self.on_day.probationary(person):
            standing = core_round.Membership.PROBATIONARY
        post = self.party_posts.get(person.pk)
        columns: dict[str, Any] = {place: getattr(person, name) or None for name, place in _WORKBOOK_COLUMNS.items()}
        facts = self.on_day.facts(person)
        return core_round.Member(
            **columns,
            code=self._member_code(person.pk),
            org=self.org_codes[row.organisation_id],
            membership=standing,
            card_number=self.on_day.number(person.pk, IdentifierKind.CARD),
            exempt=facts["exempt"],
            activities_suspended=facts["activities_suspended"],
            post=post.title if post else None,
            post_rank=post.rank if post else None,
            at=core_round.Place("members", row.pk),
        )

    def _collective(self, row: Collective) -> core_round.Collective:
        return core_round.Collective(
            code=self.collective_codes[row.pk],
            name=row.name,
            org=self.org_codes[row.organisation_id],
            label=row.label or None,
            group=row.group or None,
            decider=self.org_codes.get(row.decider_id or 0),
            founded_on=row.founded_on,
            at=core_round.Place("collectives", row.pk),
        )

    def _leaders(self) -> list[core_round.Leader]:
        """One leader a person, whatever the posts: the main one speaks, or the highest of those that count."""
        first: dict[int, Post] = {}
        for post in self.posts:
            first.setdefault(post.person_id, post)
        return [
            core_round.Leader(
                code=post.code or f"CB{person}",
                name=post.person.full_name,
                org=self.org_codes[post.organisation_id],
                member=self._member_code(person) if person in self.people else None,
                collective=self.collective_codes.get(post.collective_id or 0),
                post=post.title,
                post_rank=post.rank,
                is_head=post.is_head,
                label=post.label or None,
                decider=self.org_codes.get(post.decider_id or 0),
                group=post.similar_group or None,
                at=core_round.Place("leaders", post.pk),
            )
            for person, post in first.items()
        ]

    def _past(self) -> list[core_round.PastResult]:
        leaders = {post.person_id: post.code or f"CB{post.person_id}" for post in reversed(self.posts)}
        years = Q(year__lt=self.year, year__gte=self.year - streak_years())
        subjects = Q(person__in={*self.people, *leaders}) | Q(organisation__in=self.states)
        rows = (
            PastLevel.objects.of_years()
            .filter(years, subjects | Q(collective__in=self.collective_codes))
            .order_by("year", "pk")
        )
        return [
            core_round.PastResult(
                kind=SubjectKind(row.kind),
                subject=subject,
                year=row.year,
                label=row.label,
                level=Level(row.level),
                decision_number=row.decision_number or None,
                at=core_round.Place("past", row.pk),
            )
            for row in rows
            for subject in [self._subject(row, leaders)]
            if subject is not None
        ]

    def _subject(self, row: PastLevel, leaders: Mapping[int, str]) -> str | None:
        match row.kind:
            case "organisation":
                return self.org_codes.get(row.organisation_id or 0)
            case "collective":
                return self.collective_codes.get(row.collective_id or 0)
            case "leader":
                return leaders.get(row.person_id or 0)
            case _:
                return self._member_code(row.person_id or 0) if row.person_id in self.people else None
