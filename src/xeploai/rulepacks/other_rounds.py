"""Documents that packs rest on and that do not speak of the yearly round, which a yearly report so does not cite.

One file for all versions: a released pack that names such a document can no longer say so itself.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from xeploai.rulepacks.documents import read_as
from xeploai.rulepacks.schema import Document, Source, Strict, Text

FILE = "other_rounds.yaml"


class OtherRound(Strict):
    """A document of another round, and where it says so."""

    number: Text
    signed_on: date
    text: Text
    clause: Text
    source: Source
    verified: bool


class OtherRoundsFile(Strict):
    """other_rounds.yaml."""

    documents: list[OtherRound]


@cache
def other_rounds() -> Mapping[tuple[str, date | None], OtherRound]:
    """By number and day of signing: numbers begin anew with every term."""
    text = (files("xeploai.rulepacks") / FILE).read_text(encoding="utf-8")
    listed = read_as(OtherRoundsFile, text, file=FILE).documents
    return {(entry.number, entry.signed_on): entry for entry in listed}


def of_yearly_round(document: Document) -> bool:
    """Whether a yearly report may rest on a document of its pack."""
    return (document.number, document.signed_on) not in other_rounds()
