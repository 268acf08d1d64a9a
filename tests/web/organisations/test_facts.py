"""What is known of an organisation for all its time: written once, in the trail, by its superior."""

from typing import Any

import pytest
from django.urls import reverse

from xeploai.apps.audit.models import Entry
from xeploai.core.dates import PartialDate


def page(cast: Any, key: str) -> str:
    """Where it is written."""
    return reverse("organisations:facts", args=[cast.orgs[key].public_id])


def test_the_founding_day_that_a_dry_run_misses_is_added(cast: Any) -> None:
    client = cast.client("organisation_officer")
    said = {"founded_on": "05/2019", "by_reorganisation": "0", "group": "Trường học", "no_collective_reason": ""}
    assert client.post(page(cast, "a1"), said)["Location"] == reverse(
        "organisations:detail", args=[cast.orgs["a1"].public_id]
    )
    org = cast.orgs["a1"]
    org.refresh_from_db()
    assert (org.founded_on, org.by_reorganisation, org.group) == (PartialDate(2019, 5), False, "Trường học")
    assert 'value="05/2019"' in client.get(page(cast, "a1")).content.decode()
    assert Entry.objects.filter(action="organisation.facts").count() == 1
    client.post(page(cast, "a1"), said)
    assert Entry.objects.filter(action="organisation.facts").count() == 1


@pytest.mark.parametrize("wrong", ["31/02/2019", "năm ngoái"])
def test_a_day_that_is_none_is_refused(cast: Any, wrong: str) -> None:
    answer = cast.client("organisation_officer").post(page(cast, "a1"), {"founded_on": wrong})
    assert answer.status_code == 422
    assert "Ngày không đúng" in answer.content.decode()
