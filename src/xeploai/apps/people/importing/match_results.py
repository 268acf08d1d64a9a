"""Levels and commendations of earlier years, and whose they are."""

from collections.abc import Mapping, Sequence

from xeploai.apps.people.importing.choosing import decide, fault_of, meant_by, proposal_of
from xeploai.apps.people.importing.match_bodies import _collective_proposals, similar
from xeploai.apps.people.importing.match_people import namesakes
from xeploai.apps.people.importing.models import StagedRow
from xeploai.apps.people.importing.records import AWARD, COLLECTIVE, MEMBER, ORGANISATION, PAST
from xeploai.apps.people.importing.register import Held
from xeploai.core.names import folded_name


def match_result(held: Held, row: StagedRow, subjects: Mapping[tuple[str, str], StagedRow]) -> None:
    """A level or a commendation of an earlier year: it follows the row of its subject, or finds the subject itself."""
    values, row.faults = row.values, []
    if "subject" not in values:
        _match_recipient(held, row)
        return
    what = values["kind"]
    subject = subjects.get((what, values["subject"]))
    if subject is None:
        row.faults = [fault_of("import_subject_unknown", values["subject"])]
        return
    row.choice = "skip" if subject.choice == "skip" else ""
    decide(row, None, [])
    meant = meant_by(subject)
    if meant is None:
        return
    if row.what == AWARD:
        if _award(values, meant) in held.awards:
            row.target = meant
        return
    before = held.levels.get((what, meant, int(values["year"])))
    if before is not None:
        row.target = meant
        row.diff = {} if before == values["level"] else {"level": [before, values["level"]]}


def one_level_a_year(rows: Sequence[StagedRow], subjects: Mapping[tuple[str, str], StagedRow]) -> None:
    """Two rows that rate one subject for one year are held back: only one can be right."""
    first: dict[tuple[str, int | str, str], StagedRow] = {}
    for row in rows:
        if row.what != PAST or row.choice == "skip" or row.faults:
            continue
        kind, year = row.values["kind"], row.values["year"]
        meant = meant_by(subjects[kind, row.values["subject"]])
        other = first.setdefault((kind, row.values["subject"] if meant is None else meant, year), row)
        if other is not row:
            fault = fault_of("import_level_twice", row.values["label"])
            row.faults = [{**fault, "values": {"row": other.row, "year": year}}]


def _award(values: Mapping[str, str], subject: int) -> tuple[str, int, int, str]:
    kind = values["kind"] if values["kind"] in {ORGANISATION, COLLECTIVE} else "person"
    return kind, subject, int(values["year"]), values["form"]


def _match_recipient(held: Held, row: StagedRow) -> None:
    """Somebody commended whom the file knows by name only: one of that name is meant, else there is a choice."""
    values = row.values
    name, target = folded_name(values["name"]), None
    if values["kind"] == MEMBER:
        proposals = namesakes(held, {"full_name": values["name"]})
    elif values["kind"] == COLLECTIVE:
        alike = [one for one in held.collectives.values() if folded_name(one.name) == name]
        proposals = _collective_proposals(held, alike or similar(values["name"], held.collectives))
        target = alike[0].pk if len(alike) == 1 else None
    else:
        same = held.org_by_name.get(name, [])
        proposals = [proposal_of(held.orgs[pk], "import_same_name") for pk in same] or [
            proposal_of(org, "import_similar_name") for org in similar(values["name"], held.orgs)
        ]
        target = same[0] if len(same) == 1 else None
    if target is None and not proposals:
        row.faults = [fault_of("import_recipient_unknown", values["name"])]
    decide(row, target, [] if target else proposals)
    if row.target is not None and _award(values, row.target) not in held.awards:
        row.diff = {"form": ["", values["form"]]}
