"""The list of packs, and one pack as plain data."""

from collections.abc import Sequence
from typing import Any

from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.load import load_pack
from xeploai.rulepacks.overlay import shown
from xeploai.rulepacks.pack import PackInfo
from xeploai.rulepacks.regime import Regime
from xeploai.rulepacks.schema import DutySpec
from xeploai.tools.rulebook.page import years


def listing(infos: Sequence[PackInfo]) -> str:
    """A line a pack: id, version, years, title."""
    rows = [(info.id, info.version, years(info.first_year, info.last_year), info.title) for info in infos]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    ]
    return "\n".join(lines) + "\n"


def listing_json(infos: Sequence[PackInfo]) -> list[dict[str, Any]]:
    """The list as data, with digests."""
    return [
        {
            "id": info.id,
            "version": info.version,
            "title": info.title,
            "first_year": info.first_year,
            "last_year": info.last_year,
            "digest": load_pack(info.id).digest,
        }
        for info in infos
    ]


def pack_json(regime: Regime) -> dict[str, Any]:
    """Every rule, parameter and pool of a pack, with clause, source and `verified`."""
    info = regime.pack.info
    return {
        **regime.identity,
        "rules_digest": regime.pack.rules_digest,
        "text_digest": regime.pack.text_digest,
        "title": info.title,
        "first_year": info.first_year,
        "last_year": info.last_year,
        "rules": [_rule(rule) for kind in SubjectKind for rule in regime.rules(kind)],
        "parameters": [_value(value) for value in regime.parameters().values()],
        "pools": [_pool(regime, subject) for subject in TallySubject],
        "responsibilities": [_duty(regime, spec) for spec in regime.pack.responsibilities.duties],
        "statements": [
            {"id": statement.id, "text": statement.text, **_origin(statement)}
            for statement in regime.pack.statements()
            if statement.id not in regime.parameters()
        ],
    }


def _origin(statement: Any) -> dict[str, Any]:
    return {"clause": statement.clause, "source": statement.source, "verified": statement.verified}


def _rule(rule: Any) -> dict[str, Any]:
    return {
        "id": rule.id,
        "kind": rule.kind.value,
        "effect": rule.effect.value,
        "level": None if rule.level is None else rule.level.value,
        "condition": rule.condition,
        "exception": rule.exception,
        "text": rule.text,
        **_origin(rule),
    }


def _value(value: Any) -> dict[str, Any]:
    return {
        "id": value.id,
        "type": value.type.value,
        "value": shown(value),
        "mode": value.mode.value,
        "set_by": value.set_by,
        "text": value.text,
        **_origin(value),
    }


def _duty(regime: Regime, spec: DutySpec) -> dict[str, Any]:
    """A duty with its conditions; `open` where a policy has to settle it first."""
    settled = regime.settlements.get(spec.id)
    bodies = spec.bodies if settled is None else settled.bodies
    confirmed = any(answer.id == spec.id for answer in regime.answers)
    return {
        "id": spec.id,
        "duty": spec.duty.value,
        "subjects": [subject.value for subject in spec.subjects],
        "org_kinds": [kind.value for kind in spec.org_kinds],
        "parents": [kind.value for kind in spec.parents],
        "after_commune_day": spec.after_commune_day,
        "from": None if spec.from_ is None else spec.from_.isoformat(),
        "until": None if spec.until is None else spec.until.isoformat(),
        "bodies": list(bodies),
        "open": not bodies or not (spec.verified or confirmed),
    }


def _pool(regime: Regime, subject: TallySubject) -> dict[str, Any]:
    pool = regime.pool_key(subject)
    return {
        "subject": subject.value,
        "by": pool.by.value,
        "needs_group": pool.needs_group,
        "text": pool.text,
        **_origin(pool),
    }
