"""The frame of all pages: first run, menu, standing in, what is held about me, errors in Vietnamese."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from xeploai.core.names import folded_name
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.first_run import code_for_console
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.audit.services import views_append
from xeploai.registers.kernel.access import allows
from xeploai.registers.kernel.roles import Role
from xeploai.registers.kernel.stages import Progress
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.selectors import campaign_board
from xeploai.web import home
from xeploai.web.bodies import BodyField

FIRST = "/bat-dau/"


@pytest.fixture
def first() -> dict[str, str]:
    """What somebody types into the first-run page."""
    return {
        "code": code_for_console().lower(),
        "unit": "Đảng bộ phường Bình An (mẫu)",
        "kind": "upper_committee/commune",
        "since": "01/01/2026",
        "full_name": "Lan (mẫu)",
        "username": "lan",
        "password1": "một mật khẩu đủ dài",
        "password2": "một mật khẩu đủ dài",
    }


def test_an_empty_installation_leads_to_the_first_run(client: Client, db: None, first: dict[str, str]) -> None:
    assert client.get("/", follow=True).redirect_chain[-1][0] == FIRST
    assert client.post(FIRST, first)["Location"] == "/"
    user, top = User.objects.get(), Organisation.objects.get()
    assert {held.role for held in user.assignments.all()} == {Role.ORGANISATION_OFFICER, Role.SYSTEM_OFFICER}
    assert allows(AccountActor(user), "campaign.open", top)
    assert "Lập cây tổ chức" in client.get("/").content.decode()
    assert [one.user for one in UserSession.objects.all()] == [user]
    assert audit_verify().ok
    assert Client().get(FIRST).status_code == 404
    assert Client().post(FIRST, first).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "ABCD-ABCD-ABCD"},
        {"code": ""},
        {"password1": "123", "password2": "123"},
        {"password2": "khác"},
        {"kind": "branch/"},
        {"since": "31/12/2999"},
        {"username": "Có Dấu"},
    ],
)
def test_the_first_run_writes_nothing_until_all_is_right(
    client: Client, db: None, first: dict[str, str], wrong: dict[str, str]
) -> None:
    assert client.post(FIRST, {**first, **wrong}).status_code == 422
    assert not User.objects.exists()
    assert not Organisation.objects.exists()


def test_the_menu_shows_what_may_be_opened(cast: Any) -> None:
    for who, sees, lacks in (
        ("inspector", "Nhật ký", "Tài khoản, phân quyền"),
        ("organisation_officer", "Tài khoản, phân quyền", "Nhật ký"),
        ("member", "Dữ liệu đang lưu về tôi", "Tài khoản, phân quyền"),
    ):
        page = cast.client(who).get("/").content.decode()
        assert f">{sees}</a>" in page
        assert f">{lacks}</a>" not in page


def test_every_line_of_the_menu_leads_somewhere(cast: Any) -> None:
    for who in cast.users:
        client = cast.client(who)
        for section in client.get("/").context["menu"]:
            for line in section.lines:
                assert client.get(line.address).status_code == 200, (who, line.address)


def test_standing_in_is_chosen_seen_noted_and_left(cast: Any) -> None:
    client = cast.client("member")
    assert "Làm thay" in client.get("/").content.decode()
    person = cast.users["branch_secretary"]
    client.post(reverse("acting_begin"), {"person": person.public_id})
    page = client.get("/").content.decode()
    assert f"Đang làm thay <strong>{person.full_name}</strong>" in page
    assert client.get(reverse("own_record")).context["record"].parts[0].rows[1][1] == "member"
    client.post(reverse("acting_stop"))
    assert "Đang làm thay" not in client.get("/").content.decode()
    begun, ended = Entry.objects.filter(action__startswith="acting.").order_by("seq")
    assert (begun.user, begun.acting_for) == (cast.users["member"], person)
    assert (ended.user, ended.acting_for) == (cast.users["member"], person)


def test_standing_in_ends_with_its_last_day(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client = cast.client("member")
    client.post(reverse("acting_begin"), {"person": cast.users["branch_secretary"].public_id})
    day = timezone.localdate().replace(year=timezone.localdate().year + 1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: day)
    assert "Đang làm thay" not in client.get("/").content.decode()


def test_what_is_held_about_me_is_mine_and_looking_is_noted(cast: Any) -> None:
    page = cast.client("branch_secretary").get(reverse("own_record")).content.decode()
    assert "Người thử branch_secretary (mẫu)" in page
    # Of others only who stands in for the person, and nothing more about them.
    assert page.count("Người thử member (mẫu) làm thay tôi") == page.count("Người thử member") == 1
    assert "Người thử organisation_officer" not in page
    assert "mật khẩu của" not in page
    views_append()
    assert Entry.objects.filter(action="view.own_record", user=cast.users["branch_secretary"]).count() == 1


@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_a_missing_page_says_so_in_vietnamese(cast: Any, who: str) -> None:
    response = cast.client(who).get("/khong-co/")
    assert response.status_code == 404
    assert "Không có trang này" in response.content.decode()


def test_a_forbidden_page_says_who_can_help(cast: Any) -> None:
    response = cast.client("member").get(reverse("accounts:list"))
    assert response.status_code == 403
    assert "đề nghị cán bộ tổ chức" in response.content.decode()


def test_an_old_form_says_that_nothing_was_written(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["member"])
    response = client.post(reverse("acting_stop"))
    assert response.status_code == 403
    assert "Biểu mẫu đã hết hiệu lực" in response.content.decode()


def test_a_mistake_of_ours_says_so(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(_user: User) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("xeploai.web.home.views.own_record_of", break_down)
    client = cast.client("member")
    client.raise_request_exception = False
    response = client.get(reverse("own_record"))
    assert response.status_code == 500
    assert "Chương trình gặp lỗi" in response.content.decode()


def test_handlers_stand_for_every_error() -> None:
    assert all(get_resolver().resolve_error_handler(status) for status in (400, 403, 404, 500))


@pytest.mark.parametrize(
    ("typed", "found"),
    [("a2", "a2"), ("A2", "a2"), ("chi bo 2", "a2"), ("Chi bộ 1 (mẫu) · Đảng bộ Bệnh viện B (mẫu)", "b1")],
)
def test_an_organisation_is_found_by_code_name_and_superior(cast: Any, typed: str, found: str) -> None:
    sent = {
        "role": "branch_secretary",
        "body": typed,
        "valid_from": "01/03/2026",
        "full_name": "Mới (mẫu)",
        "username": "moi",
    }
    assert cast.client("organisation_officer").post(reverse("accounts:add"), sent).status_code == 200
    held = User.objects.get(username="moi").assignments.get()
    assert (held.body, held.valid_from) == (cast.orgs[found], date(2026, 3, 1))


def test_a_name_that_several_bear_asks_which(cast: Any) -> None:
    sent = {
        "role": "branch_secretary",
        "body": "Chi bộ 1 (mẫu)",
        "valid_from": "01/03/2026",
        "full_name": "Mới (mẫu)",
        "username": "moi",
    }
    response = cast.client("organisation_officer").post(reverse("accounts:add"), sent)
    assert response.status_code == 422
    assert "Đảng bộ Bệnh viện B (mẫu)" in response.content.decode()
    response = cast.client("grassroots_officer").post(reverse("accounts:add"), sent)
    assert response.status_code == 200
    assert User.objects.get(username="moi").assignments.get().body == cast.orgs["a1"]


def test_branches_of_one_name_under_committees_of_one_name_are_told_apart(cast: Any) -> None:
    Organisation.objects.filter(pk=cast.orgs["b"].pk).update(name=cast.orgs["a"].name)
    asked = {"act": "role.assign", "body": "chi bo 1"}
    page = cast.client("organisation_officer").get(reverse("bodies"), asked).content.decode()
    field = BodyField(actor=cast.actor("organisation_officer"), act="role.assign")
    for key in ("a1", "b1"):
        shown = field.prepare_value(Organisation.objects.get(pk=cast.orgs[key].pk))
        assert f'<option value="{shown}">' in page
        assert field.clean(shown) == cast.orgs[key]
    with pytest.raises(ValidationError, match="cùng tên"):
        field.clean(shown.rpartition(" · ")[0])


def test_a_branch_that_is_gone_is_not_mixed_up_with_the_one_that_stands(cast: Any) -> None:
    gone, stands = cast.orgs["a1"], cast.orgs["a2"]
    Organisation.objects.filter(pk=gone.pk).update(stands=False, name=stands.name, search_text=folded_name(stands.name))
    field = BodyField(actor=cast.actor("organisation_officer"), act="role.assign")
    shown = field.prepare_value(Organisation.objects.get(pk=stands.pk))
    assert shown == f"{stands.name} · Đảng bộ Trường A (mẫu)"
    assert field.clean(shown) == stands == field.clean(stands.name)
    Organisation.objects.filter(pk=stands.pk).update(name="Chi bộ 9 (mẫu)", search_text="chi bo 9 (mau)")
    assert field.clean(stands.name) == gone


def test_suggestions_stay_within_reach(cast: Any) -> None:
    asked = {"act": "role.assign", "body": "chi bo"}
    page = cast.client("grassroots_officer").get(reverse("bodies"), asked).content.decode()
    assert page.count("<option") == 2
    assert "Bệnh viện B" not in page
    assert "<option" not in cast.client("member").get(reverse("bodies"), asked).content.decode()


@pytest.mark.parametrize("where", ["/", "/giai-thich/", "/api/v1/people/"])
def test_a_database_that_does_not_answer_is_said_and_asked_for_nothing_more(cast: Any, where: str) -> None:
    client = cast.client("branch_secretary")
    client.raise_request_exception = False

    def away(*_: Any) -> None:
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(away):
        answer = client.get(where)
    assert answer.status_code == 503
    assert "Cơ sở dữ liệu" in answer.content.decode()


@pytest.mark.parametrize(("count", "read"), [(12, "12"), (5008, "5.008"), (1_234_567, "1.234.567"), (2026, "2.026")])
def test_counts_are_read_with_a_point_between_thousands(count: int, read: str) -> None:
    shown = engines["django"].from_string("{{ count|vi_count }} {{ count }}").render({"count": count})
    assert shown == f"{read} {count}"


def test_every_count_of_a_list_is_read_so() -> None:
    bare = re.compile(r"\{\{ *[\w.]*(?:paginator\.count|_total|\btotal) *\}\}(?!\")")
    folder = Path(home.__file__).parent.parent / "templates"
    pages = list(folder.rglob("*.html"))
    assert len(pages) > 50
    assert not {path.name: found for path in pages if (found := bare.findall(path.read_text(encoding="utf-8")))}


def test_a_short_password_is_refused_in_vietnamese(client: Client, db: None, first: dict[str, str]) -> None:
    shown = client.post(FIRST, {**first, "password1": "abc", "password2": "abc"}).content.decode()
    assert "Mật khẩu này quá ngắn, cần ít nhất 10 ký tự." in shown
    assert "password is" not in shown


def test_an_officer_sees_the_round_at_one_glance_late_first_and_nobody_else_does(cast: Any) -> None:
    campaign = Campaign.objects.filter(status="open").order_by("-opened_at", "-pk")[0]
    late = campaign.nodes.get(organisation=cast.orgs["b"])
    yesterday = timezone.localdate() - timedelta(days=1)
    Campaign.objects.filter(pk=campaign.pk).update(deadlines={late.kind: yesterday.isoformat()})
    campaign.nodes.filter(organisation=cast.orgs["a"]).update(kind="upper_committee")
    client = cast.client("organisation_officer")
    assert reverse("home_round") in client.get(reverse("home")).content.decode()
    views_append()
    with CaptureQueriesContext(connection) as queries:
        chart = client.get(reverse("home_round"), headers={"HX-Request": "true"}).content.decode()
    assert len([query for query in queries if query["sql"].startswith("SELECT")]) <= 12
    assert "<html" not in chart
    assert campaign.title in chart
    assert chart.index("Đảng bộ Bệnh viện B (mẫu)") < chart.index("Đảng bộ Trường A (mẫu)")
    lines = campaign_board(cast.actor("organisation_officer"), campaign, timezone.localdate())
    work = sum(lines[0].stages.values(), Progress())
    assert f"Đã xong {work.done}/{work.of} phần việc" in " ".join(chart.split())
    assert "<html" in client.get(reverse("home_round")).content.decode()
    for who in ("grassroots_officer", "branch_secretary", "member", "inspector"):
        assert reverse("home_round") not in cast.client(who).get(reverse("home")).content.decode()
