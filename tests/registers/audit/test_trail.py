"""The trail in the database: it grows in order, refuses change, survives purging and many writers at once."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from xeploai.registers.accounts.actors import AccountActor, account_of
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.chain import START
from xeploai.registers.audit.models import Entry, EntryValues
from xeploai.registers.audit.selectors import audit_head, audit_verify
from xeploai.registers.audit.services import audit_purge, audit_record
from xeploai.registers.kernel.access import Actor, NotPermitted

COLUMNS = "seq, at, action, subject_type, subject, body_path, seen, values_digest, digest"


@pytest.fixture
def lan(db: None) -> Actor:
    """Somebody who acts."""
    return AccountActor(User.objects.create_user("lan", "mật khẩu của Lan", full_name="Lan (mẫu)"))


def test_an_empty_trail_is_whole(db: None) -> None:
    found = audit_verify()
    assert (found.ok, found.entries, found.head) == (True, 0, START)


def test_entries_hold_who_what_and_the_values(lan: Actor) -> None:
    after = {"đổi": timezone.localdate()}
    entry = audit_record(
        by=lan, action="account.create", subject=account_of(lan), before={"a": 1}, after=after, reason="vì sao"
    )
    entry.refresh_from_db()
    assert (entry.seq, entry.user, entry.acting_for, entry.subject) == (1, lan.user, None, str(lan.user.public_id))
    assert entry.values.held == {
        "before": {"a": 1},
        "after": {"đổi": timezone.localdate().isoformat()},
        "reason": "vì sao",
    }
    assert audit_verify(audit_head()).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'x'",
        "UPDATE audit_entryvalues SET held = '{}'",
        "DELETE FROM audit_entry WHERE seq = 2",
    ],
)
def test_the_database_refuses_to_change_the_trail(lan: Actor, statement: str) -> None:
    for number in range(2):
        audit_record(by=lan, action="test.act", after={"n": number})
    EntryValues.objects.filter(entry_id=2).delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 2


def test_a_purge_is_said_and_not_called_broken(lan: Actor) -> None:
    for number in range(4):
        audit_record(by=lan, action="test.act", after={"n": number})
    later = timezone.now() + timedelta(seconds=1)
    with pytest.raises(NotPermitted):
        audit_purge(by=lan, before=later, reason="tự ý")
    assert audit_purge(by=None, before=later, reason="hết thời hạn lưu") == 4
    found = audit_verify()
    assert (found.ok, found.purged, found.entries) == (True, 4, 5)


def test_values_taken_away_in_silence_are_found(lan: Actor) -> None:
    for number in range(3):
        audit_record(by=lan, action="test.act", after={"n": number})
    EntryValues.objects.filter(entry_id=2).delete()
    assert audit_verify().broken_at == 2


def test_an_act_that_is_rolled_back_leaves_no_entry(lan: Actor) -> None:
    with transaction.atomic():
        audit_record(by=lan, action="test.act")
        transaction.set_rollback(True)
    assert audit_verify().entries == 0


@pytest.mark.only_on("sqlite")  # REPLACE is SQLite's
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT OR REPLACE INTO audit_entry ({COLUMNS}) SELECT 1, at, 'x', '', '', '', 0, '', 'x' FROM audit_entry",
        f"INSERT OR REPLACE INTO audit_entry ({COLUMNS}) SELECT 9, at, 'x', '', '', '', 0, '', digest FROM audit_entry",
        "REPLACE INTO audit_entryvalues (entry_id, held) VALUES (1, '{}')",
        "INSERT INTO audit_entryvalues VALUES (1, '{}') ON CONFLICT (entry_id) DO UPDATE SET held = '{}'",
    ],
)
def test_a_row_is_not_replaced_by_another(lan: Actor, statement: str, recursive: str) -> None:
    """From a program of ours, and from any other, which sets no `recursive_triggers`."""
    audit_record(by=lan, action="test.act", after={"n": 1})
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA recursive_triggers={recursive}")
        try:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                cursor.execute(statement)
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")
    assert audit_verify().ok


def test_our_connections_ask_the_trigger_of_deletes_before_a_row_is_replaced(db: None) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA recursive_triggers").fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_leave_one_whole_chain() -> None:
    user = User.objects.create_user("lan", full_name="Lan (mẫu)")
    failures: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(10):
                audit_record(by=AccountActor(user), action="test.act", after={"n": 1})
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    found = audit_verify()
    assert (found.ok, found.entries) == (True, 40)
