"""A pack in two halves: rules that calculate, as plain records; and texts, read from the files only when needed.

A count, a ballot or a report needs the first half alone, which comes ready made from the compiled form (compiled.py).
Forms, steps and criteria need the schema and all that it imports.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xeploai.core.rules import Rule
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.terms import DecidingTerm, PoolRule, Value

if TYPE_CHECKING:  # the schema is half the start of a short command
    from xeploai.rulepacks.schema import (
        FormsFile,
        FormSpec,
        PackHead,
        ParameterSpec,
        PoolSpec,
        QuotaFile,
        ResponsibilitiesFile,
        RulesFile,
        RuleSpec,
        Statement,
        StepsFile,
    )

LATER_FILES = frozenset({"responsibilities"})
"""Files that packs released earlier do not have."""


@dataclass(frozen=True, kw_only=True)
class PackInfo:
    """What a list of packs shows. last_year None: still in force."""

    id: str
    version: str
    title: str
    first_year: int
    last_year: int | None


@dataclass(frozen=True, kw_only=True)
class PackDocument:
    """A document that a pack rests on, as papers cite it."""

    number: str
    title: str
    signed_on: date | None


@dataclass(frozen=True, kw_only=True)
class PackOutline:
    """What the head of a pack says without its parameters.

    extends     "id@version" of the pack it takes over
    supersedes  packs it takes the place of, each from a review year on
    """

    info: PackInfo
    extends: str | None
    supersedes: tuple[tuple[str, int], ...]
    documents: tuple[PackDocument, ...]


@dataclass(frozen=True, kw_only=True)
class PackFiles:
    """The files of one pack, after what it takes over from another."""

    head: "PackHead"
    eligibility: "RulesFile"
    grading: "RulesFile"
    quota: "QuotaFile"
    steps: "StepsFile"
    forms: "FormsFile"
    responsibilities: "ResponsibilitiesFile"

    def content(self) -> dict[str, Any]:
        """What the files say as plain data. A file that a pack does not have leaves no trace, so that digests stay."""
        parts = {
            part.name: getattr(self, part.name).model_dump(mode="json", by_alias=True, exclude_defaults=True)
            for part in fields(self)
        }
        return {part: content for part, content in parts.items() if content or part not in LATER_FILES}

    def parameter_specs(self) -> "Iterable[ParameterSpec]":
        """Every parameter in the order of the files."""
        for part in (self.head, self.eligibility, self.grading, self.quota, self.steps, self.forms):
            yield from part.parameters

    @cached_property
    def parameters(self) -> "Mapping[str, ParameterSpec]":
        """Every parameter by id."""
        return {spec.id: spec for spec in self.parameter_specs()}

    @cached_property
    def rules(self) -> "Mapping[SubjectKind, tuple[RuleSpec, ...]]":
        """Every rule by kind of subject."""
        return {
            kind: (*self.eligibility.rules.get(kind, ()), *self.grading.rules.get(kind, ())) for kind in SubjectKind
        }

    def statements(self) -> "Iterable[Statement]":
        """Everything with a clause: rules, parameters, criteria, pools, steps, who does what, forms."""
        yield from self.parameters.values()
        for rules in self.rules.values():
            yield from rules
        steps = self.steps
        yield from self.grading.criteria
        yield from self.quota.pools
        yield from self.quota.notes
        for own in (steps.preparation, steps.places, steps.voting, steps.after, steps.cadence):
            yield from own
        yield from steps.order
        yield from steps.steps
        yield from steps.authority
        duties = self.responsibilities
        for part in (duties.duties, duties.signatures, duties.seals, duties.orders):
            yield from part
        yield from self.forms.forms


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Everything the files of one pack say, after what it takes over from another.

    values        of every parameter, each from its day on, earliest first
    deciders      who decides on whom, out of its table of responsibilities
    digest        over the whole content, equal for equal content whatever the order of keys or the comments
    rules_digest  over what calculates; text_digest: over what is only shown (digests.py)
    read_files    gives the texts; picklable, since a pack goes to the processes that judge
    """

    outline: PackOutline
    values: Mapping[str, tuple[tuple[date, Value], ...]]
    rules_by_kind: Mapping[SubjectKind, tuple[Rule, ...]]
    pools: Mapping[TallySubject, PoolRule]
    deciders: tuple[DecidingTerm, ...]
    digest: str
    rules_digest: str
    text_digest: str
    read_files: Callable[[], PackFiles] = field(repr=False, compare=False)

    @property
    def info(self) -> PackInfo:
        """Its line in a list."""
        return self.outline.info

    @property
    def documents(self) -> tuple[PackDocument, ...]:
        """What it rests on."""
        return self.outline.documents

    def values_on(self, day: date) -> dict[str, Value]:
        """Every parameter on a day: the latest value that has begun, or the first before any has."""
        begun = {id: [value for start, value in dated if start <= day] for id, dated in self.values.items()}
        return {id: values[-1] if values else self.values[id][0][1] for id, values in begun.items()}

    @cached_property
    def files(self) -> PackFiles:
        """Its texts."""
        return self.read_files()

    @property
    def head(self) -> "PackHead":
        """pack.yaml."""
        return self.files.head

    @property
    def grading(self) -> "RulesFile":
        """grading.yaml."""
        return self.files.grading

    @property
    def quota(self) -> "QuotaFile":
        """quota.yaml."""
        return self.files.quota

    @property
    def steps(self) -> "StepsFile":
        """steps.yaml."""
        return self.files.steps

    @property
    def forms(self) -> "FormsFile":
        """forms.yaml."""
        return self.files.forms

    @property
    def responsibilities(self) -> "ResponsibilitiesFile":
        """responsibilities.yaml; empty where the pack is older than that file."""
        return self.files.responsibilities

    @property
    def parameters(self) -> "Mapping[str, ParameterSpec]":
        """Every parameter by id, as written."""
        return self.files.parameters

    @property
    def rules(self) -> "Mapping[SubjectKind, tuple[RuleSpec, ...]]":
        """Every rule by kind of subject, as written."""
        return self.files.rules

    def pool(self, subject: TallySubject) -> "PoolSpec":
        """How subjects of this kind are pooled. Raises KeyError."""
        return next(pool for pool in self.quota.pools if pool.subject is subject)

    def form(self, code: str) -> "FormSpec":
        """The form with this code in this regime. Raises KeyError."""
        return next(form for form in self.forms.forms if form.code == code)

    def rule(self, rule_id: str) -> "RuleSpec":
        """The rule with this id. Raises KeyError."""
        return next(rule for rules in self.rules.values() for rule in rules if rule.id == rule_id)

    def statements(self) -> "Iterable[Statement]":
        """Everything with a clause: rules, parameters, criteria, pools, steps, who does what, forms."""
        return self.files.statements()
