"""The kinds of papers: `kinds/*.yaml`, one file a kind, over the fields of `common.yaml` that every paper has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from xeploai.rulepacks.data_files import data_of
from xeploai.tools.papers.fields import Field, FieldKind, Fields, Value

FOLDER = Path(__file__).with_name("kinds")
COMMON = Path(__file__).with_name("common.yaml")


class Seen(StrEnum):
    """How much of the form of a regime was read in a source."""

    TEXT = "text"
    COLUMNS = "columns"
    NOTHING = "no"


@dataclass(frozen=True, kw_only=True)
class RegimeForm:
    """A kind of paper in one regime. form: its number there; empty where the regime has none. source: what was read."""

    form: str
    seen: Seen
    source: str


@dataclass(frozen=True, kw_only=True)
class PaperKind:
    """One kind of paper.

    code     its name in addresses; letters: of its type in the number ("BB"); empty: it bears no number
    type_name, extract  as printed; a letter has no type
    group    whose work it belongs to
    regimes  id of the pack -> what is known of the form there
    head     official (number, type name) | letter (number, extract below it) | internal (no number)
    foot     signed (recipients, signature) | minutes (two signatures) | none
    layout   the body of the shipped template, as building.py reads it
    """

    code: str
    title: str
    letters: str
    type_name: str
    extract: str
    group: str
    regimes: Mapping[str, RegimeForm]
    head: str
    foot: str
    fields: Fields
    layout: Sequence[Mapping[str, Any]]

    def unverified(self, pack: str) -> bool:
        """Whether the layout is ours, because the text of the form was not seen in this regime."""
        known = self.regimes.get(pack)
        return known is None or known.seen is not Seen.TEXT


@cache
def paper_kinds() -> Mapping[str, PaperKind]:
    """Every kind by its code, in the order in which a round needs them."""
    common = data_of(COMMON)
    kinds = [_kind(data_of(file), common["fields"]) for file in sorted(FOLDER.glob("*.yaml"))]
    order = list(common["order"])
    return {kind.code: kind for kind in sorted(kinds, key=lambda kind: order.index(kind.code))}


@cache
def paper_groups() -> Mapping[str, str]:
    """Group of kinds -> what it is called."""
    groups: Mapping[str, str] = data_of(COMMON)["groups"]
    return groups


def _kind(data: Mapping[str, Any], common: Mapping[str, Any]) -> PaperKind:
    return PaperKind(
        code=data["code"],
        title=data["title"],
        letters=data.get("letters", ""),
        type_name=data.get("type", ""),
        extract=data["extract"],
        group=data["group"],
        regimes={
            pack: RegimeForm(form=entry.get("form", ""), seen=Seen(entry["seen"]), source=entry.get("source", ""))
            for pack, entry in data["regimes"].items()
        },
        head=data.get("head", "official"),
        foot=data.get("foot", "signed"),
        fields={name: _field(entry) for name, entry in {**common, **data["fields"]}.items()},
        layout=data["layout"],
    )


def _field(data: Mapping[str, Any]) -> Field:
    columns = {name: _field(entry) for name, entry in data.get("columns", {}).items()}
    if columns:
        kind = FieldKind.LIST
    elif isinstance(data.get("sample"), bool):
        kind = FieldKind.FLAG
    else:
        kind = FieldKind.TEXT
    return Field(kind=kind, meaning=data["meaning"], sample=_sample(data, columns), columns=columns)


def _sample(data: Mapping[str, Any], columns: Fields) -> Value:
    """Of a list as many rows as its columns have samples: a column with one sample says it in each."""
    if not columns:
        sample: Value = data["sample"]
        return sample
    samples = {name: data["columns"][name].get("sample", ()) for name in columns}
    number = max((len(sample) for sample in samples.values() if isinstance(sample, list)), default=1)
    rows = []
    for at in range(number):
        row: dict[str, Any] = {}
        for name, column in columns.items():
            sample = samples[name]
            row[name] = sample[at % len(sample)] if isinstance(sample, list) and sample else column.sample
        rows.append(row)
    return rows


@cache
def paper_words() -> Mapping[str, str]:
    """What is written into fields where the records hold a code, or nothing."""
    words: Mapping[str, str] = data_of(COMMON)["values"]
    return words
