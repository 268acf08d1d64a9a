"""What is past its term: counted, held back with a reason, and taken away exactly as it was shown."""

from datetime import UTC, date, datetime, time
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry, EntryValues
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.kernel.access import NotPermitted
from xeploai.registers.kernel.manifest import retention_rules
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.importing.models import ImportBatch, Outcome, Source, Stage, StagedRow
from xeploai.registers.people.importing.services import import_undo
from xeploai.registers.people.models import PastLevel, Person, PersonIdentifier, Status
from xeploai.registers.people.periods import person_leave
from xeploai.registers.people.services import person_add
from xeploai.registers.retention.groups import retention
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.privacy import jobs
from xeploai.rounds.privacy.corrections import Request, correction_ask_on_paper
from xeploai.rounds.privacy.models import Purge, PurgeState, RetentionTerm
from xeploai.rounds.privacy.runs import (
    purge_ask,
    purge_count,
    purge_count_ask,
    purge_daily_ask,
    purge_run,
    term_set,
)
from xeploai.rounds.privacy.terms import answer_due, terms_on
from xeploai.rounds.privacy.todo import retention_todo
from xeploai.rounds.reviews.models import SelfReview

_LATER = date(2060, 1, 1)


@pytest.fixture
def person(cast: Any) -> Person:
    """A member with a former card, a status of long ago and two past levels."""
    held = person_add(
        facts=PersonFacts(full_name="Mẫu Văn An", numbers={"card": "00012", "phone": "0900000001"}),
        branch=cast.orgs["a1"],
        since=date(2026, 1, 1),
        by=cast.actor("organisation_officer"),
    )
    PersonIdentifier.objects.create(person=held, kind="card", value="00011", valid_to=date(2016, 5, 1))
    Status.objects.create(person=held, kind="exempt", valid_from=date(2014, 1, 1), valid_to=date(2015, 1, 1))
    this_year = timezone.localdate().year
    for year in (2005, this_year - 3):
        PastLevel.objects.create(kind="member", person=held, year=year, level="XS", label="HTXSNV")
    return held


def preview(cast: Any, on: date | None = None) -> Purge:
    """What would go on a day."""
    purge, _ = purge_count_ask(by=cast.actor("system_officer"))
    if on:
        Purge.objects.filter(pk=purge.pk).update(on=on)
        purge.refresh_from_db()
    return purge_count(purge)


def counts(purge: Purge) -> dict[str, int]:
    """Group -> number."""
    return {one["code"]: one["count"] for one in purge.content["groups"] if one["count"]}


def held(purge: Purge) -> dict[str, dict[str, int]]:
    """Group -> reason -> number."""
    return {one["code"]: dict(one["held"]) for one in purge.content["groups"] if one["held"]}


def confirm(cast: Any, purge: Purge) -> None:
    """Do it; the trail notes it on the day for which it was counted, not among what is past its term by then."""
    by = cast.actor("system_officer")
    that_day = timezone.make_aware(datetime.combine(purge.on, time(12)))
    with patch("xeploai.registers.audit.services.timezone", SimpleNamespace(now=lambda: that_day)):
        assert purge_ask(purge=purge, seen=purge.seen, reason="Theo KH 5 (mẫu)", by=by)
        assert purge_run(purge=purge, by=by)


def test_every_group_of_the_data_has_its_sweep_and_says_that_nothing_confirms_it() -> None:
    assert sorted(retention_rules()) == sorted(retention().groups)


def test_what_is_past_its_term_goes_and_nothing_else(cast: Any, person: Person) -> None:
    shown = preview(cast)
    assert counts(shown) == {"former_numbers": 1, "statuses": 1, "past_results": 1}
    told = next(one for one in shown.content["groups"] if one["code"] == "former_numbers")
    assert (told["years"], told["oldest"]) == ([(2016, 1)], "2016-05-01")
    assert "00011" not in str(shown.content)
    confirm(cast, shown)
    shown.refresh_from_db()
    assert shown.state == PurgeState.DONE
    assert list(person.identifiers.values_list("value", flat=True).order_by("value")) == ["00012", "0900000001"]
    assert not person.statuses.exists()
    assert person.past_levels.count() == 1
    act = Entry.objects.get(action="retention.purge")
    assert act.values.held["after"]["groups"] == counts(shown)
    assert act.values.held["reason"] == "Theo KH 5 (mẫu)"
    assert not preview(cast).count


def test_a_running_streak_is_held_back_whatever_the_term(cast: Any, person: Person) -> None:
    term_set(group="past_results", months=1, document="QĐ 1 (mẫu)", since=date(2026, 1, 1), by=_officer(cast))
    assert held(preview(cast))["past_results"] == {"streak": 1}


def test_an_open_campaign_holds_back_its_people_and_the_trail_since_it_began(cast: Any, person: Person) -> None:
    campaign = _campaign(cast, CampaignStatus.OPEN)
    Subject.objects.create(campaign=campaign, kind="member", tally="member", person=person, classified=True)
    shown = preview(cast, _LATER)
    assert held(shown)["former_numbers"] == {"campaign_open": 1}
    # Five organisations, the person: entries before the campaign; none of those after it.
    before = Entry.objects.filter(at__lt=campaign.created_at).count()
    assert counts(shown)["audit_values"] == before
    assert "audit_values" not in held(shown) or held(shown)["audit_values"]["campaign_open"] > 0


def test_a_waiting_request_for_correction_holds_back_what_it_is_about(cast: Any, person: Person) -> None:
    request = Request(field="full_name", wrong="", right="Mẫu Văn Ân")
    correction_ask_on_paper(person=person, request=request, signed_on=date(2026, 1, 5), by=_keeper(cast))
    assert held(preview(cast))["statuses"] == {"correction_waiting": 1}


def test_purged_values_of_the_trail_are_purged_and_not_broken(cast: Any, person: Person) -> None:
    shown = preview(cast, _LATER)
    number = EntryValues.objects.count()
    assert counts(shown)["audit_values"] == number
    confirm(cast, shown)
    found = audit_verify()
    # The confirmation itself came later and keeps its values.
    assert (found.ok, found.purged) == (True, number)


def test_what_changed_since_the_preview_stops_the_whole_purge(cast: Any, person: Person) -> None:
    by, shown = _officer(cast), preview(cast)
    assert purge_ask(purge=shown, seen=shown.seen, reason="x", by=by)
    Status.objects.create(person=person, kind="sick_leave", valid_from=date(2013, 1, 1), valid_to=date(2013, 2, 1))
    with pytest.raises(Refused) as stopped:
        purge_run(purge=shown, by=by)
    assert stopped.value.faults[0].code == "retention_stale"
    shown.refresh_from_db()
    assert shown.state == PurgeState.FAILED
    assert person.statuses.count() == 2
    assert not Entry.objects.filter(action="retention.purge").exists()


def test_pressing_twice_purges_once(cast: Any, person: Person) -> None:
    by, shown = _officer(cast), preview(cast)
    assert purge_ask(purge=shown, seen=shown.seen, reason="x", by=by)
    assert not purge_ask(purge=shown, seen=shown.seen, reason="x", by=by)
    assert purge_run(purge=shown, by=by)
    assert not purge_run(purge=shown, by=by)
    assert Entry.objects.filter(action="retention.purge").count() == 1


@pytest.mark.parametrize("who", ["organisation_officer", "branch_secretary", "inspector", "member"])
def test_only_the_officer_of_the_installation_sets_counts_and_purges(cast: Any, who: str) -> None:
    shown, by = preview(cast), cast.actor(who)
    with pytest.raises(NotPermitted):
        purge_count_ask(by=by)
    with pytest.raises(NotPermitted):
        purge_ask(purge=shown, seen=shown.seen, reason="x", by=by)
    with pytest.raises(NotPermitted):
        term_set(group="posts", months=3, document="QĐ", since=date(2026, 1, 1), by=by)


def test_a_term_is_dated_and_rests_on_a_document(cast: Any) -> None:
    by = _officer(cast)
    with pytest.raises(Refused):
        term_set(group="posts", months=3, document=" ", since=date(2026, 1, 1), by=by)
    term_set(group="posts", months=3, document="QĐ 2 (mẫu)", since=date(2027, 1, 1), by=by)
    term_set(group="posts", months=None, document="QĐ 3 (mẫu)", since=date(2028, 1, 1), by=by)
    found = [
        next(term for term in terms_on(day) if term.code == "posts")
        for day in (date(2026, 12, 31), date(2027, 1, 1), date(2028, 1, 1))
    ]
    assert [(term.months, term.verified) for term in found] == [(120, False), (3, True), (None, True)]
    assert found[2].before(date(2030, 1, 1)) is None
    assert RetentionTerm.objects.count() == 2


def test_who_left_goes_with_every_row_that_hangs_on_them(cast: Any, person: Person) -> None:
    person_leave(person=person, how="deceased", on=date(2026, 2, 1), by=_keeper(cast))
    shown = preview(cast, _LATER)
    # The record, its three numbers, membership, two statuses and two levels.
    assert counts(shown)["people_left"] == 9
    confirm(cast, shown)
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not PersonIdentifier.objects.exists()


def test_who_stands_on_a_roster_or_has_an_account_stays(cast: Any, person: Person) -> None:
    person_leave(person=person, how="deceased", on=date(2026, 2, 1), by=_keeper(cast))
    user = cast.users["member"]
    user.person = person.public_id
    user.save()
    assert held(preview(cast, _LATER))["people_left"] == {"account": 1}
    user.person = None
    user.save()
    campaign = _campaign(cast, CampaignStatus.CLOSED)
    Subject.objects.create(campaign=campaign, kind="member", tally="member", person=person, classified=True)
    assert held(preview(cast, _LATER))["people_left"] == {"leaned_on": 1}


def test_an_import_stays_as_a_line_without_cells_preview_and_way_back(cast: Any) -> None:
    batch = ImportBatch.objects.create(
        body=cast.orgs["a"],
        source=Source.LIST,
        stage=Stage.STAGED,
        file_name="ds.xlsx",
        file_digest="0" * 64,
        as_of=date(2020, 1, 1),
        grid=[["Mẫu Văn An"]],
        layout={"first": 0, "left_out": [[3, "import_row_signature", "Mẫu Văn Ký"]], "comments": {"1": ["miễn"]}},
        created_by="x",
        created_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    StagedRow.objects.create(
        batch=batch, position=1, sheet="a", row=2, what="member", key="1", values={}, outcome=Outcome.NEW
    )
    shown = preview(cast)
    assert counts(shown) == {"imports": 2}
    confirm(cast, shown)
    batch.refresh_from_db()
    assert (batch.grid, batch.stage, batch.rows.count()) == ([], Stage.DISCARDED, 0)
    assert batch.layout == {"first": 0}
    ImportBatch.objects.filter(pk=batch.pk).update(stage=Stage.APPLIED)
    with pytest.raises(Refused) as stopped:
        import_undo(batch=batch, reason="x", by=cast.actor("organisation_officer"))
    assert stopped.value.faults[0].code == "import_way_back_purged"


def test_texts_of_a_round_go_when_its_term_after_the_end_is_over(cast: Any, person: Person) -> None:
    for number, status in enumerate((CampaignStatus.CLOSED, CampaignStatus.OPEN)):
        campaign = _campaign(cast, status)
        SelfReview.objects.create(campaign=campaign, about=f"person:{person.pk + number}", content={"a": "b"})
    shown = preview(cast, date(2035, 1, 1))
    assert counts(shown)["self_reviews"] == 1
    confirm(cast, shown)
    assert SelfReview.objects.get().campaign.status == CampaignStatus.OPEN


def test_the_home_page_says_that_something_waits_until_it_is_done(cast: Any, person: Person) -> None:
    by = _officer(cast)
    assert retention_todo(by) == []
    shown = purge_daily_ask()
    assert shown is not None
    assert purge_daily_ask() is None
    purge_count(shown)
    assert purge_daily_ask() is None
    assert [one.count for one in retention_todo(by)] == [3]
    assert retention_todo(cast.actor("organisation_officer")) == []
    confirm(cast, shown)
    assert retention_todo(by) == []


@pytest.mark.django_db(transaction=True)
def test_the_worker_counts_and_purges(cast: Any, person: Person) -> None:
    by = _officer(cast)
    shown = jobs.purge_count_later(by=by)
    shown.refresh_from_db()
    assert (shown.state, shown.count) == (PurgeState.READY, 3)
    jobs.purge_later(purge=shown, seen=shown.seen, reason="Hết hạn (mẫu)", by=by)
    shown.refresh_from_db()
    assert (shown.state, shown.progress_done) == (PurgeState.DONE, shown.progress_total)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 11, 30)),
        (date(2026, 11, 28), date(2026, 12, 1)),
    ],
)
def test_days_of_work_leave_out_the_weekend(asked: date, due: date) -> None:
    assert answer_due(asked) == due


def _officer(cast: Any) -> Any:
    return cast.actor("system_officer")


def _keeper(cast: Any) -> Any:
    return cast.actor("organisation_officer")


def _campaign(cast: Any, status: CampaignStatus) -> Campaign:
    end = date(2026, 12, 31)
    closed = datetime(2026, 12, 31, tzinfo=UTC) if status == CampaignStatus.CLOSED else None
    return Campaign.objects.create(
        body=cast.orgs["ward"],
        kind="annual",
        title="Đợt (mẫu)",
        period_start=date(2026, 1, 1),
        period_end=end,
        closing_on=end,
        status=status,
        closed_at=closed,
    )
