"""What a file says, as records of one shape: from an office's list, or from the workbook of the program."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xeploai.apps.people.days import DAYS, order_faults
from xeploai.apps.people.importing.fields import column_title, remark_words, status_title, words
from xeploai.apps.people.importing.grid import Grid
from xeploai.apps.people.importing.layout import lists_bodies
from xeploai.apps.people.importing.rows import Line, RowKind
from xeploai.apps.people.importing.values import Unreadable, past_level, read_cell, refuse_no_value
from xeploai.core.dates import PartialDate
from xeploai.core.names import folded_name
from xeploai.core.round import Round
from xeploai.rulepacks import vocabulary

ORGANISATION, MEMBER, COLLECTIVE, LEADER = "organisation", "member", "collective", "leader"
# A level, and a commendation, of an earlier year.
PAST, AWARD = "past", "award"
_WORDS = re.compile(r"\w+")


@dataclass
class Record:
    """One staged row before it is compared with anything; see StagedRow."""

    what: str
    sheet: str
    row: int
    key: str
    values: dict[str, str]
    faults: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def fault(self, code: str, column: str | None = None, value: str | None = None, **values: object) -> None:
        """Note something that must be mended in the file."""
        self.faults.append({"code": code, "column": column, "value": value, "values": values})

    def note(self, code: str, column: str | None = None, value: str | None = None, **values: object) -> None:
        """Note something that should be looked at and stops nothing."""
        self.notes.append({"code": code, "column": column, "value": value, "values": values})


def records_of_list(
    grid: Grid, lines: Sequence[Line], *, columns: Mapping[int, str], branch_kind: str, today: date
) -> list[Record]:
    """The members of an office's list, and first the branches that it names; or bodies with their earlier results.

    lines        what each row is; see rows.py
    columns      column -> field, as confirmed
    branch_kind  what a branch is that the list names and nobody knows yet
    today        no day of anybody's life lies after it
    """
    if lists_bodies(columns):
        return _bodies(grid, lines, columns)
    members: list[Record] = []
    branches: dict[str, Record] = {}
    section, section_row = "", 0
    unclear: Line | None = None
    moved: Line | None = None
    for line in lines:
        if line.kind is RowKind.SECTION and (line.label or line.blocked):
            section, section_row = line.label, line.row
            unclear = line if line.blocked else None
        elif line.kind is RowKind.HEADING:
            moved = line if line.blocked else None
        elif line.is_record:
            record = _member(grid, line.row, columns, today)
            named_at = line.row if "branch" in record.values else section_row
            label = record.values.setdefault("branch", section)
            if label:
                key = folded_name(label)
                branch = Record(ORGANISATION, grid.name, named_at + 1, key, {"name": label, "kind": branch_kind})
                branches.setdefault(key, branch)
                record.values["branch"] = key
            else:
                del record.values["branch"]
                if unclear is not None:
                    record.fault("import_branch_unclear", column_title("branch"), unclear.text, row=unclear.row + 1)
            if moved is not None:
                record.fault("import_heading_moved", None, record.values.get("full_name"), row=moved.row + 1)
            members.append(record)
    _twice(members)
    _zeros_lost(members)
    return [*branches.values(), *members]


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
        body = Record(what, grid.name, row, f"{folded_name(name)}:{row}", {"name": name, "known": "1"})
        if what == COLLECTIVE and "branch" in where and cells[where["branch"]]:
            body.values["at"] = cells[where["branch"]]
        bodies.append(body)
        texts = {}
        for column, field_ in columns.items():
            try:
                refuse_no_value(cells[column])
            except Unreadable as wrong:
                body.fault(str(wrong), column_title(field_), cells[column])
            else:
                if cells[column]:
                    texts[field_] = cells[column]
        results += _results_of(body, texts)
    return [*bodies, *results]


def _results_of(body: Record, said: Mapping[str, str]) -> list[Record]:
    """One record for each level and each commendation in a row; what nobody understands is the body's fault."""
    found = []
    decision = {"decision_number": said["decision_number"]} if "decision_number" in said else {}
    for field_, text in said.items():
        what, _, year = field_.partition(":")
        held = {"kind": body.what, "subject": body.key, "year": year, **decision}
        if what == "award" and read_cell(field_, text) is not None:
            found.append(Record(AWARD, body.sheet, body.row, f"{body.key}:{field_}", {**held, "form": text}))
        elif what == "level":
            level = past_level(body.what, text, int(year))
            if level is None:
                body.fault("import_level_unknown", column_title(field_), text)
            else:
                values = {**held, "label": text, "level": level}
                found.append(Record(PAST, body.sheet, body.row, f"{body.key}:{field_}", values))
    return found


def _member(grid: Grid, row: int, columns: Mapping[int, str], today: date) -> Record:
    record = Record(MEMBER, grid.name, row + 1, f"{grid.name}:{row + 1}", {})
    for column, name in columns.items():
        text = grid.rows[row][column]
        if not text or name in {"ignore", "serial"}:
            continue
        try:
            read = read_cell(name, text, since_1904=grid.since_1904)
        except Unreadable as wrong:
            record.fault(str(wrong), column_title(name), text, **wrong.values)
            continue
        if read is not None:
            record.values[name] = read
    # A remark in a column that nobody wants says it as well: whom the centre manages is never taken in.
    if any(_among("managed", cell) and _among("centre", cell) for cell in grid.rows[row]):
        record.values["managing_level"] = words("centre")[0]
    _fold(record)
    days = {name: PartialDate.from_iso(said) for name, said in record.values.items() if name in DAYS}
    for fault in order_faults(days, by=today, title=column_title):
        record.fault(fault.code, fault.column, fault.value, **fault.values)
    if row in grid.unseen:
        record.note("import_row_hidden")
    _note_remarks(record, grid.rows[row], columns)
    return record


def _note_remarks(record: Record, cells: Sequence[str], columns: Mapping[int, str]) -> None:
    """What a remark says that changes how somebody is counted: pointed out, never taken in by itself."""
    for column, text in enumerate(cells):
        if not text or columns.get(column, "remark") not in {"remark", "ignore"}:
            continue
        plain = f" {folded_name(text)} "
        said = [code for code, known in remark_words().items() if any(f" {word} " in plain for word in known)]
        if said:
            record.note("import_remark", column_title("remark"), text, status=", ".join(map(status_title, said)))


def _among(area: str, text: str) -> bool:
    return any(f" {word} " in f" {' '.join(_WORDS.findall(folded_name(text)))} " for word in words(area))


def _fold(record: Record) -> None:
    """Columns that say one thing together: a name in two parts, a birth date under the column of a sex."""
    held = record.values
    family, given = held.pop("family_name", ""), held.pop("given_name", "")
    if family or given:
        held["full_name"] = f"{family} {given}".strip()
    if "full_name" in held:
        held["full_name"] = _proper(held["full_name"])
    male, female = held.pop("born_male", ""), held.pop("born_female", "")
    if male and female:
        record.fault("import_born_twice", column_title("born_on"), f"{male}, {female}")
    elif male or female:
        held["born_on"], held["sex"] = male or female, "male" if male else "female"
    for sex in ("female", "male"):
        if held.pop(sex, ""):
            held["sex"] = sex
    if _among("centre", held.pop("managing_level", "")):
        record.fault("person_managed_by_centre", column_title("managing_level"), held.get("full_name", ""))
    for name in [name for name in held if name.startswith("level:")]:
        if past_level("member", held[name], int(name.partition(":")[2])) is None:
            record.fault("import_level_unknown", column_title(name), held[name])
    if not held.get("full_name"):
        record.fault("person_without_name", column_title("full_name"))


def _proper(name: str) -> str:
    """A name typed in capitals, as it is written."""
    name = " ".join(name.split())
    return name.title() if name.isupper() else name


def _twice(members: Sequence[Record]) -> None:
    """One number stands for one person of the list."""
    for number in ("card", "code", "citizen"):
        seen: dict[str, Record] = {}
        for record in members:
            value = record.values.get(number)
            if value is None:
                continue
            first = seen.setdefault(value, record)
            if first is not record:
                record.fault("import_number_twice", column_title(number), value, row=first.row)


def _zeros_lost(members: Sequence[Record]) -> None:
    """A number kept as a number has lost the zeros before it: it is shorter than others that begin with one."""
    for number in ("card", "citizen"):
        said = [record.values[number] for record in members if record.values.get(number, "").isdecimal()]
        usual = Counter(len(value) for value in said if value.startswith("0")).most_common(1)
        for record in members:
            value = record.values.get(number, "")
            if usual and value.isdecimal() and not value.startswith("0") and len(value) < usual[0][0]:
                digits = {"digits": len(value), "usual": usual[0][0]}
                record.note("import_zeros_lost", column_title(number), value, **digits)


def records_of_round(held: Round, *, today: date) -> list[Record]:
    """The records of the program's workbook: tree, members, collectives, leaders, results of earlier years.

    Of a year that is over, so are its own results and commendations.
    """
    records = [
        Record(ORGANISATION, org.at.sheet, org.at.row, org.code, _said(
            name=org.name, code=org.code, kind=org.kind.value, parent=org.parent, unit_type=org.unit_type,
            founded_on=org.founded_on, by_reorganisation=org.by_reorganisation, group=org.group,
            no_collective_reason=org.no_collective_reason,
        ))
        for org in held.organisations
    ]  # fmt: skip
    records += [
        Record(MEMBER, member.at.sheet, member.at.row, key, _said(
            full_name=member.name, code=member.code, branch=member.org, membership=member.membership.value,
            born_on=member.born_on, card=member.card_number, admission_decided_on=member.admitted_on,
            official_on=member.official_on, exempt=member.exempt, suspended=member.activities_suspended,
            post_party=member.post,
        ))
        for member in held.members
        for key in [f"{member.code}@{member.org}" if member.membership.value == "temporary" else member.code]
    ]  # fmt: skip
    records += [
        Record(COLLECTIVE, one.at.sheet, one.at.row, one.code, _said(
            name=one.name, code=one.code, organisation=one.org, label=one.label, decider=one.decider, group=one.group,
            founded_on=one.founded_on,
        ))
        for one in held.collectives
    ]  # fmt: skip
    records += [
        Record(LEADER, one.at.sheet, one.at.row, one.code, _said(
            full_name=one.name, code=one.code, organisation=one.org, member=one.member, collective=one.collective,
            title=one.post, rank=one.post_rank, is_head=one.is_head, label=one.label, decider=one.decider,
            group=one.group,
        ))
        for one in held.leaders
    ]  # fmt: skip
    records += [
        Record(PAST, one.at.sheet, one.at.row, f"{one.kind}:{one.subject}:{one.year}", _said(
            kind=one.kind.value, subject=one.subject, year=one.year, label=one.label, level=one.level.value,
            decision_number=one.decision_number,
        ))
        for one in held.past
    ]  # fmt: skip
    return [*records, *_of_the_year(held)] if held.unit.year < today.year else records


def _of_the_year(held: Round) -> Iterable[Record]:
    """What was decided in the round itself. A commendation that is only counted names nobody, and is left out."""
    year = str(held.unit.year)
    for one in held.results:
        if one.level is not None:
            label = vocabulary.name("levels", one.level.value)
            yield Record(PAST, one.at.sheet, one.at.row, f"{one.kind}:{one.subject}:{year}", _said(
                kind=one.kind.value, subject=one.subject, year=year, label=label, level=one.level.value,
                decision_number=one.decision_number,
            ))  # fmt: skip
    by_code, by_name = _recipients(held)
    for award in held.awards:
        known = by_code.get(award.recipient or "") or by_name.get(folded_name(award.recipient_name or ""))
        if known is None and not award.recipient_name:
            continue
        last = award.last_year or held.unit.year
        values = _said(
            year=last, first_year=award.first_year if award.first_year != last else None,
            form=vocabulary.name("award_forms", award.form) if award.form else _PRAISED,
            basis=vocabulary.name("award_bases", award.basis), decision_number=award.decision_number,
        )  # fmt: skip
        if known is not None:
            values |= {"kind": known[0], "subject": known[1]}
        else:
            values |= {"kind": _AWARDED.get(award.to, ORGANISATION), "name": award.recipient_name or "", "known": "1"}
        yield Record(AWARD, award.at.sheet, award.at.row, f"award:{award.at.row}", values)


# What a commendation without a form is called; who its recipient is where the round does not know them.
_PRAISED = "Khen thưởng"
_AWARDED = {"member": MEMBER, "individual": MEMBER, "collective": COLLECTIVE}


def _recipients(held: Round) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """(kind, code) of everybody in the round, by code; and by name, where only one bears it."""
    subjects = [
        *((LEADER, one.code, one.name) for one in held.leaders),
        *((MEMBER, one.code, one.name) for one in held.members),
        *((COLLECTIVE, one.code, one.name) for one in held.collectives),
        *((ORGANISATION, one.code, one.name) for one in held.organisations),
    ]  # fmt: skip
    by_code = {code: (kind, code) for kind, code, _ in subjects}
    by_name: dict[str, set[tuple[str, str]]] = {}
    for kind, code, name in subjects:
        by_name.setdefault(folded_name(name), set()).add((kind, code))
    return by_code, {name: next(iter(found)) for name, found in by_name.items() if len(found) == 1}


def _said(**given: Any) -> dict[str, str]:
    """What is given, as text."""
    held = {}
    for name, value in given.items():
        if isinstance(value, PartialDate):
            held[name] = value.iso
        elif isinstance(value, bool):
            held[name] = "1" if value else "0"
        elif value is not None:
            held[name] = str(value)
    return held
