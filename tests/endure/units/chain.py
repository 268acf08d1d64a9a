"""One sample unit carried through the whole chain: from its workbook to the report of the decided round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from xeploai.core.dates import PartialDate
from xeploai.core.round import CountRow, Member, Membership, Organisation, Place, Result, Round
from xeploai.core.subjects import OrgKind, SubjectKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.accounts.roles import RoleTerms, role_given
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation as Registered
from xeploai.registers.organisations.services import Decision, top_found
from xeploai.registers.people.importing.services import import_apply, round_stage, row_decide
from xeploai.rounds.campaigns.duties_settling import duties_leave, duties_to_settle
from xeploai.rounds.campaigns.models import Campaign, CampaignKind, Subject
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import CampaignFacts, RulesChoice, campaign_create, campaign_rules_set
from xeploai.rounds.decisions.sample import sample_decisions, sample_notices, sample_results
from xeploai.rounds.reporting.drawing import round_of_campaign
from xeploai.rounds.reporting.services import campaign_report
from xeploai.rulepacks.policy import regime
from xeploai.tools.reports.results import results_json
from xeploai.tools.reports.tally import tally
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.samples.people import day, name

_OFFICE = date(2015, 1, 1)
"""Since when the organisation above every unit stands."""
_LONG_AGO = PartialDate(2005, 6)


@dataclass(frozen=True, kw_only=True)
class Carried:
    """What came of one unit.

    sheets    units that entered a result; decisions, notices: how many
    workbook  what went in, with the invented papers that let a pool pass its ceiling
    report    results.json of the decided round
    """

    campaign: Campaign
    sheets: int
    decisions: int
    notices: int
    workbook: Round
    report: Mapping[str, Any]


def named(round_: Round) -> Round:
    """The same round with an invented member for everybody who is only counted in it.

    Who was not evaluated for a reason that the totals do not give is exempt here. A committee without branches gets
    one, since a member belongs to a branch. A collective of which nobody says since when it stands is an old one.
    """
    round_ = replace(
        round_, collectives=[replace(row, founded_on=row.founded_on or _LONG_AGO) for row in round_.collectives]
    )
    rows = [row for row in round_.counts if row.year == round_.unit.year]
    branches = list(_branches_lacking(round_, rows))
    organisations = [*round_.organisations, *branches]
    members = list(round_.members)
    results = list(round_.results)
    for row in rows:
        places = [org.code for org in organisations if org.parent == row.org] or [row.org]
        levels = [level for level, count in row.levels.items() for _ in range(count)]
        rated = iter(levels)
        for number in range(row.total or 0):
            level = next(rated, None)
            member = _member(round_, len(members), places[number % len(places)], exempt=bool(levels) and level is None)
            members.append(member)
            if level is not None:
                at = Place(sheets.RESULTS.name, len(results) + 2)
                results.append(Result(kind=SubjectKind.MEMBER, subject=member.code, at=at, level=level, reviewed=True))
    visitors = list(_visitors(rows, members, organisations))
    return replace(round_, organisations=organisations, members=[*members, *visitors], results=results, counts=[])


def _branches_lacking(round_: Round, rows: Sequence[CountRow]) -> Sequence[Organisation]:
    kinds = {org.code: org.kind for org in round_.organisations}
    having = {org.parent for org in round_.organisations}
    lacking = [row.org for row in rows if kinds[row.org] is OrgKind.GRASSROOTS_COMMITTEE and row.org not in having]
    return [
        Organisation(
            code=f"{code}-01",
            name=f"Chi bộ của {code} (mẫu)",
            kind=OrgKind.BRANCH,
            parent=code,
            founded_on=_LONG_AGO,
            at=Place(sheets.ORGANISATIONS.name, len(round_.organisations) + 2 + number),
        )
        for number, code in enumerate(lacking)
    ]


def _member(round_: Round, number: int, branch: str, *, exempt: bool) -> Member:
    closing = round_.unit.closing_on
    return Member(
        code=f"{round_.unit.code}-M{number:05d}",
        name=name(number),
        org=branch,
        membership=Membership.OFFICIAL,
        born_on=PartialDate.of(day(date(closing.year - 60, 1, 1), number, 11_000)),
        admitted_on=PartialDate.of(day(date(closing.year - 20, 1, 1), number, 5_000)),
        official_on=PartialDate(closing.year - 2, 6),
        exempt=True if exempt else None,
        at=Place(sheets.MEMBERS.name, number + 2),
    )


def _visitors(
    rows: Sequence[CountRow], members: Sequence[Member], organisations: Sequence[Organisation]
) -> Sequence[Member]:
    """Members of other places who take part here for a time."""
    places = {row.org: next((org.code for org in organisations if org.parent == row.org), row.org) for row in rows}
    wanted = [places[row.org] for row in rows for _ in range(row.temporary or 0)]
    free = list(reversed(members))
    visitors = []
    for number, place in enumerate(wanted):
        guest = next(member for member in free if member.org != place)
        free.remove(guest)
        at = Place(sheets.MEMBERS.name, len(members) + 2 + number)
        visitors.append(replace(guest, org=place, membership=Membership.TEMPORARY, exempt=None, at=at))
    return visitors


def officer_appointed() -> tuple[Registered, Actor]:
    """The organisation above the unit, and who does everything here."""
    paper = Decision(number="01-QĐ/TU (mẫu)", decided_on=_OFFICE, reason="Dữ liệu mẫu")
    state = State(name="Đảng bộ tỉnh (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="province", parent=None)
    top = top_found(state=state, on=_OFFICE, decision=paper, by=None)
    user = User.objects.create_user("canbo", full_name="Cán bộ tổ chức (mẫu)")
    role_given(user, RoleTerms(role=Role.ORGANISATION_OFFICER, body=top, subtree=True, valid_from=_OFFICE), None)
    return top, AccountActor(user)


def registered(round_: Round, *, tier: str, under: Registered, by: Actor) -> Registered:
    """Bring tree, people, collectives and leaders of a workbook into the register; its results stay outside."""
    batch = round_stage(
        round_=replace(round_, results=[], counts=[], awards=[]),
        content=b"",
        file_name="don-vi.xlsx",
        body=under,
        by=by,
    )
    root = next(row for row in batch.rows.filter(what="organisation") if "parent" not in row.values)
    root.values["tier"] = tier
    root.save(update_fields=["values"])
    row_decide(row=root, choice="new", by=by)
    import_apply(batch=batch, by=by)
    return Registered.objects.get(code=round_.unit.code, parent=under)


def opened(body: Registered, round_: Round, pack: str, by: Actor) -> Campaign:
    """The round of the year, under the rules of its time."""
    year = round_.unit.year
    facts = CampaignFacts(
        kind=CampaignKind.ANNUAL,
        title=f"Kiểm điểm, xếp loại năm {year} (mẫu)",
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        closing_on=round_.unit.closing_on,
    )
    campaign = campaign_create(body=body, facts=facts, by=by)
    campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id=pack), by=by)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    left = [duty.key for duty in duties_to_settle(campaign)]
    duties_leave(campaign=campaign, duties=left, reason="Đơn vị mẫu, không có văn bản để chốt", by=by)
    assert campaign_open(campaign=campaign, by=by)
    return Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)


def levels_of(round_: Round, campaign: Campaign) -> Mapping[int, str]:
    """The levels of the workbook by subject of the campaign."""
    numbers = {member.code: member.card_number or member.code for member in round_.members}
    subjects: dict[tuple[str, str], Subject] = {
        (subject.kind, subject.entry.number): subject
        for subject in campaign.subjects.filter(listed=True).select_related("entry")
    }
    return {
        subjects[result.kind.value, numbers.get(result.subject, result.subject)].pk: result.level.value
        for result in round_.results
        if result.level is not None
    }


def carried(round_: Round, *, pack: str, tier: str, out: Path) -> Carried:
    """Everything in its order, in an empty database."""
    begun = begin(round_, pack=pack, tier=tier)
    entered = sample_results(
        campaign=begun.campaign, levels=begun.levels, held_on=days_of(round_).meetings, by=begun.by
    )
    return finish(round_, begun.campaign, entered=entered, by=begun.by, out=out)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A round that is open, the levels that it is to end in (subject -> code), and who does everything."""

    campaign: Campaign
    levels: Mapping[int, str]
    by: Actor


@dataclass(frozen=True, kw_only=True)
class Days:
    """When units meet, when the deciding body meets, when its decisions are signed and made known."""

    meetings: date
    session: date
    signed: date
    told: date


def days_of(round_: Round) -> Days:
    """After the closing day of the round."""
    meetings = round_.unit.closing_on + timedelta(days=5)
    session = meetings + timedelta(days=15)
    return Days(
        meetings=meetings, session=session, signed=session + timedelta(days=1), told=session + timedelta(days=5)
    )


def begin(round_: Round, *, pack: str, tier: str) -> Begun:
    """Bring a unit in and open its round, in an empty database."""
    under, by = officer_appointed()
    campaign = opened(registered(round_, tier=tier, under=under, by=by), round_, pack, by)
    return Begun(campaign=campaign, levels=levels_of(round_, campaign), by=by)


def finish(round_: Round, campaign: Campaign, *, entered: int, by: Actor, out: Path) -> Carried:
    """Decide on everybody who still waits and make it known, then write the report. entered: sheets so far."""
    days = days_of(round_)
    decisions, _ = sample_decisions(campaign=campaign, held_on=days.session, signed_on=days.signed, by=by)
    notices = sample_notices(decisions=decisions, given_on=days.told, by=by)
    made = campaign_report(named=str(campaign.public_id), to=out)
    return Carried(
        campaign=campaign,
        sheets=entered,
        decisions=len(decisions),
        notices=notices,
        workbook=replace(round_, authorisations=round_of_campaign(campaign).authorisations),
        report=made.results,
    )


def differences(carried: Carried, pack: str) -> Mapping[str, tuple[object, object]]:
    """Where the report of a round says something else than `tally` of its workbook: part -> (workbook, report).

    What a campaign keeps no record of (targets, commendations, registers) stands in a workbook alone.
    """
    closing = carried.workbook.unit.closing_on
    workbook = _comparable(results_json(tally(carried.workbook, regime(pack, on=closing))))
    report = _comparable(carried.report)
    return {part: (workbook[part], report[part]) for part in workbook if workbook[part] != report[part]}


def _comparable(results: Mapping[str, Any]) -> Mapping[str, Any]:
    """Figures by what they are of: a workbook has the order of its rows, a campaign that of names."""
    groups = {
        (group["scope"], group["subject"], group["label"], part): value
        for group in results["groups"]
        for part, value in group.items()
        if part != "pools"
    }
    pools = {pool["key"]: pool for group in results["groups"] for pool in group["pools"]}
    tree = dict(results["tree"])
    parts = {part["code"]: part for part in tree.pop("parts")}
    streaks = [{name: value for name, value in row.items() if name != "subjects"} for row in results["streaks"]]
    previous = results["previous"] and {
        (group["subject"], group["label"]): group for group in results["previous"]["groups"]
    }
    return {"tree": tree, "parts": parts, "groups": groups, "pools": pools, "streaks": streaks, "previous": previous}
