"""Pages of the tree: what they show, and the acts from the form over the preview to the record."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from xeploai.registers.organisations.models import OrganisationEvent

PAPER = {"on": "01/07/2026", "number": "45-QĐ/ĐU", "decided_on": "20/06/2026", "reason": ""}


def page(cast: Any, name: str, key: str) -> str:
    """An address of one organisation."""
    return reverse(f"organisations:{name}", args=[cast.orgs[key].public_id])


def seen_in(response: Any) -> str:
    """The mark of what a preview showed."""
    return str(response.context["shown"].seen)


def test_an_act_is_previewed_confirmed_and_taken_back(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    where = page(cast, "merge", "a1")
    said = {**PAPER, "others": [str(cast.orgs["a2"].pk)], "into": "new", "name": "Chi bộ 1 và 2 (mẫu)"}
    shown = client.post(where, said)
    text = shown.content.decode()
    assert "Kết thúc hoạt động" in text
    assert "1 đảng viên của Chi bộ 1 (mẫu)" in text
    assert not OrganisationEvent.objects.filter(kind="merge").exists()
    done = client.post(where, {**said, "seen": seen_in(shown)})
    assert done["Location"] == page(cast, "detail", "a1")
    event = OrganisationEvent.objects.get(kind="merge")
    again = client.post(where, {**said, "seen": seen_in(shown)})
    assert again.status_code == 422
    undo = reverse("organisations:undo", args=[event.public_id])
    shown = client.post(undo, {"on": "01/07/2026", "reason": "Ghi nhầm"})
    client.post(undo, {"on": "01/07/2026", "reason": "Ghi nhầm", "seen": seen_in(shown)})
    cast.orgs["a1"].refresh_from_db()
    assert cast.orgs["a1"].stands
    assert "Đã hủy từ 01/07/2026" in client.get(page(cast, "detail", "a1")).content.decode()


def test_going_back_from_the_preview_keeps_what_was_typed(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    said = {**PAPER, "name": "Chi bộ Mới (mẫu)", "code": "X"}
    back = client.post(page(cast, "rename", "a1"), {**said, "seen": "x", "back": "1"})
    assert "Chi bộ Mới (mẫu)" in back.content.decode()
    assert not OrganisationEvent.objects.filter(kind="rename").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("found", {"name": "Tổ đảng 1 (mẫu)", "kind": "party_group"}),
        ("rename", {"name": "Chi bộ Một (mẫu)", "code": "A1"}),
        ("move", {"to": "B"}),
        ("convert", {"kind": "sectional_committee", "tier": ""}),
        ("dissolve", {"to": "A2"}),
        ("split", {"name_1": "Chi bộ 1A (mẫu)", "keep": "on"}),
        ("split", {"name_1": "Chi bộ 1A (mẫu)", "name_2": "Chi bộ 1B (mẫu)", "members_to": "2"}),
    ],
)
def test_every_act_reaches_its_preview(cast: Any, name: str, said: dict[str, str]) -> None:
    client: Client = cast.client("organisation_officer")
    shown = client.post(page(cast, name, "a1"), {**PAPER, **said})
    assert shown.status_code == 200, shown.context["form"].errors
    done = client.post(page(cast, name, "a1"), {**PAPER, **said, "seen": seen_in(shown)})
    assert done.status_code == 302
    assert OrganisationEvent.objects.count() == 7


def test_a_warning_asks_for_its_reason_where_it_is_read(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    said = {**PAPER, "name": "Đảng bộ lạ (mẫu)", "kind": "grassroots_committee"}
    shown = client.post(page(cast, "found", "a1"), said)
    assert "không nêu vị trí này" in shown.content.decode()
    refused = client.post(page(cast, "found", "a1"), {**said, "seen": seen_in(shown)})
    assert refused.status_code == 422
    assert "Ghi lý do vẫn thực hiện" in refused.content.decode()
    done = client.post(page(cast, "found", "a1"), {**said, "seen": seen_in(shown), "reason": "Thí điểm"})
    assert done.status_code == 302


def test_the_tree_of_another_day(cast: Any) -> None:
    client: Client = cast.client("organisation_officer")
    assert "Chưa ghi tổ chức nào" in client.get(reverse("organisations:list"), {"ngay": "01/01/2020"}).content.decode()
    assert "Ngày không đúng" in client.get(reverse("organisations:list"), {"ngay": "31/02/2026"}).content.decode()
    found = client.get(reverse("organisations:list"), {"tim": "benh vien"}).content.decode()
    assert "Đảng bộ Bệnh viện B (mẫu)" in found
