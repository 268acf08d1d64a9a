"""A pack on a day, alone or with a local policy (and those of its superiors) laid over it."""

from datetime import date
from pathlib import Path

from xeploai.rulepacks.load import load_pack
from xeploai.rulepacks.pack import Pack
from xeploai.rulepacks.regime import Regime


def regime(pack_id: str, *, on: date, policy: Path | None = None) -> Regime:
    """The rules of a pack on a day, with the policy in a file laid over it.

    Superiors' policies that it extends are looked for beside the file, then among the shipped examples.
    Raises Refused for an unknown pack or an unreadable file, RuleError for a policy that may not stand.
    """
    bare = of_pack(load_pack(pack_id), on=on)
    if policy is None:
        return bare
    from xeploai.rulepacks.policy_files import laid_over, policy_chain  # noqa: PLC0415 - the schema, for a policy alone

    return laid_over(bare, policy_chain(policy))


def of_pack(pack: Pack, *, on: date) -> Regime:
    """The rules of a pack alone."""
    return Regime(pack=pack, on=on, values=pack.values_on(on), rules_by_kind=pack.rules_by_kind, pools=pack.pools)
