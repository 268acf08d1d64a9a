"""Finding and reading packs: a folder of YAML files becomes one `Pack`, with a digest of everything it says."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from xeploai.core.errors import Refused, RuleError
from xeploai.core.subjects import OrgKind, SubjectKind, TallySubject
from xeploai.rulepacks.checks import check_rules, check_values
from xeploai.rulepacks.documents import read_as
from xeploai.rulepacks.inherit import Heritage
from xeploai.rulepacks.schema import (
    AuthoritySpec,
    Extends,
    FormsFile,
    FormSpec,
    PackHead,
    ParameterSpec,
    PoolSpec,
    QuotaFile,
    RulesFile,
    RuleSpec,
    Statement,
    StepsFile,
    Strict,
)

QUOTA_PARAMETERS = ("quota_share", "quota_denominator", "quota_rounding", "quota_minimum")
M = TypeVar("M", bound=Strict)


@dataclass(frozen=True, kw_only=True)
class PackInfo:
    """What a list of packs shows. last_year None: still in force."""

    id: str
    version: str
    title: str
    first_year: int
    last_year: int | None


@dataclass(frozen=True, kw_only=True)
class Pack:
    """Everything the files of one pack say, after what it takes over from another.

    digest  SHA-256 over the whole content, equal for equal content whatever the order of keys or the comments
    """

    head: PackHead
    parameters: Mapping[str, ParameterSpec]
    rules: Mapping[SubjectKind, tuple[RuleSpec, ...]]
    eligibility: RulesFile
    grading: RulesFile
    quota: QuotaFile
    steps: StepsFile
    forms: FormsFile
    digest: str

    @property
    def info(self) -> PackInfo:
        """Its line in a list."""
        years = self.head.years
        return PackInfo(
            id=self.head.id,
            version=self.head.version,
            title=self.head.title,
            first_year=years.first,
            last_year=years.last,
        )

    def pool(self, subject: TallySubject) -> PoolSpec:
        """How subjects of this kind are pooled. Raises KeyError."""
        return next(pool for pool in self.quota.pools if pool.subject is subject)

    def form(self, code: str) -> FormSpec:
        """The form with this code in this regime. Raises KeyError."""
        return next(form for form in self.forms.forms if form.code == code)

    def authority(
        self, subject: TallySubject, *, on: date, commune_is_grassroots: bool = False, org_kind: OrgKind | None = None
    ) -> AuthoritySpec:
        """Who proposes, appraises and decides on a subject in the tree of a day. Raises KeyError where none is known.

        commune_is_grassroots  the commune's own committee is the grassroots organisation there (era C)
        """
        standing = [
            spec
            for spec in self.steps.authority
            if spec.subject is subject
            and (spec.era == "C") is commune_is_grassroots
            and (spec.from_ is None or spec.from_ <= on)
            and (spec.until is None or on <= spec.until)
            and spec.org_kind in (None, org_kind)
        ]
        if not standing:
            raise KeyError(subject)
        return max(standing, key=lambda spec: spec.org_kind is not None)

    def rule(self, rule_id: str) -> RuleSpec:
        """The rule with this id. Raises KeyError."""
        return next(rule for rules in self.rules.values() for rule in rules if rule.id == rule_id)

    def statements(self) -> Iterable[Statement]:
        """Everything with a clause: rules, parameters, criteria, pools, steps, authority, forms."""
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
        yield from self.forms.forms


def available() -> tuple[PackInfo, ...]:
    """Every pack of this release, oldest first."""
    heads = [_head(folder) for folder in _folders().values()]
    infos = [
        PackInfo(id=h.id, version=h.version, title=h.title, first_year=h.years.first, last_year=h.years.last)
        for h in heads
    ]
    return tuple(sorted(infos, key=lambda info: info.first_year))


def pack_for(*, year: int) -> str:
    """The id of the pack for a review year. Raises Refused where none covers it."""
    for info in available():
        if info.first_year <= year and (info.last_year is None or year <= info.last_year):
            return info.id
    raise Refused.because("no_pack_for_year", value=year, first=available()[0].first_year)


@cache
def load_pack(pack_id: str) -> Pack:
    """The pack with this id (or "id@version"). Raises Refused for one that is not there, RuleError for a faulty one."""
    name, _, version = pack_id.partition("@")
    folder = _folders().get(name)
    if folder is None:
        raise Refused.because("unknown_pack", value=pack_id, known=", ".join(sorted(_folders())))
    pack = read_pack(folder)
    if version and pack.head.version != version:
        raise Refused.because("unknown_pack_version", value=pack_id, version=pack.head.version)
    return pack


def read_pack(folder: Traversable) -> Pack:
    """The pack in a folder. Raises RuleError naming file, key, value and line."""
    head = _head(folder)
    files = _Files(head=head, **{name: _read(model, folder, f"{name}.yaml") for name, model in _PARTS.items()})
    if head.extends is not None:
        files = _inherited(files, head.extends, name=folder.name)
    return _assembled(files, name=folder.name)


@dataclass(frozen=True, kw_only=True)
class _Files:
    """The files of one pack as read."""

    head: PackHead
    eligibility: RulesFile
    grading: RulesFile
    quota: QuotaFile
    steps: StepsFile
    forms: FormsFile


_PARTS: Mapping[str, Any] = {
    "eligibility": RulesFile,
    "grading": RulesFile,
    "quota": QuotaFile,
    "steps": StepsFile,
    "forms": FormsFile,
}


def _inherited(own: _Files, terms: Extends, *, name: str) -> _Files:
    file = f"{name}/pack.yaml"
    try:
        parent = load_pack(f"{terms.pack}@{terms.version}")
    except Refused as refused:
        raise RuleError.at("rule_extends_unknown", file=file, key="extends", value=terms.pack) from refused
    heritage = Heritage(terms, file=file)
    parts = {part: heritage.merged(getattr(parent, part), getattr(own, part)) for part in _PARTS}
    heritage.finish()
    return _Files(head=own.head, **parts)


def _assembled(own: _Files, *, name: str) -> Pack:
    parameters = _parameters(own, name)
    rules = {kind: tuple(_rules(own, kind)) for kind in SubjectKind}
    content = [part.model_dump(mode="json") for part in vars(own).values()]
    pack = Pack(
        head=own.head,
        parameters=parameters,
        rules=rules,
        eligibility=own.eligibility,
        grading=own.grading,
        quota=own.quota,
        steps=own.steps,
        forms=own.forms,
        digest=digest_of(content),
    )
    _once(pack, name)
    _quota_complete(pack, name)
    check_values(parameters.values(), file=name)
    check_rules(rules, parameters, file=name)
    return pack


def digest_of(content: object) -> str:
    """SHA-256 over plain data, in hexadecimal."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@cache
def _folders() -> Mapping[str, Traversable]:
    root = files("xeploai.rulepacks")
    found = (item for item in root.iterdir() if item.is_dir() and (item / "pack.yaml").is_file())
    return {_head(folder).id: folder for folder in sorted(found, key=lambda f: f.name)}


def _head(folder: Traversable) -> PackHead:
    return _read(PackHead, folder, "pack.yaml")


def _read(model: type[M], folder: Traversable, file: str) -> M:
    path = folder / file
    name = f"{folder.name}/{file}"
    if not path.is_file():
        raise RuleError.at("rule_file_missing", file=name)
    return read_as(model, path.read_text(encoding="utf-8"), file=name)


def _parameters(own: _Files, name: str) -> Mapping[str, ParameterSpec]:
    held: dict[str, ParameterSpec] = {}
    for part in (own.head, own.eligibility, own.grading, own.quota, own.steps, own.forms):
        for spec in part.parameters:
            if spec.id in held:
                raise RuleError.at("rule_duplicate_id", file=name, key=f"parameters.{spec.id}")
            held[spec.id] = spec
    return held


def _rules(own: _Files, kind: SubjectKind) -> Iterable[RuleSpec]:
    for part in (own.eligibility, own.grading):
        yield from part.rules.get(kind, ())


def _once(pack: Pack, name: str) -> None:
    seen: set[str] = set()
    for statement in pack.statements():
        if isinstance(statement, ParameterSpec):
            continue
        if statement.id in seen:
            raise RuleError.at("rule_duplicate_id", file=name, key=statement.id)
        seen.add(statement.id)


def _quota_complete(pack: Pack, name: str) -> None:
    for parameter in QUOTA_PARAMETERS:
        if parameter not in pack.parameters:
            raise RuleError.at("rule_missing_key", file=f"{name}/quota.yaml", key=f"parameters.{parameter}")
    missing = set(TallySubject) - {pool.subject for pool in pack.quota.pools}
    if missing:
        raise RuleError.at("rule_missing_key", file=f"{name}/quota.yaml", key=f"pools.{min(missing)}")
