"""Any interleaving of the acts from the meeting to the annulled level keeps what must hold; an act that may not be is
refused with a word."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.rounds.decisions.steps import MEMBERS, PAPER

from xeploai.core.ballot import Count
from xeploai.core.errors import Refused
from xeploai.core.levels import Level
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.people.models import PastLevel
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.annulment import AnnullingPaper, level_annul
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_cancel, draft_change, draft_make
from xeploai.rounds.decisions.issuing import Paper, decision_issue
from xeploai.rounds.decisions.models import (
    Annulment,
    DecidedLevel,
    DecidingSession,
    Decision,
    DecisionDraft,
    DraftState,
    OpenPostponement,
    Postponement,
    StandingLevel,
)
from xeploai.rounds.decisions.pools import Pool, pools_of
from xeploai.rounds.decisions.postponements import Order, level_postpone, postponement_end
from xeploai.rounds.decisions.selectors import lots_of
from xeploai.rounds.decisions.sessions import Sitting, Vote, session_enter, session_of
from xeploai.rounds.proposals.models import Appraisal, ResultSheet, SheetKind
from xeploai.rounds.proposals.selectors import proposals_of
from xeploai.rounds.proposals.services import (
    Line,
    Minutes,
    Opinion,
    Replaces,
    levels_appraise,
    result_enter,
)
from xeploai.rounds.reporting.drawing import round_of_campaign
from xeploai.tools.messages import fault_line

KEYS = st.sampled_from(MEMBERS)
LEVELS = st.sampled_from([level.value for level in Level])
FIGURES = st.integers(0, 6)
ACTS = (
    "decision_issue",
    "level_annul",
    "level_postpone",
    "postponement_end",
    "session_enter",
    "levels_appraise",
    "result_enter",
)
APPEND_ONLY = (ResultSheet, Appraisal, DecidingSession, Decision, DecidedLevel, Annulment, Postponement)
REASON = "Theo kết luận (mẫu)"
TEXTS = st.sampled_from(["", " ", REASON, REASON])


@dataclass
class Ground:
    """Where the machine works: one branch, whose members one body decides on."""

    unit: Any
    campaign: Campaign
    officer: Any
    body: Any
    subjects: dict[str, Subject] = field(default_factory=dict)


@pytest.fixture
def ground(unit: Any, campaign: Campaign, officer: Any) -> Ground:
    subjects = {key: unit.subject(campaign, key) for key in MEMBERS}
    groups_set(campaign=campaign, subjects=list(subjects.values()), group="Giáo viên", by=officer)
    return Ground(unit, campaign, officer, subjects["dat"].entry.decider, subjects)


class Acts(RuleBasedStateMachine):
    """Acts in any order, with good and bad input. ground, done: given by the test; how often each act was done."""

    ground: Ground
    done: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.number = 0
        self.kept: dict[type[Any], dict[int, Any]] = {model: {} for model in APPEND_ONLY}

    def close(self) -> None:
        """As hypothesis ends a run."""
        self.teardown()

    def teardown(self) -> None:
        """Nothing of one run is there in the next."""
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, act: Callable[..., object], **given: Any) -> None:
        """An act is done as a whole, or refused with a sentence and leaves nothing."""
        before = self.sizes()
        try:
            with transaction.atomic():
                act(**given, by=self.ground.officer)
        except Refused as refused:
            sentences = [fault_line(fault) for fault in refused.faults]
        else:
            self.done[act.__name__] += 1
            return
        assert sentences
        assert all(sentences)
        assert self.sizes() == before

    @staticmethod
    def sizes() -> list[int]:
        return [model.objects.count() for model in (*APPEND_ONLY, StandingLevel, OpenPostponement, PastLevel)]

    def drafts(self) -> Iterator[DecisionDraft]:
        yield from DecisionDraft.objects.select_related("campaign__body", "campaign__binding", "body").order_by("pk")

    def day(self, later: int) -> date:
        return date(2025, 12, 10 + later)

    @rule(levels=st.dictionaries(KEYS, LEVELS, max_size=5), valid=FIGURES, marks=FIGURES, stale=st.booleans())
    def enter_result(self, levels: dict[str, str], valid: int, marks: int, stale: bool) -> None:
        number = ResultSheet.objects.count()
        lines = [
            Line(subject=self.ground.subjects[key], count=Count(valid=valid, marks={Level(level): marks}), level=level)
            for key, level in levels.items()
        ]
        self.attempt(
            result_enter,
            campaign=self.ground.campaign,
            unit=self.ground.unit["a1"],
            minutes=Minutes(held_on=self.day(0)),
            lines=lines,
            seen=max(0, number - 1) if stale else number,
            replaces=Replaces(kind=SheetKind.CORRECTION, reason="Nhập nhầm") if number else None,
        )

    @rule(key=KEYS, level=LEVELS, reason=TEXTS, stale=st.booleans())
    def appraise(self, key: str, level: str, reason: str, stale: bool) -> None:
        subject = self.ground.subjects[key]
        basis = "line:0" if stale else proposals_of([subject])[subject.pk].basis
        opinion = Opinion(subject=subject, level=level, seen=basis, reason=reason)
        self.attempt(levels_appraise, campaign=self.ground.campaign, unit=self.ground.unit["a1"], opinions=[opinion])

    @rule()
    def make(self) -> None:
        ground = self.ground
        self.attempt(draft_make, campaign=ground.campaign, body=ground.body, tally="member")

    @rule(key=KEYS, level=st.one_of(st.just(""), LEVELS), reason=TEXTS, stale=st.booleans())
    def change(self, key: str, level: str, reason: str, stale: bool) -> None:
        for draft in list(self.drafts())[-2:]:
            choice = Choice(subject=self.ground.subjects[key].pk, level=level, reason=reason)
            seen = draft.revision - 1 if stale else draft.revision
            self.attempt(draft_change, draft=draft, choices=[choice], seen=seen)

    @rule(reason=TEXTS)
    def cancel(self, reason: str) -> None:
        for draft in list(self.drafts())[-1:]:
            self.attempt(draft_cancel, draft=draft, reason=reason)

    @rule(
        present=st.integers(8, 16), against=st.integers(0, 3), line=st.one_of(st.none(), KEYS), later=st.integers(0, 9)
    )
    def sit(self, present: int, against: int, line: str | None, later: int) -> None:
        for draft in list(self.drafts())[-1:]:
            newest = session_of(draft)
            votes = {self.ground.subjects[line].pk: Vote(agreed=present, against=0, other=0)} if line else {}
            sitting = Sitting(
                minutes_number=f"{later}-BB/ĐU",
                met_on=self.day(later),
                called=15,
                present=present,
                vote=Vote(agreed=present - against, against=against, other=0),
                line_votes=votes,
            )
            self.attempt(
                session_enter,
                draft=draft,
                sitting=sitting,
                seen=newest.number if newest else 0,
                reason="Ghi lại" if newest else "",
            )

    @rule(same=st.booleans(), later=st.integers(0, 9), stale=st.booleans(), figures=st.booleans())
    def issue(self, same: bool, later: int, stale: bool, figures: bool) -> None:
        self.number += not same
        session = {
            "minutes_number": "3-BB/ĐU",
            "minutes_on": self.day(later),
            "members": 15,
            "present": 14,
            "agreed": 13,
        }
        paper = Paper(
            number=f"{self.number}-QĐ/ĐU",
            signed_on=self.day(later),
            signer_name=PAPER.signer_name,
            **(session if figures else {}),  # type: ignore[arg-type]
        )
        for draft in list(self.drafts())[-2:]:
            self.attempt(decision_issue, draft=draft, paper=paper, seen=draft.revision - stale)
            self.within_ceiling(draft)

    def within_ceiling(self, draft: DecisionDraft) -> None:
        """At the moment of a decision that gives a place there was room for it; a base that shrinks later takes nothing
        away."""
        draft.refresh_from_db()
        newest = Decision.objects.order_by("-pk").first()
        if (
            draft.decision is not None
            and draft.decision == newest
            and draft.decision.levels.filter(level="XS").exists()
        ) and not Annulment.objects.filter(annulled_at__gt=draft.decision.issued_at).exists():
            assert not [pool for pool in self.pools() if (pool.places.used or 0) > pool.most]

    def pools(self) -> list[Pool]:
        """The pool of the branch's members."""
        here = (self.ground.body.pk, "Giáo viên")
        return [pool for pool in pools_of(self.ground.campaign) if (pool.key.body, pool.key.group) == here]

    @rule(levels=st.lists(st.sampled_from(["T", "T", "HT", "XS"]), min_size=5, max_size=5))
    def walk(self, levels: list[str]) -> None:
        """The whole way, as it should be: who waits for a decision is voted on, listed, agreed on, decided."""
        subjects = [self.ground.unit.subject(self.ground.campaign, key) for key in MEMBERS]
        number = ResultSheet.objects.count()
        lines = [
            Line(subject=subject, count=Count(), level=level)
            for subject, level in zip(subjects, levels, strict=True)
            if not subject.decided
        ]
        self.attempt(
            result_enter,
            campaign=self.ground.campaign,
            unit=self.ground.unit["a1"],
            minutes=Minutes(held_on=self.day(0)),
            lines=lines,
            seen=number,
            replaces=Replaces(kind=SheetKind.CORRECTION, reason="Bổ sung") if number else None,
        )
        for draft in self.drafts():
            if draft.state == DraftState.OPEN:
                self.attempt(draft_cancel, draft=draft, reason="Lập lại")
        self.make()
        self.sit(present=14, against=0, line=None, later=9)
        self.issue(same=False, later=9, stale=False, figures=False)

    @rule(later=st.sampled_from([0, 9, 9]), newest=st.booleans(), reason=TEXTS)
    def annul(self, later: int, newest: bool, reason: str) -> None:
        levels = DecidedLevel.objects.select_related("decision__campaign__body", "decision__body", "subject")
        for decided in levels.order_by("-pk" if newest else "pk")[:1]:
            paper = AnnullingPaper(body_name="Đảng ủy (mẫu)", number="9-QĐ", signed_on=self.day(later), reason=reason)
            self.attempt(level_annul, decided=decided, paper=paper)

    @rule(key=KEYS, signed=st.integers(0, 9), until=st.one_of(st.none(), st.integers(0, 20)))
    def postpone(self, key: str, signed: int, until: int | None) -> None:
        order = Order(
            body_name="Ủy ban Kiểm tra (mẫu)",
            number=f"{signed}-CV",
            signed_on=self.day(signed),
            until=None if until is None else self.day(until),
        )
        subject = self.ground.unit.subject(self.ground.campaign, key)
        self.attempt(level_postpone, subject=subject, order=order)

    @rule(signed=st.integers(0, 9))
    def take_up(self, signed: int) -> None:
        order = Order(body_name="Ủy ban Kiểm tra (mẫu)", number="9-TB", signed_on=self.day(signed))
        for case in Postponement.objects.order_by("-pk")[:1]:
            self.attempt(postponement_end, postponement=case, order=order)

    @invariant()
    def one_level_stands_at_most_and_is_the_last_decided(self) -> None:
        for standing in StandingLevel.objects.select_related("decided"):
            decided = DecidedLevel.objects.filter(subject=standing.subject_id, annulment=None)
            assert [standing.decided] == list(decided)
        assert StandingLevel.objects.count() == DecidedLevel.objects.filter(annulment=None).count()
        assert not OpenPostponement.objects.filter(subject__standing__isnull=False).exists()

    @invariant()
    def totals_foot(self) -> None:
        [lot] = [
            lot
            for lot in lots_of(self.ground.officer, self.ground.campaign)
            if lot.tally == "member" and lot.body == self.ground.body
        ]
        waiting = OpenPostponement.objects.count()
        assert (lot.total, lot.postponed) == (len(MEMBERS) - waiting, waiting)
        assert lot.decided == StandingLevel.objects.count()
        # Where everybody waits there is no pool.
        assert sum(len(pool.subjects) for pool in self.pools()) == lot.total
        assert sum(pool.open + pool.decided.total() for pool in self.pools()) == lot.total
        results = {result.at.row: result.level for result in round_of_campaign(self.ground.campaign).results}
        for subject in self.ground.subjects.values():
            standing = StandingLevel.objects.filter(subject=subject).select_related("decided").first()
            level = results[subject.pk]
            assert (level and level.value) == (standing and standing.decided.level)

    @invariant()
    def ledger_says_what_stands(self) -> None:
        rows = PastLevel.objects.of_years().values_list("person", "level")
        stands = StandingLevel.objects.values_list("subject__person", "decided__level")
        assert sorted(rows) == sorted(stands)

    @invariant()
    def nothing_kept_is_lost_or_changed(self) -> None:
        for model, known in self.kept.items():
            rows = {row["id"]: row for row in model.objects.values()}
            assert {pk: rows[pk] for pk in known} == known
            self.kept[model] = rows
        assert DecisionDraft.objects.filter(state=DraftState.OPEN).count() <= 1
        for draft in DecisionDraft.objects.filter(state=DraftState.ISSUED).select_related("decision"):
            assert draft.decision is not None
            assert session_of(draft) is not None


def machine_on(ground: Ground) -> type[Acts]:
    return type("Machine", (Acts,), {"ground": ground, "done": Counter[str]()})


@pytest.mark.slow
def test_any_interleaving_keeps_what_must_hold(ground: Ground) -> None:
    run_state_machine_as_test(
        machine_on(ground),
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # A long story is read as it stands: to shorten it takes longer than to understand it.
            phases=(Phase.reuse, Phase.generate),
        ),
    )
    assert audit_verify().ok


def test_the_acts_of_the_machine_are_done(ground: Ground) -> None:
    """Nothing would be tried above where they were only refused."""
    machine = machine_on(ground)()
    with contextlib.closing(machine):
        machine.postpone("cuc", 0, None)
        machine.walk(["T", "T", "HT", "T", "T"])
        machine.annul(9, newest=True, reason=REASON)
        annulled = Annulment.objects.get().decided.subject
        [key] = [key for key, subject in ground.subjects.items() if subject == annulled]
        machine.appraise(key, "HT", REASON, stale=False)
        machine.take_up(1)
        machine.walk(["T", "T", "T", "T", "HT"])
        machine.make()
        for check in (
            machine.one_level_stands_at_most_and_is_the_last_decided,
            machine.totals_foot,
            machine.ledger_says_what_stands,
            machine.nothing_kept_is_lost_or_changed,
        ):
            check()
        assert [name for name in ACTS if not machine.done[name]] == []
        assert StandingLevel.objects.count() == len(MEMBERS)
    assert not StandingLevel.objects.exists()
