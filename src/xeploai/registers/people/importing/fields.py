"""What columns of office lists may mean: fields.yaml, read once; and which field a heading stands for."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from xeploai.core.names import folded_name
from xeploai.registers.people.importing.field_definition import Column, Field, Keeps, Reads

_YEAR = re.compile(r"\b(20\d\d)\b")


class BadField(ValueError):
    """A definition of fields.yaml that lacks something, or says what nobody understands; names the field."""


_KEYS = {"title", "reads", "keeps", "as", "workbook", "example", "yearly", "beside", "headings"}
_NEEDED = ("title", "reads", "keeps", "headings")


def field_from(id: str, entry: Mapping[str, Any]) -> Field:
    """One definition. Raises BadField, naming what it lacks."""
    lacking = [key for key in _NEEDED if not entry.get(key)]
    unknown = sorted(entry.keys() - _KEYS)
    if lacking or unknown:
        raise BadField(f"fields.yaml, {id}: " + "; ".join([*(f"no `{key}`" for key in lacking), *unknown]))
    try:
        reads, keeps = Reads(entry["reads"]), Keeps(entry["keeps"])
    except ValueError as wrong:
        raise BadField(f"fields.yaml, {id}: {wrong}") from wrong
    if (keeps in {Keeps.STATUS, Keeps.POST}) != ("as" in entry):
        raise BadField(f"fields.yaml, {id}: `as` belongs to statuses and posts, and to each of them")
    return Field(
        id=id,
        title=entry["title"],
        reads=reads,
        keeps=keeps,
        keeps_as=entry.get("as", ""),
        workbook=entry.get("workbook", ""),
        example=str(entry.get("example", "")),
        yearly=entry.get("yearly", False),
        beside=frozenset(entry.get("beside", ())),
        headings=tuple(folded_name(str(heading)) for heading in (*entry["headings"], entry["title"])),
    )


@cache
def _file() -> Mapping[str, Any]:
    text = (files("xeploai.registers.people.importing") / "fields.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


@cache
def words(area: str) -> tuple[str, ...]:
    """A list of the file that is not a field: totals, signatures, sections, marks."""
    return tuple(str(word) for word in _file()[area])


def remark_words() -> Mapping[str, Sequence[str]]:
    """Code of a status -> what remarks say for it, without marks."""
    remarks: Mapping[str, Sequence[str]] = _file()["remarks"]
    return remarks


def status_title(code: str) -> str:
    """What a status of a remark is called."""
    return str(_file()["statuses"][code])


def sexes() -> Mapping[str, str]:
    """What is written for a sex, without marks -> its code."""
    loaded: Mapping[str, str] = _file()["sexes"]
    return loaded


@cache
def fields() -> Mapping[str, Field]:
    """Every field by its id. An entry that is a mapping with a title is a definition."""
    return {id: field_from(id, entry) for id, entry in _file().items() if isinstance(entry, dict) and "title" in entry}


@lru_cache(512)
def column_of(id: str) -> Column:
    """A column by its id, with or without a year. Raises KeyError."""
    name, _, year = id.partition(":")
    return Column(id=id, field=fields()[name], year=int(year or 0))


def column_title(id: str) -> str:
    """What a column means, for people."""
    name, _, year = id.partition(":")
    title = fields()[name].title
    return f"{title} năm {year}" if year else title


@lru_cache(4096)
def meaning(heading: str) -> str | None:
    """The field a heading stands for, with its year where it has one; None if nothing fits.

    >>> meaning("Ngày, tháng, năm sinh Nữ"), meaning("Số thẻ ĐV"), meaning("Kết quả xếp loại năm 2021")
    ('born_female', 'card', 'level:2021')
    >>> meaning("Ngày sinh Nam"), meaning("Ngày sinh, năm"), meaning("Tự xếp loại 2021"), meaning("Ngày cấp thẻ đảng")
    ('born_male', 'born_on', None, None)
    """
    return whole_meaning(heading) or _contained(*_dated(heading))


@lru_cache(4096)
def whole_meaning(heading: str) -> str | None:
    """The same of headings that stand in the file as they are, and of no others."""
    bare, year = _dated(heading)
    return _with_year(
        _of_birth(heading) or next((id for id, field in fields().items() if bare in field.headings), None), year
    )


def _dated(heading: str) -> tuple[str, str | None]:
    """A heading without marks and without its year; and the year."""
    text = folded_name(heading)
    year = _YEAR.search(text)
    bare = " ".join(word for word in _YEAR.sub(" ", text).split())
    return (bare.removesuffix(" nam") if year else bare), year.group() if year else None


def _with_year(id: str | None, year: str | None) -> str | None:
    if id is None or not fields()[id].yearly:
        return id
    return f"{id}:{year}" if year else None


def _of_birth(heading: str) -> str | None:
    """Which column of births it is. Only marks tell "Nam" from "năm"; where none is written at all, the two columns
    side by side do (see layout)."""
    words = re.findall(r"\w+", heading.casefold())
    if len(words) < 2 or words[-1] not in {"nam", "năm", "nữ", "nu"}:
        return None
    births = fields()["born_on"].headings
    before = " ".join(folded_name(word) for word in words[:-1])
    if before not in births:
        return None
    return {"năm": "born_on", "nam": "born_male"}.get(words[-1], "born_female")


def _contained(bare: str, year: str | None) -> str | None:
    """The longest heading in it, where no other word changes what it means. What is not taken in may be called
    anything."""
    candidates = [
        (len(heading), field.id)
        for field in fields().values()
        if field.id not in {"born_male", "born_female"}
        for heading in field.headings
        if len(heading) > 4
        and f" {heading} " in f" {bare} "
        and (field.id == "ignore" or not _without(f" {bare} ".replace(f" {heading} ", " "), field))
    ]
    return _with_year(max(candidates, key=lambda pair: pair[0])[1], year) if candidates else None


def _without(rest: str, field: Field) -> str:
    """What is left of a heading beside its own words, without phrases that change nothing and small numbers."""
    for phrase in sorted((*words("neutral"), *field.beside), key=len, reverse=True):
        while f" {phrase} " in rest:
            rest = rest.replace(f" {phrase} ", " ")
    return " ".join(word for word in rest.split() if not (word.isdecimal() and len(word) < 3))
