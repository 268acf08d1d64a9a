"""The invented committee at work in the open database: a campaign with its self-reviews, an import that waits.

Everything comes in through the services. Only what is many and the same, accounts and texts of self-reviews, is
written in a few statements.
"""

import io

import openpyxl
from django.db import connection
from django.utils import timezone

from xeploai.bench.pages.committee import Committee
from xeploai.bench.pages.staff import staff_make
from xeploai.bench.register import (
    campaign_prepare,
    invented_round,
    register_load,
    superior_found,
    tables_make,
    year_start,
)
from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.services import list_map, list_stage
from xeploai.registers.people.models import Collective, ImportBatch, Person, StatusKind
from xeploai.registers.people.periods import status_begin
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.reviews import header
from xeploai.rounds.reviews.field_map import meanings
from xeploai.rounds.reviews.models import Channel, ReviewReturn, ReviewState, ReviewVersion, SelfReview
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.selectors import cases_of_unit

REVIEWS_PER_BRANCH = 6
_SUSPENDED = 3


def fill(members: int) -> Committee:
    """Make the tables of an empty database and fill them."""
    tables_make()
    filled = committee(members)
    # What a database at work does by itself within a minute, and one filled a second ago has not done yet.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return filled


def committee(members: int) -> Committee:
    """Everything, from the organisation above to who works with it; at least two members a branch."""
    top, by = superior_found()
    unit = register_load(members, top, by)
    register = ImportBatch.objects.get()
    campaign = _campaign(unit, by)
    branches = list(Organisation.objects.filter(path__startswith=unit.path, kind=OrgKind.BRANCH).order_by("code"))
    for branch in branches:
        _reviews(campaign, branch, by)
    password, workers = staff_make(top, branches, campaign)
    return Committee(
        password=password,
        workers=workers,
        campaign=str(campaign.public_id),
        unit=str(unit.public_id),
        collective=str(Collective.objects.order_by("code")[0].public_id),
        batch=str(register.public_id),
        waiting=str(_list_that_waits(unit, members, by).public_id),
    )


def _campaign(unit: Organisation, by: Actor) -> Campaign:
    """Open, with some changes of the register that wait to be taken over."""
    today = timezone.localdate()
    campaign = campaign_prepare(unit, by)
    campaign_open(campaign=campaign, by=by)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    for person in Person.objects.order_by("sort_key", "pk")[:_SUSPENDED]:
        status_begin(person=person, kind=StatusKind.SUSPENDED, since=today, document="Quyết định (mẫu)", by=by)
    roster_compare(campaign=campaign, by=by)
    return campaign


_STATES = (
    ReviewState.DRAFT,
    ReviewState.SUBMITTED,
    ReviewState.SUBMITTED,
    ReviewState.RETURNED,
    ReviewState.SUBMITTED,
    ReviewState.DRAFT,
)


def _reviews(campaign: Campaign, branch: Organisation, by: Actor) -> None:
    """The first members of a branch have written: half handed in, some begun, one handed back."""
    here = [desk for desk in cases_of_unit(by, campaign, branch) if desk.unit.pk == branch.pk]
    desks = here[:REVIEWS_PER_BRANCH]
    rows = [
        SelfReview(
            campaign=campaign,
            about=desk.subject.about,
            state=state,
            form=desk.sheet.key,
            content=written(desk),
            revision=1,
            saved_by=account_of(by),
        )
        for desk, state in zip(desks, _STATES, strict=False)
    ]
    SelfReview.objects.bulk_create(rows)
    versions = [
        ReviewVersion(
            review=row,
            number=1,
            channel=Channel.ONLINE,
            form=row.form,
            sheet=desk.sheet.record,
            content=row.content,
            header={"rows": header.rows(desk, row.content), "unit": desk.unit.name, "carried": [], "prompts": []},
            self_level=row.content.get(meanings()["own_level"], ""),
            revision=1,
            submitted_by=account_of(by),
        )
        for desk, row in zip(desks, rows, strict=True)
        if row.state != ReviewState.DRAFT
    ]
    returns = [
        ReviewReturn(version=version, reason="Đề nghị nêu rõ sản phẩm và tiến độ.", returned_by=account_of(by))
        for version in ReviewVersion.objects.bulk_create(versions)
        if version.review.state == ReviewState.RETURNED
    ]
    for version in versions:
        audit_record(by=by, action="review.submit", subject=version.review, body=branch, sealed=[version])
    for returned in ReviewReturn.objects.bulk_create(returns):
        audit_record(by=by, action="review.return", subject=returned.version.review, body=branch, sealed=[returned])


def written(desk: ReviewCase) -> dict[str, str]:
    """A page or so in every box of the form."""
    line = f"{desk.name}: đã làm các việc được giao trong năm, có sản phẩm cụ thể, đúng tiến độ đề ra. "
    content = {box.id: line * 6 for box in desk.sheet.boxes if box.box in {"text", "degree"}}
    content |= {f"{box.id}.degree": "T" for box in desk.sheet.boxes if box.box == "degree"}
    for row in range(5):
        content |= {
            f"task.{row}.task": f"Nhiệm vụ {row + 1}",
            f"task.{row}.product": f"{row + 3} hồ sơ",
            f"task.{row}.progress": "on_time",
            f"task.{row}.quality": "met",
        }
    return {name: text for name, text in content.items() if name in desk.names} | {meanings()["own_level"]: "T"}


def _list_that_waits(unit: Organisation, members: int, by: Actor) -> ImportBatch:
    """The office's list of the same people without any number: a proposed match in every row, nobody decided yet."""
    start = year_start()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("DS")
    sheet.append(["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng"])
    for number, row in enumerate(invented_round(members, start).members, start=1):
        assert row.born_on is not None
        sheet.append([number, row.name, row.born_on.iso, None])
    buffer = io.BytesIO()
    book.save(buffer)
    batch = list_stage(content=buffer.getvalue(), file_name="danh-sach.xlsx", body=unit, as_of=start, by=by)
    list_map(batch=batch, columns={int(at): field for at, field in batch.layout["columns"].items()}, by=by)
    return batch
