"""A count or a purge whose program was killed is taken up at the next start; after some attempts it has failed, with
the reason, and a new preview may be asked for."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor
from xeploai.registers.leases import worker
from xeploai.registers.leases.jobs import MOST_ATTEMPTS
from xeploai.registers.leases.models import Lease
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import Status
from xeploai.registers.people.services import person_add
from xeploai.rounds.privacy import jobs
from xeploai.rounds.privacy.models import Purge, PurgeState
from xeploai.rounds.privacy.runs import purge_ask, purge_count, purge_count_ask, purge_daily_ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _queue(settings: Any) -> None:
    """The queue of the real program."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def officer(cast: Any) -> Actor:
    """Of the installation, in which one row is past its term."""
    person = person_add(
        facts=PersonFacts(full_name="Mẫu Văn An"),
        branch=cast.orgs["a1"],
        since=date(2026, 1, 1),
        by=cast.actor("organisation_officer"),
    )
    Status.objects.create(person=person, kind="sick_leave", valid_from=date(2001, 1, 1), valid_to=date(2001, 2, 1))
    actor: Actor = cast.actor("system_officer")
    return actor


def killed() -> None:
    """The worker takes the next job, and its process is gone; its lease has run out since."""
    assert worker._take() is not None
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))


def work() -> None:
    """What a worker does after a start, until nothing is left."""
    worker.take_up()
    while worker.work_once():
        pass


def shown() -> Purge:
    """The only purge there is."""
    return Purge.objects.get()


def test_a_count_is_taken_up_and_no_second_one_begins_meanwhile(officer: Actor) -> None:
    jobs.purge_count_later(by=officer)
    killed()
    assert purge_count_ask(by=officer) == (shown(), False)
    work()
    assert (shown().state, shown().count) == (PurgeState.READY, 1)


def test_a_count_of_an_older_version_or_of_the_upkeep_is_taken_up(officer: Actor) -> None:
    purge_daily_ask()
    work()
    assert shown().state == PurgeState.READY


def test_a_purge_that_was_confirmed_is_taken_up_as_who_confirmed_it(officer: Actor) -> None:
    purge, _ = purge_count_ask(by=officer)
    purge_count(purge)
    assert purge_ask(purge=purge, seen=purge.seen, reason="Hết hạn (mẫu)", by=officer)
    work()
    assert shown().state == PurgeState.DONE
    assert not Status.objects.exists()
    assert Entry.objects.get(action="retention.purge").user == officer.user


def test_after_some_attempts_it_has_failed_with_the_reason_and_nothing_is_gone(officer: Actor) -> None:
    purge, _ = purge_count_ask(by=officer)
    purge_count(purge)
    jobs.purge_later(purge=purge, seen=purge.seen, reason="Hết hạn (mẫu)", by=officer)
    for _ in range(MOST_ATTEMPTS):
        assert shown().state == PurgeState.RUNNING
        killed()
        worker.take_up()
    assert (shown().state, shown().faults[0][0]) == (PurgeState.FAILED, "retention_broken_off")
    assert Status.objects.count() == 1
    assert Entry.objects.filter(action="retention.fail").count() == 1
    assert purge_count_ask(by=officer)[1]


def test_a_count_that_breaks_by_a_fault_of_the_program_ends_too(
    officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Purge) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(jobs, "purge_count", broken)
    jobs.purge_count_later(by=officer)
    for _ in range(MOST_ATTEMPTS + 1):
        work()
    assert shown().state == PurgeState.FAILED


def test_a_second_count_of_the_same_preview_changes_nothing_once_it_was_confirmed(officer: Actor) -> None:
    purge, _ = purge_count_ask(by=officer)
    late = Purge.objects.get(pk=purge.pk)
    purge_count(purge)
    assert purge_ask(purge=purge, seen=purge.seen, reason="Hết hạn (mẫu)", by=officer)
    assert purge_count(late).state == PurgeState.RUNNING
