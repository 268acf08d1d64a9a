"""The register of open legal questions as a page, as data, and as findings where two papers answer one question."""

from collections.abc import Iterator
from typing import Any

from xeploai.core.findings import Finding, Severity
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.questions import Area, Question, State, register
from xeploai.rulepacks.regime import Answer, Regime
from xeploai.rulepacks.schema import DutySpec, FormSpec, ParameterSpec, PoolSpec, RuleSpec, SealSpec, SignatureSpec
from xeploai.rulepacks.vocabulary import name
from xeploai.tools.messages import finding_message
from xeploai.tools.rulebook.labels import label
from xeploai.tools.rulebook.page import Page, Row, Section, Table, bodies_named, years
from xeploai.tools.rulebook.values import day, shown_choices, shown_value

_COLUMNS = ("content", "standing", "alternatives", "answers", "clause", "source", "checked", "id")
_WIDTHS = (26, 12, 13, 16, 13, 7, 8, 11)


def questions_page(regime: Regime) -> Page:
    """The register of a pack, with the answers of the policy laid over it."""
    questions = register(regime)
    info = regime.pack.info
    counts = {state: sum(question.state is state for question in questions) for state in State}
    sentences = [label("questions_counts", count=len(questions), **{state.value: counts[state] for state in State})]
    if regime.policies:
        sentences.append(label("policy", names=", ".join(policy.name for policy in regime.policies)))
    sentences += [label("questions_how"), label("sources"), label("digest", digest=regime.pack_digest)]
    return Page(
        title=label("questions_title", id=f"{info.id}@{info.version}"),
        subtitle=label(
            "subtitle", title=info.title, years=years(info.first_year, info.last_year), version=info.version
        ),
        sentences=tuple(sentences),
        sections=tuple(_sections(regime, questions)),
    )


def question_findings(regime: Regime) -> list[Finding]:
    """A warning for every question that different papers answer: a person says which of them holds."""
    return [
        Finding(
            code="question_answered_twice",
            severity=Severity.WARNING,
            clause=question.statement.clause,
            values={
                "id": question.statement.id,
                "text": text_of(regime, question),
                "answers": "; ".join(map(answer_line, question.answers)),
            },
        )
        for question in register(regime)
        if question.state is State.DISPUTED
    ]


def questions_json(regime: Regime) -> dict[str, Any]:
    """The register as data."""
    return {
        **regime.identity,
        "questions": [_question(regime, question) for question in register(regime)],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "id": finding.values["id"],
                "message": finding_message(finding),
            }
            for finding in question_findings(regime)
        ],
    }


def _question(regime: Regime, question: Question) -> dict[str, Any]:
    statement = question.statement
    return {
        "number": question.number,
        "id": statement.id,
        "area": question.area.value,
        "state": question.state.value,
        "text": text_of(regime, question),
        "clause": statement.clause,
        "source": statement.source,
        "default": standing(regime, question),
        "alternatives": list(alternatives(regime, question)),
        "answers": [
            {
                "document": answer.document,
                "clause": answer.clause,
                "date": answer.date.isoformat(),
                "policy": answer.policy,
                "value": answer.value,
            }
            for answer in question.answers
        ],
    }


def text_of(regime: Regime, question: Question) -> str:
    """The statement in words, thresholds as they stand."""
    statement = question.statement
    if isinstance(statement, FormSpec):
        return label("form_text", form=statement.code, title=statement.title, text=statement.text)
    id = statement.id
    texts = (rule.text for kind in SubjectKind for rule in regime.rules(kind) if rule.id == id)
    return next(texts, statement.text)


def standing(regime: Regime, question: Question) -> str:
    """What the program does as long as nobody says otherwise."""
    match question.statement:
        case ParameterSpec() as spec:
            return shown_value(regime.parameter(spec.id))
        case DutySpec() as spec:
            settled = regime.settlements.get(spec.id)
            return bodies_named(spec.bodies if settled is None else settled.bodies)
        case RuleSpec() as spec:
            return name("effects", spec.effect)
        case SignatureSpec() as spec:
            return spec.on_behalf
        case SealSpec() as spec:
            return label("yes" if spec.sealed else "no")
        case PoolSpec() as spec:
            return regime.pool_key(spec.subject).text
    return label("standing_as_said")


def alternatives(regime: Regime, question: Question) -> Iterator[str]:
    """What may be answered otherwise."""
    match question.statement:
        case ParameterSpec() as spec:
            yield from shown_choices(spec, regime.parameter(spec.id))
        case DutySpec():
            yield label("other_body")
        case RuleSpec():
            yield label("other_reading")
        case SealSpec() as spec:
            yield label("no" if spec.sealed else "yes")
        case _:
            yield label("other_words")


def answer_line(answer: Answer) -> str:
    """Who answered, by which paper; what it says, where the policy repeats it."""
    value_text = "" if answer.value is None else label("answer_value", value=_value(answer))
    return label(
        "answer",
        document=answer.document,
        clause=answer.clause,
        date=day(answer.date),
        policy=answer.policy,
        said=value_text,
    )


def _value(answer: Answer) -> str:
    """Bodies by their names; what else a policy repeats, as it was written."""
    if answer.id.startswith("duty."):
        return bodies_named(str(answer.value).split(", "))
    return str(answer.value)


def _sections(regime: Regime, questions: tuple[Question, ...]) -> Iterator[Section]:
    findings = question_findings(regime)
    if findings:
        yield Section(label("questions_disputed"), (), tuple(finding_message(finding) for finding in findings))
    for area in Area:
        rows = tuple(_row(regime, question) for question in questions if question.area is area)
        if rows:
            columns = tuple(label(f"column_{code}") for code in _COLUMNS)
            yield Section(label(f"questions_{area.value}"), (Table(columns, _WIDTHS, rows),))


def _row(regime: Regime, question: Question) -> Row:
    statement = question.statement
    cells = (
        f"{question.number}. {text_of(regime, question)}",
        standing(regime, question),
        "; ".join(alternatives(regime, question)),
        "; ".join(map(answer_line, question.answers)),
        statement.clause,
        statement.source,
        label(f"question_{question.state.value}"),
        statement.id,
    )
    return Row(cells, question.state is State.ANSWERED)
