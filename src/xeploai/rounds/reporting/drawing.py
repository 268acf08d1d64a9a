"""A campaign as the record of a round (core/round.py): the tree and the subjects as drawn, the levels that stand now.

Codes are the office's own where the snapshot has any that is nobody else's, else made from the record's number: the
same every time.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.db.models import Q

from xeploai.core import round as held
from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.subjects import OrgKind, Reason, SubjectKind
from xeploai.registers.organisations.models import OrganisationState, states_on
from xeploai.registers.people.models import Membership, MembershipKind, PastLevel
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.models import CapAuthorisation, DecidedLevel
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rulepacks import vocabulary

_SAMPLE = "(mẫu)"
_MADE_UP = {
    SubjectKind.MEMBER.value: "DV",
    SubjectKind.COLLECTIVE.value: "TT",
    SubjectKind.LEADER.value: "CB",
}


def round_of_campaign(campaign: Campaign) -> held.Round:
    """Everything that is known of a campaign now. Who has no level that stands is pending, or carries the reason that
    the rules give. Nine queries, however many subjects."""
    return _Drawing(campaign).round()


class _Drawing:
    """One campaign being read."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self.nodes = list(campaign.nodes.select_related("organisation").order_by("position"))
        numbers = Counter(node.code for node in self.nodes)
        self.org_codes = {
            node.organisation_id: node.code
            if node.code and numbers[node.code] == 1
            else _made_up(f"TC{node.organisation_id}", numbers)
            for node in self.nodes
        }
        rows = Subject.objects.filter(campaign=campaign, listed=True).select_related(
            "entry",
            "pool_group",
            "person",
            "standing__decided__decision",
            "continued_by__standing__decided__decision",
            "continued_by__entry",
            "continued_by__pool_group",
        )
        self.subjects = list(rows.order_by("entry__sort_key", "pk"))
        self.codes = self._codes()

    def _codes(self) -> Mapping[int, str]:
        """Subject -> code. An organisation is called as in the tree."""
        numbers: dict[str, Counter[str]] = {kind.value: Counter() for kind in SubjectKind}
        for subject in self.subjects:
            numbers[subject.kind][subject.entry.number] += 1
        codes = {}
        for subject in self.subjects:
            number = subject.entry.number
            if subject.kind == SubjectKind.ORGANISATION.value:
                codes[subject.pk] = self.org_codes[subject.organisation_id or 0]
            elif number and numbers[subject.kind][number] == 1 and subject.kind != SubjectKind.LEADER.value:
                codes[subject.pk] = number
            else:
                codes[subject.pk] = _made_up(f"{_MADE_UP[subject.kind]}{subject.key[1]}", numbers[subject.kind])
        return codes

    def round(self) -> held.Round:
        """Everything together."""
        campaign, top = self.campaign, self.nodes[0]
        return held.Round(
            unit=held.Unit(
                code=self.org_codes[top.organisation_id],
                name=top.name,
                year=campaign.year,
                closing_on=campaign.closing_on,
                superior=self._superior(),
                sample=_SAMPLE in top.name,
            ),
            organisations=self._organisations(),
            members=[*map(self._member, self._of(SubjectKind.MEMBER)), *self._visitors()],
            collectives=[self._collective(subject) for subject in self._of(SubjectKind.COLLECTIVE)],
            leaders=list(self._leaders()),
            results=[self._result(subject) for subject in self.subjects],
            past=list(self._past()),
            authorisations=list(self._authorisations()),
        )

    def _of(self, kind: SubjectKind) -> Iterable[Subject]:
        return (subject for subject in self.subjects if subject.kind == kind.value)

    def _superior(self) -> str | None:
        state = states_on(self.campaign.closing_on).filter(organisation=self.campaign.body_id).first()
        if state is None or state.parent_id is None:
            return None
        above = OrganisationState.objects.filter(organisation=state.parent_id).order_by("pk").last()
        return above.name if above else None

    def _organisations(self) -> list[held.Organisation]:
        parents = {node.pk: node.organisation_id for node in self.nodes}
        groups = {subject.organisation_id: _group(subject) for subject in self._of(SubjectKind.ORGANISATION)}
        return [
            held.Organisation(
                code=self.org_codes[node.organisation_id],
                name=node.name,
                kind=OrgKind(node.kind),
                parent=self.org_codes[parents[node.parent_id]] if node.parent_id else None,
                unit_type=node.unit_type or None,
                founded_on=node.organisation.founded_on,
                by_reorganisation=node.organisation.by_reorganisation,
                group=groups.get(node.organisation_id),
                no_collective_reason=node.organisation.no_collective_reason or None,
                at=held.Place("organisations", node.pk),
            )
            for node in self.nodes
        ]

    def _member(self, subject: Subject) -> held.Member:
        record, facts = subject.entry.record, subject.entry.facts
        standing = held.Membership.PROBATIONARY if record["standing"] == "probationary" else held.Membership.OFFICIAL
        post = next((place for place in record["places"] if place["sphere"] == "party"), None)
        return held.Member(
            code=self.codes[subject.pk],
            name=subject.entry.name,
            org=self.org_codes[subject.entry.unit_id],
            membership=standing,
            born_on=subject.person.born_on if subject.person else None,
            admitted_on=_day(facts.get("admitted_on")),
            exempt=facts.get("exempt"),
            activities_suspended=facts.get("activities_suspended"),
            post=post["title"] if post else None,
            group=_group(subject),
            at=held.Place("members", subject.pk),
        )

    def _visitors(self) -> Iterable[held.Member]:
        """Who takes part in a branch for a time only, on the closing day: beside every total."""
        day = self.campaign.closing_on
        visits = Membership.objects.on(day).filter(kind=MembershipKind.TEMPORARY, person__joined_into=None)
        here = visits.filter(organisation__in=list(self.org_codes))
        for visit in here.select_related("person").order_by("organisation", "pk"):
            yield held.Member(
                code=f"TT{visit.pk}",
                name=visit.person.full_name,
                org=self.org_codes[visit.organisation_id],
                membership=held.Membership.TEMPORARY,
                at=held.Place("visitors", visit.pk),
            )

    def _past(self) -> Iterable[held.PastResult]:
        """What the ledger of levels holds of the years before, of everybody in the round."""
        codes = {subject.key: self.codes[subject.pk] for subject in self.subjects}
        ours = Subject.objects.filter(campaign=self.campaign, listed=True)
        rows = PastLevel.objects.of_years().filter(year__lt=self.campaign.year)
        bodies = Q(person__in=ours.values("person")) | Q(organisation__in=ours.values("organisation"))
        for row in rows.filter(bodies | Q(collective__in=ours.values("collective"))).order_by("year", "pk"):
            key = row.kind, row.person_id or row.organisation_id or row.collective_id or 0
            if key in codes:
                yield held.PastResult(
                    kind=SubjectKind(row.kind),
                    subject=codes[key],
                    year=row.year,
                    label=row.label,
                    level=Level(row.level),
                    at=held.Place("past", row.pk),
                    decision_number=row.decision_number or None,
                )

    def _collective(self, subject: Subject) -> held.Collective:
        return held.Collective(
            code=self.codes[subject.pk],
            name=subject.entry.name,
            org=self.org_codes[subject.entry.unit_id],
            label=subject.entry.label or None,
            decider=self.org_codes.get(subject.entry.decider_id or 0),
            group=_group(subject),
            founded_on=_day(subject.entry.facts.get("founded_on")),
            at=held.Place("collectives", subject.pk),
        )

    def _leaders(self) -> Iterable[held.Leader]:
        members = {subject.person_id: self.codes[subject.pk] for subject in self._of(SubjectKind.MEMBER)}
        for subject in self._of(SubjectKind.LEADER):
            places = subject.entry.record["places"]
            main = next((place for place in places if place["main"]), places[0] if places else None)
            yield held.Leader(
                code=self.codes[subject.pk],
                name=subject.entry.name,
                org=self.org_codes[subject.entry.unit_id],
                member=members.get(subject.person_id),
                post=main["title"] if main else None,
                is_head=subject.entry.facts.get("is_head"),
                label=subject.entry.label or None,
                decider=self.org_codes.get(subject.entry.decider_id or 0),
                group=_group(subject),
                at=held.Place("leaders", subject.pk),
            )

    def _result(self, subject: Subject) -> held.Result:
        decided = standing_of(subject)
        at = held.Place("results", subject.pk)
        kind, code = SubjectKind(subject.kind), self.codes[subject.pk]
        if decided is None:
            return held.Result(kind=kind, subject=code, reason=_reason(subject), at=at)
        return held.Result(
            kind=kind,
            subject=code,
            level=Level(decided.level),
            reviewed=True,
            decision_number=decided.decision.number,
            decision_on=decided.decision.signed_on,
            at=at,
        )

    def _authorisations(self) -> Iterable[held.Authorisation]:
        papers = {row.pool: row for row in CapAuthorisation.objects.filter(campaign=self.campaign.caps_of)}
        for pool in pools_of(self.campaign) if papers else ():
            paper = papers.get(pool.key.text)
            if paper is not None:
                parts = [pool.key.tally.value, self.org_codes.get(pool.key.body, ""), pool.key.group]
                yield held.Authorisation(
                    pool="/".join(part for part in parts if part),
                    document=f"{paper.number}, {paper.issuer}",
                    at=held.Place("authorisations", paper.pk),
                )


def _made_up(code: str, taken: Container[str]) -> str:
    """A code made from a record's number that is nobody's own."""
    while code in taken:
        code += "."
    return code


def _carrier(subject: Subject) -> Subject:
    """Who carries the level: the subject, or the one in the supplementary round that took it over."""
    carrier: Subject = getattr(subject, "continued_by", subject)
    return carrier


def standing_of(subject: Subject) -> DecidedLevel | None:
    """The level that stands for a subject, in its own round or in the supplementary one that took it over."""
    standing = getattr(_carrier(subject), "standing", None)
    decided: DecidedLevel | None = standing and standing.decided
    return decided


def _reason(subject: Subject) -> Reason:
    """Why it carries no level: what the rules say, else that its decision is still to come."""
    carrier = _carrier(subject)
    if carrier.classified is False and carrier.reason in set(Reason):
        return Reason(carrier.reason)
    return Reason.PENDING


def _group(subject: Subject) -> str | None:
    carrier = _carrier(subject)
    own: Any = getattr(carrier, "pool_group", None)
    return (own.group if own else carrier.entry.group) or None


def _day(text: str | None) -> PartialDate | None:
    return PartialDate.from_iso(text) if text else None


def subjects_pending(round_: held.Round) -> Mapping[str, int]:
    """How many have no level yet, by name of their kind."""
    waiting = Counter(result.kind for result in round_.results if result.reason is Reason.PENDING)
    return {str(vocabulary.name("kinds", kind.value)): waiting[kind] for kind in SubjectKind if waiting[kind]}
