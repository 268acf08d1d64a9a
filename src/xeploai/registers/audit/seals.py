"""Sealed records: rows protected against tampering by a keyed digest in the audit entry of the act that created them.

A model declares `seal = Seal(kind=..., columns=...)` and its service passes the new rows to `audit_record(sealed=...)`;
rows that existed before get a baseline entry in a migration (`baseline.py`). `records.py` compares. An entry keeps the
digests under "sealed": kind -> primary key -> digest; what retention deleted is listed under "gone": kind -> runs of
primary keys.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models

from xeploai.registers.audit import chain

SEALED, GONE = "sealed", "gone"
Digests = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Seal:
    """How the records of one table are sealed.

    kind     what `audit verify` calls one; it never changes
    columns  what is digested, by column; a column that is added later needs a new baseline to be covered
    """

    kind: str
    columns: tuple[str, ...]


def sealed_models() -> list[tuple[type[models.Model], Seal]]:
    """Every table whose records are sealed, by kind."""
    marked = ((model, getattr(model, "seal", None)) for model in apps.get_models())
    return sorted(((model, seal) for model, seal in marked if isinstance(seal, Seal)), key=lambda pair: pair[1].kind)


def digests_of(rows: Iterable[models.Model], key: bytes) -> dict[str, dict[str, str]]:
    """The digests of rows, as they are read back from the database. One query for each table."""
    by_model: dict[type[models.Model], list[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row.pk)
    digests: dict[str, dict[str, str]] = {}
    for model, keys in by_model.items():
        seal: Seal = model.seal  # type: ignore[attr-defined]
        of_model = model._base_manager.filter(pk__in=keys)
        digests.setdefault(seal.kind, {}).update((str(pk), digest) for pk, digest in digests_in(of_model, seal, key))
    return digests


def digests_in(rows: "models.QuerySet[Any]", seal: Seal, key: bytes) -> Iterator[tuple[int, str]]:
    """Primary key and digest of each row, by primary key; rows are read a few at a time."""
    records = rows.order_by("pk").values_list("pk", *seal.columns)
    for pk, *values in records.iterator(chunk_size=500):
        columns = dict(zip(seal.columns, map(_plain, values), strict=True))
        yield pk, chain.record_digest(key, seal.kind, pk, columns)


def _plain(value: Any) -> Any:
    """The same text for one value, whichever database it comes from; of a file, its SHA-256."""
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return chain.moment(value) if isinstance(value, datetime) else value


def merged(parts: Iterable[Digests]) -> dict[str, dict[str, str]]:
    """Digests of several entries in one."""
    by_kind: dict[str, dict[str, str]] = {}
    for part in parts:
        for kind, digests in part.items():
            by_kind.setdefault(kind, {}).update(digests)
    return by_kind


def seal_columns(model: type[models.Model]) -> Sequence[str]:
    """Every stored column but the primary key: what a seal covers unless there is a reason."""
    return [field.attname for field in model._meta.concrete_fields if not field.primary_key]
