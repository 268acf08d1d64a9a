"""Reading packs: a folder of YAML files becomes one `Pack`, with digests; and which pack a review year takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from xeploai.core.errors import Refused, RuleError
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks import places
from xeploai.rulepacks.checks import check_duties, check_rules, check_values
from xeploai.rulepacks.digests import digest_of, rules_digest, text_digest
from xeploai.rulepacks.documents import read_as
from xeploai.rulepacks.inherit import Heritage
from xeploai.rulepacks.schema import (
    Extends,
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

    digest        over the whole content, equal for equal content whatever the order of keys or the comments
    rules_digest  over what calculates; text_digest: over what is only shown (digests.py)
    """

    head: PackHead
    parameters: Mapping[str, ParameterSpec]
    rules: Mapping[SubjectKind, tuple[RuleSpec, ...]]
    eligibility: RulesFile
    grading: RulesFile
    quota: QuotaFile
    steps: StepsFile
    forms: FormsFile
    responsibilities: ResponsibilitiesFile
    digest: str
    rules_digest: str
    text_digest: str

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

    def rule(self, rule_id: str) -> RuleSpec:
        """The rule with this id. Raises KeyError."""
        return next(rule for rules in self.rules.values() for rule in rules if rule.id == rule_id)

    def statements(self) -> Iterable[Statement]:
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


def released() -> tuple[PackInfo, ...]:
    """Every version of every pack, oldest period first, of one pack oldest version first."""
    return _released(places.state())


@lru_cache(maxsize=2)
def _released(_: int) -> tuple[PackInfo, ...]:
    heads = [_head(folder) for folder in places.folders().values()]
    ends = _superseded(heads)
    infos = [
        PackInfo(
            id=head.id,
            version=head.version,
            title=head.title,
            first_year=head.years.first,
            last_year=_earlier(head.years.last, ends.get(head.id)),
        )
        for head in heads
    ]
    return tuple(sorted(infos, key=lambda info: (info.first_year, info.id, int(info.version))))


def _superseded(heads: Iterable[PackHead]) -> dict[str, int]:
    """The last year of each pack whose place a newer one takes: the newer one says so, the older never changes."""
    ends: dict[str, int] = {}
    for head in heads:
        for entry in head.supersedes:
            if entry.pack == head.id:
                raise RuleError.at(
                    "rule_supersedes_itself", file=f"{head.id}@{head.version}/pack.yaml", key="supersedes"
                )
            ends[entry.pack] = min(ends.get(entry.pack, entry.from_year - 1), entry.from_year - 1)
    return ends


def _earlier(own: int | None, superseded: int | None) -> int | None:
    ends = [end for end in (own, superseded) if end is not None]
    return min(ends) if ends else None


def available() -> tuple[PackInfo, ...]:
    """The newest version of every pack, oldest period first."""
    newest = {info.id: info for info in released()}
    return tuple(sorted(newest.values(), key=lambda info: info.first_year))


def pack_for(*, year: int) -> str:
    """The id of the pack for a review year. Raises Refused where none covers it, RuleError where two claim it."""
    claiming = [info for info in available() if covers(info, year)]
    if not claiming:
        raise Refused.because("no_pack_for_year", value=year, first=available()[0].first_year)
    if len(claiming) > 1:
        raise RuleError.at(
            "rule_two_packs_one_year",
            file=f"{claiming[-1].id}/pack.yaml",
            key="supersedes",
            value=year,
            other=claiming[0].id,
        )
    return claiming[0].id


def covers(info: PackInfo, year: int) -> bool:
    """Whether a review year lies in the period of a pack."""
    return info.first_year <= year and (info.last_year is None or year <= info.last_year)


def load_pack(pack_id: str) -> Pack:
    """The newest version of the pack with this id, or the version that "id@version" names.

    Raises Refused for one that is not there, RuleError for a faulty one.
    """
    return _loaded(pack_id, places.state())


@lru_cache(maxsize=64)
def _loaded(pack_id: str, _: int) -> Pack:
    return read_pack(folder_of(pack_id))


def folder_of(pack_id: str) -> Traversable:
    """Where the files of a pack lie, its cases among them. Raises Refused for one that is not there."""
    name, _, version = pack_id.partition("@")
    folders = places.folders()
    versions = [number for id_, number in folders if id_ == name]
    if not versions:
        raise Refused.because("unknown_pack", value=pack_id, known=", ".join(sorted({id_ for id_, _ in folders})))
    wanted = int(version) if version.isascii() and version.isdecimal() else None if version else versions[-1]
    if wanted not in versions:
        raise Refused.because("unknown_pack_version", value=pack_id, version=", ".join(map(str, versions)))
    return folders[name, wanted]


def read_pack(folder: Traversable) -> Pack:
    """The pack in a folder. Raises RuleError naming file, key, value and line."""
    head = _head(folder)
    files = PackFiles(head=head, **{name: _part(name, folder) for name in PACK_FILES})
    if head.extends is not None:
        files = _inherited(files, head.extends, name=folder.name)
    return assembled(files, name=folder.name)


@dataclass(frozen=True, kw_only=True)
class PackFiles:
    """The files of one pack as read."""

    head: PackHead
    eligibility: RulesFile
    grading: RulesFile
    quota: QuotaFile
    steps: StepsFile
    forms: FormsFile
    responsibilities: ResponsibilitiesFile = field(default_factory=ResponsibilitiesFile)

    def content(self) -> dict[str, Any]:
        """What the files say as plain data. A file that a pack does not have leaves no trace, so that digests stay."""
        parts = {
            part: model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            for part, model in vars(self).items()
        }
        return {part: said for part, said in parts.items() if said or part not in LATER_FILES}


# The files of a pack beside its head, and what each holds.
PACK_FILES: Mapping[str, Any] = {
    "eligibility": RulesFile,
    "grading": RulesFile,
    "quota": QuotaFile,
    "steps": StepsFile,
    "forms": FormsFile,
    "responsibilities": ResponsibilitiesFile,
}
LATER_FILES = frozenset({"responsibilities"})
"""Files that packs released earlier do not have."""


def _inherited(own: PackFiles, terms: Extends, *, name: str) -> PackFiles:
    file = f"{name}/pack.yaml"
    try:
        parent = load_pack(f"{terms.pack}@{terms.version}")
    except Refused as refused:
        raise RuleError.at("rule_extends_unknown", file=file, key="extends", value=terms.pack) from refused
    heritage = Heritage(terms, file=file)
    parts = {part: heritage.merged(getattr(parent, part), getattr(own, part)) for part in PACK_FILES}
    heritage.finish()
    return PackFiles(head=own.head, **parts)


def assembled(own: PackFiles, *, name: str) -> Pack:
    """One pack of its files, after inheritance. Raises RuleError where they contradict each other."""
    parameters = _parameters(own, name)
    rules = {kind: tuple(_rules(own, kind)) for kind in SubjectKind}
    content = own.content()
    pack = Pack(
        head=own.head,
        parameters=parameters,
        rules=rules,
        eligibility=own.eligibility,
        grading=own.grading,
        quota=own.quota,
        steps=own.steps,
        forms=own.forms,
        responsibilities=own.responsibilities,
        digest=digest_of(content),
        rules_digest=rules_digest(content),
        text_digest=text_digest(content),
    )
    _once(pack, name)
    _quota_complete(pack, name)
    check_values(parameters.values(), file=name)
    check_rules(rules, parameters, file=name)
    check_duties(own.responsibilities, file=f"{name}/responsibilities.yaml")
    return pack


def _head(folder: Traversable) -> PackHead:
    head = _read(PackHead, folder, "pack.yaml")
    if folder.name != f"{head.id}@{head.version}":
        raise RuleError.at("rule_pack_folder_name", file=folder.name, key="id", value=f"{head.id}@{head.version}")
    return head


def _part(name: str, folder: Traversable) -> Any:
    model: type[Strict] = PACK_FILES[name]
    if name in LATER_FILES and not (folder / f"{name}.yaml").is_file():
        return model()
    return _read(model, folder, f"{name}.yaml")


def _read(model: type[M], folder: Traversable, file: str) -> M:
    path = folder / file
    name = f"{folder.name}/{file}"
    if not path.is_file():
        raise RuleError.at("rule_file_missing", file=name)
    return read_as(model, path.read_text(encoding="utf-8"), file=name)


def _parameters(own: PackFiles, name: str) -> Mapping[str, ParameterSpec]:
    held: dict[str, ParameterSpec] = {}
    for part in (own.head, own.eligibility, own.grading, own.quota, own.steps, own.forms):
        for spec in part.parameters:
            if spec.id in held:
                raise RuleError.at("rule_duplicate_id", file=name, key=f"parameters.{spec.id}")
            held[spec.id] = spec
    return held


def _rules(own: PackFiles, kind: SubjectKind) -> Iterable[RuleSpec]:
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
