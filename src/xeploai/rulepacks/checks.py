"""What a schema cannot say: conditions read facts and parameters that exist, values keep their own limits."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations

from xeploai.core import points
from xeploai.core.errors import Fault, RuleError
from xeploai.core.expressions import parse, walk
from xeploai.core.fact_schema import GROUPS_NONE, RECORD_FIELDS, FactType, facts_of
from xeploai.core.linear import Bound, linear
from xeploai.core.nodes import Compare, Field
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.deciders import narrowness
from xeploai.rulepacks.kinds import ParameterType
from xeploai.rulepacks.messages import named
from xeploai.rulepacks.schema import (
    DutySpec,
    ParameterSpec,
    ResponsibilitiesFile,
    RuleSpec,
    SealSpec,
    SignatureSpec,
)
from xeploai.rulepacks.values import limits, stored, within
from xeploai.rulepacks.vocabulary import codes


def check_values(parameters: Iterable[ParameterSpec], *, file: str) -> None:
    """Every value fits its type and limits. Raises RuleError with all that do not."""
    faults = []
    for spec in parameters:
        for dated in spec.values:
            key = f"parameters.{spec.id}"
            if not _stands(spec, dated.value):
                shown = limits(spec)
                faults.append(
                    Fault(
                        code="rule_parameter_out_of_range",
                        sheet=file,
                        column=key,
                        value=str(dated.value),
                        values={"limits": shown},
                    )
                )
    if faults:
        raise RuleError(faults)


def _stands(spec: ParameterSpec, value: object) -> bool:
    try:
        return within(spec, stored(spec, value))
    except ValueError:
        return False


def check_rules(
    rules: Mapping[SubjectKind, Iterable[RuleSpec]], parameters: Mapping[str, ParameterSpec], *, file: str
) -> None:
    """Every condition can be read. Raises RuleError with all faults."""
    faults = [
        fault
        for kind, specs in rules.items()
        for rule in specs
        for fault in _rule_faults(rule, kind, parameters, file=file)
    ]
    if faults:
        raise RuleError(faults)


def _rule_faults(
    rule: RuleSpec, kind: SubjectKind, parameters: Mapping[str, ParameterSpec], *, file: str
) -> Iterator[Fault]:
    facts = facts_of(kind)
    for part in ("condition", "applies", "exception"):
        text = getattr(rule, part)
        if text is not None:
            yield from _condition_faults(text, kind, parameters, file=file, key=f"{rule.id}.{part}")
    for name in sorted(named(rule.text) - parameters.keys()):
        yield Fault(code="rule_unknown_parameter", sheet=file, column=f"{rule.id}.text", value=name)
    source = rule.level_from
    if source is not None and (source not in facts or facts[source].type is not FactType.LEVEL):
        yield Fault(code="rule_unknown_fact", sheet=file, column=f"{rule.id}.level_from", value=source)


def _condition_faults(
    text: str, kind: SubjectKind, parameters: Mapping[str, ParameterSpec], *, file: str, key: str
) -> Iterator[Fault]:
    try:
        expression = parse(text)
    except ValueError as error:
        yield Fault(code="rule_bad_condition", sheet=file, column=key, value=text, values={"problem": str(error)})
        return
    groups = {name for name in GROUPS_NONE if any(fact.startswith(f"{name}.") for fact in facts_of(kind))}
    fields = {node.name for node in walk(expression.node) if isinstance(node, Field)}
    for name in sorted((expression.facts - facts_of(kind).keys() - groups) | (fields - RECORD_FIELDS.keys())):
        yield Fault(code="rule_unknown_fact", sheet=file, column=key, value=name)
    for name in sorted(expression.parameters - parameters.keys()):
        yield Fault(code="rule_unknown_parameter", sheet=file, column=key, value=f"p.{name}")


def scale_faults(
    rules: Mapping[SubjectKind, Iterable[RuleSpec]], scale: str, parameters: Iterable[str], *, file: str
) -> Iterator[Fault]:
    """Conditions on the scale of another regime (points where there are degrees, and the other way round), and points
    compared with a bare number as people write points: conditions know points in ten-thousandths. For rules that can
    be read."""
    nothing = dict.fromkeys(parameters, 0)
    for kind, specs in rules.items():
        types = {name: spec.type for name, spec in facts_of(kind).items()}
        bounds = {name: Bound() for name, type_ in types.items() if type_ is FactType.POINTS}
        for rule in specs:
            for part in ("condition", "applies", "exception"):
                text = getattr(rule, part)
                if text is None:
                    continue
                expression, key = parse(text), f"{rule.id}.{part}"
                for name in sorted(expression.facts):
                    if types.get(name) in _OTHER_SCALE[scale]:
                        yield Fault(code="policy_other_scale", sheet=file, column=key, value=name)
                for node in walk(expression.node):
                    form = linear(node, nothing, bounds) if isinstance(node, Compare) else None
                    if form is not None and 0 < abs(form.offset) < points.POINT:
                        number = abs(form.offset)
                        values = {"number": number, "written": number * points.POINT}
                        yield Fault(code="policy_points_bare", sheet=file, column=key, value=text, values=values)


_OTHER_SCALE: Mapping[str, Collection[FactType]] = {
    "points": (FactType.DEGREE, FactType.DEGREES),
    "degrees": (FactType.POINTS,),
}


def check_duties(responsibilities: ResponsibilitiesFile, *, file: str) -> None:
    """Bodies and posts have names, and no case falls under two statements alike. Raises RuleError with all faults."""
    specs: list[DutySpec | SignatureSpec | SealSpec] = [
        *responsibilities.duties,
        *responsibilities.signatures,
        *responsibilities.seals,
    ]
    faults = [
        Fault(code="rule_unknown_body", sheet=file, column=spec.id, value=code)
        for spec in specs
        for code in sorted(set(spec.bodies) - set(codes("bodies")))
    ]
    faults += [
        Fault(code="rule_unknown_body", sheet=file, column=spec.id, value=code)
        for spec in responsibilities.signatures
        for code in sorted(set(spec.signers) - set(codes("posts")))
    ]
    faults += [
        Fault(code="rule_duties_alike", sheet=file, column=first.id, value=second.id)
        for first, second in combinations(responsibilities.duties, 2)
        if narrowness(first) == narrowness(second) and _meet(first, second)
    ]
    if faults:
        raise RuleError(faults)


def _meet(first: DutySpec, second: DutySpec) -> bool:
    """Whether a case can fall under both."""
    days = {first.after_commune_day, second.after_commune_day} - {None}
    return (
        first.duty is second.duty
        and bool(set(first.subjects) & set(second.subjects))
        and _share(first.org_kinds, second.org_kinds)
        and _share(first.parents, second.parents)
        and len(days) < 2
        and (first.from_ or date.min) <= (second.until or date.max)
        and (second.from_ or date.min) <= (first.until or date.max)
    )


def _share(left: Iterable[object], right: Iterable[object]) -> bool:
    """Whether two conditions allow the same value; an empty one allows all."""
    first, second = set(left), set(right)
    return not first or not second or bool(first & second)


def numeric(spec: ParameterSpec) -> bool:
    """Whether a value can be moved by one unit."""
    return spec.type in (
        ParameterType.INT,
        ParameterType.PER_10K,
        ParameterType.POINTS,
        ParameterType.MONTHS,
        ParameterType.DAYS,
    )
