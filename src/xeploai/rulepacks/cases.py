"""The worked cases beside a pack: facts a lawyer can read, and what follows from them under which clause."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field

from xeploai.core.levels import Level
from xeploai.core.subjects import OrgKind, Reason, SubjectKind
from xeploai.rulepacks.deciders import Position
from xeploai.rulepacks.documents import read_as
from xeploai.rulepacks.kinds import Duty, ParentKind
from xeploai.rulepacks.load import folder_of
from xeploai.rulepacks.policy_schema import QuotaPart
from xeploai.rulepacks.schema import Kind, Name, Scalar, Strict, Subject, Text


class CaseSpec(Strict):
    """One case of a rule.

    facts    where the subject differs from the base, by dotted name
    unknown  facts of the base that nobody told
    holds    what the rule says: met or in effect; null: unknown; "silent": it does not concern the subject
    level    the highest level all rules together allow; null: none, or open
    """

    name: Text
    facts: dict[str, Any] = Field(default_factory=dict)
    unknown: list[str] = Field(default_factory=list)
    parameters: dict[str, Scalar] = Field(default_factory=dict)
    holds: bool | Literal["silent"] | None
    level: Annotated[Level, Field(strict=False)] | None
    classified: bool | None = True
    reason: Annotated[Reason, Field(strict=False)] | None = None
    lifted: bool = False
    authority_note: bool = False
    needs: list[str] = Field(default_factory=list)


class RuleCases(Strict):
    """The cases of one rule, with its sentence and clause as the pack has them."""

    text: Text
    clause: Text
    cases: list[CaseSpec]


class CaseFile(Strict):
    """The cases of one kind of subject. base: a subject that reaches the highest level."""

    kind: Kind
    as_of: date
    base: dict[str, Any]
    rules: dict[str, RuleCases]


class FixedValue(Strict):
    """A value as the document has it."""

    parameter: Text
    value: Scalar
    clause: Text


class ValueFile(Strict):
    """Values that no condition reads."""

    as_of: date
    values: list[FixedValue]


class QuotaCase(Strict):
    """One pool. quota: what a policy sets otherwise."""

    name: Text
    excellent: int
    good: int
    completed: int = 0
    not_completed: int = 0
    quota: QuotaPart = QuotaPart()
    places: int
    holds: bool


class QuotaCaseFile(Strict):
    """Cases of the ceiling."""

    as_of: date
    clause: Text
    cases: list[QuotaCase]


class WhoCase(Strict):
    """Who does what for one subject.

    who     bodies by duty; a duty left out: nobody is known
    open    duties that a policy has to settle first
    sealed  by body that proposes or decides; null: not known
    """

    name: Text
    subject: Subject
    org_kind: Annotated[OrgKind, Field(strict=False)]
    parent: Annotated[ParentKind, Field(strict=False)] | None = None
    as_of: date
    commune_day: date | None = None
    who: dict[Annotated[Duty, Field(strict=False)], list[Name]]
    open: list[Annotated[Duty, Field(strict=False)]]
    on_behalf: dict[Name, Text | None]
    sealed: dict[Name, bool | None]

    @property
    def position(self) -> Position:
        """The question."""
        return Position(
            subject=self.subject,
            org_kind=self.org_kind,
            parent=self.parent,
            on=self.as_of,
            commune_day=self.commune_day,
        )


class WhoCaseFile(Strict):
    """Cases of who does what."""

    cases: list[WhoCase]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case ready to be judged. document: the subject as `judge` reads it."""

    pack_id: str
    kind: SubjectKind
    rule_id: str
    as_of: date
    document: Mapping[str, Any]
    parameters: Mapping[str, Scalar] = field(default_factory=dict)
    expected: CaseSpec

    @property
    def name(self) -> str:
        """Pack, rule and case."""
        return f"{self.pack_id} {self.rule_id}: {self.expected.name}"


@cache
def case_file(pack_id: str, kind: SubjectKind) -> CaseFile:
    """The cases of one kind as they stand in the file."""
    return read_as(CaseFile, _text(pack_id, kind.value), file=f"{pack_id}/cases/{kind}.yaml")


def cases(pack_id: str, kind: SubjectKind) -> Iterator[Case]:
    """Every case of one kind."""
    file = case_file(pack_id, kind)
    for rule_id, group in file.rules.items():
        for spec in group.cases:
            yield Case(
                pack_id=pack_id,
                kind=kind,
                rule_id=rule_id,
                as_of=file.as_of,
                document={"id": "x", "kind": kind.value, **_facts(file.base, spec)},
                parameters=spec.parameters,
                expected=spec,
            )


def value_file(pack_id: str) -> ValueFile:
    """The values that no condition reads."""
    return read_as(ValueFile, _text(pack_id, "values"), file=f"{pack_id}/cases/values.yaml")


def quota_cases(pack_id: str) -> QuotaCaseFile:
    """The cases of the ceiling."""
    return read_as(QuotaCaseFile, _text(pack_id, "quota"), file=f"{pack_id}/cases/quota.yaml")


def who_cases(pack_id: str) -> WhoCaseFile:
    """The cases of who does what. Versions older than responsibilities.yaml have none."""
    name = "responsibilities"
    return read_as(WhoCaseFile, _text(pack_id, name), file=f"{pack_id}/cases/{name}.yaml")


def _text(pack_id: str, name: str) -> str:
    return (folder_of(pack_id) / "cases" / f"{name}.yaml").read_text(encoding="utf-8")


def _facts(base: Mapping[str, Any], spec: CaseSpec) -> dict[str, Any]:
    facts: dict[str, Any] = copy.deepcopy(dict(base))
    for name, value in spec.facts.items():
        *above, last = name.split(".")
        _below(facts, above)[last] = copy.deepcopy(value)
    for name in spec.unknown:
        *above, last = name.split(".")
        del _below(facts, above)[last]
    return facts


def _below(facts: dict[str, Any], path: list[str]) -> dict[str, Any]:
    for step in path:
        facts = facts.setdefault(step, {})
    return facts
