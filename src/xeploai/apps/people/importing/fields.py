"""What columns of office lists may mean: fields.yaml, read once; and which field a heading stands for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from xeploai.core.names import folded_name

_YEAR = re.compile(r"\b(20\d\d)\b")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One meaning of a column. yearly: its heading also names a year, and the field is "level:2021"."""

    id: str
    title: str
    reads: str
    headings: Sequence[str]
    yearly: bool = False


@cache
def _file() -> Mapping[str, Any]:
    text = (files("xeploai.apps.people.importing") / "fields.yaml").read_text(encoding="utf-8")
    held: Mapping[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return held


def words(area: str) -> tuple[str, ...]:
    """A list of the file that is not a field: totals, signatures, sections, marks."""
    return tuple(str(word) for word in _file()[area])


def sexes() -> Mapping[str, str]:
    """What is written for a sex, without marks -> its code."""
    held: Mapping[str, str] = _file()["sexes"]
    return held


@cache
def fields() -> Mapping[str, Field]:
    """Every field by its id."""
    return {
        id: Field(
            id=id, title=entry["title"], reads=entry["reads"], yearly=entry.get("yearly", False),
            headings=tuple(folded_name(str(heading)) for heading in entry["headings"]),
        )
        for id, entry in _file().items()
        if isinstance(entry, dict) and "headings" in entry
    }  # fmt: skip


def field_of_column(id: str) -> Field:
    """The field of a column's meaning, with or without a year. Raises KeyError."""
    return fields()[id.partition(":")[0]]


def column_title(id: str) -> str:
    """What a column means, for people."""
    name, _, year = id.partition(":")
    title = fields()[name].title
    return f"{title} năm {year}" if year else title


def meaning(heading: str) -> str | None:
    """The field a heading stands for, with its year where it has one; None if nothing fits.

    >>> meaning("Ngày, tháng, năm sinh Nữ"), meaning("Số thẻ ĐV"), meaning("Kết quả xếp loại năm 2021")
    ('born_female', 'card', 'level:2021')
    """
    text = folded_name(heading)
    year = _YEAR.search(text)
    bare = " ".join(word for word in _YEAR.sub(" ", text).split())
    if year and bare.endswith(" nam"):
        bare = bare.removesuffix(" nam")
    found = _whole(bare) or _contained(bare)
    if found is None:
        return None
    if fields()[found].yearly:
        return f"{found}:{year.group()}" if year else None
    return found


def _whole(text: str) -> str | None:
    return next((field.id for field in fields().values() if text in field.headings), None)


def _contained(text: str) -> str | None:
    held = [
        (len(heading), field.id)
        for field in fields().values()
        for heading in field.headings
        if len(heading) > 4 and f" {heading} " in f" {text} "
    ]
    return max(held, key=lambda pair: pair[0])[1] if held else None
