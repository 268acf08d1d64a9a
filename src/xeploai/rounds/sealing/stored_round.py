"""A round as Parquet tables, one for each kind of record, and back; people by UUID, their names in a table apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from types import NoneType
from typing import Any, get_args, get_type_hints
from uuid import UUID

from xeploai.columns.engines.duck import connect
from xeploai.core.dates import PartialDate
from xeploai.core.round import (
    Authorisation,
    Collective,
    Leader,
    Member,
    Organisation,
    PastResult,
    Place,
    Result,
    Round,
    Unit,
)
from xeploai.core.subjects import SubjectKind
from xeploai.tools.durability.files import passing_folder
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table, write_parquet

_RECORDS: Mapping[str, type] = {
    "organisations": Organisation,
    "members": Member,
    "collectives": Collective,
    "leaders": Leader,
    "results": Result,
    "past": PastResult,
    "authorisations": Authorisation,
}
"""Parts of a round that a campaign keeps, by name of the field of Round."""

NAMES_TABLE = "names.parquet"


@dataclass(frozen=True, kw_only=True)
class PersonName:
    """Who stands behind a UUID. number: card number or code, as the office has it."""

    kind: SubjectKind
    id: str
    name: str
    number: str
    born_on: PartialDate | None
    post: str | None


def without_names(round_: Round, ids: Mapping[Place, UUID]) -> tuple[Round, Sequence[PersonName]]:
    """The same round with people by UUID, and who they are.

    ids  place of a member's or leader's record -> id of the person
    """
    codes: dict[tuple[SubjectKind, str], str] = {}
    names: list[PersonName] = []
    members, leaders = [], []
    for member in round_.members:
        code = codes.setdefault((SubjectKind.MEMBER, member.code), str(ids[member.at]))
        names.append(_named(SubjectKind.MEMBER, member, code))
        members.append(replace(member, code=code, name="", born_on=None, card_number=None, post=None))
    for leader in round_.leaders:
        code = codes.setdefault((SubjectKind.LEADER, leader.code), str(ids[leader.at]))
        names.append(_named(SubjectKind.LEADER, leader, code))
        of_member = codes.get((SubjectKind.MEMBER, leader.member or ""))
        leaders.append(replace(leader, code=code, name="", member=of_member, post=None))
    bare = replace(
        round_,
        members=members,
        leaders=leaders,
        results=[replace(row, subject=codes.get((row.kind, row.subject), row.subject)) for row in round_.results],
        past=[replace(row, subject=codes.get((row.kind, row.subject), row.subject)) for row in round_.past],
    )
    return bare, names


def _named(kind: SubjectKind, person: Member | Leader, code: str) -> PersonName:
    born = person.born_on if isinstance(person, Member) else None
    return PersonName(kind=kind, id=code, name=person.name, number=person.code, born_on=born, post=person.post)


def round_files(round_: Round) -> Mapping[str, bytes]:
    """The tables of a round by file name."""
    tables: dict[str, tuple[type, Sequence[Any]]] = {"unit": (Unit, [round_.unit])}
    tables |= {name: (record, getattr(round_, name)) for name, record in _RECORDS.items()}
    return {f"{name}.parquet": _written(name, record, rows) for name, (record, rows) in tables.items()}


def names_file(names: Sequence[PersonName]) -> bytes:
    """The table of names."""
    return _written("names", PersonName, names)


def names_of_file(content: bytes) -> Sequence[PersonName]:
    """The table of names, read back."""
    return list(_read(content, PersonName))


def round_of_files(files: Mapping[str, bytes]) -> Round:
    """The round that was stored. Who has no name is called by the beginning of the UUID."""
    [unit] = _read(files["unit.parquet"], Unit)
    parts: dict[str, Any] = {name: list(_read(files[f"{name}.parquet"], kind)) for name, kind in _RECORDS.items()}
    return Round(unit=unit, **parts)


def called_by_code(round_: Round) -> Round:
    """People without a name as papers print them: by the beginning of their UUID."""
    return replace(
        round_,
        members=[replace(member, name=_short(member.code)) for member in round_.members],
        leaders=[replace(leader, name=_short(leader.code)) for leader in round_.leaders],
    )


def _short(code: str) -> str:
    return f"({code[:8]})"


def _columns(record: type) -> Iterator[tuple[str, Any]]:
    """Columns of a record with their types; a place takes two."""
    hints = get_type_hints(record)
    for field in fields(record):
        hint = next((kind for kind in get_args(hints[field.name]) if kind is not NoneType), hints[field.name])
        if hint is Place:
            yield "at_sheet", str
            yield "at_row", int
        else:
            yield field.name, hint


_KINDS: Mapping[type, Kind] = {bool: Kind.YES_NO, int: Kind.COUNT, date: Kind.DAY}


def _written(name: str, record: type, rows: Sequence[Any]) -> bytes:
    columns = [Column(key=key, title=key, kind=_KINDS.get(hint, Kind.TEXT)) for key, hint in _columns(record)]
    lines = (Row(cells=[_cell(row, column.key) for column in columns]) for row in rows)
    with passing_folder("xeploai-seal-") as folder:
        path = folder / "table.parquet"
        write_parquet(path, Table(key=name, title=name, columns=columns, rows=lines))
        return path.read_bytes()


def _cell(row: Any, key: str) -> Any:
    if key.startswith("at_"):
        place: Place = row.at
        return place.sheet if key == "at_sheet" else place.row
    value = getattr(row, key)
    if isinstance(value, PartialDate):
        return value.iso
    return value.value if isinstance(value, Enum) else value


def _read(content: bytes, record: type) -> Iterator[Any]:
    hints = dict(_columns(record))
    with passing_folder("xeploai-seal-") as folder, connect() as connection:
        path = folder / "table.parquet"
        path.write_bytes(content)
        result = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        keys = [column[0] for column in result.description or ()]
        rows = result.fetchall()
    for row in rows:
        cells = {key: _value(hints[key], value) for key, value in zip(keys, row, strict=True)}
        if "at_row" in cells:
            cells["at"] = Place(cells.pop("at_sheet"), cells.pop("at_row"))
        yield record(**cells)


def _value(hint: type, value: Any) -> Any:
    if value is None or hint in {str, int, bool, date}:
        return value
    return PartialDate.from_iso(value) if hint is PartialDate else hint(value)
