"""Members and leaders of a file, and the records that are held. A number decides; a name only proposes."""

from collections.abc import Mapping, Sequence

from xeploai.apps.people.days import DAYS
from xeploai.apps.people.importing.choosing import CANDIDATES, decide, meant_by, proposal_of, text_of
from xeploai.apps.people.importing.fields import column_title
from xeploai.apps.people.importing.models import ImportBatch, StagedRow
from xeploai.apps.people.importing.records import MEMBER
from xeploai.apps.people.importing.register import Held
from xeploai.apps.people.importing.values import past_level
from xeploai.apps.people.models import Sphere, StatusKind
from xeploai.core.names import folded_name
from xeploai.core.subjects import OrgKind

PERSON_FACTS = ("full_name", "sex", "born_on", "admission_decided_on", "admission_ceremony_on", "official_on")


NUMBERS = ("code", "card", "citizen", "phone")


SPHERE_OF = {"post_party": Sphere.PARTY, "post_government": Sphere.GOVERNMENT, "post_mass": Sphere.MASS}


def match_member(held: Held, batch: ImportBatch, row: StagedRow, meant: Mapping[str, int | None]) -> None:
    """Whom a row means, and what it says anew. meant: key of a branch of the file -> which one that is."""
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
    decide(row, target, proposals)
    said = "branch" in values or OrgKind(batch.body.kind).is_branch
    # Whoever is known is known with the branch: a list of results need not tell it.
    if not said and row.target is None and (row.choice == "new" or not proposals):
        row.faults.append(
            {"code": "import_branch_missing", "column": column_title("branch"), "value": None, "values": {}}
        )
    if row.target is not None and row.target in held.people:
        branch = meant.get(values["branch"]) if "branch" in values else batch.body_id
        row.diff = _member_diff(held, row, branch if said else held.branch.get(row.target))


def one_row_a_person(rows: Sequence[StagedRow]) -> None:
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
    named = namesakes(held, values)
    known = {proposal["id"] for proposal in named}
    more = [
        proposal_of(held.people[pk], "import_same_number_but_zeros") for pk in dict.fromkeys(found) if pk not in known
    ]
    return [*named, *more][:CANDIDATES]


def namesakes(held: Held, values: Mapping[str, str]) -> list[dict[str, object]]:
    """Persons of that name, unless their birth years differ."""
    found = []
    for pk in dict.fromkeys(held.by_name.get(folded_name(values.get("full_name", "")), [])):
        person = held.people[pk]
        born, said = person.born_on, values.get("born_on")
        if born is not None and said is not None and born.iso[:4] != said[:4]:
            continue
        same = born is not None and said is not None and (born.iso.startswith(said) or said.startswith(born.iso))
        found.append(proposal_of(person, "import_same_name_and_birth" if same else "import_same_name"))
    return found[:CANDIDATES]


def _member_diff(held: Held, row: StagedRow, branch: int | None) -> dict[str, list[str]]:
    assert row.target is not None
    person, values = held.people[row.target], row.values
    now: dict[str, str] = {name: text_of(getattr(person, name)) for name in PERSON_FACTS} | held.numbers[person.pk]
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
        return now == said or (said.isdecimal() and now.startswith("0") and now.lstrip("0") == said)
    return now == said or (name in DAYS and now.startswith(f"{said}-"))


def _org(held: Held, pk: int | None, values: Mapping[str, str]) -> str:
    return held.orgs[pk].name if pk in held.orgs else values.get("branch", "")


def match_leader(held: Held, row: StagedRow, members: Mapping[str, StagedRow]) -> None:
    """Whom a row of the leaders means: a member of the same file, a holder of the post, or one of the name."""
    values = row.values
    member = members.get(values.get("member", ""))
    target = held.by_number.get(("code", values["code"]))
    by_post = [post for posts in held.posts.values() for post in posts if post.code and post.code == values["code"]]
    if member is not None:
        decide(row, None, [])
        # What hangs on a row that is left out is left out with it.
        row.choice, row.target = ("skip" if member.choice == "skip" else ""), meant_by(member)
        row.values = {**values, "member": values["member"]}
    else:
        target = by_post[0].person_id if by_post else target
        decide(row, target, [] if target is not None else namesakes(held, values))
    titles = [post.title for post in held.posts[row.target]] if row.target in held.people else None
    if titles is not None and folded_name(values.get("title", "")) not in [folded_name(title) for title in titles]:
        row.diff = {"title": ["; ".join(titles), values.get("title", "")]}
