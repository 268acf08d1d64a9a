"""Links to the identity service: made once with a code, bounded in time, undone by an officer, all on record."""

import json
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.accounts.identity import (
    CODE_HOURS,
    identity_code_make,
    identity_known_elsewhere,
    identity_link,
    identity_unlink,
    identity_user,
)
from xeploai.registers.accounts.models import IdentityCode, IdentityLink
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import NotVisible

ISSUER = "https://dang-nhap.co-quan.example"


def code_of(refused: Any) -> str:
    return str(refused.value.faults[0].code)


def make(cast: Any, who: str = "branch_secretary") -> str:
    return identity_code_make(user=cast.users[who], by=cast.actor("organisation_officer"))


def test_a_code_links_once_and_issuer_and_subject_open_the_account(cast: Any) -> None:
    code = make(cast)
    assert code not in str(list(IdentityCode.objects.values()))
    assert identity_link(issuer=ISSUER, subject="17", code=f" {code.upper()} ") == cast.users["branch_secretary"]
    assert identity_user(ISSUER, "17") == cast.users["branch_secretary"]
    assert identity_user("https://khac.example", "17") is None
    assert identity_user(ISSUER, "18") is None
    assert identity_known_elsewhere("https://khac.example", "17")
    assert not identity_known_elsewhere(ISSUER, "17")
    assert not IdentityCode.objects.exists()
    with pytest.raises(Refused) as refused:
        identity_link(issuer=ISSUER, subject="18", code=code)
    assert code_of(refused) == "identity_code_wrong"
    with pytest.raises(Refused) as refused:
        make(cast)
    assert code_of(refused) == "identity_linked_already"
    actions = list(
        Entry.objects.filter(action__startswith="identity.").order_by("seq").values_list("action", flat=True)
    )
    assert actions == ["identity.code", "identity.link"]


def test_an_identity_opens_one_account_only(cast: Any) -> None:
    identity_link(issuer=ISSUER, subject="17", code=make(cast))
    code = make(cast, "member")
    with pytest.raises(Refused) as refused:
        identity_link(issuer=ISSUER, subject="17", code=code)
    assert code_of(refused) == "identity_linked_already"
    # Nothing was done, so the code is still good for its own person.
    assert identity_link(issuer=ISSUER, subject="18", code=code) == cast.users["member"]


def test_a_code_ends_with_its_time_with_a_newer_one_and_with_the_account(cast: Any) -> None:
    first = make(cast)
    second = make(cast)
    IdentityCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    third = make(cast, "member")
    assert IdentityCode.objects.get(user=cast.users["member"]).expires_at <= timezone.now() + timedelta(
        hours=CODE_HOURS
    )
    cast.users["member"].is_active = False
    cast.users["member"].save()
    for code in (first, second, third, ""):
        with pytest.raises(Refused) as refused:
            identity_link(issuer=ISSUER, subject="17", code=code)
        assert code_of(refused) == "identity_code_wrong"
    assert not IdentityLink.objects.exists()


def test_an_officer_unlinks_and_no_stranger_does(cast: Any) -> None:
    identity_link(issuer=ISSUER, subject="17", code=make(cast))
    user = cast.users["branch_secretary"]
    with pytest.raises(NotVisible):
        identity_unlink(user=user, reason="Thử", by=cast.actor("stranger"))
    with pytest.raises(NotVisible):
        identity_code_make(user=user, by=cast.actor("stranger"))
    identity_unlink(user=user, reason="Đổi dịch vụ", by=cast.actor("organisation_officer"))
    assert identity_user(ISSUER, "17") is None
    entry = Entry.objects.get(action="identity.unlink")
    assert entry.values.held["before"] == {"issuer": ISSUER, "subject": "17"}
    with pytest.raises(Refused) as refused:
        identity_unlink(user=user, reason="Đổi dịch vụ", by=cast.actor("organisation_officer"))
    assert code_of(refused) == "identity_not_linked"


@pytest.mark.django_db(transaction=True)
def test_sign_ins_of_before_stay_linked_by_issuer_and_subject(cast: Any) -> None:
    """The package's table stands only where the service was switched on; what it confirmed then is taken over."""
    rows = [
        ("branch_secretary", "17", {"id_token": {"iss": ISSUER, "sub": "17"}, "userinfo": {"sub": "17"}}),
        ("member", "18", {"sub": "18"}),
    ]
    migration = import_module("xeploai.registers.accounts.migrations.0003_identity")
    migration.links_fill(apps, SimpleNamespace(connection=connection))
    assert not IdentityLink.objects.exists()
    kind = "jsonb" if connection.vendor == "postgresql" else "text"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE socialaccount_socialaccount"
            f" (id integer, user_id integer, uid text, extra_data {kind}, last_login text)"
        )
        try:
            for number, (who, subject, extra) in enumerate(rows):
                cursor.execute(
                    "INSERT INTO socialaccount_socialaccount VALUES (%s, %s, %s, %s, %s)",
                    [number, cast.users[who].pk, subject, json.dumps(extra), "2026-01-01"],
                )
            migration.links_fill(apps, SimpleNamespace(connection=connection))
        finally:
            cursor.execute("DROP TABLE socialaccount_socialaccount")
    assert identity_user(ISSUER, "17") == cast.users["branch_secretary"]
    assert IdentityLink.objects.count() == 1
