"""Which record held is meant by a row, and what differs. A number decides; a name and a birth date only propose."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeVar

from xeploai.apps.organisations.models import Organisation
from xeploai.apps.people.facts import DAYS
from xeploai.apps.people.importing.fields import column_title
from xeploai.apps.people.importing.models import ImportBatch, Outcome, StagedRow
from xeploai.apps.people.importing.records import AWARD, COLLECTIVE, LEADER, MEMBER, ORGANISATION, PAST
from xeploai.apps.people.importing.register import Held, forget_names, read_held
from xeploai.apps.people.importing.values import past_level
from xeploai.apps.people.models import Collective, Person, Sphere, StatusKind
from xeploai.core.names import folded_name
from xeploai.core.subjects import OrgKind

_Named = TypeVar("_Named", Organisation, Collective)
_ALIKE = 0.75
_CANDIDATES = 4
PERSON_FACTS = ("full_name", "sex", "born_on", "admission_decided_on", "admission_ceremony_on", "official_on")
NUMBERS = ("code", "card", "citizen", "phone")
SPHERE_OF = {"post_party": Sphere.PARTY, "post_government": Sphere.GOVERNMENT, "post_mass": Sphere.MASS}
UNDATED = ("founded_on", "by_reorganisation", "group", "no_collective_reason")


def match_rows(batch: ImportBatch, rows: Sequence[StagedRow]) -> None:
    """Set target, proposals, outcome and differences of every row, minding what was chosen already."""
    held = read_held(batch, rows)
    orgs = [row for row in rows if row.what == ORGANISATION]
    if any(row.choice == "new" and "code" in row.values and "parent" not in row.values for row in orgs):
        forget_names(held)
    taken = {
        held.org_by_code[row.values.get("code", "")] for row in orgs if row.values.get("code", "") in held.org_by_code
    }
    taken |= {pk for row in orgs for pk in held.org_by_name.get(folded_name(row.values["name"]), ())}
    for row in orgs:
        _match_organisation(held, batch, row, taken)
    meant = {row.key: _meant(row) for row in orgs}
    for row in rows:
        if row.what == MEMBER:
            _match_member(held, batch, row, meant)
    _one_row_a_person(rows)
    members = {row.values.get("code", row.key): row for row in rows if row.what == MEMBER and "@" not in row.key}
    for row in rows:
        if row.what == LEADER:
            _match_leader(held, row, members)
        elif row.what == COLLECTIVE:
            _match_collective(held, row, meant)
    subjects = {(row.what, key): row for row in reversed(rows) for key in (row.values.get("code"), row.key) if key}
    for row in rows:
        if row.what in {PAST, AWARD}:
            _match_result(held, row, subjects)
    _one_level_a_year(rows, subjects)
    for row in orgs:
        if row.target is not None:
            _compare_organisation(held, row, meant)
    for row in rows:
        _conclude(row)


def _meant(row: StagedRow) -> int | None:
    """The primary key of the record a row stands for; None: a new one, or nobody knows yet."""
    if row.choice.isdigit():
        return int(row.choice)
    return None if row.choice in {"new", "skip"} else row.target


def _conclude(row: StagedRow) -> None:
    if row.choice == "skip":
        row.outcome = Outcome.SKIPPED
    elif row.faults:
        row.outcome = Outcome.FAULTY
    elif row.target is None and row.proposals and not row.choice:
        row.outcome = Outcome.PROPOSED
    elif row.target is None:
        row.outcome = Outcome.NEW
    else:
        row.outcome = Outcome.UPDATE if any(not name.startswith("!") for name in row.diff) else Outcome.SAME


def _decided(row: StagedRow, target: int | None, proposals: list[dict[str, object]]) -> None:
    """A choice made on an earlier preview stands while what was chosen is still there."""
    row.proposals, row.diff = proposals, {}
    if row.choice.isdigit():
        row.target = int(row.choice)
    else:
        row.target = None if row.choice == "new" else target


def _match_organisation(held: Held, batch: ImportBatch, row: StagedRow, taken: set[int]) -> None:
    name = folded_name(row.values["name"])
    target = held.org_by_code.get(row.values.get("code", ""))
    alike = held.org_by_name.get(name, []) or [
        pk for text in (f"chi bo {name}",) for pk in held.org_by_name.get(text, [])
    ]
    row.faults = [fault for fault in row.faults if fault["code"] != "import_organisation_unknown"]
    known = "known" in row.values
    is_list = "code" not in row.values
    if is_list:
        alike = [pk for pk in alike if known or OrgKind(held.orgs[pk].kind).is_branch]
        if len(alike) == 1:
            target = alike[0]
        if OrgKind(batch.body.kind).is_branch and name == folded_name(batch.body.name):
            target = batch.body_id
    proposals = [] if target is not None else [_proposal(held.orgs[pk], "import_same_name") for pk in alike]
    if target is None and not proposals:
        if "parent" not in row.values and not is_list:
            proposals = [_proposal(batch.body, "import_is_the_unit")]
        else:
            # Who bears another code, or is another row's for certain, is not meant by a name that is merely alike.
            pool = {
                org.pk: org
                for org in held.orgs.values()
                if (known or OrgKind(org.kind).is_branch or not is_list)
                and org.pk not in taken
                and (is_list or not org.code)
            }
            proposals = [_proposal(org, "import_similar_name") for org in _similar(name, pool)]
    if known and target is None and not proposals:
        fault = {"code": "import_organisation_unknown", "column": None, "value": row.values["name"], "values": {}}
        row.faults = [*row.faults, fault]
    _decided(row, target, proposals)


def _proposal(record: Organisation | Person, why: str) -> dict[str, object]:
    name = record.name if isinstance(record, Organisation) else record.full_name
    return {"id": record.pk, "name": name, "why": why}


def _similar(name: str, pool: Mapping[int, _Named]) -> list[_Named]:
    """Those whose names are nearly the same; numbers must be the same: branch 1 is not branch 2."""
    name = folded_name(name)
    digits = [word for word in name.split() if word.isdigit()]
    scored = []
    for org in pool.values():
        other = folded_name(org.name)
        if [word for word in other.split() if word.isdigit()] == digits:
            ratio = SequenceMatcher(None, name, other).ratio()
            if ratio >= _ALIKE:
                scored.append((-ratio, org.pk, org))
    return [org for _, _, org in sorted(scored)[:_CANDIDATES]]


def _match_member(held: Held, batch: ImportBatch, row: StagedRow, meant: Mapping[str, int | None]) -> None:
    row.faults = [
        fault for fault in row.faults if fault["code"] not in {"import_person_elsewhere", "import_branch_missing"}
    ]
    values = row.values
    numbers = [
        held.by_number[kind, values[kind]]
        for kind in ("card", "citizen", "code")
        if (kind, values.get(kind)) in held.by_number
    ]
    for kind in ("card", "citizen"):
        if (kind, values.get(kind)) in held.elsewhere:
            row.faults.append(
                {"code": "import_person_elsewhere", "column": column_title(kind), "value": values[kind], "values": {}}
            )
    target = numbers[0] if numbers else None
    proposals = [] if target is not None else _alike(held, values)
    _decided(row, target, proposals)
    said = "branch" in values or OrgKind(batch.body.kind).is_branch
    # Whoever is known is known with the branch: a list of results need not tell it.
    if not said and row.target is None and (row.choice == "new" or not proposals):
        row.faults.append(
            {"code": "import_branch_missing", "column": column_title("branch"), "value": None, "values": {}}
        )
    if row.target is not None and row.target in held.people:
        branch = meant.get(values["branch"]) if "branch" in values else batch.body_id
        row.diff = _member_diff(held, row, branch if said else held.branch.get(row.target))


def _one_row_a_person(rows: Sequence[StagedRow]) -> None:
    """Two rows that mean one person, or one branch twice, are both held back until somebody decides."""
    first: dict[tuple[int, bool], StagedRow] = {}
    for row in rows:
        row.faults = [fault for fault in row.faults if fault["code"] != "import_two_rows_one_person"]
    for row in rows:
        if row.what != MEMBER or row.target is None or row.choice == "skip":
            continue
        other = first.setdefault((row.target, row.values.get("membership") == "temporary"), row)
        if other is not row:
            name = row.values.get("full_name", "")
            values = {"row": other.row}
            row.faults.append({"code": "import_two_rows_one_person", "column": None, "value": name, "values": values})


def _alike(held: Held, values: Mapping[str, str]) -> list[dict[str, object]]:
    """Persons of that name, and those whose number is the same but for zeros before it: the list may have lost them."""
    found = [
        held.by_bare_number[kind, values[kind].lstrip("0")]
        for kind in ("card", "citizen")
        if kind in values and (kind, values[kind].lstrip("0")) in held.by_bare_number
    ]
    namesakes = _namesakes(held, values)
    known = {proposal["id"] for proposal in namesakes}
    more = [
        _proposal(held.people[pk], "import_same_number_but_zeros") for pk in dict.fromkeys(found) if pk not in known
    ]
    return [*namesakes, *more][:_CANDIDATES]


def _namesakes(held: Held, values: Mapping[str, str]) -> list[dict[str, object]]:
    """Persons of that name, unless their birth years differ."""
    found = []
    for pk in dict.fromkeys(held.by_name.get(folded_name(values.get("full_name", "")), [])):
        person = held.people[pk]
        born, said = person.born_on, values.get("born_on")
        if born is not None and said is not None and born.iso[:4] != said[:4]:
            continue
        same = born is not None and said is not None and (born.iso.startswith(said) or said.startswith(born.iso))
        found.append(_proposal(person, "import_same_name_and_birth" if same else "import_same_name"))
    return found[:_CANDIDATES]


def _member_diff(held: Held, row: StagedRow, branch: int | None) -> dict[str, list[str]]:
    assert row.target is not None
    person, values = held.people[row.target], row.values
    now: dict[str, str] = {name: _text(getattr(person, name)) for name in PERSON_FACTS} | held.numbers[person.pk]
    diff = {
        name: [now.get(name, ""), values[name]]
        for name in (*PERSON_FACTS, *NUMBERS)
        if name in values and not _same(name, now.get(name, ""), values[name])
    }
    temporary = values.get("membership") == "temporary"
    there = held.branch.get(person.pk)
    if temporary and (person.pk, branch or 0) not in held.visits:
        diff["visit"] = ["", _org(held, branch, values)]
    if not temporary and (("branch" in values and branch is None) or there != branch):
        diff["branch"] = [_org(held, there, {}), _org(held, branch, values)]
    statuses = held.statuses[person.pk]
    for name, kind in (("exempt", StatusKind.EXEMPT), ("suspended", StatusKind.SUSPENDED)):
        if name in values and (values[name] == "1") != (kind in statuses):
            diff[name] = ["1" if kind in statuses else "0", values[name]]
    if values.get("membership") in {"official", "probationary"}:
        probationary = StatusKind.PROBATIONARY in statuses
        if probationary != (values["membership"] == "probationary"):
            diff["membership"] = ["probationary" if probationary else "official", values["membership"]]
    for name, sphere in SPHERE_OF.items():
        titles = [post.title for post in held.posts[person.pk] if post.sphere == sphere]
        if name in values and folded_name(values[name]) not in [folded_name(title) for title in titles]:
            diff[name] = ["; ".join(titles), values[name]]
    for name, value in values.items():
        what, _, year = name.partition(":")
        if what == "level":
            level = past_level("member", value, int(year))
            before = held.levels.get(("member", person.pk, int(year)), "")
            if level != before:
                diff[name] = [before, value]
        elif what == "award" and ("person", person.pk, int(year), value) not in held.awards:
            diff[name] = ["", value]
    return diff


def _same(name: str, now: str, said: str) -> bool:
    """Whether a file says what is held; a year of a day that is known, a number without the zeros before it, say
    nothing new."""
    if name in NUMBERS:
        return now == said or (said.isdigit() and now.startswith("0") and now.lstrip("0") == said)
    return now == said or (name in DAYS and now.startswith(f"{said}-"))


def _org(held: Held, pk: int | None, values: Mapping[str, str]) -> str:
    return held.orgs[pk].name if pk in held.orgs else values.get("branch", "")


def _match_leader(held: Held, row: StagedRow, members: Mapping[str, StagedRow]) -> None:
    values = row.values
    member = members.get(values.get("member", ""))
    target = held.by_number.get(("code", values["code"]))
    by_post = [post for posts in held.posts.values() for post in posts if post.code and post.code == values["code"]]
    if member is not None:
        _decided(row, None, [])
        # What hangs on a row that is left out is left out with it.
        row.choice, row.target = ("skip" if member.choice == "skip" else ""), _meant(member)
        row.values = {**values, "member": values["member"]}
    else:
        target = by_post[0].person_id if by_post else target
        _decided(row, target, [] if target is not None else _namesakes(held, values))
    titles = [post.title for post in held.posts[row.target]] if row.target in held.people else None
    if titles is not None and folded_name(values.get("title", "")) not in [folded_name(title) for title in titles]:
        row.diff = {"title": ["; ".join(titles), values.get("title", "")]}


def _match_collective(held: Held, row: StagedRow, meant: Mapping[str, int | None]) -> None:
    values = row.values
    if "known" in values:
        _match_known_collective(held, row)
        return
    org = meant.get(values.get("organisation", ""))
    target = next(
        (one.pk for one in held.collectives.values()
         if (one.code and one.code == values.get("code")) or
         (one.organisation_id == org and folded_name(one.name) == folded_name(values["name"]))),
        None,
    )  # fmt: skip
    _decided(row, target, [])
    if target is not None:
        one = held.collectives[target]
        row.diff = {
            name: [getattr(one, name), values[name]]
            for name in ("name", "label", "group", "code")
            if name in values and values[name] != getattr(one, name)
        }


def _match_known_collective(held: Held, row: StagedRow) -> None:
    """A collective of a list of results: by its name, and by its organisation's where several bear it."""
    row.faults = [fault for fault in row.faults if fault["code"] != "import_collective_unknown"]
    name, at = folded_name(row.values["name"]), folded_name(row.values.get("at", ""))
    alike = [one for one in held.collectives.values() if folded_name(one.name) == name]
    there = [one for one in alike if at and folded_name(held.orgs[one.organisation_id].name) == at]
    target = next((found[0].pk for found in (there, alike) if len(found) == 1), None)
    proposals = [] if target else _collective_proposals(held, alike or _similar(row.values["name"], held.collectives))
    if target is None and not proposals:
        row.faults = [*row.faults, _fault("import_collective_unknown", row.values["name"])]
    _decided(row, target, proposals)


def _collective_proposals(held: Held, found: Iterable[Collective]) -> list[dict[str, object]]:
    """Named with their organisations: executive committees of all branches are called alike."""
    return [
        {
            "id": one.pk, "name": f"{one.name}, {held.orgs[one.organisation_id].name}", "why": "import_similar_name",
        }
        for one in list(found)[:_CANDIDATES]
    ]  # fmt: skip


def _fault(code: str, value: str) -> dict[str, Any]:
    return {"code": code, "column": None, "value": value, "values": {}}


def _match_result(held: Held, row: StagedRow, subjects: Mapping[tuple[str, str], StagedRow]) -> None:
    """A level or a commendation of an earlier year: it follows the row of its subject, or finds the subject itself."""
    values, row.faults = row.values, []
    if "subject" not in values:
        _match_recipient(held, row)
        return
    what = values["kind"]
    subject = subjects.get((what, values["subject"]))
    if subject is None:
        row.faults = [_fault("import_subject_unknown", values["subject"])]
        return
    row.choice = "skip" if subject.choice == "skip" else ""
    _decided(row, None, [])
    meant = _meant(subject)
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


def _one_level_a_year(rows: Sequence[StagedRow], subjects: Mapping[tuple[str, str], StagedRow]) -> None:
    """Two rows that rate one subject for one year are held back: only one can be right."""
    first: dict[tuple[str, int | str, str], StagedRow] = {}
    for row in rows:
        if row.what != PAST or row.choice == "skip" or row.faults:
            continue
        kind, year = row.values["kind"], row.values["year"]
        meant = _meant(subjects[kind, row.values["subject"]])
        other = first.setdefault((kind, row.values["subject"] if meant is None else meant, year), row)
        if other is not row:
            fault = _fault("import_level_twice", row.values["label"])
            row.faults = [{**fault, "values": {"row": other.row, "year": year}}]


def _award(values: Mapping[str, str], subject: int) -> tuple[str, int, int, str]:
    kind = values["kind"] if values["kind"] in {ORGANISATION, COLLECTIVE} else "person"
    return kind, subject, int(values["year"]), values["form"]


def _match_recipient(held: Held, row: StagedRow) -> None:
    """Somebody commended whom the file knows by name only: one of that name is meant, else there is a choice."""
    values = row.values
    name, target = folded_name(values["name"]), None
    if values["kind"] == MEMBER:
        proposals = _namesakes(held, {"full_name": values["name"]})
    elif values["kind"] == COLLECTIVE:
        alike = [one for one in held.collectives.values() if folded_name(one.name) == name]
        proposals = _collective_proposals(held, alike or _similar(values["name"], held.collectives))
        target = alike[0].pk if len(alike) == 1 else None
    else:
        same = held.org_by_name.get(name, [])
        proposals = [_proposal(held.orgs[pk], "import_same_name") for pk in same] or [
            _proposal(org, "import_similar_name") for org in _similar(values["name"], held.orgs)
        ]
        target = same[0] if len(same) == 1 else None
    if target is None and not proposals:
        row.faults = [_fault("import_recipient_unknown", values["name"])]
    _decided(row, target, [] if target else proposals)
    if row.target is not None and _award(values, row.target) not in held.awards:
        row.diff = {"form": ["", values["form"]]}


def _compare_organisation(held: Held, row: StagedRow, meant: Mapping[str, int | None]) -> None:
    """Undated facts are taken over; name, kind and superior of what stands are changed by acts with a decision only."""
    org = held.orgs.get(row.target or 0)
    if org is None:
        return
    values, now = row.values, {name: _text(getattr(org, name)) for name in UNDATED}
    row.diff = {name: [now[name], values[name]] for name in UNDATED if name in values and values[name] != now[name]}
    if "kind" not in values or "code" not in values:
        return
    superior = meant.get(values.get("parent", ""))
    if folded_name(values["name"]) != folded_name(org.name):
        row.diff["!name"] = [org.name, values["name"]]
    if values["kind"] != org.kind:
        row.diff["!kind"] = [org.kind, values["kind"]]
    if superior is not None and superior != org.parent_id:
        row.diff["!parent"] = [_org(held, org.parent_id, {}), _org(held, superior, {})]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(getattr(value, "iso", value))
