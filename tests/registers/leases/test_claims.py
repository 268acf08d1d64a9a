"""One process at a time works on a job; a claim that is not renewed runs out, and one that was lost renews nothing."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from xeploai.registers.leases import claims
from xeploai.registers.leases.claims import attempts_forget, attempts_of, claim, renewed
from xeploai.registers.leases.models import HOLD, Lease

TASK = "mau.viec.lam"

pytestmark = pytest.mark.django_db(transaction=True)


def ends(moment: timedelta) -> None:
    """Set the end of every lease, counted from now."""
    Lease.objects.update(until=timezone.now() + moment)


def test_only_one_has_it_until_it_lets_go() -> None:
    first = claim(TASK, 1)
    assert first is not None
    assert claim(TASK, 1) is None
    assert claim(TASK, 2) is not None
    first.let_go()
    assert claim(TASK, 1) is not None
    assert attempts_of(TASK, 1) == 2
    attempts_forget(TASK, 1)
    assert attempts_of(TASK, 1) == 0


def test_what_is_not_renewed_runs_out_and_cannot_be_renewed_afterwards() -> None:
    first = claim(TASK, 1)
    assert first is not None
    ends(-timedelta(seconds=1))
    second = claim(TASK, 1)
    assert second is not None
    assert not first.renew()
    first.finish()
    assert second.renew()
    second.finish()
    assert not Lease.objects.exists()


def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up() -> None:
    assert claim(TASK, 1)
    ends(HOLD * 3)
    assert claim(TASK, 1)


def test_it_is_renewed_while_the_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "RENEW_EVERY_S", 0.01)
    again = threading.Event()
    real = claims.Claim.renew

    def renew(self: claims.Claim) -> bool:
        done = real(self)
        again.set()
        return done

    monkeypatch.setattr(claims.Claim, "renew", renew)
    held = claim(TASK, 1)
    assert held is not None
    ends(-timedelta(seconds=1))
    with renewed(held):
        assert again.wait(30)
    assert Lease.objects.get().until > timezone.now()


def test_of_many_that_come_at_once_one_gets_it() -> None:
    taken: list[bool] = []
    begin = threading.Barrier(8)

    def come() -> None:
        begin.wait()
        taken.append(claim(TASK, 1) is not None)
        connections.close_all()

    threads = [threading.Thread(target=come) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 7 + [True]
    assert attempts_of(TASK, 1) == 1
