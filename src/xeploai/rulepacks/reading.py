"""Reading packs: a folder of YAML files becomes one `Pack`, with digests; a faulty one is refused by file and key.

Which packs there are is load.py's to know: what gives the pack that another one extends is handed in.
"""

from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from xeploai.core.errors import Refused, RuleError
from xeploai.core.rules import Rule
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.checks import check_duties, check_rules, check_values
from xeploai.rulepacks.digests import digest_of, rules_digest, text_digest
from xeploai.rulepacks.documents import read_as
from xeploai.rulepacks.inherit import Heritage
from xeploai.rulepacks.kinds import Duty
from xeploai.rulepacks.pack import LATER_FILES, Pack, PackDocument, PackFiles, PackInfo, PackOutline
from xeploai.rulepacks.schema import (
    DutySpec,
    Extends,
    FormsFile,
    PackHead,
    ParameterSpec,
    PoolSpec,
    QuotaFile,
    ResponsibilitiesFile,
    RulesFile,
    RuleSpec,
    StepsFile,
    Strict,
)
from xeploai.rulepacks.terms import DecidingTerm, PoolRule, Value
from xeploai.rulepacks.values import stored

QUOTA_PARAMETERS = ("quota_share", "quota_denominator", "quota_rounding", "quota_minimum")
M = TypeVar("M", bound=Strict)


def read_files(folder: Traversable, pack_of: Callable[[str], Pack]) -> PackFiles:
    """The files of a pack, after what it takes over from another; pack_of: gives that by "id@version".

    Raises RuleError naming file, key, value and line.
    """
    head = _head(folder)
    files = PackFiles(head=head, **{name: _part(name, folder) for name in PACK_FILES})
    return files if head.extends is None else _inherited(files, head.extends, pack_of, name=folder.name)


def read_outline(folder: Traversable) -> PackOutline:
    """What the head of a pack in a folder says. Raises RuleError as `read_files`."""
    return _outline(_head(folder))


def _outline(head: PackHead) -> PackOutline:
    return PackOutline(
        info=PackInfo(
            id=head.id,
            version=head.version,
            title=head.title,
            first_year=head.years.first,
            last_year=head.years.last,
        ),
        extends=None if head.extends is None else f"{head.extends.pack}@{head.extends.version}",
        supersedes=tuple((entry.pack, entry.from_year) for entry in head.supersedes),
        documents=tuple(
            PackDocument(number=document.number, title=document.title, signed_on=document.signed_on)
            for document in head.documents
        ),
    )


# The files of a pack beside its head, and what each holds.
PACK_FILES: Mapping[str, Any] = {
    "eligibility": RulesFile,
    "grading": RulesFile,
    "quota": QuotaFile,
    "steps": StepsFile,
    "forms": FormsFile,
    "responsibilities": ResponsibilitiesFile,
}


def _inherited(own: PackFiles, terms: Extends, pack_of: Callable[[str], Pack], *, name: str) -> PackFiles:
    file = f"{name}/pack.yaml"
    try:
        parent = pack_of(f"{terms.pack}@{terms.version}")
    except Refused as refused:
        raise RuleError.at("rule_extends_unknown", file=file, key="extends", value=terms.pack) from refused
    heritage = Heritage(terms, file=file)
    parts = {part: heritage.merged(getattr(parent.files, part), getattr(own, part)) for part in PACK_FILES}
    heritage.finish()
    return PackFiles(head=own.head, **parts)


def assembled(own: PackFiles, *, name: str) -> Pack:
    """One pack of its files, after inheritance. Raises RuleError where they contradict each other."""
    _parameters_once(own, name)
    _once(own, name)
    _quota_complete(own, name)
    check_values(own.parameters.values(), file=name)
    check_rules(own.rules, own.parameters, file=name)
    check_duties(own.responsibilities, file=f"{name}/responsibilities.yaml")
    content = own.content()
    return Pack(
        outline=_outline(own.head),
        values={
            spec.id: tuple((dated.from_, _value(spec, dated.value)) for dated in spec.values)
            for spec in own.parameters.values()
        },
        rules_by_kind={kind: tuple(rule_of(spec, kind) for spec in specs) for kind, specs in own.rules.items()},
        pools={spec.subject: _pool_rule(spec) for spec in own.quota.pools},
        deciders=tuple(_deciding(spec) for spec in own.responsibilities.duties if spec.duty is Duty.DECIDES),
        digest=digest_of(content),
        rules_digest=rules_digest(content),
        text_digest=text_digest(content),
        read_files=partial(_same, own),
    )


def _deciding(spec: DutySpec) -> DecidingTerm:
    return DecidingTerm(
        id=spec.id,
        subjects=tuple(spec.subjects),
        org_kinds=tuple(spec.org_kinds),
        parents=tuple(spec.parents),
        after_commune_day=spec.after_commune_day,
        from_=spec.from_,
        until=spec.until,
        bodies=tuple(spec.bodies),
    )


def _same(own: PackFiles) -> PackFiles:
    return own


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


def _parameters_once(own: PackFiles, name: str) -> None:
    seen: set[str] = set()
    for spec in own.parameter_specs():
        if spec.id in seen:
            raise RuleError.at("rule_duplicate_id", file=name, key=f"parameters.{spec.id}")
        seen.add(spec.id)


def _once(own: PackFiles, name: str) -> None:
    seen: set[str] = set()
    for statement in own.statements():
        if isinstance(statement, ParameterSpec):
            continue
        if statement.id in seen:
            raise RuleError.at("rule_duplicate_id", file=name, key=statement.id)
        seen.add(statement.id)


def _quota_complete(own: PackFiles, name: str) -> None:
    for parameter in QUOTA_PARAMETERS:
        if parameter not in own.parameters:
            raise RuleError.at("rule_missing_key", file=f"{name}/quota.yaml", key=f"parameters.{parameter}")
    missing = set(TallySubject) - {pool.subject for pool in own.quota.pools}
    if missing:
        raise RuleError.at("rule_missing_key", file=f"{name}/quota.yaml", key=f"pools.{min(missing)}")


def _value(spec: ParameterSpec, written: object) -> Value:
    return Value(
        id=spec.id,
        type=spec.type,
        value=stored(spec, written),
        text=spec.text,
        clause=spec.clause,
        source=spec.source,
        verified=spec.verified,
        mode=spec.mode,
        needs_document=spec.needs_document,
    )


def _pool_rule(spec: PoolSpec) -> PoolRule:
    return PoolRule(
        subject=spec.subject,
        by=spec.by,
        needs_group=spec.needs_group,
        text=spec.text,
        clause=spec.clause,
        source=spec.source,
        verified=spec.verified,
    )


def rule_of(spec: RuleSpec, kind: SubjectKind) -> Rule:
    """The rule as the engine reads it."""
    return Rule(
        id=spec.id,
        kind=kind,
        effect=spec.effect,
        condition=spec.condition,
        text=spec.text,
        clause=spec.clause,
        source=spec.source,
        verified=spec.verified,
        applies=spec.applies,
        exception=spec.exception,
        level=spec.level,
        level_from=spec.level_from,
        authority_note=spec.authority_note,
        reason=spec.reason,
        still_reviewed=spec.still_reviewed,
    )
