"""What the worker does: counting and purging. A job may run twice: the services it calls see to that."""

from django.db import transaction
from django_tasks import task

from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.jobs import Arguments, Job
from xeploai.registers.leases.jobs import job_ask
from xeploai.rounds.privacy.models import Purge, PurgeState
from xeploai.rounds.privacy.runs import (
    purge_ask,
    purge_count,
    purge_count_ask,
    purge_daily_ask,
    purge_give_up,
    purge_run,
    purges_counting,
    purges_running,
)


@task()
def count_due(purge: int) -> None:
    """Make a preview."""
    run = Purge.objects.get(pk=purge)
    if run.state == PurgeState.COUNTING:
        purge_count(run)


@task()
def take_away(purge: int, user: int, acting_for: int | None) -> None:
    """Do what was confirmed, as the person who confirmed it."""
    stands_for = User.objects.get(pk=acting_for) if acting_for else None
    purge_run(purge=Purge.objects.get(pk=purge), by=AccountActor(User.objects.get(pk=user), acting_for=stands_for))


def purge_count_later(*, by: Actor) -> Purge:
    """Make a preview in the background; pressing twice makes one."""
    with transaction.atomic():
        purge, new = purge_count_ask(by=by)
        if new:
            job_ask(count_due, purge.pk)
    return purge


def purge_later(*, purge: Purge, seen: str, reason: str, by: Actor) -> None:
    """Purge in the background; pressing twice purges once."""
    with transaction.atomic():
        if purge_ask(purge=purge, seen=seen, reason=reason, by=by):
            person = by.acting_for.pk if by.acting_for else None
            job_ask(take_away, purge.pk, by.user.pk, person)


def purge_count_daily() -> None:
    """The upkeep's count: in the background like any other."""
    with transaction.atomic():
        purge = purge_daily_ask()
        if purge is not None:
            job_ask(count_due, purge.pk)


def _given_up(arguments: Arguments) -> None:
    purge_give_up(purge=arguments[0])


JOBS = (
    Job(task=count_due, awaited=purges_counting, given_up=_given_up),
    Job(task=take_away, awaited=purges_running, given_up=_given_up),
)
