"""An opening whose program was killed is taken up at the next start, also one of an older version; after some attempts
it is a draft again with the reason, and may be asked for anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from xeploai.registers.accounts.actors import account_of
from xeploai.registers.accounts.models import RoleAssignment
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor
from xeploai.registers.leases import worker
from xeploai.registers.leases.claims import claim
from xeploai.registers.leases.jobs import MOST_ATTEMPTS
from xeploai.registers.leases.models import Lease
from xeploai.rounds.campaigns.jobs import campaign_open_later
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus
from xeploai.rounds.campaigns.roster import campaign_opening_ask, campaign_opening_stop
from xeploai.web.campaigns.context import opening_lines

# Rows of a queue written by version 0.1.0 name it so.
TASK = "xeploai.rounds.campaigns.jobs.draw_roster"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _queue(settings: Any) -> None:
    """The queue of the real program."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def killed() -> None:
    """The worker takes the next job, and its process is gone; its lease has run out since."""
    assert worker._take() is not None
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))


def work() -> None:
    """What a worker does after a start, until nothing is left."""
    worker.take_up()
    while worker.work_once():
        pass


def status(campaign: Campaign) -> str:
    """As it stands."""
    campaign.refresh_from_db()
    return campaign.status


def test_it_is_taken_up_when_its_lease_has_run_out(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    campaign_open_later(campaign=campaign, by=officer)
    assert worker._take() is not None
    work()
    assert status(campaign) == CampaignStatus.OPENING  # The lease is live: somebody may be at work.
    Lease.objects.update(until=timezone.now() - timedelta(seconds=1))
    work()
    assert status(campaign) == CampaignStatus.OPEN
    assert campaign.subjects.count() == 8 + 6 + 1
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
    assert not Lease.objects.exists()
    assert Entry.objects.filter(action="campaign.open").count() == 1


def test_one_of_an_older_version_is_taken_up_at_once(unit: Any, officer: Actor) -> None:
    """Its job runs, as far as the queue knows, and there is no lease."""
    campaign = unit.draft(officer)
    assert campaign_opening_ask(campaign=campaign, by=officer)
    DBTaskResult.objects.create(
        args_kwargs={"args": [campaign.pk, officer.user.pk, None], "kwargs": {}},
        task_path=TASK,
        backend_name="default",
        run_after=timezone.now(),
        status=TaskResultStatus.RUNNING,
        started_at=timezone.now(),
        worker_ids=["serve"],
        exception_class_path="",
        traceback="",
    )
    work()
    assert status(campaign) == CampaignStatus.OPEN


def test_one_that_never_came_to_the_queue_is_taken_up_as_who_asked(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    assert campaign_opening_ask(campaign=campaign, by=officer)
    work()
    assert status(campaign) == CampaignStatus.OPEN
    assert Entry.objects.get(action="campaign.open").user == officer.user


def test_after_some_attempts_it_is_a_draft_with_the_reason_and_can_be_asked_anew(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    campaign_open_later(campaign=campaign, by=officer)
    for _ in range(MOST_ATTEMPTS):
        assert status(campaign) == CampaignStatus.OPENING
        killed()
        worker.take_up()
    assert status(campaign) == CampaignStatus.DRAFT
    assert campaign.opening_faults[0][0] == "campaign_opening_broken_off"
    assert "Hãy mở lại đợt" in opening_lines(campaign)[0]
    assert Entry.objects.filter(action="campaign.opening.fail").count() == 1
    assert not worker.work_once()
    campaign_open_later(campaign=campaign, by=officer)
    killed()
    work()
    assert status(campaign) == CampaignStatus.OPEN


def test_who_may_no_more_open_it_opens_nothing_by_a_job_that_waits(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    campaign_open_later(campaign=campaign, by=officer)
    RoleAssignment.objects.filter(user=account_of(officer)).delete()
    for _ in range(MOST_ATTEMPTS + 1):
        work()
    assert status(campaign) == CampaignStatus.DRAFT
    assert campaign.opening_faults[0][0] == "campaign_opening_broken_off"


def test_a_refusal_is_said_by_the_draft_and_is_no_fault_of_the_job(unit: Any, officer: Actor, caplog: Any) -> None:
    campaign = unit.draft(officer)
    campaign.duties_left = []
    campaign.save(update_fields=["duties_left"])
    campaign_open_later(campaign=campaign, by=officer)
    assert worker.work_once()
    assert status(campaign) == CampaignStatus.DRAFT
    assert {code for code, *_ in campaign.opening_faults} == {"campaign_duty_open"}
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert "Traceback" not in caplog.text


def test_one_that_was_stopped_stays_a_draft(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    campaign_open_later(campaign=campaign, by=officer)
    killed()
    assert campaign_opening_stop(campaign=campaign, by=officer)
    work()
    assert status(campaign) == CampaignStatus.DRAFT
    assert not Entry.objects.filter(action="campaign.open").exists()


def test_asked_for_twice_the_second_waits_for_the_first(unit: Any, officer: Actor) -> None:
    campaign = unit.draft(officer)
    campaign_open_later(campaign=campaign, by=officer)
    held = claim(TASK, campaign.pk)
    assert held is not None
    assert worker.work_once()
    assert not worker.work_once()
    assert status(campaign) == CampaignStatus.OPENING
    held.let_go()
    DBTaskResult.objects.update(run_after=timezone.now())
    assert worker.work_once()
    assert status(campaign) == CampaignStatus.OPEN
