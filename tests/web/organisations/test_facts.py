"""What is known of an organisation for all its time: written once, in the trail, by its superior."""

from typing import Any

import pytest
from django.urls import reverse

from xeploai.core.dates import PartialDate
from xeploai.registers.audit.models import Entry
from xeploai.registers.organisations.models import Organisation


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


def undated(cast: Any, *keys: str) -> None:
    """Nobody has said since when these stand."""
    Organisation.objects.filter(pk__in=[cast.orgs[key].pk for key in keys]).update(founded_on=None)


def test_founding_days_of_many_are_written_on_one_page(cast: Any) -> None:
    undated(cast, "a", "a1", "a2", "b1")
    client = cast.client("organisation_officer")
    where = reverse("organisations:founding_days")
    assert "4 tổ chức chưa có ngày thành lập" in client.get(reverse("organisations:list")).content.decode()
    typed = {str(cast.orgs[key].public_id): text for key, text in (("a", "19/05/2010"), ("a1", ""), ("b1", ""))}
    answer = client.post(where, {"common": "2015", **typed})
    assert answer["Location"] == where
    held = {key: Organisation.objects.get(pk=cast.orgs[key].pk).founded_on for key in ("a", "a1", "a2", "b1")}
    # a2 was not on the page that was sent.
    assert held == {"a": PartialDate(2010, 5, 19), "a1": PartialDate(2015), "a2": None, "b1": PartialDate(2015)}
    assert Entry.objects.filter(action="organisation.facts").count() == 3
    again = client.post(where, {str(cast.orgs["a"].public_id): "01/01/2020", str(cast.orgs["a2"].public_id): "2016"})
    assert again["Location"] == reverse("organisations:list")
    assert Organisation.objects.get(pk=cast.orgs["a"].pk).founded_on == PartialDate(2010, 5, 19)
    assert "Mọi tổ chức" in client.get(where).content.decode()


@pytest.mark.parametrize(
    ("common", "own", "says"),
    [("", "", "Chưa nhập ngày nào"), ("", "32/01/2019", "Ngày không đúng"), ("x", "2019", "Ngày")],
)
def test_one_wrong_founding_day_stops_the_page_and_loses_nothing(cast: Any, common: str, own: str, says: str) -> None:
    undated(cast, "a1", "a2")
    typed = {"common": common, str(cast.orgs["a1"].public_id): own, str(cast.orgs["a2"].public_id): "2018"}
    if not own:
        typed[str(cast.orgs["a2"].public_id)] = ""
    answer = cast.client("organisation_officer").post(reverse("organisations:founding_days"), typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert all(f'value="{text}"' in answer.content.decode() for text in typed.values() if text)
    assert Organisation.objects.filter(founded_on=None).count() >= 2
