"""A pack on a day, alone or with a local policy laid over it."""

from datetime import date
from pathlib import Path

from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.load import Pack, load_pack
from xeploai.rulepacks.regime import PoolRule, Regime, rule_of, value_on


def regime(pack_id: str, *, on: date, policy: Path | None = None) -> Regime:
    """The rules of a pack on a day, with the policy in a file laid over it.

    Raises Refused for an unknown pack, RuleError for a policy that may not stand.
    """
    bare = of_pack(load_pack(pack_id), on=on)
    assert policy is None
    return bare


def of_pack(pack: Pack, *, on: date) -> Regime:
    """The rules of a pack alone."""
    pools = {
        spec.subject: PoolRule(
            subject=spec.subject,
            by=spec.by,
            needs_group=spec.needs_group,
            text=spec.text,
            clause=spec.clause,
            source=spec.source,
            verified=spec.verified,
        )
        for spec in pack.quota.pools
    }
    return Regime(
        pack=pack,
        on=on,
        values={id: value_on(spec, on) for id, spec in pack.parameters.items()},
        rules_by_kind={kind: tuple(rule_of(spec, kind) for spec in pack.rules[kind]) for kind in SubjectKind},
        pools=pools,
    )
