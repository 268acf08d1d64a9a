"""A list of opinions as it was copied from a spreadsheet: read whole, or refused with every place that is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xeploai.core.errors import Fault, Refused
from xeploai.core.names import folded_name, marks_agree
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.opinions.answers import Answer
from xeploai.rounds.opinions.models import OpinionState
from xeploai.rounds.reviews.form_content import cleaned
from xeploai.rulepacks import vocabulary
from xeploai.web.opinions.grid import day_read

_COLUMNS = 5
_HEADINGS = {"ho va ten", "ho ten", "ten", "ho va ten dang vien", "ten to chuc", "doi tuong"}
_ORDINALS = {"stt", "tt", "so tt", "so thu tu"}


@dataclass(frozen=True, kw_only=True)
class _Line:
    """One line. row: 1-based, as pasted; cells: without the ordinal number."""

    row: int
    cells: Sequence[str]

    def cell(self, position: int) -> str:
        return self.cells[position] if position < len(self.cells) else ""


def answers_pasted(
    text: str, subjects: Sequence[Subject], *, given_on: date | None = None, paper_number: str = ""
) -> list[Answer]:
    """What the list says. Raises Refused with every line that names nobody of the list asked about, names somebody
    twice, has a level that is none or a day that does not exist; and for a list longer than that asked about."""
    numbers = {subject.entry.number for subject in subjects if subject.entry.number}
    lines = list(_lines(text, numbers))
    faults: list[Fault] = []
    if not lines:
        faults.append(Fault(code="list_empty"))
    if len(lines) > len(subjects):
        row = lines[len(subjects)].row
        faults.append(Fault(code="list_too_many", row=row, values={"rows": len(lines), "most": len(subjects)}))
    by_name: dict[str, list[Subject]] = {}
    for subject in subjects:
        by_name.setdefault(folded_name(subject.entry.name), []).append(subject)
    first: dict[int, int] = {}
    answers = []
    for line in lines:
        named = _subject(line, subjects, by_name, faults)
        if named is None:
            continue
        if named.pk in first:
            values = {"first": first[named.pk]}
            faults.append(Fault(code="list_row_again", row=line.row, value=line.cell(0), values=values))
        first.setdefault(named.pk, line.row)
        answers.append(_answer(line, named, given_on, paper_number, faults))
    if faults:
        raise Refused(faults)
    return answers


def _lines(text: str, numbers: set[str]) -> Iterator[_Line]:
    for row, line in enumerate(cleaned(text).split("\n"), start=1):
        cells = [" ".join(cell.split()) for cell in line.split("\t")]
        if not any(cells):
            continue
        if folded_name(cells[0]) in _ORDINALS or (cells[0].isdecimal() and len(cells) > 1 and cells[0] not in numbers):
            cells = cells[1:]
        if cells and folded_name(cells[0]) in _HEADINGS:
            continue
        while cells and not cells[-1]:
            cells = cells[:-1]
        yield _Line(row=row, cells=cells)


def _subject(
    line: _Line, subjects: Sequence[Subject], by_name: Mapping[str, Sequence[Subject]], faults: list[Fault]
) -> Subject | None:
    name = line.cell(0)
    if not name:
        faults.append(Fault(code="list_row_without_name", row=line.row))
        return None
    if len(line.cells) > _COLUMNS:
        values = {"number": len(line.cells), "most": _COLUMNS}
        faults.append(Fault(code="list_columns", row=line.row, values=values))
        return None
    numbered = [subject for subject in subjects if subject.entry.number and subject.entry.number == name]
    named = [subject for subject in by_name.get(folded_name(name), ()) if marks_agree(name, subject.entry.name)]
    # Of two names that differ by marks alone the one that is written just so is meant.
    exact = [subject for subject in named if vocabulary.folded(subject.entry.name) == vocabulary.folded(name)]
    meant = numbered or exact or named
    if len(meant) == 1:
        return meant[0]
    code = "list_name_twice" if meant else "list_name_unknown"
    faults.append(Fault(code=code, row=line.row, value=name[:60]))
    return None


def _answer(line: _Line, subject: Subject, given_on: date | None, paper_number: str, faults: list[Fault]) -> Answer:
    result, text = line.cell(1), line.cell(2)
    level = vocabulary.code_of("levels", result) or ""
    state = _STATES.get(vocabulary.folded(result), "")
    if result and not level and not state:
        faults.append(Fault(code="list_level", row=line.row, sheet=subject.entry.name, value=result[:40]))
    if not state and (level or text):
        state = OpinionState.GIVEN.value
    day = day_read(line.cell(4), subject.entry.name, faults, line.row)
    dated = day or (given_on if state in {OpinionState.GIVEN, OpinionState.NONE} else None)
    number = line.cell(3) or (paper_number if state else "")
    return Answer(subject=subject, state=state, level=level, text=text, paper_number=number, given_on=dated)


_STATES = {vocabulary.folded(str(state.label)): state.value for state in OpinionState}
