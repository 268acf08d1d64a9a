"""Whatever is no page is a file to keep: never opened by the browser, never guessed at, never in a shared memory."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.urls import reverse

from xeploai.rounds.campaigns.models import CampaignDocument

EXPECTED = {
    "audit:export",
    "campaigns:document_file",
    "campaigns:questions_letter",
    "exports:amendments",
    "exports:organisations",
    "exports:people",
    "exports:reviews",
    "exports:roster",
    "imports:sample",
    "own_record_file",
    "papers:of_part",
    "papers:of_record",
    "reviews:evidence_file",
    "sealing:figures",
    "sealing:named",
}
SENT = {"reason": "Kiểm tra định kỳ", "dang": "xlsx"}
NASTY = '../../kế "hoạch"\r\nSet-Cookie: x=1.html'


@pytest.fixture(autouse=True)
def _every_write_leaves_an_entry() -> None:
    """Asked elsewhere: here every address is only asked for what it answers, and all of it is taken back."""


def answers(cast: Any, who: str) -> Iterator[tuple[str, Any]]:
    """What each address of the access tables gives, whose effects are taken back."""
    client = cast.client(who)
    for file in sorted((Path(__file__).parent / "access").glob("*.yaml")):
        for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            where = reverse(name, kwargs={key: cast.objects[value] for key, value in entry.get("parts", {}).items()})
            for method in {"GET", "POST"} & entry.keys() - ({"POST"} if name == "account_logout" else set()):
                with transaction.atomic():
                    response = client.get(where) if method == "GET" else client.post(where, SENT)
                    if response.streaming:
                        b"".join(response.streaming_content)
                    transaction.set_rollback(True)
                yield name, response


def test_what_is_no_page_is_a_file_to_keep(cast: Any) -> None:
    CampaignDocument.objects.update(content=b"<script>", file_name=NASTY)
    found = set()
    for who in ("organisation_officer", "inspector"):
        for name, response in answers(cast, who):
            kind = response.get("Content-Type", "text/html").partition(";")[0]
            says = response.get("Content-Disposition", "")
            if response.status_code != 200 or (kind in {"text/html", "application/json"} and not says):
                continue
            found.add(name)
            assert re.fullmatch(r"attachment; filename(?:=\"[a-z0-9.-]+\"|\*=UTF-8''[\w.%~-]+)", says), (name, says)
            assert response["X-Content-Type-Options"] == "nosniff", name
            assert {"no-store", "private"} <= set(re.split(r", *", response["Cache-Control"])), name
            assert "Set-Cookie" not in response.headers, name
    assert found == EXPECTED


def test_a_file_of_another_branch_is_not_there(cast: Any) -> None:
    CampaignDocument.objects.update(content=b"x", file_name="a.pdf")
    evidence = reverse("reviews:evidence_file", args=[cast.objects["review.a2"], cast.objects["evidence.a2"]])
    foreign = reverse("reviews:evidence_file", args=[cast.objects["review.b1"], cast.objects["evidence.a2"]])
    document = reverse("campaigns:document_file", args=[cast.objects["document.b"]])
    officer, stranger = cast.client("grassroots_officer"), cast.client("stranger")
    assert (officer.get(evidence).status_code, stranger.get(evidence).status_code) == (200, 404)
    # A file under another record's address: the record is the stranger's own, the file is not.
    assert stranger.get(foreign).status_code == 404
    assert (stranger.get(document).status_code, officer.get(document).status_code) == (200, 404)
