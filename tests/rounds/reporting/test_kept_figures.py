"""Whatever is done in whatever order: board, ceilings on the screen, ledger, columns and report count the same."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.columns.test_planes import from_columns, from_reports

from xeploai.core.ballot import Count
from xeploai.core.errors import Refused
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.registers.people.models import PastLevel, StatusKind
from xeploai.registers.people.periods import status_begin
from xeploai.rounds.campaigns.amendment_batches import amendments_accept_each
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.models import AmendmentState, Campaign
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.selectors import campaign_board
from xeploai.rounds.decisions.annulment import AnnullingPaper, level_annul
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_change, draft_make
from xeploai.rounds.decisions.issuing import Paper, decision_issue
from xeploai.rounds.decisions.models import DecidedLevel, DraftState, StandingLevel
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.decisions.selectors import lots_of
from xeploai.rounds.proposals.models import SheetKind
from xeploai.rounds.proposals.selectors import proposals_of, sheets_of, unit_subjects
from xeploai.rounds.proposals.services import Line, Minutes, Opinion, Replaces, levels_appraise, result_enter
from xeploai.rounds.reporting.drawing import round_of_campaign
from xeploai.tools.messages import fault_line
from xeploai.tools.reports.groups import grouped
from xeploai.tools.reports.results import results_json
from xeploai.tools.reports.standings import standings
from xeploai.tools.reports.tally import tally

UNITS = ("a", "a1", "a2", "b", "b1", "c")
ACTS = 40


class Office:
    """Somebody who does anything at any time."""

    def __init__(self, unit: Any, campaign: Campaign, by: Any, seed: int) -> None:
        self.unit, self.campaign, self.by, self.random = unit, campaign, by, Random(seed)
        self.papers = 0
        self.done: Counter[str] = Counter()
        self.refusals: list[str] = []
        self.day = date(2026, 1, 1)

    def work(self) -> None:
        """One act at random; what the rules do not allow is refused with a word."""
        act = self.random.choice(
            (self.enter, self.enter, self.appraise, self.decide, self.decide, self.annul, self.suspend, self.accept)
        )
        try:
            act()
            self.done[act.__name__] += 1
        except Refused as refused:
            self.refusals += map(fault_line, refused.faults)

    def level(self) -> str:
        return self.random.choice(("XS", "T", "T", "T", "HT", "KHT"))

    def paper(self) -> tuple[str, date]:
        self.papers += 1
        self.day += timedelta(days=1)
        return f"{self.papers:02d}-QĐ/ĐU", self.day

    def enter(self) -> None:
        place = self.unit[self.random.choice(UNITS)]
        sheets = sheets_of(self.campaign, place)
        subjects = [one for one in unit_subjects(self.campaign, place) if self.random.random() < 0.8]
        result_enter(
            campaign=self.campaign,
            unit=place,
            minutes=Minutes(held_on=date(2025, 12, 20)),
            lines=[Line(subject=subject, count=Count(), level=self.level()) for subject in subjects],
            seen=sheets[0].number if sheets else 0,
            by=self.by,
            replaces=Replaces(kind=SheetKind.CORRECTION, reason="Nhập nhầm") if sheets else None,
        )

    def appraise(self) -> None:
        place = self.unit[self.random.choice(UNITS)]
        subjects = unit_subjects(self.campaign, place)[:2]
        now = proposals_of(subjects)
        opinions = [
            Opinion(subject=one, level=self.level(), seen=now[one.pk].basis, reason="Theo kiểm tra") for one in subjects
        ]
        levels_appraise(campaign=self.campaign, unit=place, opinions=opinions, by=self.by)

    def decide(self) -> None:
        lot = self.random.choice(lots_of(self.by, self.campaign))
        draft = draft_make(campaign=self.campaign, body=lot.body, tally=lot.tally, by=self.by)
        if draft.state == DraftState.OPEN and self.random.random() < 0.6:
            # Lines whose ground has changed are taken up anew, nobody excellent.
            lines = list(draft.lines.select_related("subject__entry"))
            choices = [
                Choice(subject=line.subject_id, level="HT" if line.level == "KHT" else "T", reason="Cân đối")
                for line in lines
            ]
            draft_change(draft=draft, choices=choices, seen=draft.revision, by=self.by)
        number, day = self.paper()
        paper = Paper(
            number=number,
            signed_on=day,
            signer_name="Mẫu Văn Ký",
            minutes_number=number,
            minutes_on=day,
            members=9,
            present=9,
            agreed=9,
        )
        decision_issue(draft=draft, paper=paper, seen=draft.revision, by=self.by, passed="Trường hợp đặc biệt")

    def annul(self) -> None:
        standing = list(DecidedLevel.objects.filter(standing__isnull=False).order_by("pk"))
        if standing:
            number, day = self.paper()
            paper = AnnullingPaper(body_name="Đảng ủy", number=number, signed_on=day, reason="Xem xét lại")
            level_annul(decided=self.random.choice(standing), paper=paper, by=self.by)

    def suspend(self) -> None:
        key = self.random.choice(sorted(self.unit.people))
        person = self.unit.person(key)
        status_begin(person=person, kind=StatusKind.SUSPENDED, since=date(2025, 11, 1), document="QĐ (mẫu)", by=self.by)

    def accept(self) -> None:
        roster_compare(campaign=self.campaign, by=self.by)
        offered = list(self.campaign.amendments.filter(state=AmendmentState.OFFERED))
        amendments_accept_each(campaign=self.campaign, amendments=offered, by=self.by)


def require_equal(campaign: Campaign, by: Any) -> None:
    """Board, ceilings, ledger and report say the same of every node and pool."""
    regime = campaign_regime(campaign)
    assert regime is not None
    round_ = round_of_campaign(campaign)
    results = results_json(tally(round_, regime))
    codes = {org.at.row: org.code for org in round_.organisations}
    groups: dict[tuple[str, str], Counter[str]] = {}
    for group in results["groups"]:
        if group["label"] is None:
            key = group["scope"], TallySubject(group["subject"]).kind.value
            counts = {"total": group["total"], "evaluated": group["evaluated"]}
            groups.setdefault(key, Counter()).update(counts)
    for line in campaign_board(by, campaign, date(2026, 1, 1)):
        code = codes[line.node.pk]
        found = {kind.value: groups.get((code, kind.value), Counter()) for kind in SubjectKind}
        totals = {kind: count["total"] for kind, count in found.items() if count["total"]}
        assert totals == {kind: number for kind, number in line.below.items() if number}
        assert line.stages["decision"].done == sum(count["evaluated"] for count in found.values())
    used = {pool["key"]: _working(pool) for group in results["groups"] for pool in group["pools"]}
    orgs = {node.organisation_id: codes[node.pk] for node in campaign.nodes.all()}
    shown = {
        "/".join(part for part in (pool.key.tally.value, orgs[pool.key.body], pool.key.group) if part): _working(
            {"base": pool.places.base, "places": pool.places.places, "used": pool.places.used}
        )
        for pool in pools_of(campaign)
        if sum(pool.decided.values())
    }
    assert used == shown
    ledger = Counter(PastLevel.objects.of_years().filter(year=campaign.year).values_list("level", flat=True))
    assert ledger == Counter(StandingLevel.objects.values_list("decided__level", flat=True))


def _working(pool: Any) -> tuple[int, int, int]:
    return pool["base"], pool["places"], pool["used"]


@pytest.mark.parametrize("seed", range(3))
def test_board_ceilings_ledger_report_and_columns_are_equal_after_any_acts(
    unit: Any, officer: Any, seed: int, tmp_path: Path
) -> None:
    campaign = unit.open(officer)
    members = list(campaign.subjects.filter(kind="member").select_related("entry__decider"))
    for number, subject in enumerate(members):
        groups_set(campaign=campaign, subjects=[subject], group=("Giáo viên", "Nhân viên")[number % 2], by=officer)
    office = Office(unit, campaign, officer, seed)
    for _ in range(ACTS):
        office.work()
        require_equal(campaign, officer)
    assert office.done["decide"]
    assert office.done["annul"]
    assert office.refusals
    assert all(office.refusals)
    regime, round_ = campaign_regime(campaign), round_of_campaign(campaign)
    assert regime is not None
    groups = grouped(round_, standings(round_, regime).subjects)
    assert from_columns(round_, regime, tmp_path) == from_reports(groups)
