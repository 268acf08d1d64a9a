"""People for the demonstration: invented members in every branch of a body, and the five sample units as a whole."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.utils import timezone

from xeploai.core.dates import PartialDate
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.importing.services import import_apply, round_stage, row_decide
from xeploai.registers.people.models import Person, Sphere, StatusKind
from xeploai.registers.people.periods import employment_set, status_begin
from xeploai.registers.people.posts import PostFacts, collective_found, post_begin, seat_take
from xeploai.registers.people.services import person_add
from xeploai.tools.workbooks.samples import sample, sample_ids
from xeploai.tools.workbooks.samples.people import day, name

_IN_A_BRANCH = 14
_POSTS = ("Bí thư chi bộ", "Phó Bí thư chi bộ", "Chi ủy viên")


# Where each sample unit stood in the tree of its year; its workbook does not say.
_TIERS: Mapping[str, str] = {
    "binh-tan-2020": "district",
    "di-an-2019": "district",
    "hepza-2021": "province_bloc",
    "tra-vinh-block-2022": "province_bloc",
    "vi-thuy-2021": "district",
}


def sample_people(*, under: Organisation, by: Actor) -> None:
    """Fourteen members a branch, from the first day of the year; the first three hold the branch's posts."""
    since = timezone.localdate().replace(month=1, day=1)
    bodies = bodies_where(by, "person.change").filter(path__startswith=under.path)
    branches = [org for org in bodies.order_by("path") if org.org_kind.is_branch]
    number = 0
    for branch in branches:
        members = []
        for place in range(_IN_A_BRANCH):
            members.append(_member(branch, number, place, since, by=by))
            number += 1
        for rank, (title, person) in enumerate(zip(_POSTS, members, strict=False), start=1):
            facts = PostFacts(
                organisation=branch, sphere=Sphere.PARTY, title=title, since=since, rank=rank, is_head=rank == 1
            )
            post_begin(person=person, facts=facts, by=by)
        committee = branch.parent or branch
        label = f"Cấp ủy {branch.name[:1].lower()}{branch.name[1:]}"
        collective = collective_found(organisation=committee, name=label, since=since, by=by)
        for rank, person in enumerate(members[:3]):
            seat_take(collective=collective, person=person, since=since, is_head=rank == 0, by=by)


def _member(branch: Organisation, number: int, place: int, since: date, *, by: Actor) -> Person:
    """One member; the last but one is exempt, the last one on probation."""
    probationary = place == _IN_A_BRANCH - 1
    admitted = day(date(since.year - 1, 3, 1), number, 200) if probationary else day(date(1995, 1, 1), number, 9000)
    facts = PersonFacts(
        full_name=name(number),
        sex="female" if number % 2 else "male",
        born_on=PartialDate.of(day(date(1960, 1, 1), number, 13_000))
        if number % 5
        else PartialDate(1965 + number % 30),
        admission_decided_on=PartialDate.of(admitted),
        admission_ceremony_on=PartialDate.of(admitted),
        official_on=None if probationary else PartialDate.of(admitted.replace(year=admitted.year + 1, day=1)),
        numbers={} if probationary else {"card": f"{number:08d}", "phone": f"09{number:08d}"},
    )
    person = person_add(facts=facts, branch=branch, since=since, probationary=probationary, by=by)
    employment_set(person=person, kind=("civil_servant", "public_employee", "none")[number % 3], since=since, by=by)
    if place == _IN_A_BRANCH - 2:
        status_begin(person=person, kind=StatusKind.EXEMPT, since=since, ground="Tuổi cao", by=by)
    return person


def sample_unit(sample_id: str, *, under: Organisation, by: Actor) -> Organisation:
    """One of the five sample units as a whole, founded under an organisation; gives its own top.

    Each sample numbers its invented cards from 1; the first digit is made the unit's own, so that nobody of one unit
    is taken for somebody of another.
    """
    round_, digit = sample(sample_id).round, sample_ids().index(sample_id) + 1
    members = [
        replace(member, card_number=f"{digit}{member.card_number[1:]}") if member.card_number else member
        for member in round_.members
    ]
    round_ = replace(round_, members=members)
    batch = round_stage(round_=round_, content=b"", file_name=f"{sample_id} (mẫu)", body=under, by=by)
    root = next(row for row in batch.rows.filter(what="organisation") if "parent" not in row.values)
    root.values["tier"] = _TIERS[sample_id]
    root.save(update_fields=["values"])
    row_decide(row=root, choice="new", by=by)
    import_apply(batch=batch, by=by)
    return Organisation.objects.get(code=round_.unit.code, parent=under)
