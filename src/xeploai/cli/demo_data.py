"""The demonstration: a throw-away database, sample data, one account per role with a password of the moment."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from xeploai.cli.sample import sample_top, sample_tree
from xeploai.cli.server import address, check_port_free, is_answered, listen, prepare
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.accounts.roles import RoleTerms, role_given
from xeploai.registers.accounts.services import one_time_password
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import Membership, Person, Post, Status, StatusKind
from xeploai.registers.people.sample import sample_people, sample_unit
from xeploai.rounds.campaigns.amendment_batches import amendments_accept_each
from xeploai.rounds.campaigns.models import AmendmentState, Campaign
from xeploai.rounds.campaigns.sample import sample_campaign
from xeploai.rounds.decisions.sample import (
    sample_calibration,
    sample_decisions,
    sample_drafts,
    sample_levels,
    sample_notices,
    sample_results,
)
from xeploai.rounds.reviews.sample import sample_reviews
from xeploai.rounds.sealing.services import seal_make
from xeploai.tools.workbooks.samples import sample, sample_ids

_NAMES: Mapping[Role, tuple[str, str]] = {
    Role.SYSTEM_OFFICER: ("quantri", "Vũ Văn Quản (mẫu)"),
    Role.ORGANISATION_OFFICER: ("tochuc", "Trần Thị Lan (mẫu)"),
    Role.GRASSROOTS_OFFICER: ("coso", "Lê Văn Minh (mẫu)"),
    Role.BRANCH_SECRETARY: ("bithu", "Phạm Thị Hoa (mẫu)"),
    Role.MEMBER: ("dangvien", "Ngô Văn An (mẫu)"),
    Role.CONSULTED_BODY: ("ykien", "Đỗ Thị Bình (mẫu)"),
    Role.INSPECTOR: ("kiemtra", "Hoàng Thị Tâm (mẫu)"),
}
# Where a role holds in the sample tree; the others hold for the whole of it.
_PLACES: Mapping[Role, str] = {
    Role.GRASSROOTS_OFFICER: "grassroots",
    Role.BRANCH_SECRETARY: "branch",
    Role.MEMBER: "branch",
    Role.CONSULTED_BODY: "ward",
}
# How many members write on line, besides the two who have an account to sign in with.
_WRITERS = 5
_LOOK_EVERY_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One account of the demonstration."""

    user: User
    password: str
    role: str
    where: str


def show(stage: str) -> int:
    """Fill the database, say how to come in, serve. stage: of demo.STAGES."""
    check_port_free()
    prepare()
    print("Đang nạp dữ liệu mẫu, thường dưới nửa phút (dừng: Ctrl+C)", flush=True)
    accounts = fill(stage)
    print("Đang mở máy chủ web…", flush=True)
    threading.Thread(target=_welcome, args=(accounts,), daemon=True).start()
    listen()
    return 0


def _welcome(accounts: Sequence[Shown]) -> None:
    """The address and how to come in, as soon as a browser is answered."""
    while not is_answered():
        time.sleep(_LOOK_EVERY_S)
    width = max(len(shown.user.username) for shown in accounts)
    print(f"\nĐịa chỉ: {address()}\n")
    for shown in accounts:
        print(f"  {shown.user.username:<{width}}  {shown.password}  {shown.role}, {shown.where}")
    print("\nDữ liệu là giả định và mất khi tắt chương trình (Ctrl+C).", flush=True)


def fill(stage: str = "before") -> list[Shown]:
    """A province with a ward of this year, its round at a stage and an account for each role; then the sample units."""
    first_year = min(sample(sample_id).round.unit.year for sample_id in sample_ids())
    accounts, top = _ward(first_year, stage)
    officer = next(shown.user for shown in accounts if shown.role == Role.ORGANISATION_OFFICER.label)
    for sample_id in sample_ids():
        with transaction.atomic():
            unit = sample_unit(sample_id, under=top, by=AccountActor(officer))
        _say(unit, f"số liệu năm {sample(sample_id).round.unit.year}")
    return accounts


@transaction.atomic
def _ward(first_year: int, stage: str) -> tuple[list[Shown], Organisation]:
    """Everything of this year; the top stands since the first year of any sample unit."""
    start = timezone.localdate().replace(month=1, day=1)
    top = sample_top(date(first_year, 1, 1))
    users = {role: _account(role) for role in Role}
    officer = users[Role.ORGANISATION_OFFICER][0]
    role_given(officer, _given(Role.ORGANISATION_OFFICER, top), None)
    by = AccountActor(officer)
    places = sample_tree(top=top, on=start, by=by)
    shown = []
    for role, (user, password) in users.items():
        body = places.get(_PLACES.get(role, "top")) if role != Role.SYSTEM_OFFICER else None
        if user != officer:
            role_given(user, _given(role, body), None)
        where = body.name if body else "toàn hệ thống"
        shown.append(Shown(user=user, password=password, role=role.label, where=where))
    sample_people(under=places["ward"], by=by)
    secretary, member = users[Role.BRANCH_SECRETARY][0], users[Role.MEMBER][0]
    writers = _put_behind(places["branch"], secretary=secretary, member=member)
    campaign = sample_campaign(body=places["ward"], by=by)
    sample_reviews(
        campaign=campaign,
        writers=[AccountActor(user) for user in writers],
        member=AccountActor(member),
        secretary=AccountActor(secretary),
    )
    if stage != "before":
        _carry_on(campaign, stage, by)
    _say(places["ward"], _STANDS[stage])
    return shown, top


_STANDS: Mapping[str, str] = {
    "before": "đợt kiểm điểm năm nay đang mở",
    "calibration": "đợt năm nay đã họp, đang cân đối tỷ lệ",
    "sealed": "đợt năm nay đã quyết định, thông báo, niêm phong",
}


def _carry_on(campaign: Campaign, stage: str, by: Actor) -> None:
    """Results of every unit's meeting and drafts that pass ceilings; at the last stage decided, made known, sealed."""
    today = timezone.localdate()
    amendments = list(campaign.amendments.filter(state=AmendmentState.OFFERED))
    amendments_accept_each(campaign=campaign, amendments=amendments, by=by)
    levels = sample_levels(campaign=campaign, by=by)
    sample_results(campaign=campaign, levels=levels, held_on=today, by=by)
    for draft in sample_drafts(campaign=campaign, by=by):
        if stage == "sealed":
            sample_calibration(draft=draft, by=by)
    if stage == "sealed":
        decisions, _ = sample_decisions(campaign=campaign, held_on=today, signed_on=today, by=by)
        sample_notices(decisions=decisions, given_on=today, by=by)
        seal_make(campaign=campaign, by=by)


def _say(unit: Organisation, what: str) -> None:
    """One line of progress."""
    organisations = Organisation.objects.filter(path__startswith=unit.path).count()
    members = Membership.objects.filter(organisation__path__startswith=unit.path).values("person").distinct().count()
    people = f"{members} đảng viên" if members else "không có danh sách đảng viên"
    print(f"  - {unit.name}, {what}: {organisations} tổ chức, {people}", flush=True)


def _account(role: Role) -> tuple[User, str]:
    username, full_name = _NAMES[role]
    password = one_time_password()
    return User.objects.create_user(username, password, full_name=full_name), password


def _put_behind(branch: Organisation, *, secretary: User, member: User) -> Sequence[User]:
    """Give the two accounts the records of who heads their branch and of a member without a post; some more members
    get accounts without a password, which nobody can sign in with."""
    posts = Post.objects.filter(organisation=branch)
    members = Person.objects.filter(home=branch, current=True)
    exempt = Status.objects.filter(kind=StatusKind.EXEMPT).values("person")
    plain = list(members.exclude(pk__in=posts.values("person")).exclude(pk__in=exempt)[: _WRITERS + 1])
    _belongs(secretary, members.get(pk__in=posts.filter(is_head=True).values("person")))
    _belongs(member, plain[0])
    writers = []
    for person in plain[1:]:
        user = User.objects.create_user(f"dv{person.pk}", full_name=person.full_name)
        role_given(user, _given(Role.MEMBER, branch), None)
        _belongs(user, person)
        writers.append(user)
    return writers


def _belongs(user: User, person: Person) -> None:
    user.person, user.full_name = person.public_id, person.full_name
    user.save(update_fields=["person", "full_name"])


def _given(role: Role, body: Organisation | None) -> RoleTerms:
    wide = role not in {Role.SYSTEM_OFFICER, Role.BRANCH_SECRETARY, Role.MEMBER}
    start = timezone.localdate().replace(month=1, day=1)
    return RoleTerms(role=role, body=body, subtree=wide, valid_from=start, document="Dữ liệu mẫu")
