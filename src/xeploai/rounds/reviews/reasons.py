"""Why not a higher level, and what would lift it: the rules over the facts of the roster and of the form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xeploai.core.fact_schema import facts_of as fact_specs
from xeploai.core.facts import GIVEN
from xeploai.core.facts import Subject as Judged
from xeploai.core.grading import Judgement
from xeploai.core.improvements import Lift
from xeploai.core.levels import Level
from xeploai.core.nodes import NONE
from xeploai.core.rules import Rule
from xeploai.core.subjects import SubjectKind
from xeploai.rounds.campaigns.eligibility import facts_of as roster_facts
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.reviews.field_map import meanings, says
from xeploai.rounds.reviews.form_content import NO_STATE_LEVEL, Content, Remedy, remedies_of, tasks_of, typed_points
from xeploai.rounds.reviews.form_definition import Sheet
from xeploai.rulepacks import vocabulary
from xeploai.tools.grading.document import fact_name, sentence, shown_value
from xeploai.tools.grading.service import Judge

_JUDGES: dict[tuple[str, str], Judge] = {}
_MOST_JUDGES = 16


@dataclass(frozen=True, kw_only=True)
class Step:
    """One level above what the rules allow now: the rules that hold it off, and the change that would reach it.

    code  of the level; level: its name
    """

    code: str
    level: str
    rules: Sequence[Rule]
    changes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """What the rules say of one subject, before any ballot and any ceiling.

    kind      as what the subject is judged
    upper     the highest level the rules leave open; lower: the one that stands if every open fact turns out badly
    too_high  whether the own level lies above `upper`
    needs     names of the facts that are still open
    """

    kind: str
    classified: bool | None
    why_not: str
    upper: str
    upper_name: str
    lower_name: str
    too_high: bool
    needs: Sequence[str]
    steps: Sequence[Step]


def judge_of(campaign: Campaign) -> Judge | None:
    """The rules of a campaign, ready; None while it awaits them.

    Raises Refused where the rules that were bound cannot be read: without them no ceiling is known, so nothing that
    rests on one may pass.
    """
    bound = campaign.binding
    if bound is None:
        return None
    key = (bound.rules_digest, bound.text_digest)
    if not all(key) or key not in _JUDGES:
        regime = campaign_regime(campaign)
        assert regime is not None
        if len(_JUDGES) >= _MOST_JUDGES:
            _JUDGES.clear()
        _JUDGES[key] = Judge(regime)
    return _JUDGES[key]


def points_max(campaign: Campaign) -> Mapping[str, int]:
    """The most points by fact; empty where the rules count none. Raises Refused as `judge_of` does."""
    judge = judge_of(campaign)
    return (judge.limits.points_max or {}) if judge else {}


def reasons_of(
    subjects: Sequence[Subject], sheet: Sheet, content: Content, carried: Sequence[Remedy], *, has_previous: bool
) -> list[Reasons]:
    """For each subject that reads this review. Empty while there are no rules. Raises Refused as `judge_of` does."""
    judge = judge_of(subjects[0].campaign)
    if judge is None:
        return []
    facts = form_facts(sheet, content, carried, has_previous=has_previous)
    return [_reasons(judge, subject, facts, content) for subject in subjects]


def form_facts(sheet: Sheet, content: Content, carried: Sequence[Remedy], *, has_previous: bool) -> dict[str, Any]:
    """What the form says, as the rules read it; what is not filled in stays unknown."""
    facts: dict[str, Any] = {"reviewed": True}
    _degrees(facts, sheet, content)
    for id_, fact in meanings()["points"].items():
        typed = typed_points(content.get(id_, "")) if id_ in sheet.by_id else None
        if typed is not None:
            facts[fact] = typed
    _tasks(facts, content)
    state_level = content.get(meanings()["own_state_level"], "")
    if state_level:
        facts["state_level"] = NONE if state_level == NO_STATE_LEVEL else state_level
    if has_previous:
        remedies = remedies_of(content, carried)
        facts["shortcomings"] = GIVEN
        facts["shortcomings.named"] = len(remedies)
        if all(remedy.done is not None for remedy in remedies):
            facts["shortcomings.remedied"] = sum(remedy.done is True for remedy in remedies)
    return facts


def _degrees(facts: dict[str, Any], sheet: Sheet, content: Content) -> None:
    """A list of degrees is known when every box of it is filled in."""
    key = set(meanings()["key_degrees"])
    for fact, is_key in (("degrees.key", True), ("degrees.other", False)):
        boxes = [box for box in sheet.boxes if box.box == "degree" and (box.id in key) is is_key]
        degrees = tuple(content.get(f"{box.id}.degree", "") for box in boxes)
        if boxes and all(degrees):
            facts[fact] = degrees
    if {"degrees.key", "degrees.other"} & facts.keys():
        facts["degrees"] = GIVEN


def _tasks(facts: dict[str, Any], content: Content) -> None:
    """Counts of the table; unknown while a line lacks progress or quality."""
    rows = tasks_of(content)
    if not rows or not all(row["progress"] and row["quality"] for row in rows):
        return
    done = [row for row in rows if says("progress", row["progress"], "done")]
    on_time = [
        row for row in done if says("progress", row["progress"], "on_time") and says("quality", row["quality"], "met")
    ]
    facts |= {
        "tasks": GIVEN,
        "tasks.assigned": len(rows),
        "tasks.done": len(done),
        "tasks.on_time": len(on_time),
        "tasks.exceeded": sum(says("quality", row["quality"], "exceeded") for row in on_time),
        "tasks.not_completed": len(rows) - len(done),
    }


def judged(judge: Judge, subject: Subject, answers: Mapping[str, Any]) -> tuple[Judged, Judgement]:
    """A subject with the facts of the roster and those of its form, and what the rules say of it."""
    kind = SubjectKind(subject.kind)
    specs = fact_specs(kind).keys()
    facts = {
        name: value
        for name, value in {**roster_facts(subject.entry.record), **answers}.items()
        if name in specs or value == GIVEN
    }
    with_facts = Judged(str(subject.public_id), kind, facts)
    return with_facts, judge.judgement(with_facts)


def _reasons(judge: Judge, subject: Subject, answers: Mapping[str, Any], content: Content) -> Reasons:
    with_facts, judgement = judged(judge, subject, answers)
    own = content.get(meanings()["own_level"], "")
    lifts = judge.lifts(with_facts, judgement) if judgement.classified is not False else ()
    needs = judgement.needs if judgement.classified is not None else judgement.eligibility.needs
    return Reasons(
        kind=vocabulary.name("kinds", subject.kind),
        classified=judgement.classified,
        why_not=vocabulary.name("reasons", judgement.reason.value) if judgement.reason else "",
        upper=judgement.upper.value,
        upper_name=vocabulary.name("levels", judgement.upper.value),
        lower_name="" if judgement.lower is judgement.upper else vocabulary.name("levels", judgement.lower.value),
        too_high=own in vocabulary.codes("levels") and Level(own) > judgement.upper,
        needs=[fact_name(fact) for fact in needs],
        steps=[_step(lift, with_facts) for lift in lifts],
    )


def _step(lift: Lift, subject: Judged) -> Step:
    changes = [
        sentence(
            "judge_change",
            fact=fact_name(change.fact),
            before=shown_value(change.fact, change.before, subject),
            after=shown_value(change.fact, change.after, subject),
        )
        for change in lift.changes or ()
    ]
    code = lift.level.value
    return Step(code=code, level=vocabulary.name("levels", code), rules=lift.rules, changes=changes)
