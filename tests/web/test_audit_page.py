"""The trail as an inspector reads it: within reach, filtered, exported with a reason, and reading it is noted."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xeploai.apps.accounts.models import Role, RoleAssignment, User
from xeploai.apps.audit.models import Entry
from xeploai.apps.audit.selectors import audit_head
from xeploai.apps.audit.services import audit_purge, audit_record

LIST, EXPORT = "/nhat-ky/", "/nhat-ky/xuat/"


@pytest.fixture
def narrow(cast: Any) -> User:
    """An inspector of one committee, not of the whole."""
    user: User = cast.users["nobody"]
    RoleAssignment.objects.create(
        user=user, role=Role.INSPECTOR, body=cast.orgs["a"], subtree=True, valid_from=timezone.localdate()
    )
    return user


def acts(cast: Any) -> None:
    """One entry for each place, and one for no place."""
    for key in ("ward", "a", "a1", "b1"):
        audit_record(by=cast.actor("organisation_officer"), action="test.act", after={"at": key}, body=cast.orgs[key])
    audit_record(by=None, action="test.machine", after={"at": "nowhere"})


def seen(client: Any, **filters: str) -> set[str]:
    rows = client.get(LIST, filters).context["rows"]
    return {row["after"]["at"] for row in rows if "at" in row["after"]}


def test_an_inspector_reads_what_concerns_their_bodies(cast: Any, narrow: User) -> None:
    acts(cast)
    assert seen(cast.client("inspector")) == {"ward", "a", "a1", "b1", "nowhere"}
    assert seen(cast.client("nobody")) == {"a", "a1"}


def test_filters_narrow_and_nonsense_does_not_break(cast: Any) -> None:
    acts(cast)
    client = cast.client("inspector")
    today = f"{timezone.localdate():%d/%m/%Y}"
    assert seen(client, tu=today, den=today, nguoi="organisation_officer") == {"ward", "a", "a1", "b1"}
    assert seen(client, tu="01/01/2999") == set()
    assert client.get(LIST, {"viec": "role.assign"}).status_code == 200
    for wrong in ({"tu": "hôm qua"}, {"viec": "không có"}, {"trang": "x"}, {"trang": "999"}):
        assert client.get(LIST, wrong).status_code == 200
    assert "Ngày không đúng" in client.get(LIST, {"tu": "hôm qua"}).content.decode()


def test_reading_is_noted_once_a_page_with_what_was_seen(cast: Any) -> None:
    acts(cast)
    before = Entry.objects.count()
    cast.client("inspector").get(LIST)
    note = Entry.objects.order_by("-seq").first()
    assert note is not None
    assert (note.action, note.seen, Entry.objects.count()) == ("view.audit", min(before, 50) + 1, before + 2)


def test_what_is_gone_by_the_rules_says_so(cast: Any) -> None:
    acts(cast)
    audit_purge(by=None, before=timezone.now(), reason="hết thời hạn lưu")
    page = cast.client("inspector").get(LIST).content.decode()
    assert "Nội dung đã hết thời hạn lưu" in page


def test_an_export_takes_a_reason_and_carries_the_head(cast: Any) -> None:
    acts(cast)
    audit_record(by=cast.actor("organisation_officer"), action="test.act", reason="=HYPERLINK(1)", after={"at": "x"})
    client = cast.client("inspector")
    assert client.post(EXPORT, {}).status_code == 422
    answer = client.post(EXPORT, {"reason": "đối chiếu quý IV", "nguoi": "organisation_officer"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][0] == "Số"
    assert {row[2] for row in rows[1:-2]} == {"Người thử organisation_officer (mẫu) (organisation_officer)"}
    noted = Entry.objects.get(action="audit.export")
    assert noted.values.held["reason"] == "đối chiếu quý IV"
    assert rows[-1][1] == noted.values.held["after"]["head"] != audit_head()
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_as_many_queries_for_fifty_rows_as_for_five(cast: Any) -> None:
    client = cast.client("inspector")
    client.get("/")
    counts = []
    for more in (5, 60):
        for number in range(more):
            audit_record(by=cast.actor("organisation_officer"), action="test.act", after={"at": str(number)})
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]
