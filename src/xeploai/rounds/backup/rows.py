"""Rows as JSON, alike for either database: out of one, into the other, every value as it was."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connections, models

_BATCH = 500
# Who is signed in at this moment: nothing to restore, and nothing to lie about in a copy.
_LEFT_OUT = {"sessions.Session", "usersessions.UserSession"}


def tables(registry: Apps = apps) -> Sequence[type[models.Model]]:
    """Every table that belongs to a backup, join tables included. registry: of another time than the present."""
    stored = [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in _LEFT_OUT
    ]
    return sorted(stored, key=lambda model: model._meta.db_table)


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a table that are stored and not computed."""
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def rows_out(model: type[models.Model], using: str) -> Iterator[bytes]:
    """Each row as a line."""
    fields = columns(model)
    rows = model._base_manager.using(using).order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=2000):
        values = [_out(field, value) for field, value in zip(fields, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def rows_in(model: type[models.Model], names: Sequence[str], lines: Iterable[Sequence[Any]], using: str) -> None:
    """Write rows as they are: no defaults, no signals, no `save`.

    names  columns in the order of a row; the order of the model may be another by now
    """
    by_name = {field.attname: field for field in columns(model)}
    fields = [by_name[name] for name in names]
    most = connections[using].ops.bulk_batch_size(fields, range(_BATCH)) or _BATCH
    waiting = iter(lines)
    while part := list(islice(waiting, max(1, min(most, _BATCH)))):
        objects = [
            model(**{field.attname: _in(field, value) for field, value in zip(fields, row, strict=True)})
            for row in part
        ]
        manager: Any = model._base_manager
        manager.using(using)._insert(objects, fields=fields, using=using, raw=True)


def table_empty(model: type[models.Model], using: str) -> None:
    """Take away what the making of the tables put in."""
    rows: Any = model._base_manager.using(using).all()
    if rows.exists():
        rows._raw_delete(using)


def numbers_follow(stored: Sequence[type[models.Model]], using: str) -> None:
    """The next primary key comes after the last one that was written."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(stored)):
            cursor.execute(statement)


def _out(field: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return value
    if isinstance(field, models.JSONField):
        # Some columns of JSON are read as typed values: what is stored goes into the backup.
        write = getattr(field, "write", None)
        return value if write is None else write(value)
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, bool | int | str):
        return value
    # Not DjangoJSONEncoder: it drops microseconds, which the trail's digests cover.
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(field.get_prep_value(value))


def _in(field: "models.Field[Any, Any]", value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    return field.to_python(value)
