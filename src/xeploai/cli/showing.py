"""The demonstration: a throw-away database, sample data, one account per role with a password of the moment."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from xeploai.apps.accounts.access import Actor
from xeploai.apps.accounts.models import Role, User
from xeploai.apps.accounts.roles import Given, role_given
from xeploai.apps.accounts.services import one_time_password
from xeploai.apps.campaigns.sample import sample_campaign
from xeploai.apps.organisations.models import Organisation
from xeploai.apps.people.models import Person, Post
from xeploai.apps.people.sample import sample_people
from xeploai.cli.sample import sample_top, sample_tree
from xeploai.cli.serving import address, check_port_free, listen, prepare

# Each part of the program adds its sample data here, in the order in which it builds on the others.
SAMPLES: Sequence[Callable[[Actor], None]] = (sample_people, sample_campaign)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One account of the demonstration."""

    user: User
    password: str
    role: str
    where: str


def show() -> int:
    """Fill the database, say how to come in, serve."""
    check_port_free()
    prepare()
    print("Đang nạp dữ liệu mẫu…", flush=True)
    accounts = fill()
    width = max(len(shown.user.username) for shown in accounts)
    print(f"\nĐịa chỉ: {address()}\n")
    for shown in accounts:
        print(f"  {shown.user.username:<{width}}  {shown.password}  {shown.role}, {shown.where}")
    print("\nDữ liệu là giả định và mất khi tắt chương trình (Ctrl+C).")
    sys.stdout.flush()
    listen()
    return 0


@transaction.atomic
def fill() -> list[Shown]:
    """A tree, an account for each role, and whatever the parts add."""
    start = timezone.localdate().replace(month=1, day=1)
    top = sample_top(start)
    accounts = {role: _account(role) for role in Role}
    officer = accounts[Role.ORGANISATION_OFFICER][0]
    role_given(officer, _given(Role.ORGANISATION_OFFICER, top), None)
    places = sample_tree(top, officer, start)
    shown = []
    for role, (user, password) in accounts.items():
        body = places.get(_PLACES.get(role, "top")) if role != Role.SYSTEM_OFFICER else None
        if user != officer:
            role_given(user, _given(role, body), None)
        where = body.name if body else "toàn hệ thống"
        shown.append(Shown(user=user, password=password, role=role.label, where=where))
    for sample in SAMPLES:
        sample(Actor(officer))
    for role in (Role.BRANCH_SECRETARY, Role.MEMBER):
        _put_behind(accounts[role][0], places["branch"], secretary=role == Role.BRANCH_SECRETARY)
    return shown


_NAMES: Mapping[str, tuple[str, str]] = {
    Role.SYSTEM_OFFICER: ("quantri", "Vũ Văn Quản (mẫu)"),
    Role.ORGANISATION_OFFICER: ("tochuc", "Trần Thị Lan (mẫu)"),
    Role.GRASSROOTS_OFFICER: ("coso", "Lê Văn Minh (mẫu)"),
    Role.BRANCH_SECRETARY: ("bithu", "Phạm Thị Hoa (mẫu)"),
    Role.MEMBER: ("dangvien", "Ngô Văn An (mẫu)"),
    Role.CONSULTED_BODY: ("ykien", "Đỗ Thị Bình (mẫu)"),
    Role.INSPECTOR: ("kiemtra", "Hoàng Thị Tâm (mẫu)"),
}


# Where a role holds in the sample tree; the others hold for the whole of it.
_PLACES: Mapping[str, str] = {
    Role.GRASSROOTS_OFFICER: "grassroots", Role.BRANCH_SECRETARY: "branch", Role.MEMBER: "branch"
}  # fmt: skip


def _account(role: Role) -> tuple[User, str]:
    username, full_name = _NAMES[role]
    password = one_time_password()
    return User.objects.create_user(username, password, full_name=full_name), password


def _put_behind(user: User, branch: Organisation, *, secretary: bool) -> None:
    """Give an account the record of a member of its branch: the one who heads it, or one without a post."""
    posts = Post.objects.filter(organisation=branch)
    held = posts.filter(is_head=True) if secretary else posts
    members = Person.objects.filter(home=branch, current=True)
    found = members.filter(pk__in=held.values("person")) if secretary else members.exclude(pk__in=held.values("person"))
    person = found.first()
    if person is not None:
        user.person, user.full_name = person.public_id, person.full_name
        user.save(update_fields=["person", "full_name"])


def _given(role: Role, body: Organisation | None) -> Given:
    wide = role not in {Role.SYSTEM_OFFICER, Role.BRANCH_SECRETARY, Role.MEMBER}
    start = timezone.localdate().replace(month=1, day=1)
    return Given(role=role, body=body, subtree=wide, valid_from=start, document="Dữ liệu mẫu")
