"""What is under way when the program is killed, and what must hold of it afterwards.

An act begins over the web, as a person would do it, and notes whether it was acknowledged. `faults` looks at the
database after the next start: the act happened as a whole or not at all, and if it was acknowledged, it happened.
`open_end` says whether background work for it is still to come.
"""

import io
import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid4

import openpyxl
from django.db import connections
from django.utils import timezone
from tests.endure.kills.people import BROKEN

from xeploai.bench.pages.browser import Browser, value_of
from xeploai.bench.register import campaign_prepare
from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.models import Stage
from xeploai.registers.people.importing.services import list_map, list_stage
from xeploai.registers.people.models import ImportBatch, PastLevel, Person, Status
from xeploai.rounds.backup.archive import opened
from xeploai.rounds.backup.making import backup_make
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Node, RosterEntry, Subject
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.decisions.ceilings import groups_set
from xeploai.rounds.decisions.drafts import Choice, draft_change, draft_make
from xeploai.rounds.decisions.models import DecidedLevel, Decision, DecisionDraft, StandingLevel
from xeploai.rounds.decisions.selectors import draft_content, draft_get
from xeploai.rounds.decisions.sessions import Sitting, Vote, session_enter, session_of
from xeploai.rounds.privacy.models import Purge, PurgeState
from xeploai.rounds.proposals.models import ResultLine, ResultSheet
from xeploai.rounds.proposals.selectors import unit_subjects
from xeploai.rounds.sealing.models import RoundSeal
from xeploai.rounds.sealing.services import MANIFEST, contents, seal_recount

_ROWS = 60


@dataclass(kw_only=True)
class Place:
    """Where acts happen. campaign: the round under way; folder: for backups; writers: subjects of who writes meanwhile,
    whom nobody decides on."""

    unit: Organisation
    by: Actor
    officer: Browser
    system: Browser
    folder: Path
    campaign: str = ""
    writers: frozenset[str] = frozenset()


class Act:
    """One act; begun in a thread of its own."""

    name = ""
    in_background = False
    span_s = 2.0
    """Until when after its beginning it may be killed."""

    def __init__(self, place: Place) -> None:
        self.place, self.acknowledged = place, False

    def begin(self) -> None:
        """Do it; ended by the kill, or not."""

    def faults(self) -> Iterator[str]:
        """What does not hold, by name."""
        yield from ()

    def open_end(self) -> bool:
        """Whether the worker still has to do its part."""
        return False

    def given_up(self) -> bool:
        """Whether it was broken off too often, and says so."""
        return False


class Opening(Act):
    """A campaign is opened."""

    name, in_background, span_s = "opening", True, 4.0

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._campaign = campaign_prepare(place.unit, place.by)

    def begin(self) -> None:
        """The button."""
        # The duties that no text settles are left open, as the page asks before it opens.
        left = {"duty": self._campaign.duties_left, "reason": self._campaign.duties_reason}
        answer = self.place.officer.post(f"/dot-kiem-diem/{self._campaign.public_id}/mo/", left)
        self.acknowledged = answer.status == 302

    def faults(self) -> Iterator[str]:
        """Open with the whole roster, or without any row."""
        campaign = self._read()
        entries = Entry.objects.filter(action="campaign.open", subject=str(campaign.public_id))
        subjects = Subject.objects.filter(campaign=campaign).count()
        rows = RosterEntry.objects.filter(subject__campaign=campaign).count()
        if campaign.status == CampaignStatus.OPEN:
            said = [sum(entry.values.held["after"]["subjects"].values()) for entry in entries]
            if said != [subjects] or rows != subjects or not subjects:
                yield f"opening half written: {said} {subjects} {rows}"
        elif subjects or rows or entries.exists() or Node.objects.filter(campaign=campaign).exists():
            yield f"opening half written: {campaign.status} with {subjects} subjects"
        if self.acknowledged and campaign.status == CampaignStatus.DRAFT:
            if not campaign.opening_faults:
                yield "acknowledged opening lost"
            elif not self.given_up():
                yield f"acknowledged opening refused: {campaign.opening_faults[0][0]}"

    def open_end(self) -> bool:
        """Not yet open, nor given up."""
        return self._read().status == CampaignStatus.OPENING

    def given_up(self) -> bool:
        """A draft with the word."""
        return [fault[0] for fault in self._read().opening_faults] == ["campaign_opening_broken_off"]

    def _read(self) -> Campaign:
        return Campaign.objects.get(pk=self._campaign.pk)


class Importing(Act):
    """A list is uploaded, and one that waits is taken in."""

    name, span_s = "import", 2.5

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._mark = uuid4().hex[:8]
        branch = Organisation.objects.filter(path__startswith=place.unit.path, kind="branch").order_by("code")[0]
        today = timezone.localdate()
        batch = list_stage(content=self._book(), file_name="ds.xlsx", body=branch, as_of=today, by=place.by)
        list_map(batch=batch, columns={int(at): name for at, name in batch.layout["columns"].items()}, by=place.by)
        self._batch = batch.pk
        self._public_id = batch.public_id

    def _book(self) -> bytes:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("DS")
        sheet.append(["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng"])
        letters = "".join(chr(ord("a") + int(sign, 16)) for sign in self._mark)
        for number in range(_ROWS):
            word = chr(ord("A") + number // 26) + chr(ord("a") + number % 26)
            sheet.append([number + 1, f"Mẫu {letters.capitalize()} {word}", f"0{number % 9 + 1}/02/1970", None])
        self._like = f"Mẫu {letters.capitalize()} "
        held = io.BytesIO()
        book.save(held)
        return held.getvalue()

    def begin(self) -> None:
        """The button under the preview."""
        answer = self.place.officer.post(f"/nhap-du-lieu/{self._public_id}/nhap/", {})
        self.acknowledged = answer.status == 302

    def faults(self) -> Iterator[str]:
        """Every person of the file, or none."""
        stage = ImportBatch.objects.get(pk=self._batch).stage
        people = Person.objects.filter(full_name__startswith=self._like).count()
        if people != (_ROWS if stage == Stage.APPLIED else 0):
            yield f"import half written: {stage} with {people} of {_ROWS} people"
        if self.acknowledged and stage != Stage.APPLIED:
            yield "acknowledged import lost"


class Retention(Act):
    """What is past its term is counted, shown, confirmed, and goes."""

    name, in_background, span_s = "retention", True, 5.0

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._person = Person.objects.filter(current=True).order_by("pk")[random.randrange(50)]
        self._status = Status.objects.create(
            person=self._person, kind="sick_leave", valid_from=date(2001, 1, 1), valid_to=date(2001, 2, 1)
        )
        self._purge = ""
        self._confirmed = False

    def begin(self) -> None:
        """Count, wait for the preview, confirm it."""
        system = self.place.system
        answer = system.post("/thoi-han-luu/xem-truoc/", {})
        if answer.status != 302:
            return
        self.acknowledged, self._purge = True, answer.location.rstrip("/").rpartition("/")[2]
        for _ in range(100):
            page = system.get(answer.location)
            seen = value_of(page, "seen")
            if seen:
                said = {"seen": seen, "reason": "Hết thời hạn lưu (mẫu)", "sure": "on"}
                self._confirmed = system.post(f"{answer.location}xoa/", said).status == 302
                return
            time.sleep(0.1)

    def faults(self) -> Iterator[str]:
        """Gone if it was done; there as long as it was not."""
        purge = self._read()
        if self.acknowledged and purge is None:
            yield "acknowledged count lost"
        if purge is None:
            return
        there = Status.objects.filter(pk=self._status.pk).exists()
        entries = Entry.objects.filter(action="retention.purge", subject=str(purge.public_id)).count()
        if entries != (purge.state == PurgeState.DONE):
            yield f"purge half written: {purge.state} with {entries} entries"
        if purge.state == PurgeState.DONE and there:
            yield "purge half written: the row is there"
        if self._confirmed and purge.state not in {PurgeState.RUNNING, PurgeState.DONE, PurgeState.FAILED}:
            yield f"acknowledged purge lost: {purge.state}"

    def open_end(self) -> bool:
        """Counting or purging."""
        purge = self._read()
        return purge is not None and purge.busy

    def given_up(self) -> bool:
        """Failed with the word."""
        purge = self._read()
        return purge is not None and [fault[0] for fault in purge.faults] == ["retention_broken_off"]

    def _read(self) -> Purge | None:
        return Purge.objects.filter(public_id=self._purge).first() if self._purge else None


class Backing(Act):
    """A backup is made beside the running program; its own process is killed."""

    name, span_s = "backup", 1.5

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._path = place.folder / f"{uuid4().hex}.zip"
        self._pid = 0

    def begin(self) -> None:
        """In a process of its own, which is there at once."""
        connections.close_all()
        self._pid = os.fork()
        if not self._pid:
            try:
                backup_make(self._path, with_keys=False)
            finally:
                os._exit(0)

    def end(self) -> None:
        """Kill it."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def faults(self) -> Iterator[str]:
        """Whole, or not there; and nothing is left beside it once another backup was made there."""
        if self._path.exists():
            try:
                with opened(self._path):
                    pass
            except Refused:
                yield "backup half written"
        whole = self.place.folder / "whole.zip"
        backup_make(whole, with_keys=False)
        whole.unlink()
        # One that was killed before it wrote anything left an empty folder, which goes after an hour.
        left = [path.name for path in self.place.folder.iterdir() if not path.is_dir() or any(path.iterdir())]
        left = [name for name in left if name != self._path.name]
        if left:
            yield f"left beside the backup: {left}"
        self._path.unlink(missing_ok=True)


class Sealing(Act):
    """A round is sealed: its row and its files, or nothing."""

    name, span_s = "sealing", 4.0

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._campaign = campaign_prepare(place.unit, place.by)
        campaign_open(campaign=self._campaign, by=place.by)

    def begin(self) -> None:
        """The button."""
        answer = self.place.officer.post(f"/dot-kiem-diem/{self._campaign.public_id}/niem-phong/", {"seen": "0"})
        self.acknowledged = answer.status == 302

    def faults(self) -> Iterator[str]:
        """Every file that the manifest names, and one entry; or none of all."""
        seals = RoundSeal.objects.filter(campaign=self._campaign)
        entries = Entry.objects.filter(action="seal.make", subject__in=[str(seal.public_id) for seal in seals])
        if entries.count() != len(seals):
            yield f"seal without its entry: {len(seals)}"
        if self.acknowledged and not seals:
            yield "acknowledged seal lost"
        for seal in seals:
            named = json.loads(contents(seal)[MANIFEST])["names"]
            if seal_recount(seal).differences or seal.named_files.count() != len(named):
                yield "seal half written"


class Writing(Act):
    """Nothing but drafts and versions, which go on in any case."""

    name, span_s = "drafts and versions", 2.0


class EnteringResult(Act):
    """The results of a branch's meeting are entered."""

    name, span_s = "result sheet", 2.0

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._campaign = Campaign.objects.get(public_id=place.campaign)
        branches = self._campaign.nodes.filter(kind="branch").values("organisation")
        self._unit = Organisation.objects.filter(pk__in=branches).order_by("?")[0]
        waiting = [subject for subject in unit_subjects(self._campaign, self._unit) if not subject.decided]
        self._subjects = [subject for subject in waiting if subject.classified is not False]
        newest = ResultSheet.objects.filter(campaign=self._campaign, unit=self._unit).order_by("-number").first()
        self._seen = newest.number if newest else 0
        self._mark = uuid4().hex[:8]

    def begin(self) -> None:
        """The button under the grid."""
        today = timezone.localdate()
        typed = {"held_on": f"{today:%d/%m/%Y}", "number": self._mark, "seen": str(self._seen)}
        if self._seen:
            typed |= {"kind": "correction", "reason": "Nhập lại (mẫu)"}
        typed |= {f"{subject.public_id}.level": "T" for subject in self._subjects}
        where = f"/ket-qua-hop/{self._campaign.public_id}/{self._unit.public_id}/nhap/"
        self.acknowledged = self.place.officer.post(where, typed).status == 302

    def faults(self) -> Iterator[str]:
        """One sheet with every line and its entry, or nothing."""
        sheets = list(ResultSheet.objects.filter(campaign=self._campaign, minutes_number=self._mark))
        lines = ResultLine.objects.filter(sheet__in=sheets).count()
        entries = Entry.objects.filter(
            action="result.enter", subject__in=[str(row.public_id) for row in sheets]
        ).count()
        if (lines, entries) != (len(sheets) * len(self._subjects), len(sheets)) or len(sheets) > 1:
            listed = len(self._subjects)
            yield f"result half written: {len(sheets)} sheets, {lines} lines of {listed}, {entries} entries"
        if self.acknowledged and not sheets:
            yield "acknowledged result lost"


class Issuing(Act):
    """A decision is issued, with the session that agreed on its list."""

    name, span_s = "decision", 3.0
    _LINES = 5

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self._number = f"{uuid4().hex[:8]}-QĐ"
        self._draft, self._listed = self._prepared(place)

    def _prepared(self, place: Place) -> tuple[DecisionDraft | None, int]:
        """A draft with its session; None once everybody is decided on."""
        campaign = Campaign.objects.select_related("body", "binding").get(public_id=place.campaign)
        rows = Subject.objects.filter(
            campaign=campaign, kind="member", listed=True, classified=True, standing=None, closed_at=None
        )
        somebody = rows.exclude(public_id__in=place.writers).select_related("entry__decider").order_by("?").first()
        if somebody is None or somebody.entry.decider is None:
            return None, 0
        draft = draft_make(campaign=campaign, body=somebody.entry.decider, tally="member", by=place.by)
        draft = draft_get(place.by, draft.public_id)
        every = draft_content(draft).rows
        mine = [row for row in every if str(row.subject.public_id) not in place.writers][: self._LINES]
        chosen = {row.subject.pk for row in mine}
        groups_set(campaign=campaign, subjects=[row.subject for row in mine], group=self._number, by=place.by)
        choices = [
            Choice(subject=row.subject.pk, level="T" if row.subject.pk in chosen else "", reason="Theo kết luận (mẫu)")
            for row in every
        ]
        draft_change(draft=draft, choices=choices, seen=draft.revision, by=place.by)
        newest = session_of(draft)
        sitting = Sitting(
            minutes_number=self._number,
            met_on=timezone.localdate(),
            called=9,
            present=9,
            vote=Vote(agreed=9, against=0, other=0),
        )
        seen, reason = (newest.number, "Ghi lại (mẫu)") if newest else (0, "")
        session_enter(draft=draft, sitting=sitting, seen=seen, reason=reason, by=place.by)
        return draft, len(mine)

    def begin(self) -> None:
        """The button under the paper."""
        if self._draft is None:
            return
        typed = {
            "source": "here",
            "number": self._number,
            "signed_on": f"{timezone.localdate():%d/%m/%Y}",
            "signer_name": "Mẫu Văn Ký",
            "passed": "Không chờ (mẫu)",
            "seen": str(self._draft.revision),
        }
        self.acknowledged = self.place.officer.post(f"/du-thao/{self._draft.public_id}/ban-hanh/", typed).status == 302

    def faults(self) -> Iterator[str]:
        """The paper with every level, what stands, the ledger, the draft and its entry; or nothing."""
        papers = list(Decision.objects.filter(number=self._number))
        levels = DecidedLevel.objects.filter(decision__in=papers).count()
        found = (
            levels,
            StandingLevel.objects.filter(decided__decision__in=papers).count(),
            PastLevel.objects.filter(decision_number=self._number).count(),
            DecisionDraft.objects.filter(decision__in=papers).count() * self._listed,
            Entry.objects.filter(action="decision.issue", subject__in=[str(row.public_id) for row in papers]).count()
            * self._listed,
        )
        if set(found) != {len(papers) * self._listed} or len(papers) > 1:
            yield f"decision half written: {len(papers)} papers, {self._listed} listed, {found}"
        if self.acknowledged and not papers:
            yield "acknowledged decision lost"


ACTS: tuple[Callable[[Place], Act], ...] = (
    Opening,
    Importing,
    Retention,
    Backing,
    Sealing,
    Writing,
    EnteringResult,
    Issuing,
)


def begun(act: Act) -> None:
    """In a thread: an act that is broken off by the kill is no fault."""
    try:
        act.begin()
    except BROKEN:
        pass
    finally:
        connections.close_all()
