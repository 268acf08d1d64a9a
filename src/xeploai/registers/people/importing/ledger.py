"""What an import writes, noted row by row, so that the whole of it can be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import ProtectedError, RestrictedError

from xeploai.core.dates import PartialDate
from xeploai.core.errors import Refused
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.models import ImportBatch, ImportChange
from xeploai.registers.people.models import Collective, PastAward, PastLevel, Person

_Row = TypeVar("_Row", bound=models.Model)
# Kept up by `person_refresh`, never by the import itself.
_FOLLOWING = {"sort_key", "search_text", "home_id", "current"}
# Tables whose rows say something of the organisation that they name; elsewhere it is the place of a person.
_OF_ORGANISATIONS = {PastLevel._meta.label, PastAward._meta.label}


class Ledger:
    """Writes rows and remembers how they were. `close` stores what it remembers."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch
        self.changes: list[ImportChange] = []

    def create(self, rows: Sequence[_Row]) -> Sequence[_Row]:
        """Write new rows of one table."""
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
        self.changes += [self._change(row, None) for row in rows]
        return rows

    def update(self, row: models.Model, **fields: Any) -> None:
        """Change fields of one row that is held."""
        before = as_json(row)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
        self.changes.append(self._change(row, before))

    def _change(self, row: models.Model, before: dict[str, Any] | None) -> ImportChange:
        return ImportChange(batch=self.batch, model=row._meta.label, key=row.pk, before=before, after=as_json(row))

    def close(self) -> None:
        """Store what was written."""
        ImportChange.objects.bulk_create(self.changes, batch_size=500)


def grounds_of(changes: Iterable[ImportChange]) -> GroundsChanged:
    """Of whom the register says something else after these changes: whom the rows are, or belong to."""
    people, organisations, collectives = set[int](), set[int](), set[int]()
    own = {Person._meta.label: people, Organisation._meta.label: organisations, Collective._meta.label: collectives}
    for change in changes:
        own.get(change.model, set()).add(change.key)
        people.add(change.after.get("person_id") or 0)
        collectives.add(change.after.get("collective_id") or 0)
        if change.model in _OF_ORGANISATIONS:
            organisations.add(change.after.get("organisation_id") or 0)
    return GroundsChanged(
        people=frozenset(people - {0}),
        organisations=frozenset(organisations - {0}),
        collectives=frozenset(collectives - {0}),
    )


def as_json(row: models.Model) -> dict[str, Any]:
    """The columns of a row, as JSON can hold them."""
    encoder = DjangoJSONEncoder()
    values = {}
    for column in row._meta.concrete_fields:
        if column.attname in _FOLLOWING:
            continue
        value = getattr(row, column.attname)
        if isinstance(value, PartialDate):
            value = value.iso
        elif value is not None and not isinstance(value, str | int | bool):
            value = encoder.default(value)
        values[column.attname] = value
    return values


def take_back(batch: ImportBatch) -> None:
    """Restore every row as it was before the import, the newest first.

    Raises Refused if any was changed since, or if something that came later leans on it.
    """
    changes = list(batch.changes.order_by("-pk"))
    rows = _rows(changes)
    latest: dict[tuple[str, int], ImportChange] = {}
    for change in changes:
        latest.setdefault((change.model, change.key), change)
    for key, change in latest.items():
        row = rows.get(key)
        if row is None or as_json(row) != change.after:
            raise Refused.because("import_changed_since", value=str(row) if row else change.after.get("full_name", ""))
    made: dict[str, list[int]] = {}
    for change in changes:
        if change.before is None:
            made.setdefault(change.model, []).append(change.key)
    _nothing_leans(batch, made)
    try:
        for model, keys in made.items():
            _delete(model, keys)
    except (ProtectedError, RestrictedError) as error:
        raise Refused.because("import_leaned_on", value=batch.file_name) from error
    # Only now is there room for what was: one open membership a person, one present number of a kind.
    for change in changes:
        if change.before is not None and change.key not in made.get(change.model, ()):
            apps.get_model(change.model)._default_manager.filter(pk=change.key).update(**_columns(change))


def _nothing_leans(batch: ImportBatch, made: Mapping[str, Sequence[int]]) -> None:
    """What was added since to a record that the import made would go with it, unseen."""
    for model, keys in made.items():
        for relation in apps.get_model(model)._meta.related_objects:
            other = relation.related_model
            own = set(made.get(other._meta.label, ()))
            for start in range(0, len(keys), 500):
                leaning = other._default_manager.filter(**{f"{relation.field.name}__in": keys[start : start + 500]})
                if set(leaning.values_list("pk", flat=True)) - own:
                    raise Refused.because("import_leaned_on", value=batch.file_name)


def _delete(model: str, keys: list[int]) -> None:
    manager = apps.get_model(model)._default_manager
    for start in range(0, len(keys), 500):
        manager.filter(pk__in=keys[start : start + 500]).delete()


def _columns(change: ImportChange) -> dict[str, Any]:
    assert change.before is not None
    return {name: value for name, value in change.before.items() if name != "id"}


def _rows(changes: Sequence[ImportChange]) -> dict[tuple[str, int], models.Model]:
    keys: dict[str, set[int]] = {}
    for change in changes:
        keys.setdefault(change.model, set()).add(change.key)
    rows: dict[tuple[str, int], models.Model] = {}
    for model, pks in keys.items():
        ordered = sorted(pks)
        for start in range(0, len(ordered), 500):
            for row in apps.get_model(model)._default_manager.filter(pk__in=ordered[start : start + 500]):
                rows[model, row.pk] = row
    return rows
