"""Looks at named data: kept at once outside the chain, appended a moment later, once in a quarter of an hour."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from xeploai.registers.accounts.actors import AccountActor, account_of
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.models import Entry, PendingView
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.audit.services import audit_record, audit_view, views_append, views_forget
from xeploai.registers.audit.spool import FileSpool, Pending, spool
from xeploai.registers.kernel.access import Actor

SQLITE = connection.vendor == "sqlite"
_PATIENCE_S = 60
_KILLED = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from xeploai.registers.audit.spool import FileSpool, Pending
FileSpool(sys.argv[1]).put(Pending(key="k", at=timezone.now(), note="{}", seal="s"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def lan(db: None) -> Actor:
    """Somebody who looks."""
    return AccountActor(User.objects.create_user("lan", "mật khẩu của Lan", full_name="Lan (mẫu)"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time as looks are noted; its last value counts."""
    held = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: held[-1])
    return held


def look(by: Actor, **more: Any) -> None:
    audit_view(by=by, action="people", seen=[account_of(by)], **more)


def test_a_look_waits_and_becomes_one_entry_with_all_that_was_seen(lan: Actor, clock: list[datetime]) -> None:
    look(lan, filters={"words": "An", "status": "", "past": False}, page=3, count=120)
    assert Entry.objects.count() == 0
    clock.append(clock[0] + timedelta(seconds=5))
    assert (views_append(), views_append()) == (1, 0)
    entry = Entry.objects.get()
    assert (entry.action, entry.user, entry.seen, entry.at) == ("view.people", lan.user, 1, clock[0])
    assert entry.values.held == {"seen": [str(lan.user.public_id)], "filters": {"words": "An", "page": 3}, "count": 120}
    assert audit_verify().ok


def test_the_same_look_is_entered_once_in_a_quarter_of_an_hour(lan: Actor, clock: list[datetime]) -> None:
    begin = clock[0]
    entries = []
    for minutes in (0, 7, 14, 15, 29, 30):
        clock.append(begin + timedelta(minutes=minutes))
        look(lan)
        # Whether it waits or is appended: both are found.
        if minutes != 7:
            views_append()
        entries.append(Entry.objects.count())
    assert entries == [1, 1, 1, 2, 2, 3]
    assert [entry.at - begin for entry in Entry.objects.order_by("seq")] == [
        timedelta(),
        timedelta(minutes=15),
        timedelta(minutes=30),
    ]


def test_another_reader_filter_page_or_role_is_another_look(lan: Actor) -> None:
    minh = User.objects.create_user("minh", full_name="Minh (mẫu)")
    for _ in range(2):
        look(lan)
        look(AccountActor(minh))
        look(AccountActor(minh, acting_for=account_of(lan)))
        look(lan, filters={"words": "An"})
        look(lan, page=2)
    views_append()
    assert Entry.objects.count() == 6 - 1
    assert Entry.objects.filter(acting_for=account_of(lan)).count() == 1


def test_a_list_that_grows_by_being_read_is_told_by_its_filters(lan: Actor) -> None:
    for _ in range(3):
        audit_view(by=lan, action="audit", seen=Entry.objects.all(), grows=True)
        views_append()
    assert Entry.objects.count() == 1


def test_what_is_rolled_back_goes_on_waiting(lan: Actor) -> None:
    look(lan)
    with transaction.atomic():
        assert views_append() == 1
        transaction.set_rollback(True)
    assert Entry.objects.count() == 0
    assert views_append() == 1


def test_a_row_that_somebody_else_put_in_is_told_and_not_believed(lan: Actor) -> None:
    note = '{"user": 1, "acting_for": null, "action": "view.person", "body_path": "", "seen": 0, "values": {}}'
    spool().put(Pending(key="k", at=timezone.now(), note=note, seal="0" * 64))
    look(lan)
    views_append()
    told = list(Entry.objects.order_by("seq").values_list("action", flat=True))
    assert told == ["view.people", "audit.forged_views"]
    assert audit_verify().ok


def test_what_is_old_goes_once_it_is_appended(lan: Actor, clock: list[datetime]) -> None:
    begin = clock[0]
    look(lan)
    clock.append(begin + timedelta(hours=2))
    views_forget()
    assert views_append() == 1
    views_forget()
    clock.append(begin + timedelta(minutes=1))
    look(lan)
    assert views_append() == 1


@pytest.mark.only_on("postgres")  # rows of SQLite are written one after the other
def test_two_processes_that_kept_one_look_in_one_moment_leave_one_entry(lan: Actor) -> None:
    look(lan)
    row = PendingView.objects.get()
    PendingView.objects.create(key=row.key, at=row.at, note=row.note, seal=row.seal)
    assert views_append() == 1
    PendingView.objects.create(key=row.key, at=row.at, note=row.note, seal=row.seal)
    assert views_append() == 0
    assert not PendingView.objects.filter(appended=False).exists()


@pytest.mark.only_on("sqlite")  # on PostgreSQL rows and entries are one transaction
def test_a_process_that_died_after_its_entries_leaves_none_twice(lan: Actor) -> None:
    look(lan)
    views_append()
    store = spool()
    assert isinstance(store, FileSpool)
    store._store.execute("UPDATE pending SET appended = 0")
    assert store.waiting()
    assert views_append() == 0
    assert Entry.objects.count() == 1


@pytest.mark.only_on("sqlite")  # on PostgreSQL the server keeps what it has acknowledged
def test_a_killed_process_loses_no_look(db: None, tmp_path: Path) -> None:
    path = str(tmp_path / "db.views")
    with subprocess.Popen([sys.executable, "-c", _KILLED, path], env=dict(os.environ)) as process:
        assert process.wait() == -signal.SIGKILL
    left = FileSpool(path)
    with closing(left._store):
        assert [row.key for row in left.pending(10)] == ["k"]


@pytest.fixture
def busy(transactional_db: None) -> Iterator[None]:
    """Somebody else is writing, and has the turn."""
    begun, over = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            audit_record(by=None, action="test.act")
            begun.set()
            over.wait(_PATIENCE_S)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(_PATIENCE_S)
    yield
    over.set()
    writer.join()


def test_looking_waits_for_no_writer(transactional_db: None, request: pytest.FixtureRequest) -> None:
    lan = AccountActor(User.objects.create_user("lan", full_name="Lan (mẫu)"))
    request.getfixturevalue("busy")
    look(lan)
    assert spool().waiting()
