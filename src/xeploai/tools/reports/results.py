"""results.json and findings.json: the figures as plain data, in the shapes that other programs rely on."""

from collections.abc import Mapping, Sequence
from typing import Any

from xeploai.core.figures import Share
from xeploai.core.findings import Finding
from xeploai.core.levels import Level
from xeploai.core.rollup import Counts
from xeploai.core.round import Register
from xeploai.tools.reports.groups import Group
from xeploai.tools.reports.messages import spoken
from xeploai.tools.reports.places import places_json
from xeploai.tools.reports.pools import Pool
from xeploai.tools.reports.tally import Tally, TreeFigures

REGISTER_KEYS = {
    Register.TRAINING_CLASS: "training_classes",
    Register.GUIDANCE_DOCUMENT: "guidance_documents",
    Register.GOOD_MODEL: "good_models",
}


def results_json(tally: Tally) -> dict[str, Any]:
    """The whole of results.json."""
    unit = tally.round.unit
    return {
        "unit": unit.name,
        "unit_code": unit.code,
        "year": unit.year,
        "closing_on": unit.closing_on.isoformat(),
        "sample": unit.sample,
        **tally.regime.identity,
        "tree": _tree(tally),
        "targets": [_target(tally, index) for index in range(len(tally.round.targets))],
        "awards": [_award(award.__dict__) for award in tally.awards],
        "registers": _registers(tally),
        "streaks": _streaks(tally),
        "groups": [_group(tally, group) for group in tally.groups],
        "previous": _previous(tally),
    }


def findings_json(tally: Tally, draft: Sequence[Finding] = ()) -> dict[str, Any]:
    """The whole of findings.json; `draft`: what the report itself was found to say."""
    unit = tally.round.unit
    findings = [finding_json(finding) for finding in (*tally.findings, *draft)]
    return {"unit": unit.name, "unit_code": unit.code, "year": unit.year, **tally.regime.identity, "findings": findings}


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding with its sentence."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "scope": finding.scope,
        "subject": finding.subject,
        "clause": finding.clause,
        "message": spoken(finding),
    }


def counts_json(counts: Counts) -> dict[str, Any]:
    """The figures of one group."""
    return {
        "total": counts.total,
        "evaluated": counts.evaluated,
        "not_evaluated": {reason.value: count for reason, count in counts.not_evaluated.items() if count != 0},
        "levels": {level.value: counts.levels[level] for level in Level},
        "nested": {
            "good_or_better": counts.good_or_better,
            "excellent_share": _share(counts.excellent_share),
        },
    }


def _share(share: Share) -> dict[str, Any]:
    return {"num": share.num, "den": share.den, "pct": share.pct()}


def _tree(tally: Tally) -> dict[str, Any]:
    tree: TreeFigures = tally.tree
    parts = [
        {"unit": part.org.name, "code": part.org.code, "branches": part.branches, "members": part.members}
        for part in tally.parts
    ]
    return {
        "grassroots_organisations": tree.grassroots_organisations,
        "grassroots_committees": tree.grassroots_committees,
        "grassroots_branches": tree.grassroots_branches,
        "branches": tree.branches,
        "branches_under_committees": tree.branches,
        "members": tree.members,
        "members_official": tree.members_official,
        "members_probationary": tree.members_probationary,
        "members_exempt": tree.members_exempt,
        "temporary_members": tree.temporary_members,
        "parts": parts,
    }


def _target(tally: Tally, index: int) -> dict[str, Any]:
    target = tally.round.targets[index]
    names = {org.code: org.name for org in tally.round.organisations}
    fields: dict[str, Any] = {}
    if target.org is not None:
        fields["unit"] = names.get(target.org, target.org)
    if target.name is not None:
        fields["name"] = target.name
    fields |= {"met": target.met, "of": target.of, "pct": Share(target.met, target.of).pct()}
    if target.excused is not None:
        fields["excused"] = target.excused
    return fields


def _award(award: Mapping[str, Any]) -> dict[str, Any]:
    fields = {"to": award["to"], "basis": award["basis"]}
    if award["first_year"] is not None or award["last_year"] is not None:
        fields["years"] = [award["first_year"], award["last_year"]]
    return {**fields, "count": award["count"]}


def _registers(tally: Tally) -> dict[str, Any]:
    """Only registers that were kept: an empty sheet does not say that nothing was held."""
    registers: dict[str, Any] = {REGISTER_KEYS[register]: count for register, count in tally.registers.items()}
    if Register.TRAINING_CLASS in tally.registers:
        registers["training_attendees"] = tally.attendees
    return registers


def _streaks(tally: Tally) -> list[dict[str, Any]]:
    streaks = tally.streaks
    kinds = {**streaks.holds, **streaks.unknown}
    return [
        {
            "kind": kind.value,
            "years": [streaks.first_year, streaks.last_year],
            "count": len(streaks.holds.get(kind, ())),
            "unknown": len(streaks.unknown.get(kind, ())),
            "subjects": [standing.code for standing in streaks.holds.get(kind, ())],
        }
        for kind in kinds
    ]


def _pool(pool: Pool) -> dict[str, Any]:
    return {
        "key": pool.key,
        "label": pool.label,
        "decider": pool.decider,
        "subject": pool.subject.value,
        "binding": pool.binding,
        **places_json(pool.places),
        "authorised_by": pool.authorised_by,
    }


def _group(tally: Tally, group: Group) -> dict[str, Any]:
    return {
        "scope": group.scope,
        "subject": group.subject.value,
        "label": group.label,
        **counts_json(group.counts),
        "pools": [_pool(pool) for pool in tally.pools_of(group)],
    }


def _previous(tally: Tally) -> dict[str, Any] | None:
    previous = tally.previous
    if previous is None:
        return None
    return {
        "year": previous.year,
        "complete": previous.complete,
        "groups": [
            {"subject": subject.value, "label": label, **counts_json(counts)}
            for (subject, label), counts in previous.groups.items()
        ],
    }
