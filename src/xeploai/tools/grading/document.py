"""Judgements as the JSON every door prints, and in Vietnamese lines for a person."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from xeploai.core import points
from xeploai.core.dates import PartialDate
from xeploai.core.eligibility import RuleFinding
from xeploai.core.fact_schema import FactType, facts_of
from xeploai.core.facts import Subject
from xeploai.core.findings import Finding
from xeploai.core.grading import BEST, Judgement
from xeploai.core.improvements import Change, Lift
from xeploai.core.levels import Level
from xeploai.core.rules import Effect
from xeploai.rulepacks import vocabulary
from xeploai.tools.grading.service import Judge, Task, differing_rules
from xeploai.tools.messages import catalogue, finding_message

_EFFECTS = {Effect.FALLBACK: Effect.NOTE.value}
"""The contract knows no fallback: where one holds it gives the level, and the authority's note with it."""


def results_head(task: Task) -> dict[str, Any]:
    """What stands before the results: the pack and its digests, or the two packs compared."""
    if len(task.judges) > 1:
        return {"packs": task.names}
    regime = task.judges[0].regime
    return {**regime.identity, "as_of": task.as_of.isoformat()}


def results(task: Task) -> Iterator[dict[str, Any]]:
    """One answer a subject, in the order given."""
    for subject in task.subjects:
        yield _compared(task, subject) if len(task.judges) > 1 else _result(task.judges[0], subject)


def file_findings(task: Task) -> list[dict[str, Any]]:
    """What there is to say about the file."""
    return [
        {"code": finding.code, "severity": finding.severity.value, "message": finding_message(finding)}
        for finding in task.findings
    ]


def results_json(task: Task) -> dict[str, Any]:
    """The answer of one pack, or the comparison of two, as the contract has it."""
    return {**results_head(task), "results": list(results(task)), "findings": file_findings(task)}


def _compared(task: Task, subject: Subject) -> dict[str, Any]:
    judged = [judge.judgement(subject) for judge in task.judges]
    return {
        "id": subject.id,
        "levels": {name: _code(judgement.level) for name, judgement in zip(task.names, judged, strict=True)},
        "differs": differing_rules(subject, task.judges, judged),
    }


def _result(judge: Judge, subject: Subject) -> dict[str, Any]:
    judgement = judge.judgement(subject)
    return {
        "id": subject.id,
        "review_required": judgement.review_required,
        "classified": judgement.classified,
        "not_classified_reason": None if judgement.reason is None else judgement.reason.value,
        "level": _code(judgement.level),
        "needs": list(judgement.needs),
        "authority_note": judgement.authority_note,
        "findings": [_finding_json(finding) for finding in judgement.findings],
        "lift": [_lift_json(lift, subject) for lift in judge.lifts(subject, judgement)],
    }


def _code(level: Level | None) -> str | None:
    return None if level is None else level.value


def _finding_json(finding: RuleFinding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        "effect": _EFFECTS.get(rule.effect, rule.effect.value),
        "level": _code(finding.level),
        "holds": finding.holds,
        "clause": rule.clause,
        "verified": rule.verified,
        "message": rule_message(finding),
    }


def rule_message(finding: RuleFinding) -> str:
    """What a rule said of a subject, in one Vietnamese sentence."""
    kind = "require" if finding.rule.effect is Effect.REQUIRE else "other"
    if finding.lifted:
        state = "lifted"
    elif finding.holds is None:
        state = "open"
    else:
        state = "holds" if finding.holds else "fails"
    return sentence(f"judge_{kind}_{state}", text=finding.rule.text, needs=named_facts(finding.needs))


def sentence(code: str, **values: object) -> str:
    """A sentence of the catalogue."""
    return catalogue()[code]["message"] % values


def fact_name(fact: str) -> str:
    """What a fact is called; a field of a record is named with its list."""
    return vocabulary.name("facts", fact)


def named_facts(facts: tuple[str, ...]) -> str:
    """Facts as a person reads them."""
    return "; ".join(f"{fact_name(fact)} ({fact})" for fact in facts)


def _lift_json(lift: Lift, subject: Subject) -> dict[str, Any]:
    changes = None if lift.changes is None else [_change_json(change, subject) for change in lift.changes]
    return {"level": lift.level.value, "rules": [rule.id for rule in lift.rules], "changes": changes}


def _change_json(change: Change, subject: Subject) -> dict[str, Any]:
    before, after = (plain(change.fact, value, subject) for value in (change.before, change.after))
    return {"fact": change.fact, "from": before, "to": after}


def plain(fact: str, value: Any, subject: Subject) -> Any:
    """A flat value as the facts file would write it."""
    spec = facts_of(subject.kind).get(fact)
    if spec is not None and spec.type is FactType.POINTS and isinstance(value, int):
        return points.plain(value)
    return _plain(value)


def _plain(value: Any) -> Any:
    match value:
        case PartialDate():
            return value.iso
        case Decimal():
            return str(value)
        case tuple() | list():
            return [_plain(item) for item in value]
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
    return value


def lines(task: Task) -> Iterator[str]:
    """The answer for a person at a terminal."""
    for judge in task.judges:
        regime = judge.regime
        values = {"pack": regime.pack_id, "version": regime.pack_version, "title": regime.title}
        yield sentence("judge_head", as_of=f"{task.as_of:%d/%m/%Y}", **values)
    yield from (sentence("judge_file_finding", message=finding_message(finding)) for finding in task.findings)
    for subject in task.subjects:
        yield ""
        yield sentence("judge_subject", id=subject.id, kind=vocabulary.name("kinds", subject.kind.value))
        yield from _compared_lines(task, subject) if len(task.judges) > 1 else _lines(task.judges[0], subject)


def _compared_lines(task: Task, subject: Subject) -> Iterator[str]:
    judged = [judge.judgement(subject) for judge in task.judges]
    for name, judgement in zip(task.names, judged, strict=True):
        yield sentence("judge_under", pack=name, answer=_answer(judgement))
    different = differing_rules(subject, task.judges, judged)
    yield sentence("judge_differs", rules=", ".join(different)) if different else sentence("judge_same")


def _answer(judgement: Judgement) -> str:
    if judgement.classified is False and judgement.reason is not None:
        return sentence("judge_not_classified", reason=vocabulary.name("reasons", judgement.reason.value))
    if judgement.level is not None:
        return vocabulary.name("levels", judgement.level.value)
    names = (vocabulary.name("levels", level.value) for level in (judgement.lower, judgement.upper))
    return sentence("judge_between", **dict(zip(("lower", "upper"), names, strict=True)))


def _lines(judge: Judge, subject: Subject) -> Iterator[str]:
    judgement = judge.judgement(subject)
    yield sentence("judge_level", answer=_answer(judgement))
    if judgement.classified is None:
        yield sentence("judge_doubt", needs=named_facts(judgement.eligibility.needs))
    if judgement.needs:
        yield sentence("judge_needs", needs=named_facts(judgement.needs))
    if judgement.authority_note:
        yield sentence("judge_note")
    if judgement.classified is False:
        shown = [finding for finding in judgement.eligibility.findings if finding.holds]
    else:
        shown = [finding for finding in judgement.findings if _worth_telling(finding, judgement.upper)]
    for finding in shown:
        yield sentence("judge_rule", message=rule_message(finding), clause=finding.rule.clause, seen=_seen(finding))
    for lift in judge.lifts(subject, judgement):
        yield from _lift_lines(lift, subject)


def _worth_telling(finding: RuleFinding, upper: Level) -> bool:
    """What speaks against the subject, is open or was lifted; what is met or binds nobody goes without saying."""
    match finding.rule.effect:
        case Effect.NOTE | Effect.FALLBACK:
            return finding.holds is True
        case Effect.REQUIRE:
            against = finding.holds is False
        case Effect.CAP:
            against = (
                finding.holds is True
                and finding.level is not BEST
                and (finding.level is None or finding.level <= upper)
            )
        case _:
            against = finding.holds is True
    return against or finding.holds is None or bool(finding.lifted)


def _seen(finding: RuleFinding) -> str:
    return "" if finding.rule.verified else sentence("judge_unverified")


def _lift_lines(lift: Lift, subject: Subject) -> Iterator[str]:
    level = vocabulary.name("levels", lift.level.value)
    if lift.changes is None:
        yield sentence("judge_no_lift", level=level)
        return
    changes = (
        sentence(
            "judge_change",
            fact=fact_name(change.fact),
            before=shown_value(change.fact, change.before, subject),
            after=shown_value(change.fact, change.after, subject),
        )
        for change in lift.changes
    )
    yield sentence("judge_lift", level=level, changes="; ".join(changes))


def shown_value(fact: str, value: Any, subject: Subject) -> str:
    """A value in a sentence: yes and no, decimal comma, names of levels and degrees, records by their number."""
    spec = facts_of(subject.kind).get(fact)
    match value:
        case None:
            return sentence("judge_value_unknown")
        case bool():
            return sentence("judge_value_yes" if value else "judge_value_no")
        case str() if spec is not None and spec.type is FactType.LEVEL and value in vocabulary.codes("levels"):
            return vocabulary.name("levels", value)
        case str() if value in vocabulary.codes("degrees"):
            return vocabulary.name("degrees", value)
        case tuple() | list() if spec is not None and spec.type is FactType.DEGREES:
            return ", ".join(vocabulary.name("degrees", degree) for degree in value)
        case tuple() | list():
            return sentence("judge_value_cases", count=len(value))
    return str(plain(fact, value, subject)).replace(".", ",")


def needs_a_person(findings: tuple[Finding, ...]) -> bool:
    """Whether the command ends with status 1."""
    return any(finding.needs_a_person for finding in findings)
