"""A pack with a policy laid over it, on one day: what a campaign stores and what every calculation reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from xeploai.core.engine import ENGINE
from xeploai.core.points import AS_TYPED, Scoring
from xeploai.core.quota import Denominator, QuotaRule, Rounding
from xeploai.core.rules import Rule
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.messages import figure, with_figures
from xeploai.rulepacks.pack import Pack
from xeploai.rulepacks.terms import PoolRule, Value

Severity = Literal["warn", "block"]


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """Bodies that a policy named for a duty, with its document and the policy."""

    bodies: tuple[str, ...]
    document: str
    clause: str
    set_by: str


@dataclass(frozen=True, kw_only=True)
class Recusal:
    """That who is on the list has no vote on the own level: no text of the centre says so, a policy may."""

    document: str
    clause: str
    set_by: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A policy's confirmation of one statement of the pack, kept with the paper that it rests on.

    value  what the paper says, where the policy repeats it
    """

    id: str
    document: str
    clause: str
    date: date
    policy: str
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class SheetItem:
    """A line of a score sheet, at most `points_max` ten-thousandths of a point."""

    id: str
    text: str
    points_max: int
    clause: str


@dataclass(frozen=True, kw_only=True)
class SheetGroup:
    """A group of a score sheet; part: general or results under 366, else "other"."""

    id: str
    text: str
    part: str
    items: tuple[SheetItem, ...]

    @property
    def points_max(self) -> int:
        """The sum of its items."""
        return sum(item.points_max for item in self.items)


@dataclass(frozen=True, kw_only=True)
class ScoreSheet:
    """How a unit splits the points. bands: level code and the points from which it may be given."""

    kinds: tuple[SubjectKind, ...]
    groups: tuple[SheetGroup, ...]
    bands: Mapping[str, int]
    scoring: Scoring = AS_TYPED


@dataclass(frozen=True, kw_only=True)
class PolicyInfo:
    """Who issued a policy."""

    id: str
    version: str
    issuer: str | None
    number: str | None
    date: date | None
    example: bool

    @property
    def name(self) -> str:
        """As findings quote it."""
        return self.number or f"{self.id}@{self.version}"


@dataclass(frozen=True, kw_only=True)
class Regime:
    """The rules in force for one round. policies: the superior's first.

    settlements  by id of the duty that policies settled (rulepacks/responsibilities.py)
    answers      every confirmation with its paper, in the order given; of one statement there may be several
    recusal      where a policy takes the vote on the own level from members of a deciding body
    """

    pack: Pack
    on: date
    values: Mapping[str, Value]
    rules_by_kind: Mapping[SubjectKind, tuple[Rule, ...]]
    pools: Mapping[TallySubject, PoolRule]
    quota_overrides: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    score_sheets: tuple[ScoreSheet, ...] = ()
    policies: tuple[PolicyInfo, ...] = ()
    settlements: Mapping[str, Settlement] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()
    recusal: Recusal | None = None
    policy_text: str | None = None
    policy_digest: str | None = None

    @property
    def pack_id(self) -> str:
        """Id of the pack."""
        return self.pack.info.id

    @property
    def pack_version(self) -> str:
        """Version of the pack."""
        return self.pack.info.version

    @property
    def pack_digest(self) -> str:
        """Digest of the pack's content."""
        return self.pack.digest

    @property
    def identity(self) -> dict[str, Any]:
        """What every result carries: by which rules it was made, and by which engine they were read."""
        return {
            "pack": self.pack_id,
            "pack_version": self.pack_version,
            "pack_digest": self.pack_digest,
            "policy_digest": self.policy_digest,
            "engine": ENGINE,
        }

    @property
    def title(self) -> str:
        """The pack's title."""
        return self.pack.info.title

    def rules(self, kind: SubjectKind) -> tuple[Rule, ...]:
        """Every rule for this kind of subject, the pack's before the policy's, with the thresholds in force."""
        return self._worded_rules[kind]

    @cached_property
    def _worded_rules(self) -> Mapping[SubjectKind, tuple[Rule, ...]]:
        figures = {value.id: figure(value.type, value.value) for value in self.values.values()}
        return {
            kind: tuple(replace(rule, text=with_figures(rule.text, figures)) for rule in rules)
            for kind, rules in self.rules_by_kind.items()
        }

    def parameter(self, id: str) -> Value:
        """The value of a parameter on the day. Raises KeyError."""
        return self.values[id]

    def parameters(self) -> Mapping[str, Value]:
        """Every parameter by id."""
        return self.values

    def quota(self, subject: TallySubject | None = None) -> QuotaRule:
        """The ceiling for one subject, or the general one."""
        values = {name: self._quota_value(name, subject) for name in ("share", "denominator", "rounding", "minimum")}
        share = values["share"]
        apart = self._head_apart(subject)
        given = [*values.values(), *([apart] if apart is not None else [])]
        return QuotaRule(
            share_per_10k=int(str(share.value)),
            denominator=Denominator(str(values["denominator"].value)),
            rounding=Rounding(str(values["rounding"].value)),
            minimum=int(str(values["minimum"].value)),
            head_apart=apart is not None,
            clause=share.clause,
            verified=all(value.verified or value.confirmed_by is not None for value in given),
        )

    def _head_apart(self, subject: TallySubject | None) -> Value | None:
        """The value by which an excellent head stands outside the share; None where one counts as everybody does."""
        value = self.values.get("quota_head_counted_apart") if subject in {None, TallySubject.LEADER} else None
        return value if value is not None and value.value is True else None

    def _quota_value(self, name: str, subject: TallySubject | None) -> Value:
        for key in () if subject is None else (subject.value, subject.kind.value):
            value = self.quota_overrides.get(key, {}).get(name)
            if value is not None:
                return value
        return self.values[f"quota_{name}"]

    def pool_key(self, subject: TallySubject) -> PoolRule:
        """How subjects are pooled for the ceiling."""
        return self.pools[subject]

    def severity(self, rule_id: str) -> Severity:
        """Whether passing a rule warns or holds the final step; warns unless the policy says otherwise."""
        return self.severities.get(rule_id, "warn")
