"""A trigger that was dropped, altered, switched off or put in by somebody else is told by its name."""

import pytest
from django.db import connection

from xeploai.registers.audit.healing import guard_and_note
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.audit.trigger_check import triggers_wrong
from xeploai.registers.audit.triggers import REFUSAL, append_only, guard

SQLITE = connection.vendor == "sqlite"
ON = "" if SQLITE else " ON reviews_reviewversion"
DROPPED = [f"DROP TRIGGER reviews_reviewversion_no_update{ON}"]
AT = "BEFORE UPDATE ON reviews_reviewversion"
NEVER = {
    True: f"{AT} WHEN 0 BEGIN SELECT RAISE(ABORT, 'reviews_reviewversion: {REFUSAL}'); END",
    False: f"{AT} FOR EACH ROW WHEN (false) EXECUTE FUNCTION append_only_refuse()",
}[SQLITE]
ALTERED = [*DROPPED, f"CREATE TRIGGER reviews_reviewversion_no_update {NEVER}"]
DOES = {True: "BEGIN SELECT 1; END", False: "EXECUTE FUNCTION append_only_refuse()"}[SQLITE]
OWN = [f"CREATE TRIGGER other AFTER INSERT ON reviews_reviewversion {DOES}"]
SWITCHED_OFF = ["ALTER TABLE reviews_reviewversion DISABLE TRIGGER reviews_reviewversion_no_update"]
HOLLOW = ["CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"]
UPDATE = "reviews_reviewversion_no_update"


def run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_all_stand_after_the_migrations(db: None) -> None:
    assert triggers_wrong() == []


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (DROPPED, (UPDATE, "missing")),
        (ALTERED, (UPDATE, "changed")),
        (OWN, ("other", "unknown")),
        *([] if SQLITE else [(SWITCHED_OFF, (UPDATE, "disabled"))]),
    ],
)
def test_what_is_not_as_it_was_set_is_named(db: None, statements: list[str], told: tuple[str, str]) -> None:
    run(statements)
    found = audit_verify()
    assert [(wrong.kind, wrong.id, wrong.reason) for wrong in found.records] == [("trigger", *told)]
    assert (found.ok, found.broken_at) == (False, None)


def test_a_start_that_finds_a_trigger_gone_sets_it_and_says_so(db: None) -> None:
    guard_and_note(using="default", plan=[])
    assert not Entry.objects.exists()
    run(DROPPED)
    guard_and_note(using="default", plan=[("a migration", False)])
    assert (triggers_wrong(), Entry.objects.exists()) == ([], False)
    run(DROPPED)
    guard_and_note(using="default", plan=[])
    assert triggers_wrong() == []
    assert Entry.objects.get().values.held == {"after": {"triggers": [f"{UPDATE}: missing"]}}


@pytest.mark.only_on("postgres")  # triggers of SQLite carry their own text
def test_a_function_that_was_made_hollow_is_told_for_every_trigger(db: None) -> None:
    run(HOLLOW)
    told = triggers_wrong()
    assert {wrong.reason for wrong in told} == {"changed"}
    assert len(told) == sum(1 if one.deletes == "freely" else 3 for one in append_only())
    guard(connection, append_only())
    assert triggers_wrong() == []
    assert not Entry.objects.exists()
