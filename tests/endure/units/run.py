"""One unit in an installation of its own: what was done, and what differs."""

import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from django.conf import settings
from tests.endure.units import figures, unpublished
from tests.endure.units.by_hand import Passed, Row, Task
from tests.endure.units.chain import Begun, Carried, begin, carried, days_of, differences, finish, named

from xeploai.bench.register import tables_make
from xeploai.core.round import Round
from xeploai.core.subjects import SubjectKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.selectors import audit_verify
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.sample import sample_results
from xeploai.rounds.decisions.selectors import lots_of
from xeploai.rounds.proposals.models import ResultSheet
from xeploai.rulepacks import vocabulary
from xeploai.tools.workbooks.read import read_workbook
from xeploai.tools.workbooks.samples import sample
from xeploai.tools.workbooks.write import write_workbook

_PASSWORD = "Hoa mai nở sớm 26"
_FEWEST = 5
"""Rated members of the branch that is carried by hand: one waits, one petitions, one is decided on again."""


def carry(unit: str) -> tuple[Sequence[str], Sequence[str]]:
    """The whole unit by services. Lines to show, and differences."""
    tables_make()
    expected = figures()[unit]
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        round_ = _workbook(unit)
        made = carried(round_, pack=expected["pack"], tier=expected["tier"], out=Path(folder) / "report")
    return _judged(made, unit)


def lay_out(unit: str) -> Task | None:
    """The unit up to the point where one branch has yet to meet, and what its officer has to do; None where the unit
    published no level, so that nobody is decided on."""
    tables_make()
    expected = figures()[unit]
    round_ = _workbook(unit)
    begun = begin(round_, pack=expected["pack"], tier=expected["tier"])
    if not begun.levels:
        return None
    branch = _branch(begun)
    others = {pk: level for pk, level in begun.levels.items() if pk not in {subject.pk for subject in branch}}
    days = days_of(round_)
    sample_results(campaign=begun.campaign, levels=others, held_on=days.meetings, by=begun.by)
    member = next(subject for subject in branch if subject.kind == SubjectKind.MEMBER.value)
    lot = next(
        lot for lot in lots_of(begun.by, begun.campaign) if (lot.body, lot.tally) == (_decider(member), member.tally)
    )
    user = User.objects.get(username="canbo")
    user.set_password(_PASSWORD)
    user.save(update_fields=["password"])
    return Task(
        username=user.username,
        password=_PASSWORD,
        campaign=str(begun.campaign.public_id),
        unit=str(member.entry.unit.public_id),
        unit_name=member.entry.unit.name,
        lot=f"Lập dự thảo: {vocabulary.name('subjects', lot.tally)}, {lot.body.name}",
        rows=[
            Row(
                key=str(subject.public_id),
                name=subject.entry.name,
                level=begun.levels[subject.pk],
                member=subject.kind == SubjectKind.MEMBER.value,
            )
            for subject in branch
        ],
        passed=_passed(begun, member),
        met=days.meetings,
        session=days.session,
        told=days.told,
    )


def judge(unit: str) -> tuple[Sequence[str], Sequence[str]]:
    """Decide on the rest by services. Lines to show, and differences."""
    campaign = Campaign.objects.select_related("body", "binding").get(parent=None)
    by = AccountActor(User.objects.get(username="canbo"))
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        sheets = ResultSheet.objects.filter(campaign=campaign).values("unit").distinct().count()
        made = finish(_workbook(unit), campaign, entered=sheets, by=by, out=Path(folder) / "report")
    return _judged(made, unit)


def _workbook(unit: str) -> Round:
    """The round as it is read from the workbook that the program itself writes of the sample."""
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        workbook = Path(folder) / f"{unit}.xlsx"
        write_workbook(workbook, named(sample(unit).round))
        return read_workbook(workbook)


def _branch(begun: Begun) -> Sequence[Subject]:
    """Who is rated in the smallest unit with enough rated members."""
    rated = begun.campaign.subjects.filter(pk__in=begun.levels, listed=True).select_related(
        "entry__unit", "entry__decider", "campaign__body"
    )
    in_order = rated.order_by("entry__path", "pk")
    units = [list(group) for _, group in groupby(in_order, key=lambda subject: subject.entry.unit_id)]
    enough = [unit for unit in units if sum(row.kind == SubjectKind.MEMBER.value for row in unit) >= _FEWEST]
    return min(enough, key=len)


def _decider(subject: Subject) -> object:
    return subject.entry.decider or subject.campaign.body


def _passed(begun: Begun, member: Subject) -> Sequence[Passed]:
    """Pools that the levels of the branch's lot pass."""
    lot = begun.campaign.subjects.filter(pk__in=begun.levels, tally=member.tally).select_related(
        "entry__decider", "campaign__body"
    )
    planned = {subject.pk: begun.levels[subject.pk] for subject in lot if _decider(subject) == _decider(member)}
    return [
        Passed(url=pool.key.url, places=pool.places.used or 0)
        for pool in pools_of(begun.campaign, planned)
        if pool.passed
    ]


def _judged(made: Carried, unit: str) -> tuple[Sequence[str], Sequence[str]]:
    expected = figures()[unit]
    people = len(made.workbook.members) + len(made.workbook.leaders)
    lines = [
        f"{len(made.workbook.organisations)} organisations, {people} people, {made.sheets} sheets of results",
        f"{made.decisions} decisions, {made.notices} notices",
        *(f"invented paper: {paper.document} for {paper.pool}" for paper in made.workbook.authorisations),
    ]
    faults = [
        f"{part}: {workbook} != {report}" for part, (workbook, report) in differences(made, expected["pack"]).items()
    ]
    faults += unpublished(made.report, expected)
    if not audit_verify().ok:
        faults.append("audit verify: broken")
    return lines, faults
