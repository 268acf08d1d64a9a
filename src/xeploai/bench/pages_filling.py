"""An invented committee in the open database, and who works with it: the same every time, on either database.

Everything comes in through the services: the register as one import, the campaign as one opening, accounts with their
roles. Only what is many and the same, accounts and texts of self-reviews, is written in a few statements.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.utils import timezone

from xeploai.apps.accounts.access import Actor
from xeploai.apps.accounts.models import Role, RoleAssignment, User
from xeploai.apps.accounts.services import one_time_password
from xeploai.apps.campaigns.amendments import roster_compare
from xeploai.apps.campaigns.models import Campaign, CampaignKind, Subject
from xeploai.apps.campaigns.roster import campaign_open
from xeploai.apps.campaigns.services import CampaignFacts, RulesChoice, campaign_create, campaign_rules_set
from xeploai.apps.exchange import sheets
from xeploai.apps.exchange.samples import people
from xeploai.apps.organisations.forest import State
from xeploai.apps.organisations.models import Organisation
from xeploai.apps.organisations.services import Decision, top_found
from xeploai.apps.people.importing.services import import_apply, round_stage, row_decide
from xeploai.apps.people.models import Collective, ImportBatch, Person, StatusKind
from xeploai.apps.people.services import status_begin
from xeploai.apps.reviews import header
from xeploai.apps.reviews.meanings import meanings
from xeploai.apps.reviews.models import Channel, ReviewReturn, ReviewState, ReviewVersion, SelfReview, about_of
from xeploai.apps.reviews.selectors import Desk, desks_of_unit
from xeploai.bench.pages_committee import Committee, Place, Worker
from xeploai.core.dates import PartialDate
from xeploai.core.round import Collective as CollectiveRow
from xeploai.core.round import Leader, Member, Round, Unit
from xeploai.core.round import Membership as Standing
from xeploai.core.round import Organisation as OrganisationRow
from xeploai.core.round import Place as At
from xeploai.core.subjects import OrgKind
from xeploai.rulepacks.load import pack_for

COMMITTEES, BRANCHES, COLLECTIVES = 14, 70, 75
"""With the committee itself 85 organisations; collectives of the committee, the grassroots, and the first branches."""

OFFICERS, GRASSROOTS, SECRETARIES, WRITERS, INSPECTORS = 3, 3, 4, 8, 2
"""Twenty people at work."""

REVIEWS_PER_BRANCH = 6
_CODE = "DU"
_UNSUSPENDED = 3


def fill(members: int) -> Committee:
    """Make the tables of an empty database and fill them."""
    call_command("migrate", verbosity=0, interactive=False)
    return committee(members)


def committee(members: int) -> Committee:
    """Everything, from the organisation above to who works with it; at least two members a branch."""
    start = timezone.localdate().replace(month=1, day=1)
    paper = Decision(number="01-QĐ/TU (mẫu)", decided_on=start, reason="Dữ liệu đo tốc độ")
    state = State(name="Đảng bộ tỉnh (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="province", parent=None)
    top = top_found(state=state, on=start, decision=paper, by=None)
    chief = User.objects.create_user("canbo", full_name="Cán bộ đo tốc độ (mẫu)")
    RoleAssignment.objects.create(
        user=chief, role=Role.ORGANISATION_OFFICER, body=top, subtree=True, valid_from=start
    )  # fmt: skip
    by = Actor(chief)
    unit = _register(members, top, start, by)
    campaign = _campaign(unit, by)
    branches = list(Organisation.objects.filter(path__startswith=unit.path, kind=OrgKind.BRANCH).order_by("code"))
    for branch in branches:
        _reviews(campaign, branch, by)
    password, workers = _workers(top, branches, campaign, start)
    return Committee(
        password=password,
        workers=workers,
        campaign=str(campaign.public_id),
        unit=str(unit.public_id),
        collective=str(Collective.objects.order_by("code")[0].public_id),
        batch=str(ImportBatch.objects.get().public_id),
    )


def invented_round(members: int, on: date) -> Round:
    """The committee as its workbook would hold it on a day."""
    at = At(sheets.ORGANISATIONS.name, 2)
    root = Unit(code=_CODE, name="Đảng bộ đo tốc độ (mẫu)", year=on.year, closing_on=on, sample=True)
    grassroots = [f"CS{number:02d}" for number in range(COMMITTEES)]
    branches = [f"CB{number:03d}" for number in range(BRANCHES)]
    bodies = [
        OrganisationRow(code=_CODE, name=root.name, kind=OrgKind.UPPER_COMMITTEE, parent=None, at=at),
        *(OrganisationRow(code=code, name=f"Đảng bộ cơ sở {code[2:]} (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE,
                          parent=_CODE, at=at) for code in grassroots),
        *(OrganisationRow(code=code, name=f"Chi bộ {code[2:]} (mẫu)", kind=OrgKind.BRANCH,
                          parent=grassroots[number % COMMITTEES], at=at) for number, code in enumerate(branches)),
    ]  # fmt: skip
    led = islice([_CODE, *grassroots, *branches], COLLECTIVES)
    collectives = [
        CollectiveRow(code=f"TT{number:02d}", name=f"Cấp ủy {number:02d} (mẫu)", org=org, at=at)
        for number, org in enumerate(led)
    ]
    rows = [_member(number, branches[number % BRANCHES], on) for number in range(members)]
    return Round(
        unit=root, organisations=bodies, members=rows, collectives=collectives,
        leaders=[_leader(number, row, collectives) for number, row in enumerate(rows[: COLLECTIVES * 3])],
    )  # fmt: skip


def _member(number: int, branch: str, on: date) -> Member:
    young = number % 20 == 19
    admitted = people.day(date(on.year - 1, 3, 1), number, 200) if young else people.day(date(1990, 1, 1), number, 9000)
    return Member(
        code=f"M{number:06d}", name=people.name(number), org=branch, at=At(sheets.MEMBERS.name, number + 2),
        membership=Standing.PROBATIONARY if young else Standing.OFFICIAL,
        born_on=PartialDate.of(people.day(date(1955, 1, 1), number, 14_000)),
        card_number=None if young else f"{number:08d}", admitted_on=PartialDate.of(admitted),
        exempt=number % 33 == 32, post="Đảng viên", post_rank=9,
    )  # fmt: skip


def _leader(number: int, row: Member, collectives: Sequence[CollectiveRow]) -> Leader:
    rank, place = divmod(number, len(collectives))
    held = collectives[place]
    return Leader(
        code=f"L{number:04d}", name=row.name, org=held.org, member=row.code, collective=held.code, is_head=rank == 0,
        post=("Bí thư", "Phó Bí thư", "Ủy viên")[rank], post_rank=rank + 1, at=At(sheets.LEADERS.name, number + 2),
    )  # fmt: skip


def _register(members: int, top: Organisation, on: date, by: Actor) -> Organisation:
    held = invented_round(members, on)
    batch = round_stage(held=held, content=b"", file_name="do-toc-do.xlsx", body=top, by=by)
    root = next(row for row in batch.rows.filter(what="organisation") if "parent" not in row.values)
    row_decide(row=root, choice="new", by=by)
    import_apply(batch=batch, by=by)
    return Organisation.objects.get(code=_CODE, parent=top)


def _campaign(unit: Organisation, by: Actor) -> Campaign:
    """Open, with some changes of the register that wait to be taken over."""
    today = timezone.localdate()
    facts = CampaignFacts(
        kind=CampaignKind.ANNUAL, title=f"Kiểm điểm, đánh giá, xếp loại chất lượng năm {today.year} (mẫu)",
        period_start=date(today.year, 1, 1), period_end=date(today.year, 12, 31), closing_on=today,
    )  # fmt: skip
    campaign = campaign_create(body=unit, facts=facts, by=by)
    campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id=pack_for(year=today.year)), by=by)
    campaign_open(campaign=campaign, by=by)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    for person in Person.objects.order_by("sort_key", "pk")[:_UNSUSPENDED]:
        status_begin(person=person, kind=StatusKind.SUSPENDED, since=today, document="Quyết định (mẫu)", by=by)
    roster_compare(campaign=campaign, by=by)
    return campaign


_STATES = (
    ReviewState.DRAFT, ReviewState.SUBMITTED, ReviewState.SUBMITTED, ReviewState.RETURNED, ReviewState.SUBMITTED,
    ReviewState.DRAFT,
)  # fmt: skip


def _reviews(campaign: Campaign, branch: Organisation, by: Actor) -> None:
    """The first members of a branch have written: half handed in, some begun, one handed back."""
    here = [desk for desk in desks_of_unit(by, campaign, branch) if desk.unit.pk == branch.pk]
    desks = here[:REVIEWS_PER_BRANCH]
    rows = [
        SelfReview(
            campaign=campaign, about=about_of(desk.subject), state=state, form=desk.sheet.key,
            content=written(desk), revision=1, saved_by=by.user,
        )
        for desk, state in zip(desks, _STATES, strict=False)
    ]  # fmt: skip
    SelfReview.objects.bulk_create(rows)
    versions = [
        ReviewVersion(
            review=row, number=1, channel=Channel.ONLINE, form=row.form, sheet=desk.sheet.record, content=row.content,
            header={"rows": header.rows(desk, row.content), "unit": desk.unit.name, "carried": [], "prompts": []},
            self_level=row.content.get(meanings()["own_level"], ""), revision=1, submitted_by=by.user,
        )
        for desk, row in zip(desks, rows, strict=True)
        if row.state != ReviewState.DRAFT
    ]  # fmt: skip
    ReviewVersion.objects.bulk_create(versions)
    ReviewReturn.objects.bulk_create(
        ReviewReturn(version=version, reason="Đề nghị nêu rõ sản phẩm và tiến độ.", returned_by=by.user)
        for version in versions
        if version.review.state == ReviewState.RETURNED
    )


def written(desk: Desk) -> dict[str, str]:
    """A page or so in every box of the form."""
    line = f"{desk.name}: đã làm các việc được giao trong năm, có sản phẩm cụ thể, đúng tiến độ đề ra. "
    held = {box.id: line * 6 for box in desk.sheet.boxes if box.box in {"text", "degree"}}
    held |= {f"{box.id}.degree": "T" for box in desk.sheet.boxes if box.box == "degree"}
    for row in range(5):
        held |= {
            f"task.{row}.task": f"Nhiệm vụ {row + 1}", f"task.{row}.product": f"{row + 3} hồ sơ",
            f"task.{row}.progress": "on_time", f"task.{row}.quality": "met",
        }  # fmt: skip
    return {name: text for name, text in held.items() if name in desk.names} | {meanings()["own_level"]: "T"}


def _workers(
    top: Organisation, branches: Sequence[Organisation], campaign: Campaign, start: date
) -> tuple[str, list[Worker]]:
    """Twenty accounts with one password of the moment; writers stand for members who have begun a draft."""
    password = one_time_password()
    hashed = make_password(password)
    parents = {branch.parent_id: branch for branch in reversed(branches)}
    places: dict[Role, Iterator[Organisation]] = {
        Role.ORGANISATION_OFFICER: iter([top] * OFFICERS),
        Role.GRASSROOTS_OFFICER: islice(Organisation.objects.filter(pk__in=list(parents)).order_by("code"), GRASSROOTS),
        Role.BRANCH_SECRETARY: islice(iter(branches), SECRETARIES),
        Role.MEMBER: islice(iter(branches), WRITERS),
        Role.INSPECTOR: iter([top] * INSPECTORS),
    }
    workers = []
    for role, bodies in places.items():
        for number, body in enumerate(bodies):
            branch = parents.get(body.pk, body) if body != top else branches[0]
            drafting, submitted = _writers(campaign, branch)
            own = drafting if role is Role.MEMBER else None
            user = User.objects.create(
                username=f"{role.value.replace('_', '-')}{number}", password=hashed, full_name=f"{role.label} (mẫu)",
                person=own.person.public_id if own and own.person else None,
            )  # fmt: skip
            RoleAssignment.objects.create(
                user=user, role=role, body=body, subtree=role not in {Role.MEMBER, Role.BRANCH_SECRETARY},
                valid_from=start,
            )  # fmt: skip
            place = Place(
                branch=str(branch.public_id), subject=str(drafting.public_id), review=str(submitted.public_id),
                person=str(Person.objects.filter(home=branch).order_by("sort_key", "pk")[0].public_id),
            )  # fmt: skip
            workers.append(
                Worker(username=user.username, role=role.value, place=place, own=str(own.public_id) if own else "")
            )
    return password, workers


def _writers(campaign: Campaign, branch: Organisation) -> tuple[Subject, Subject]:
    """Members of a branch of whom the self-review is a draft, and submitted."""
    states = dict(SelfReview.objects.filter(campaign=campaign).values_list("about", "state"))
    here = campaign.subjects.filter(kind="member", entry__unit=branch).select_related("person")
    by_state = {states.get(about_of(one), ""): one for one in here.order_by("-entry__sort_key", "-pk")}
    return by_state[ReviewState.DRAFT], by_state[ReviewState.SUBMITTED]
