"""The trail in the database: it grows in order, refuses change, survives purging and many writers at once."""

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from xeploai.apps.accounts.access import Actor, NotPermitted
from xeploai.apps.accounts.models import User
from xeploai.apps.audit.chain import START
from xeploai.apps.audit.models import Entry, EntryValues
from xeploai.apps.audit.selectors import audit_head, audit_verify
from xeploai.apps.audit.services import audit_purge, audit_record, audit_view


@pytest.fixture
def lan(db: None) -> Actor:
    """Somebody who acts."""
    return Actor(User.objects.create_user("lan", "mật khẩu của Lan", full_name="Lan (mẫu)"))


def test_an_empty_trail_is_whole(db: None) -> None:
    found = audit_verify()
    assert (found.ok, found.entries, found.head) == (True, 0, START)


def test_entries_hold_who_what_and_the_values(lan: Actor) -> None:
    after = {"đổi": timezone.localdate()}
    entry = audit_record(
        by=lan, action="account.create", subject=lan.user, before={"a": 1}, after=after, reason="vì sao"
    )
    entry.refresh_from_db()
    assert (entry.seq, entry.user, entry.acting_for, entry.subject) == (1, lan.user, None, str(lan.user.public_id))
    assert entry.values.held == {
        "before": {"a": 1}, "after": {"đổi": timezone.localdate().isoformat()}, "reason": "vì sao"
    }  # fmt: skip
    assert audit_verify(audit_head()).ok


def test_a_view_is_one_entry_with_the_set_that_was_seen(lan: Actor) -> None:
    entry = audit_view(by=lan, action="accounts", seen=[lan.user], query="vai trò")
    assert (entry.action, entry.seen) == ("view.accounts", 1)
    assert entry.values.held == {"seen": [str(lan.user.public_id)], "query": "vai trò"}


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


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_leave_one_whole_chain() -> None:
    user = User.objects.create_user("lan", full_name="Lan (mẫu)")
    failures: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(10):
                audit_record(by=Actor(user), action="test.act", after={"n": 1})
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
