"""What an office's list says, as records of one shape; those of the program's workbook stand in round_records.py."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from xeploai.core.dates import PartialDate
from xeploai.core.names import folded_name, marks_agree
from xeploai.registers.people.days import DAYS, order_faults
from xeploai.registers.people.importing.fields import column_title, remark_words, status_title, words
from xeploai.registers.people.importing.grid import Grid
from xeploai.registers.people.importing.layout import lists_bodies
from xeploai.registers.people.importing.past_labels import past_level
from xeploai.registers.people.importing.rows import Line, RowKind
from xeploai.registers.people.importing.staged_records import (
    COLLECTIVE,
    ORGANISATION,
    AnyRecord,
    AwardRecord,
    CollectiveRecord,
    MemberRecord,
    OrganisationRecord,
    PastLevelRecord,
    RowFault,
)
from xeploai.registers.people.importing.values import (
    OF_DIGITS,
    Unreadable,
    read_cell,
    refuse_no_value,
    says_no_number,
)

_LONGEST_KEY = 70
_WHOLE_DAY = len("1980-02-03")
_KIND_OF_BRANCH = re.compile(r"^(?:chi bo|cb)\b[\s.:]*")
_WORDS = re.compile(r"\w+")
_NAME_AND_MORE = re.compile(
    r"[()\[\]*/;&]|\s[\-–]|[\-–]\s|\w\.|[^\W\d_]\d|^(?:ông|bà|đồng chí)\s+\w+\s+\w+\s+\w", re.IGNORECASE
)
_REMARKS_IN = ("remark", "ignore", "full_name", "given_name", "post_party")
"""Columns in which offices also write a status: beside the name, or as if it were a post."""


@dataclass
class Record:
    """One staged row before it is compared with anything; see StagedRow."""

    record: AnyRecord
    sheet: str
    row: int
    key: str
    faults: list[RowFault] = field(default_factory=list)
    notes: list[RowFault] = field(default_factory=list)

    @property
    def what(self) -> str:
        """Of what kind it is."""
        return self.record.what

    @property
    def values(self) -> dict[str, str]:
        """What it says, as text."""
        return self.record.as_values()

    def fault(self, code: str, column_id: str = "", value: str | None = None, **values: object) -> None:
        """Note something that must be mended in the file."""
        self.faults.append(_finding(code, column_id, value, values))

    def note(self, code: str, column_id: str = "", value: str | None = None, **values: object) -> None:
        """Note something that should be looked at and stops nothing."""
        self.notes.append(_finding(code, column_id, value, values))


def _finding(code: str, column_id: str, value: str | None, values: Mapping[str, object]) -> RowFault:
    title = column_title(column_id) if column_id else None
    return RowFault(code=code, column=title, column_id=column_id, value=value, values=values)


def records_of_list(
    grid: Grid,
    lines: Sequence[Line],
    *,
    columns: Mapping[int, str],
    branch_kind: str,
    today: date,
    adopted: Mapping[int, Mapping[str, str]] | None = None,
) -> list[Record]:
    """The members of an office's list, and first the branches that it names; or bodies with their earlier results.

    lines        what each row is; see rows.py
    columns      column -> field, as confirmed
    branch_kind  what a branch is that the list names and nobody knows yet
    today        no day of anybody's life lies after it
    adopted      row, 0-based -> what somebody confirmed that a remark of it says
    """
    if lists_bodies(columns):
        return _bodies(grid, lines, columns)
    members: list[Record] = []
    branches = _Branches(grid.name, branch_kind)
    section, section_row = "", 0
    unclear: Line | None = None
    moved: Line | None = None
    group = ""
    for line in lines:
        if line.kind is RowKind.SECTION and (line.label or line.blocked):
            section, section_row = line.label, line.row
            unclear = line if line.blocked else None
            group = ""
        elif line.reason == "import_row_group":
            group = line.text
        elif line.kind is RowKind.HEADING:
            moved = line if line.blocked else None
        elif line.is_record:
            record = _member(grid, line.row, columns, today, (adopted or {}).get(line.row, {}), group=group)
            facts = record.values
            label = facts.get("branch", section)
            if label:
                key = branches.key(label, line.row if "branch" in facts else section_row)
                record.record = MemberRecord(facts={**facts, "branch": key})
            elif unclear is not None:
                record.fault("import_branch_unclear", "branch", unclear.text, row=unclear.row + 1)
            if line.beside:
                record.fault("import_name_beside", "full_name", line.beside)
            if moved is not None:
                record.fault("import_heading_moved", "", facts.get("full_name"), row=moved.row + 1)
            members.append(record)
    _twice(members)
    _alike(members)
    _zeros_lost(members)
    _with_letters(members)
    return [*branches.records, *members]


class _Branches:
    """The branches that a list names, by their names without marks; where the marks of two disagree, "Tân Hòa" and
    "Tân Hóa", they are two, and each says so."""

    def __init__(self, sheet: str, kind: str) -> None:
        self._sheet, self._kind = sheet, kind
        self._by_name: dict[str, list[Record]] = {}

    def key(self, label: str, row: int) -> str:
        """Of the branch that is called so. row: 0-based, where it is named first."""
        alike = self._by_name.setdefault(folded_name(label), [])
        for record in alike:
            if marks_agree(_name_of(record), label):
                return record.key
        key = folded_name(label)
        if len(key) > _LONGEST_KEY:
            key = f"{key[:_LONGEST_KEY]} {hashlib.sha256(key.encode()).hexdigest()[:16]}"
        key = f"{key}:{len(alike) + 1}" if alike else key
        alike.append(Record(OrganisationRecord(name=label, kind=self._kind), self._sheet, row + 1, key))
        return key

    @property
    def records(self) -> list[Record]:
        """In the order in which they were named."""
        for alike in self._by_name.values():
            for record in alike if len(alike) > 1 else ():
                others = ", ".join(f"“{_name_of(other)}”" for other in alike if other is not record)
                record.notes = [_finding("import_branch_marks", "branch", _name_of(record), {"others": others})]
        by_own_name: dict[str, list[Record]] = {}
        for folded, alike in self._by_name.items():
            by_own_name.setdefault(_KIND_OF_BRANCH.sub("", folded), []).extend(alike[:1])
        for alike in by_own_name.values():
            for record in alike if len(alike) > 1 else ():
                others = ", ".join(f"“{_name_of(other)}”" for other in alike if other is not record)
                record.note("import_branch_alike", "branch", _name_of(record), others=others)
        return sorted((record for alike in self._by_name.values() for record in alike), key=lambda row: row.row)


def _name_of(record: Record) -> str:
    return record.record.name if isinstance(record.record, OrganisationRecord) else ""


def _bodies(grid: Grid, lines: Sequence[Line], columns: Mapping[int, str]) -> list[Record]:
    """Organisations or collectives that stand already, by name, and what they were rated and commended."""
    where = {field: column for column, field in columns.items()}
    what = COLLECTIVE if "collective" in where else ORGANISATION
    named = where["collective" if what == COLLECTIVE else "branch"]
    bodies: list[Record] = []
    results: list[Record] = []
    for line in lines:
        cells = grid.rows[line.row]
        name = cells[named]
        if not line.is_record or not name:
            continue
        row = line.row + 1
        body_record: OrganisationRecord | CollectiveRecord = OrganisationRecord(name=name, known=True)
        if what == COLLECTIVE:
            at = cells[where["branch"]] if "branch" in where else ""
            body_record = CollectiveRecord(name=name, known=True, at=at or None)
        body = Record(body_record, grid.name, row, f"{folded_name(name)}:{row}")
        bodies.append(body)
        texts = {}
        for column, field_ in columns.items():
            try:
                refuse_no_value(cells[column])
            except Unreadable as wrong:
                body.fault(str(wrong), field_, cells[column])
            else:
                if cells[column]:
                    texts[field_] = cells[column]
        results += _results_of(body, texts)
    return [*bodies, *results]


def _results_of(body: Record, texts: Mapping[str, str]) -> list[Record]:
    """One record for each level and each commendation in a row; what nobody understands is the body's fault."""
    results = []
    number = texts.get("decision_number")
    for id, text in texts.items():
        what, _, year = id.partition(":")
        result: AwardRecord | PastLevelRecord
        if what == "award" and read_cell(id, text) is not None:
            result = AwardRecord(kind=body.what, subject=body.key, year=int(year), form=text, decision_number=number)
        elif what == "level":
            level = past_level(body.what, text, int(year))
            if level is None:
                body.fault("import_level_unknown", id, text)
                continue
            result = PastLevelRecord(
                kind=body.what, subject=body.key, year=int(year), label=text, level=level, decision_number=number
            )
        else:
            continue
        results.append(Record(result, body.sheet, body.row, f"{body.key}:{id}"))
    return results


def _member(
    grid: Grid, row: int, columns: Mapping[int, str], today: date, adopted: Mapping[str, str], *, group: str
) -> Record:
    """A person. group: what stands over several of them, "ĐẢNG VIÊN DỰ BỊ"; it says of each what a remark would."""
    record = Record(MemberRecord(), grid.name, row + 1, f"{grid.name}:{row + 1}")
    facts: dict[str, str] = {}
    for column, id in columns.items():
        text = grid.rows[row][column]
        if not text or id in {"ignore", "serial"}:
            continue
        try:
            read = read_cell(id, text, since_1904=grid.since_1904)
        except Unreadable as wrong:
            record.fault(str(wrong), id, text, **wrong.values)
            continue
        if read is None:
            if says_no_number(id, text):
                record.note("import_no_number", id, text)
        elif id == "remark" and id in facts:
            facts[id] = f"{facts[id]}; {read}"  # any number of columns may hold remarks
        else:
            facts[id] = read
    facts.update(adopted)
    # A remark in a column that nobody wants says it as well: whom the centre manages is never taken in.
    if any(_among("managed", cell) and _among("centre", cell) for cell in grid.rows[row]):
        facts["managing_level"] = words("centre")[0]
    _fold(record, facts)
    record.record = MemberRecord(facts=facts)
    days = {id: PartialDate.from_iso(day) for id, day in facts.items() if id in DAYS}
    titles = {column_title(id): id for id in DAYS}
    for fault in order_faults(days, by=today, title=column_title):
        record.fault(fault.code, titles[fault.column or ""], fault.value, **fault.values)
    if row in grid.unseen:
        record.note("import_row_hidden")
    if _NAME_AND_MORE.search(record.values.get("full_name", "")):
        record.note("import_name_and_more", "full_name", record.values["full_name"])
    remarks = [
        text for column, text in enumerate(grid.rows[row]) if columns.get(column, "remark").startswith(_REMARKS_IN)
    ]
    _note_remarks(record, [*remarks, *grid.comments.get(row, ()), group])
    return record


def _note_remarks(record: Record, texts: Iterable[str]) -> None:
    """What a remark says that changes how somebody is counted: pointed out, never taken in by itself."""
    for text in texts:
        plain = f" {folded_name(text)} "
        codes = [code for code, phrases in remark_words().items() if any(f" {word} " in plain for word in phrases)]
        codes = [code for code in codes if code not in _recorded(record)]
        if codes:
            record.note("import_remark", "remark", text, status=", ".join(map(status_title, codes)), codes=codes)


def _recorded(record: Record) -> set[str]:
    """Statuses that other columns of the row say already, or that somebody confirmed."""
    facts = record.values
    return {name for name in ("exempt", "suspended") if facts.get(name) == "1"} | {facts.get("membership", "")}


def _among(area: str, text: str) -> bool:
    return any(f" {word} " in f" {' '.join(_WORDS.findall(folded_name(text)))} " for word in words(area))


def _fold(record: Record, facts: dict[str, str]) -> None:
    """Columns that say one thing together: a name in two parts, a birth date under the column of a sex."""
    family, given = facts.pop("family_name", ""), facts.pop("given_name", "")
    if family or given:
        facts["full_name"] = f"{family} {given}".strip()
    if "full_name" in facts:
        facts["full_name"] = _proper(facts["full_name"])
    male, female = facts.pop("born_male", ""), facts.pop("born_female", "")
    if male and female:
        record.fault("import_born_twice", "born_on", f"{male}, {female}")
    elif male or female:
        facts["born_on"], facts["sex"] = male or female, "male" if male else "female"
    ticked = [sex for sex in ("female", "male") if facts.pop(sex, "")]
    if len(ticked) > 1:
        record.fault("import_sex_twice", "sex")
    elif ticked:
        facts["sex"] = ticked[0]
    if _among("centre", facts.pop("managing_level", "")):
        record.fault("person_managed_by_centre", "managing_level", facts.get("full_name", ""))
    for id in [id for id in facts if id.startswith("level:")]:
        if past_level("member", facts[id], int(id.partition(":")[2])) is None:
            record.fault("import_level_unknown", id, facts[id])
    unread = {fault.column_id for fault in record.faults}
    if not facts.get("full_name") and not unread & {"full_name", "family_name", "given_name"}:
        record.fault("person_without_name", "full_name")


def _proper(name: str) -> str:
    """A name typed in capitals, as it is written."""
    name = " ".join(name.split())
    return name.title() if name.isupper() else name


def _twice(members: Sequence[Record]) -> None:
    """One number stands for one person of the list."""
    for number in ("card", "code", "citizen"):
        firsts: dict[str, Record] = {}
        for record, value in _numbers(members, number):
            first = firsts.setdefault(value, record)
            if first is not record:
                record.fault("import_number_twice", number, value, row=first.row)


def _alike(members: Sequence[Record]) -> None:
    """The same name and the same day of birth: mostly one person written twice."""
    firsts: dict[tuple[str, str], Record] = {}
    for record in members:
        facts = record.values
        name, born = facts.get("full_name", ""), facts.get("born_on", "")
        if not name or len(born) < _WHOLE_DAY:
            continue
        first = firsts.setdefault((name.casefold(), born), record)
        if first is not record:
            record.note("import_person_twice", "full_name", name, row=first.row)


def _zeros_lost(members: Sequence[Record]) -> None:
    """A number kept as a number has lost the zeros before it: it is shorter than others that begin with one. Of a
    telephone only the first zero: a shorter number may be one of the same town."""
    for number in ("card", "citizen", "phone"):
        decimal = [(record, value) for record, value in _numbers(members, number) if value.isdecimal()]
        usual = Counter(len(value) for _, value in decimal if value.startswith("0")).most_common(1)
        for record, value in decimal:
            lost = usual[0][0] - len(value) if usual and not value.startswith("0") else 0
            if lost == 1 or (lost > 1 and number != "phone"):
                record.note("import_zeros_lost", number, value, digits=len(value), usual=usual[0][0])


def _with_letters(members: Sequence[Record]) -> None:
    """A letter in a number is a slip of the hand in most of them, "l" for 1; of two telephones it parts nothing."""
    for number in sorted(OF_DIGITS):
        for record, value in _numbers(members, number):
            if any(sign.isalpha() for sign in value):
                record.note("import_number_letters", number, value)


def _numbers(members: Sequence[Record], number: str) -> list[tuple[Record, str]]:
    """Who has such a number, and which."""
    return [
        (record, record.record.facts[number])
        for record in members
        if isinstance(record.record, MemberRecord) and number in record.record.facts
    ]
