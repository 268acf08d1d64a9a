"""An invented committee brought into an open, empty database: 85 organisations, 75 collectives, so many members.

The same every time, on either database. It comes in as an office's data does: one import, through the services.
"""

from collections.abc import Sequence
from datetime import date
from itertools import islice

from django.core.management import call_command
from django.utils import timezone

from xeploai.core.dates import PartialDate
from xeploai.core.round import Collective, Leader, Member, Membership, Place, Round, Unit
from xeploai.core.round import Organisation as OrganisationRow
from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, top_found
from xeploai.registers.people.importing.services import import_apply, round_stage, row_decide
from xeploai.registers.people.models import ImportBatch
from xeploai.rounds.campaigns.duties_settling import duties_leave
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.sample import sample_facts
from xeploai.rounds.campaigns.services import RulesChoice, campaign_create, campaign_rules_set
from xeploai.rulepacks.load import load_pack, pack_for
from xeploai.tools.workbooks import sheets
from xeploai.tools.workbooks.samples import people

COMMITTEES, BRANCHES, COLLECTIVES = 14, 70, 75
"""With the committee itself 85 organisations; collectives of the committee, the grassroots, and the first branches."""

ORGANISATIONS = 1 + COMMITTEES + BRANCHES

_CODE = "DU"


def tables_make() -> None:
    """Bring an empty database to this version of the program."""
    call_command("migrate", verbosity=0, interactive=False)


def year_start() -> date:
    """Since when everything of the register is in force."""
    return timezone.localdate().replace(month=1, day=1)


def superior_found() -> tuple[Organisation, Actor]:
    """The organisation above the committee, and its officer, who does everything."""
    start = year_start()
    paper = Decision(number="01-QĐ/TU (mẫu)", decided_on=start, reason="Dữ liệu đo tốc độ")
    state = State(name="Đảng bộ tỉnh (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="province", parent=None)
    top = top_found(state=state, on=start, decision=paper, by=None)
    chief = User.objects.create_user("canbo", full_name="Cán bộ đo tốc độ (mẫu)")
    RoleAssignment.objects.create(user=chief, role=Role.ORGANISATION_OFFICER, body=top, subtree=True, valid_from=start)
    return top, AccountActor(chief)


def register_stage(members: int, top: Organisation, by: Actor) -> ImportBatch:
    """The committee as an import that waits for its yes."""
    round_ = invented_round(members, year_start())
    batch = round_stage(round_=round_, content=b"", file_name="do-toc-do.xlsx", body=top, by=by)
    root = next(row for row in batch.rows.filter(what="organisation") if "parent" not in row.values)
    row_decide(row=root, choice="new", by=by)
    return batch


def register_load(members: int, top: Organisation, by: Actor) -> Organisation:
    """The committee, taken over; at least two members a branch."""
    import_apply(batch=register_stage(members, top, by), by=by)
    return committee_stored()


def committee_stored() -> Organisation:
    """The committee in the open database."""
    return Organisation.objects.get(code=_CODE)


def campaign_prepare(unit: Organisation, by: Actor) -> Campaign:
    """This year's round of the committee with its rules, not yet opened."""
    today = timezone.localdate()
    campaign = campaign_create(body=unit, facts=sample_facts(today), by=by)
    pack = load_pack(pack_for(year=today.year))
    campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id=pack.info.id), by=by)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    unseen = [duty.id for duty in pack.responsibilities.duties if not duty.verified]
    duties_leave(campaign=campaign, duties=unseen, reason="Đo tốc độ", by=by)
    return campaign


def invented_round(members: int, on: date) -> Round:
    """The committee as its workbook would hold it on a day."""
    at = Place(sheets.ORGANISATIONS.name, 2)
    root = Unit(code=_CODE, name="Đảng bộ đo tốc độ (mẫu)", year=on.year, closing_on=on, sample=True)
    grassroots = [f"CS{number:02d}" for number in range(COMMITTEES)]
    branches = [f"CB{number:03d}" for number in range(BRANCHES)]
    bodies = [
        OrganisationRow(code=_CODE, name=root.name, kind=OrgKind.UPPER_COMMITTEE, parent=None, at=at),
        *(
            OrganisationRow(
                code=code,
                name=f"Đảng bộ cơ sở {code[2:]} (mẫu)",
                kind=OrgKind.GRASSROOTS_COMMITTEE,
                parent=_CODE,
                at=at,
            )
            for code in grassroots
        ),
        *(
            OrganisationRow(
                code=code,
                name=f"Chi bộ {code[2:]} (mẫu)",
                kind=OrgKind.BRANCH,
                parent=grassroots[number % COMMITTEES],
                at=at,
            )
            for number, code in enumerate(branches)
        ),
    ]
    led = islice([_CODE, *grassroots, *branches], COLLECTIVES)
    collectives = [
        Collective(code=f"TT{number:02d}", name=f"Cấp ủy {number:02d} (mẫu)", org=org, at=at)
        for number, org in enumerate(led)
    ]
    rows = [_member(number, branches[number % BRANCHES], on) for number in range(members)]
    return Round(
        unit=root,
        organisations=bodies,
        members=rows,
        collectives=collectives,
        leaders=[_leader(number, row, collectives) for number, row in enumerate(rows[: COLLECTIVES * 3])],
    )


def _member(number: int, branch: str, on: date) -> Member:
    young = number % 20 == 19
    admitted = people.day(date(on.year - 1, 3, 1), number, 200) if young else people.day(date(1990, 1, 1), number, 9000)
    return Member(
        code=f"M{number:06d}",
        name=people.name(number),
        org=branch,
        at=Place(sheets.MEMBERS.name, number + 2),
        membership=Membership.PROBATIONARY if young else Membership.OFFICIAL,
        born_on=PartialDate.of(people.day(date(1955, 1, 1), number, 14_000)),
        card_number=None if young else f"{number:08d}",
        admitted_on=PartialDate.of(admitted),
        exempt=number % 33 == 32,
        post="Đảng viên",
        post_rank=9,
    )


def _leader(number: int, row: Member, collectives: Sequence[Collective]) -> Leader:
    rank, place = divmod(number, len(collectives))
    collective = collectives[place]
    return Leader(
        code=f"L{number:04d}",
        name=row.name,
        org=collective.org,
        member=row.code,
        collective=collective.code,
        is_head=rank == 0,
        post=("Bí thư", "Phó Bí thư", "Ủy viên")[rank],
        post_rank=rank + 1,
        at=Place(sheets.LEADERS.name, number + 2),
    )
