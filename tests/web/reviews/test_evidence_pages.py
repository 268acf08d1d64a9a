"""The pages of evidence: opened for a campaign, attached and taken off, given out as a download, few queries."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import views_append
from xeploai.rounds.reviews import evidence_store
from xeploai.rounds.reviews.models import Evidence, EvidenceSwitch, ReviewVersion

QUERIES = 12
PDF = b"%PDF-1.4\n%%EOF\n"


def at(held: Any, view: str, who: str = "a1", **parts: Any) -> str:
    return reverse(f"reviews:{view}", kwargs={"public_id": held.subjects[who].public_id, **parts})


def pdf(name: str = "to-trinh.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def switched(held: Any, *, on: bool) -> Any:
    where = reverse("reviews:evidence_switch", args=[held.campaign.public_id])
    return held.client("organisation_officer").post(where, {"bat": "1" if on else "0"})


def test_the_officer_opens_and_stops_it(held: Any) -> None:
    where = reverse("reviews:evidence_switch", args=[held.campaign.public_id])
    officer = held.client("organisation_officer")
    assert "Đang nhận" in officer.get(where).content.decode()
    assert switched(held, on=False)["Location"] == where
    page = officer.get(where).content.decode()
    assert "Không nhận" in page
    assert "1 tệp" in page
    board = officer.get(reverse("campaigns:detail", args=[held.campaign.public_id])).content.decode()
    assert where in board
    member = held.client("member")
    assert at(held, "evidence") not in member.get(at(held, "write")).content.decode()
    assert 'type="file"' not in member.get(at(held, "evidence")).content.decode()
    assert member.post(at(held, "evidence"), {"tep": pdf()}).status_code == 422
    assert held.client("inspector").get(at(held, "evidence_file", "a2", file=file_of(held))).status_code == 200


def file_of(held: Any) -> str:
    """The file that came with Binh's paper."""
    return str(held.objects["evidence.a2"])


def test_a_member_attaches_takes_off_and_hands_in(held: Any) -> None:
    client = held.client("member")
    assert at(held, "evidence") in client.get(at(held, "write")).content.decode()
    response = client.post(at(held, "evidence"), {"tep": [pdf(), pdf("thu-hai.pdf", PDF + b"\n")]})
    assert response["Location"] == at(held, "evidence")
    client.post(at(held, "evidence"), {"tep": pdf()})
    page = client.get(at(held, "evidence")).content.decode()
    assert "to-trinh.pdf" in page
    rows = list(Evidence.objects.filter(review__about=f"person:{held.people['a1'].pk}"))
    assert len(rows) == 2
    client.post(at(held, "evidence_remove", file=rows[1].public_id))
    client.post(at(held, "write"), {"self_level": "T", "revision": "0"})
    assert "to-trinh.pdf" in client.get(at(held, "submit")).content.decode()
    client.post(at(held, "submit"), {"revision": "1", "seen": "1"})
    version = ReviewVersion.objects.get(channel="online")
    assert [file["name"] for file in version.header["evidence"]] == ["to-trinh.pdf"]
    for view in ("detail", "print"):
        page = held.client("branch_secretary").get(at(held, view)).content.decode()
        assert "to-trinh.pdf" in page
        assert rows[0].digest[:16] in page
        assert "thu-hai.pdf" not in page


@pytest.mark.parametrize("turn", [1, 2])
def test_a_file_that_a_test_deleted_lies_there_for_the_next(turn: int, held: Any) -> None:
    stored = Evidence.objects.get(public_id=file_of(held)).stored
    assert evidence_store.path_of(stored).is_file()
    evidence_store.discard([stored])


def test_a_file_is_only_ever_downloaded_and_the_taking_is_noted(held: Any) -> None:
    response = held.client("inspector").get(at(held, "evidence_file", "a2", file=file_of(held)))
    assert response.content == PDF
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''bien-ban.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    views_append()
    assert Entry.objects.filter(action="view.evidence", seen=1).count() == 1
    for who in ("nobody", "branch_secretary", "stranger"):
        assert held.client(who).get(at(held, "evidence_file", "a2", file=file_of(held))).status_code == 404


def test_a_draft_is_nobody_elses_to_take(held: Any) -> None:
    client = held.client("member")
    client.post(at(held, "evidence"), {"tep": pdf()})
    row = Evidence.objects.exclude(public_id=file_of(held)).get()
    mine = at(held, "evidence_file", file=row.public_id)
    assert client.get(mine).content == PDF
    views_append()
    assert Entry.objects.filter(action="view.evidence").count() == 0
    for who in ("organisation_officer", "branch_secretary", "inspector", "stranger"):
        assert held.client(who).get(mine).status_code == 404
        assert held.client(who).post(at(held, "evidence_remove", file=row.public_id)).status_code in {403, 404}
    assert Evidence.objects.filter(pk=row.pk, removed_at=None).exists()


def test_nothing_of_it_lies_where_files_are_served(held: Any) -> None:
    row = Evidence.objects.get(public_id=file_of(held))
    path = evidence_store.path_of(row.stored)
    assert path.is_file()
    assert not path.is_relative_to(settings.STATIC_ROOT)
    assert "bien-ban" not in str(path)
    for address in (f"/static/{row.stored}", f"/static/../evidence/{row.stored}", f"/evidence/{row.stored}"):
        assert held.client("organisation_officer").get(address).status_code == 404


def test_a_refusal_says_which_file_and_why(held: Any) -> None:
    client = held.client("member")
    response = client.post(at(held, "evidence"), {"tep": [pdf(), pdf("la.pdf", b"MZ" + b"\0" * 50)]})
    assert response.status_code == 422
    page = response.content.decode()
    assert "la.pdf" in page
    assert "Đây là chương trình" in page
    assert "Chưa đính kèm tệp nào" in page
    assert client.post(at(held, "evidence"), {}).status_code == 422


def test_paper_comes_with_its_own_files(held: Any) -> None:
    secretary = held.client("branch_secretary")
    assert at(held, "evidence_paper") in secretary.get(at(held, "paper")).content.decode()
    secretary.post(at(held, "evidence_paper"), {"tep": pdf("ban-chup.pdf")})
    assert "ban-chup.pdf" in secretary.get(at(held, "paper")).content.decode()
    assert "ban-chup.pdf" not in held.client("member").get(at(held, "write")).content.decode()
    sent = {"signed_on": f"01/11/{held.campaign.year}", "revision": "0", "self_level": "HT"}
    assert secretary.post(at(held, "paper"), sent)["Location"] == at(held, "detail")
    assert "ban-chup.pdf" in secretary.get(at(held, "detail")).content.decode()


def test_a_body_beyond_all_limits_is_refused_before_it_is_kept(held: Any) -> None:
    client = held.client("member")
    response = client.post(
        at(held, "evidence"), {"tep": pdf()}, headers={"Content-Length": str(settings.UPLOAD_MOST_BYTES + 1)}
    )
    assert response.status_code == 413
    assert "nhiều nhất 104 MB tệp và 10 MB chữ; chưa có gì được ghi" in response.content.decode()
    assert Evidence.objects.count() == 1


def test_as_few_queries_for_ten_files_as_for_one(held: Any) -> None:
    """Every page that names files; with the draft of the member and the paper of Binh."""
    client, officer = held.client("member"), held.client("organisation_officer")
    switch = reverse("reviews:evidence_switch", args=[held.campaign.public_id])
    pages = [(client, at(held, view)) for view in ("evidence", "write", "submit", "print")]
    pages[-1] = (client, at(held, "print") + "?nhap=1")
    pages += [(officer, switch), (officer, at(held, "detail", "a2")), (officer, at(held, "print", "a2"))]
    counts = []
    for numbers in (range(1), range(1, 10)):
        client.post(at(held, "evidence"), {"tep": [pdf(f"{n}.pdf", PDF + b"\n" * n) for n in numbers]})
        for browser, address in pages:
            browser.get(reverse("home"))
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            statements = [query["sql"] for query in queries if not re.search("SAVEPOINT", query["sql"])]
            assert len(statements) <= QUERIES, (address, statements)
            counts.append(len(statements))
    assert Evidence.objects.count() == 11
    assert counts[: len(pages)] == counts[len(pages) :]
    assert EvidenceSwitch.objects.count() == 1
