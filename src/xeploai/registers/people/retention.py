"""What of the register is past its term: former numbers, ended posts and statuses, old results, who left, imports."""

from datetime import date

from django.apps import apps
from django.db.models import Max, Q
from django.utils import timezone

from xeploai.registers.kernel.retention import ExpiredRows, RetentionRule, rows_delete
from xeploai.registers.people.importing.models import PURGED, ImportBatch, ImportChange, Stage, StagedRow
from xeploai.registers.people.models import (
    MASKED,
    Employment,
    Membership,
    PastAward,
    PastLevel,
    Person,
    PersonIdentifier,
    PersonName,
    Post,
    Seat,
    Status,
    StatusKind,
)
from xeploai.registers.retention.kept import people_kept, records_kept
from xeploai.rulepacks.commendation import streak_years


def _former_numbers(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    for model in (PersonIdentifier, PersonName):
        expired.add(model.objects.filter(valid_to__lt=before), "valid_to", keep=people_kept("person"))
    return expired


def _contact_numbers(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    rows = PersonIdentifier.objects.filter(kind__in=MASKED, valid_to=None, person__current=False)
    expired.add(rows.annotate(left_on=_LEFT_ON).filter(left_on__lt=before), "left_on", keep=people_kept("person"))
    return expired


_LEFT_ON = Max("person__statuses__valid_from", filter=Q(person__statuses__kind=StatusKind.LEFT))


def _posts(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    for model in (Membership, Post, Seat):
        expired.add(model.objects.filter(valid_to__lt=before), "valid_to", keep=people_kept("person"))
    return expired


def _statuses(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    for model in (Status, Employment):
        rows = model.objects.filter(valid_to__lt=before)
        if model is Status:
            rows = rows.exclude(kind=StatusKind.LEFT)
        expired.add(rows, "valid_to", keep=people_kept("person"))
    return expired


def _past_results(before: date) -> ExpiredRows:
    """A year ends with its last day. What a streak that still runs may need stays, whatever the term."""
    expired = ExpiredRows()
    first = timezone.localdate().year - streak_years()
    for model in (PastLevel, PastAward):
        rows = model.objects.filter(year__lt=before.year)
        running = Q(year__gte=first) & (Q(person=None) | Q(person__current=True))
        expired.add(rows, "year", keep={"streak": running} | people_kept("person"))
    return expired


def _people_left(before: date) -> ExpiredRows:
    """Whole records, with every row that hangs on them. Who stands on a roster or has an account stays."""
    expired = ExpiredRows()
    rows = Person.objects.filter(current=False).annotate(
        left_on=Max("statuses__valid_from", filter=Q(statuses__kind=StatusKind.LEFT))
    )
    expired.add(rows.filter(left_on__lt=before), "left_on", keep=people_kept("pk") | records_kept())
    expired.spare(Person)
    expired.follow(Person)
    return expired


def _imports(before: date) -> ExpiredRows:
    expired = ExpiredRows()
    old = ImportBatch.objects.filter(created_at__date__lt=before)
    expired.add(old.exclude(grid=[]), "created_at")
    for model in (StagedRow, ImportChange):
        expired.add(model.objects.filter(batch__in=old), "batch__created_at")
    return expired


def _imports_purge(expired: ExpiredRows) -> None:
    """The import stays as a line; its cells, its preview and the way back go, and a file never taken in is put away."""
    touched = set(expired.keys(ImportBatch))
    for model in (StagedRow, ImportChange):
        keys = expired.keys(model)
        for start in range(0, len(keys), 500):
            part = model._default_manager.filter(pk__in=keys[start : start + 500])
            touched.update(part.values_list("batch_id", flat=True))
        rows_delete(model, keys)
    for batch in ImportBatch.objects.filter(pk__in=touched):
        batch.forget_texts()
        batch.counts = {**batch.counts, PURGED: True}
        if batch.stage in {Stage.MAPPING, Stage.STAGED}:
            batch.stage = Stage.DISCARDED
        batch.save(update_fields=["grid", "layout", "counts", "stage"])


def _delete(expired: ExpiredRows) -> None:
    for label in expired.going:
        rows_delete(apps.get_model(label), expired.keys(apps.get_model(label)))


RETENTION_RULES = tuple(
    RetentionRule(group=group, find=find, purge=purge)
    for group, find, purge in (
        ("former_numbers", _former_numbers, _delete),
        ("contact_numbers", _contact_numbers, _delete),
        ("posts", _posts, _delete),
        ("statuses", _statuses, _delete),
        ("past_results", _past_results, _delete),
        ("people_left", _people_left, _delete),
        ("imports", _imports, _imports_purge),
    )
)
