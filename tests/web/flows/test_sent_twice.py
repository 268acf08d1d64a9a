"""The same form sent twice, by the back button or because the answer got lost on the way: nothing is doubled, and the
second answer is a page with a clear word."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

# What every request may add: the trail, sessions.
OWN = ("audit", "sessions", "usersessions", "axes", "django_tasks_database")
OFFICER = "organisation_officer"
FORMS: Mapping[str, tuple[str, str, str, Mapping[str, str]]] = {
    "a request for correction": ("member", "corrections:ask", "", {"field": "born_on", "right": "19/05/1985"}),
    "a request on paper": (
        "branch_secretary",
        "corrections:paper",
        "person.a1",
        {"field": "sex", "right": "Nữ", "signed_on": "01/03/2026"},
    ),
    "a prompt": (
        OFFICER,
        "campaigns:prompt",
        "subject.a1",
        {"text": "Kết quả thu hồi", "document": "5-CV/ĐU"},
    ),
    "a paper of the round": (
        OFFICER,
        "campaigns:document",
        "campaign.open",
        {"kind": "guidance", "number": "7-HD/BTC", "issued_on": "02/03/2026", "title": "Hướng dẫn (mẫu)"},
    ),
    "an account": (
        OFFICER,
        "accounts:add",
        "",
        {"full_name": "Người mới (mẫu)", "username": "moi", "role": "member", "body": "A1", "valid_from": "01/03/2026"},
    ),
    "a role": (
        OFFICER,
        "accounts:assign",
        "account.member",
        {"role": "branch_secretary", "body": "A2", "valid_from": "01/03/2026", "document": "QĐ 9"},
    ),
    "standing in": (
        OFFICER,
        "accounts:acting",
        "role.grassroots_officer",
        {"user": "nobody", "valid_from": "01/03/2026", "valid_to": "01/04/2027", "document": "QĐ 10"},
    ),
    "handing over": (
        OFFICER,
        "accounts:hand_over",
        "role.grassroots_officer",
        {"to": "nobody", "on": "01/03/2026", "document": "QĐ 11"},
    ),
    "a person": (
        OFFICER,
        "people:add",
        "org.a1",
        {"full_name": "Nháp Thu Đạt", "born_on": "1990", "since": "01/03/2026"},
    ),
    "a post": (
        OFFICER,
        "people:post_add",
        "person.a1",
        {"title": "Chi ủy viên", "sphere": "party", "organisation": "A1", "since": "01/03/2026"},
    ),
    "a status": (
        OFFICER,
        "people:status",
        "person.b1",
        {"kind": "exempt", "since": "01/03/2026", "ground": "", "document": "QĐ 12"},
    ),
    "a number": (OFFICER, "people:number", "person.a1", {"kind": "card", "value": "00077", "on": "01/03/2026"}),
    "another name": (OFFICER, "people:rename", "person.a1", {"name": "Mẫu Văn Ân", "on": "01/03/2026"}),
    "a transfer": (
        OFFICER,
        "people:transfer",
        "person.a1",
        {"to": "A2", "on": "01/03/2026", "document": "GT 3"},
    ),
    "a stay for a time": (
        OFFICER,
        "people:temporary",
        "person.a1",
        {"to": "A2", "on": "01/03/2026", "until": "01/06/2026", "document": "GT 4"},
    ),
    "an employment": (OFFICER, "people:employment", "person.a1", {"kind": "cadre", "since": "01/03/2026"}),
    "a collective": (
        OFFICER,
        "people:collective_add",
        "org.a",
        {"name": "Ban Thường vụ (mẫu)", "since": "01/03/2026"},
    ),
    "a seat": (
        OFFICER,
        "people:seat_add",
        "collective.a",
        {"person": "Thử Thị Bình", "since": "01/03/2026"},
    ),
    "leaving": (
        OFFICER,
        "people:leave",
        "person.a1",
        {"how": "removed", "on": "01/03/2026", "document": "QĐ 13"},
    ),
}


def rows() -> dict[str, int]:
    """How many rows every table of ours has."""
    models = [model for model in apps.get_models() if model._meta.app_label not in OWN]
    return {model._meta.label: model._default_manager.count() for model in models}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_twice_is_done_once(cast: Any, name: str) -> None:
    who, view, about, said = FORMS[name]
    client = cast.client(who)
    address = reverse(view, args=[cast.objects[about]] if about else [])
    before = rows()
    client.post(address, said)
    once = rows()
    assert once != before
    second = client.post(address, said, follow=True)
    assert rows() == once
    assert second.status_code in {200, 422}
    assert b'class="note ' in second.content
