"""The trail vouches for what was submitted: a change, loss or addition by SQL is told; a lawful purge is none."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from xeploai.registers.audit import services
from xeploai.registers.audit.baseline import baseline_append
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.records import Ledger
from xeploai.registers.audit.seals import Seal, digests_in, seal_columns, sealed_models
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.audit.services import audit_purge, key, purge_open
from xeploai.registers.audit.triggers import append_only, guard, unguard
from xeploai.registers.kernel.append_only import Deletes
from xeploai.rounds.reviews.models import ReviewReturn, ReviewVersion
from xeploai.rounds.reviews.services import review_paper_enter, review_return


@pytest.fixture
def returned(y2025: Any) -> ReviewReturn:
    """Binh's version on paper, handed back."""
    officer = y2025.actors["officer"]
    desk = y2025.desk("binh", 2025, by=officer, act="review.write")
    posted = {"self_level": "T", "shortcomings": "Báo cáo còn chậm"}
    version = review_paper_enter(desk=desk, posted=posted, signed_on=date(2025, 12, 1), kept_at="Tủ 3", revision=0)
    desk = y2025.desk("binh", 2025, by=officer, act="review.return")
    review_return(desk=desk, version=version, reason="Bổ sung phần hạn chế")
    return ReviewReturn.objects.get()


@contextmanager
def by_hand() -> Iterator[Any]:
    """Statements of somebody who has taken the triggers away and put them back."""
    unguard(connection, append_only())
    with connection.cursor() as cursor:
        yield cursor
    guard(connection, append_only())


def told() -> list[tuple[str, str, str]]:
    return [tuple(wrong) for wrong in audit_verify().records]  # type: ignore[misc]


def test_every_append_only_table_beside_the_trail_is_sealed_whole() -> None:
    sealed = dict(sealed_models())
    for model in apps.get_models():
        deletes = getattr(model, "append_only", None)
        if deletes is not None and model._meta.app_label != "audit":
            assert set(sealed[model].columns) == set(seal_columns(model)), model
            assert deletes is not Deletes.FREELY, model


def test_what_was_submitted_is_as_it_was(returned: ReviewReturn) -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE reviews_reviewversion SET self_level = 'XS'", "review_version"),
        ('UPDATE reviews_reviewversion SET content = \'{"self_level": "XS"}\'', "review_version"),
        ("UPDATE reviews_reviewversion SET kept_at = 'Tủ 4'", "review_version"),
        ("UPDATE reviews_reviewversion SET signed_on = '2025-12-02'", "review_version"),
        ("UPDATE reviews_reviewreturn SET reason = 'khác'", "review_return"),
    ],
)
def test_a_change_by_sql_is_told(returned: ReviewReturn, statement: str, kind: str) -> None:
    with by_hand() as cursor:
        cursor.execute(statement)
    pk = returned.version_id if kind == "review_version" else returned.pk
    assert told() == [(kind, str(pk), "changed")]
    assert not audit_verify().ok


def test_a_row_that_is_gone_and_one_that_nobody_handed_in_are_told(returned: ReviewReturn) -> None:
    with by_hand() as cursor:
        cursor.execute("DELETE FROM reviews_reviewreturn")
    assert told() == [("review_return", str(returned.pk), "missing")]
    version = ReviewVersion.objects.get()
    version.pk, version.number, version.public_id, version._state.adding = None, 2, version.review.public_id, True
    version.save(force_insert=True)
    assert told() == [
        ("review_return", str(returned.pk), "missing"),
        ("review_version", str(version.pk), "unexplained"),
    ]


def test_what_retention_took_away_is_not_missing_and_may_not_come_back(returned: ReviewReturn) -> None:
    version, review = returned.version, returned.version.review
    with purge_open(ReviewVersion, ReviewReturn):
        review.delete()
    assert told() == []
    noted = Entry.objects.get(action="audit.records").values.held
    assert noted == {"gone": {"review_return": [[returned.pk] * 2], "review_version": [[version.pk] * 2]}}
    review.save(force_insert=True)
    version.review, version._state.adding = review, True
    version.save(force_insert=True)
    assert told() == [("review_version", str(version.pk), "unexplained")]


def test_seals_outlive_the_values_of_the_trail(returned: ReviewReturn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_PURGED_AT_ONCE", 2)
    audit_purge(by=None, before=timezone.now(), reason="hết thời hạn lưu")
    found = audit_verify()
    assert (found.ok, found.purged > 2) == (True, True)
    # A second purge must not take them, nor call what is gone since then missing.
    with purge_open(ReviewVersion, ReviewReturn):
        returned.version.review.delete()
    audit_purge(by=None, before=timezone.now(), reason="hết thời hạn lưu")
    assert told() == []


class Editor:
    """What a migration gives a function."""

    connection = connection


def test_a_baseline_explains_what_was_there_before(returned: ReviewReturn) -> None:
    """As at an upgrade: rows stand there, and no entry tells of them."""
    with Ledger() as empty:
        reasons = {(wrong.kind, wrong.reason) for wrong in empty.wrong(key())}
    assert reasons == {("review_version", "unexplained"), ("review_return", "unexplained")}
    for model, seal in sealed_models():
        baseline_append(apps, Editor(), model._meta.label, seal)
    with Ledger() as ledger:
        for entry in Entry.objects.filter(action="audit.baseline"):
            ledger.note(entry.values.held)
        assert list(ledger.wrong(key())) == []
    assert audit_verify().ok


def test_a_long_table_is_compared_a_few_rows_at_a_time(y2025: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """In steps of five hundred rows, however many there are: that many are asked of the database at once."""
    asked: list[int] = []
    plain = ReviewReturn._base_manager.all().__class__.iterator

    def watched(self: Any, chunk_size: int | None = None) -> Any:
        asked.append(chunk_size or 0)
        return plain(self, chunk_size=chunk_size)

    monkeypatch.setattr(type(ReviewReturn._base_manager.all()), "iterator", watched)
    list(digests_in(ReviewReturn._base_manager.all(), Seal(kind="x", columns=("reason",)), b"key"))
    assert asked == [500]
