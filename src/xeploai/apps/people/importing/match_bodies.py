"""Organisations and collectives of a file, and those that are held."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import TypeVar

from xeploai.apps.organisations.models import Organisation
from xeploai.apps.people.importing.choosing import CANDIDATES, decide, fault_of, proposal_of, text_of
from xeploai.apps.people.importing.match_people import _org
from xeploai.apps.people.importing.models import ImportBatch, StagedRow
from xeploai.apps.people.importing.register import Held
from xeploai.apps.people.models import Collective
from xeploai.core.names import folded_name
from xeploai.core.subjects import OrgKind

_Named = TypeVar("_Named", Organisation, Collective)


_ALIKE = 0.75


UNDATED = ("founded_on", "by_reorganisation", "group", "no_collective_reason")


def match_organisation(held: Held, batch: ImportBatch, row: StagedRow, taken: set[int]) -> None:
    """Which organisation a row means. taken: those that other rows mean for certain."""
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
    proposals = [] if target is not None else [proposal_of(held.orgs[pk], "import_same_name") for pk in alike]
    if target is None and not proposals:
        if "parent" not in row.values and not is_list:
            proposals = [proposal_of(batch.body, "import_is_the_unit")]
        else:
            # Who bears another code, or is another row's for certain, is not meant by a name that is merely alike.
            pool = {
                org.pk: org
                for org in held.orgs.values()
                if (known or OrgKind(org.kind).is_branch or not is_list)
                and org.pk not in taken
                and (is_list or not org.code)
            }
            proposals = [proposal_of(org, "import_similar_name") for org in similar(name, pool)]
    if known and target is None and not proposals:
        fault = {"code": "import_organisation_unknown", "column": None, "value": row.values["name"], "values": {}}
        row.faults = [*row.faults, fault]
    decide(row, target, proposals)


def similar(name: str, pool: Mapping[int, _Named]) -> list[_Named]:
    """Those whose names are nearly the same; numbers must be the same: branch 1 is not branch 2."""
    name = folded_name(name)
    digits = [word for word in name.split() if word.isdecimal()]
    scored = []
    for org in pool.values():
        other = folded_name(org.name)
        if [word for word in other.split() if word.isdecimal()] == digits:
            matcher = SequenceMatcher(None, name, other)
            # The lengths alone rule most out; comparing letter by letter takes the product of both.
            if matcher.real_quick_ratio() >= _ALIKE and (ratio := matcher.ratio()) >= _ALIKE:
                scored.append((-ratio, org.pk, org))
    return [org for _, _, org in sorted(scored)[:CANDIDATES]]


def compare_organisation(held: Held, row: StagedRow, meant: Mapping[str, int | None]) -> None:
    """Undated facts are taken over; name, kind and superior of what stands are changed by acts with a decision only."""
    org = held.orgs.get(row.target or 0)
    if org is None:
        return
    values, now = row.values, {name: text_of(getattr(org, name)) for name in UNDATED}
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


def match_collective(held: Held, row: StagedRow, meant: Mapping[str, int | None]) -> None:
    """Which collective a row means. meant: key of an organisation of the file -> which one that is."""
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
    decide(row, target, [])
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
    proposals = [] if target else _collective_proposals(held, alike or similar(row.values["name"], held.collectives))
    if target is None and not proposals:
        row.faults = [*row.faults, fault_of("import_collective_unknown", row.values["name"])]
    decide(row, target, proposals)


def _collective_proposals(held: Held, found: Iterable[Collective]) -> list[dict[str, object]]:
    """Named with their organisations: executive committees of all branches are called alike."""
    return [
        {
            "id": one.pk, "name": f"{one.name}, {held.orgs[one.organisation_id].name}", "why": "import_similar_name",
        }
        for one in list(found)[:CANDIDATES]
    ]  # fmt: skip
