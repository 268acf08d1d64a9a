"""Submitted versions and returns may not be changed or taken away by anybody, but for the one door of retention."""

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from xeploai.registers.audit.models import PurgeDoor
from xeploai.registers.audit.services import purge_open
from xeploai.registers.audit.triggers import append_only, guard, guard_all, unguard
from xeploai.registers.kernel.append_only import Deletes
from xeploai.rounds.reviews.models import ReviewReturn, ReviewVersion, SelfReview
from xeploai.rounds.reviews.services import review_paper_enter, review_return

TABLES = {
    "audit_entry": Deletes.NEVER,
    "audit_entryvalues": Deletes.FREELY,
    "reviews_reviewversion": Deletes.PURGE,
    "reviews_reviewreturn": Deletes.PURGE,
}


@pytest.fixture
def returned(y2025: Any) -> ReviewReturn:
    """Binh's version on paper, handed back."""
    officer = y2025.actors["officer"]
    desk = y2025.desk("binh", 2025, by=officer, act="review.write")
    version = review_paper_enter(
        desk=desk, posted={"self_level": "T"}, signed_on=date(2025, 12, 1), kept_at="", revision=0
    )
    desk = y2025.desk("binh", 2025, by=officer, act="review.return")
    review_return(desk=desk, version=version, reason="Bổ sung phần hạn chế")
    return ReviewReturn.objects.get()


def tried(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_table_that_says_so_is_guarded() -> None:
    held = {one.table: one.deletes for one in append_only()}
    assert TABLES.items() <= held.items()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reviews_reviewversion SET self_level = 'XS'",
        "DELETE FROM reviews_reviewversion",
        "UPDATE reviews_reviewreturn SET reason = 'khác'",
        "DELETE FROM reviews_reviewreturn",
    ],
)
def test_the_database_refuses(returned: ReviewReturn, statement: str) -> None:
    for _ in range(2):
        with pytest.raises(DatabaseError, match="append-only"):
            tried(statement)
        # Set a second time, as after every migration: the same holds.
        guard(connection, append_only())
    returned.refresh_from_db()
    assert returned.version.self_level == "T"


def test_a_review_goes_with_its_versions_through_the_door_alone(returned: ReviewReturn) -> None:
    review = returned.version.review
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        review.delete()
    with purge_open(ReviewVersion, ReviewReturn):
        review.delete()
    assert not SelfReview.objects.filter(pk=review.pk).exists()
    assert not PurgeDoor.objects.exists()


def test_the_door_is_for_what_it_was_opened_for(returned: ReviewReturn) -> None:
    for statement in ("UPDATE reviews_reviewversion SET self_level = 'XS'", "DELETE FROM reviews_reviewversion"):
        with pytest.raises(DatabaseError, match="append-only"), purge_open(ReviewReturn):
            tried(statement)
    assert ReviewReturn.objects.filter(pk=returned.pk).exists()
    assert not PurgeDoor.objects.exists()


def test_a_table_that_lost_its_triggers_is_guarded_again_after_a_migration(returned: ReviewReturn) -> None:
    unguard(connection, append_only())
    tried("UPDATE reviews_reviewreturn SET reason = reason")
    guard_all(using="default")
    with pytest.raises(DatabaseError, match="append-only"):
        tried("UPDATE reviews_reviewreturn SET reason = reason")
    assert returned.reason
