"""The list of documents of other rounds: its file is read as plain data by the program, and strictly here."""

from datetime import date
from importlib.resources import files

from xeploai.rulepacks.documents import read_as
from xeploai.rulepacks.other_rounds import FILE, other_rounds
from xeploai.rulepacks.schema import Source, Strict, Text


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


def test_every_entry_says_where_it_stands() -> None:
    text = (files("xeploai.rulepacks") / FILE).read_text(encoding="utf-8")
    listed = read_as(OtherRoundsFile, text, file=FILE).documents
    assert other_rounds() == {(entry.number, entry.signed_on) for entry in listed}
    assert len(other_rounds()) == len(listed)
