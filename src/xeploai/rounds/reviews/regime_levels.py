"""Whose highest allowed level would differ under other rules: by the roster and by what was submitted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xeploai.core.errors import Refused
from xeploai.core.expressions import parse
from xeploai.core.rules import Rule
from xeploai.core.subjects import SubjectKind
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.reviews.allowed_levels import facts_of_reviews
from xeploai.rounds.reviews.reasons import judged
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.regime import Regime
from xeploai.tools.grading.service import Judge

MOST = 5_000
"""Subjects compared at most: some seconds of work. The list says so where a campaign has more."""


@dataclass(frozen=True, kw_only=True)
class LevelChange:
    """The highest level the rules allow one subject, before and after, by name."""

    subject: Subject
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class LevelChanges:
    """changes: in the order of the roster. compared: how many were looked at; left: how many were not."""

    changes: Sequence[LevelChange]
    compared: int
    left: int


def level_changes(actor: Actor, campaign: Campaign, later: Regime) -> LevelChanges:
    """Subjects in the actor's reach whose highest allowed level differs between the bound rules and later ones.

    Only kinds of subject whose rules differ are judged, in as many queries for five as for fifty.
    """
    try:
        bound = campaign_regime(campaign)
    except Refused:  # rules that cannot be read are what one moves away from
        bound = None
    if bound is None:
        return LevelChanges(changes=(), compared=0, left=0)
    kinds = [kind.value for kind in SubjectKind if rules_differ(bound, later, kind)]
    bodies = bodies_where(actor, "review.view")
    rows = campaign.subjects.filter(listed=True, closed_at=None, kind__in=kinds, entry__unit__in=bodies)
    subjects = list(rows.select_related("entry").order_by("entry__sort_key", "pk")[: MOST + 1]) if kinds else []
    left = rows.count() - MOST if len(subjects) > MOST else 0
    changes = list(_changes(campaign, subjects[:MOST], (Judge(bound), Judge(later))))
    return LevelChanges(changes=changes, compared=len(subjects[:MOST]), left=left)


def _changes(campaign: Campaign, subjects: Sequence[Subject], judges: tuple[Judge, Judge]) -> Iterator[LevelChange]:
    for subject, facts in facts_of_reviews(campaign, subjects):
        before, after = (judged(judge, subject, facts)[1] for judge in judges)
        if before.classified is not False and after.classified is not False and before.upper is not after.upper:
            names = (vocabulary.name("levels", judgement.upper.value) for judgement in (before, after))
            yield LevelChange(subject=subject, **dict(zip(("before", "after"), names, strict=True)))


def rules_differ(bound: Regime, later: Regime, kind: SubjectKind) -> bool:
    """Whether anything that calculates differs for a kind of subject: a rule, or a value that one of them reads."""
    return _calculating(bound, kind) != _calculating(later, kind)


def _calculating(regime: Regime, kind: SubjectKind) -> set[tuple[object, ...]]:
    return {
        (
            rule.id,
            rule.effect,
            rule.condition,
            rule.applies,
            rule.exception,
            rule.level,
            rule.level_from,
            rule.authority_note,
            rule.reason,
            rule.still_reviewed,
            tuple((name, regime.parameter(name).value) for name in _read(rule)),
        )
        for rule in regime.rules_by_kind[kind]
    }


def _read(rule: Rule) -> list[str]:
    texts = (rule.condition, rule.applies, rule.exception)
    return sorted({name for text in texts if text is not None for name in parse(text).parameters})
