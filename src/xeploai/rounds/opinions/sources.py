"""Which bodies give opinions on whom, and when: sources.yaml by rule pack, changed by what a policy has settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from xeploai.core.subjects import TallySubject
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rulepacks.data_files import data_file
from xeploai.rulepacks.kinds import Duty
from xeploai.rulepacks.regime import Regime, Settlement

INSPECTION = "inspection"
"""Source of the inspection committee's answer: on a whole list, never on one subject."""

RESIDENCE = "residence"


class Moment(StrEnum):
    """When an opinion is needed."""

    BEFORE_VOTE = "before_vote"
    APPRAISAL = "appraisal"


class When(StrEnum):
    """Whom of a kind a statement is about."""

    EVERYBODY = "everybody"
    STATE_EMPLOYEES = "state_employees"
    MOVED = "moved"
    TEMPORARY = "temporary"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where opinions come from.

    body    code of vocabulary `bodies`, by which packs and policies call it; empty: none
    kinds   of subject on which it may be asked
    levels  whether it may name a level
    single  whether a subject has one such body at most, so that another name takes its place
    """

    code: str
    name: str
    body: str
    moment: Moment
    kinds: Sequence[str]
    levels: bool
    single: bool
    position: int


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the rules say of one source for one kind of subject.

    required  false: asked where needed, so nobody is missing before it was asked
    months    so long somebody must have been in the former branch; None: the rules do not say
    verified  whether the text was seen, or a policy settled it
    """

    source: Source
    kind: str
    required: bool
    when: When
    months: int | None
    text: str
    clause: str
    verified: bool


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its code, in the order of the strip."""
    return {
        row["id"]: Source(
            code=row["id"],
            name=row["name"],
            body=row.get("body", ""),
            moment=Moment(row["moment"]),
            kinds=tuple(row["kinds"]),
            levels=row["levels"],
            single=row["single"],
            position=position,
        )
        for position, row in enumerate(_data()["sources"])
    }


def source_name(code: str) -> str:
    """What a source is called."""
    return str(_data()["inspection"]["name"]) if code == INSPECTION else sources()[code].name


def inspection_rule() -> Mapping[str, Any]:
    """What is known about asking the inspection committee: text, clause, verified."""
    rule: Mapping[str, Any] = _data()["inspection"]
    return rule


def residence_grounds() -> Mapping[str, Any]:
    """Cases in which no comment of the residence is asked every year: cases, clause, verified."""
    grounds: Mapping[str, Any] = _data()["residence_grounds"]
    return grounds


def statements_of(campaign: Campaign) -> list[Statement]:
    """What the rules bound to a campaign say, as its policies settled it; empty while it awaits them."""
    regime = campaign_regime(campaign)
    if regime is None or campaign.binding is None:
        return []
    return statements(campaign.binding.pack_id, regime, campaign.closing_on)


def statements(pack_id: str, regime: Regime, on: date) -> list[Statement]:
    """What a pack says, in the order of the sources. A kind of subject for which a policy settled who is consulted has
    just the bodies of that paper, and the sources that no pack names a body for."""
    rows = [row for row in _data()["lists"] if pack_id in row["packs"]]
    by_pack = [_statement(row, kind, regime) for row in rows for kind in row["kinds"]]
    settled = _settled(regime, on)
    kept = [statement for statement in by_pack if statement.kind not in settled or not statement.source.body]
    for kind, settlements in settled.items():
        kept += [
            _by_policy(source, kind, settlement)
            for settlement in settlements
            for source in sources().values()
            if source.body in settlement.bodies and kind in source.kinds
        ]
    return sorted(kept, key=lambda statement: statement.source.position)


def _statement(row: Mapping[str, Any], kind: str, regime: Regime) -> Statement:
    months = regime.parameters().get(row["months"]) if "months" in row else None
    return Statement(
        source=sources()[row["source"]],
        kind=kind,
        required=row["asked"] == "always",
        when=When(row["when"]),
        months=None if months is None else int(str(months.value)),
        text=row["text"],
        clause=row["clause"],
        verified=row["verified"],
    )


def _settled(regime: Regime, on: date) -> Mapping[str, Sequence[Settlement]]:
    """Kind of subject -> papers by which policies settled who is consulted on it."""
    settled: dict[str, dict[str, Settlement]] = {}
    for spec in regime.pack.responsibilities.duties:
        settlement = regime.settlements.get(spec.id)
        holds = (spec.from_ is None or spec.from_ <= on) and (spec.until is None or on <= spec.until)
        if spec.duty is Duty.CONSULTED and settlement is not None and holds:
            for subject in spec.subjects:
                settled.setdefault(TallySubject(subject).kind.value, {})[spec.id] = settlement
    return {kind: list(papers.values()) for kind, papers in settled.items()}


def _by_policy(source: Source, kind: str, settlement: Settlement) -> Statement:
    return Statement(
        source=source,
        kind=kind,
        required=True,
        when=When.STATE_EMPLOYEES if source.code == "employer" else When.EVERYBODY,
        months=None,
        text=f"{source.name} cho ý kiến.",
        clause=f"{settlement.document}, {settlement.clause}",
        verified=True,
    )


def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = data_file("rounds/opinions/sources.yaml")
    return data
