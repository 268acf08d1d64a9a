"""What is held of a unit on the day of a list: read once, in a fixed number of queries, for all its rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from xeploai.core.names import folded_name
from xeploai.registers.organisations.models import Organisation, OrganisationState
from xeploai.registers.people.importing.models import ImportBatch, StagedRow
from xeploai.registers.people.importing.staged_records import MEMBER, MemberRecord
from xeploai.registers.people.models import (
    Collective,
    Membership,
    MembershipKind,
    PastAward,
    PastLevel,
    Person,
    PersonIdentifier,
    PersonName,
    Post,
    Status,
)


@dataclass
class ExistingRecords:
    """Everything held of the body's subtree on the day of the list, read in a fixed number of queries."""

    orgs: dict[int, Organisation] = field(default_factory=dict)
    org_by_code: dict[str, int] = field(default_factory=dict)
    org_by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    people: dict[int, Person] = field(default_factory=dict)
    by_number: dict[tuple[str, str], int] = field(default_factory=dict)
    by_bare_number: dict[tuple[str, str], int] = field(default_factory=dict)
    elsewhere: set[tuple[str, str]] = field(default_factory=set)
    by_name: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    branch: dict[int, int] = field(default_factory=dict)
    visits: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    statuses: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    posts: dict[int, list[Post]] = field(default_factory=lambda: defaultdict(list))
    by_post_code: dict[str, int] = field(default_factory=dict)
    levels: dict[tuple[str, int, int], str] = field(default_factory=dict)
    awards: set[tuple[str, int, int, str]] = field(default_factory=set)
    collectives: dict[int, Collective] = field(default_factory=dict)


def read_existing(batch: ImportBatch, rows: Sequence[StagedRow]) -> ExistingRecords:
    """Read it all, with the numbers that rows of the batch bear and persons elsewhere bear too."""
    existing, day = ExistingRecords(), batch.as_of
    for org in Organisation.objects.filter(path__startswith=batch.body.path, stands=True):
        existing.orgs[org.pk] = org
        existing.org_by_name[folded_name(org.name)].append(org.pk)
    for state in OrganisationState.objects.filter(organisation__in=existing.orgs).exclude(code="").order_by("pk"):
        if not state.never_held:
            existing.org_by_code[state.code] = state.organisation_id
    _read_people(existing, batch, rows)
    for row in Collective.objects.on(day).filter(organisation__in=existing.orgs):
        existing.collectives[row.pk] = row
    for level in PastLevel.objects.of_years().filter(person__in=existing.people):
        existing.levels[level.kind, level.person_id or 0, level.year] = level.level
    for level in PastLevel.objects.of_years().filter(organisation__in=existing.orgs):
        existing.levels["organisation", level.organisation_id or 0, level.year] = level.level
    for level in PastLevel.objects.of_years().filter(collective__in=existing.collectives):
        existing.levels["collective", level.collective_id or 0, level.year] = level.level
    of_here = Q(person__in=existing.people) | Q(organisation__in=existing.orgs) | Q(collective__in=existing.collectives)
    for award in PastAward.objects.filter(of_here):
        kind = "person" if award.person_id else "organisation" if award.organisation_id else "collective"
        subject = award.person_id or award.organisation_id or award.collective_id or 0
        existing.awards.add((kind, subject, award.year, award.form))
    return existing


def _read_people(existing: ExistingRecords, batch: ImportBatch, rows: Sequence[StagedRow]) -> None:
    day = batch.as_of
    for person in Person.objects.filter(home__path__startswith=batch.body.path, joined_into=None):
        existing.people[person.pk] = person
        existing.by_name[folded_name(person.full_name)].append(person.pk)
    for name in PersonName.objects.filter(person__in=existing.people):
        existing.by_name[name.search_text].append(name.person_id)
    numbers_by_kind: dict[str, set[str]] = {"card": set(), "citizen": set()}
    for row in rows:
        if row.what == MEMBER:
            facts = MemberRecord.of(row.values).facts
            for kind, numbers in numbers_by_kind.items():
                if kind in facts:
                    numbers.add(facts[kind])
    for number in PersonIdentifier.objects.filter(person__in=existing.people).order_by("-valid_to", "pk"):
        existing.by_number[number.kind, number.value] = number.person_id
        existing.by_bare_number[number.kind, number.value.lstrip("0")] = number.person_id
        if number.valid_to is None:
            existing.numbers[number.person_id][number.kind] = number.value
    for kind in ("card", "citizen"):
        values = sorted(numbers_by_kind[kind])
        for start in range(0, len(values), 500):
            others = PersonIdentifier.objects.filter(kind=kind, value__in=values[start : start + 500], valid_to=None)
            for number in others.exclude(person__joined_into__isnull=False):
                if number.person_id not in existing.people:
                    existing.elsewhere.add((kind, number.value))
    for row in Membership.objects.on(day).filter(person__in=existing.people):
        if row.kind == MembershipKind.OFFICIAL:
            existing.branch[row.person_id] = row.organisation_id
        else:
            existing.visits[row.person_id].add(row.organisation_id)
    for status in Status.objects.on(day).filter(person__in=existing.people):
        existing.statuses[status.person_id].add(status.kind)
    for post in Post.objects.on(day).filter(person__in=existing.people):
        existing.posts[post.person_id].append(post)
        if post.code:
            existing.by_post_code.setdefault(post.code, post.person_id)


def forget_names(existing: ExistingRecords) -> None:
    """A unit that is new as a whole has nobody yet: its branches and members only bear the names and office codes of
    others. What is known of the whole country, a card or a citizen's number, still tells a person."""
    existing.org_by_name.clear()
    existing.org_by_code.clear()
    existing.by_name.clear()
    existing.by_number = {number: pk for number, pk in existing.by_number.items() if number[0] != "code"}
    existing.orgs = {}
    existing.posts.clear()
    existing.by_post_code.clear()
