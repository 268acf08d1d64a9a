"""One run: start, work, kill, start again, look; over and over on one installation."""

import os
import random
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connections
from django_tasks_db.models import DBTaskResult
from tests.endure.kills.acts import ACTS, Act, Backing, Place, begun
from tests.endure.kills.people import Writer, signed_in
from tests.endure.kills.server import Server, free_port, gone

from xeploai.bench.installation import SQLITE
from xeploai.bench.pages.filling import fill
from xeploai.bench.pages.visits import Person
from xeploai.bench.register import year_start
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.audit.selectors import audit_verify
from xeploai.registers.kernel.roles import Role
from xeploai.registers.leases.models import HOLD, Lease
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.privacy.models import Purge, PurgeState
from xeploai.rounds.reviews.models import ReviewVersion, SelfReview
from xeploai.tools.durability.files import abandoned_delete

_TARGETS = ("main", "worker", "group", "job")
_SYSTEM = "quan-tri"
_PAIRS, _WRITERS = 3, 5
# Work that was broken off is taken up when its lease has run out, and is done well within this time.
_BOUND_S = HOLD.total_seconds() + 45
_SHOWN = 4000
"""Letters of a traceback that the run prints."""
_SETTLE_EVERY = 10


class Run:
    """An installation, who works with it, and what was found."""

    def __init__(self, *, database: str, seed: int, members: int, environment: Mapping[str, str], aside: Path) -> None:
        self._database, self._seed = database, seed
        self._kills: Counter[tuple[str, str]] = Counter()
        self._failures: Counter[str] = Counter()
        self._open: list[Act] = []
        self._given_up, self._saves, self._versions, self._starts = 0, 0, 0, 0.0
        self._temporary = aside
        kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
        work = self._temporary / "tmp"
        work.mkdir()
        # A start is mostly the reading of code: kept compiled, aside, it takes half the time.
        self._environment = {**kept, "TMPDIR": str(work), "PYTHONPYCACHEPREFIX": str(self._temporary / "code")}
        self._environment["XEPLOAI_WORKERS"] = "2"
        tempfile.tempdir = str(work)
        self._port = free_port()
        committee = fill(members)
        writer = User.objects.get(username=committee.workers[0].username)
        system = User.objects.create(username=_SYSTEM, full_name="Quản trị (mẫu)", password=writer.password)
        RoleAssignment.objects.create(user=system, role=Role.SYSTEM_OFFICER, subtree=False, valid_from=year_start())
        self._server = self._start()
        people: dict[str, Person] = {}
        for worker in [*committee.workers, replace(committee.workers[0], username=_SYSTEM, role="system_officer")]:
            number = sum(name.startswith(worker.role) for name in people)
            if number < {"member": _WRITERS, "branch_secretary": _PAIRS}.get(worker.role, 1):
                people[f"{worker.role}{number}"] = signed_in(worker, self._port, committee.password)
        self._writers = [
            Writer(people[f"member{number}"], people.get(f"branch_secretary{number}")) for number in range(_WRITERS)
        ]
        folder = self._temporary / "backups"
        folder.mkdir()
        self._place = Place(
            unit=Organisation.objects.get(public_id=committee.unit),
            by=AccountActor(User.objects.get(username="canbo")),
            officer=people["organisation_officer0"].browser,
            system=people["system_officer0"].browser,
            folder=folder,
            campaign=committee.campaign,
            writers=frozenset(writer.journal.subject for writer in self._writers),
        )

    def kills(self, first: int, count: int) -> int:
        """Kill and look so often; print what was found. Gives the exit status."""
        load = f"load {os.getloadavg()[0]:.1f}"
        self._show(f"run         kills on {self._database}, seed {self._seed}, commit {_commit()}, {load}")
        begun_at = time.monotonic()
        try:
            for number in range(first, first + count):
                self._once(number)
                if (number + 1) % _SETTLE_EVERY == 0:
                    self._settle(number)
            self._settle(first + count - 1)
        finally:
            self._server.stop()
        self._report(count, time.monotonic() - begun_at)
        return 1 if self._failures else 0

    def _once(self, number: int) -> None:
        chance = random.Random(f"{self._seed}:{number}")
        close_old_connections()
        act = ACTS[number % len(ACTS)](self._place)
        target = chance.choice(_TARGETS if act.in_background else _TARGETS[:3])
        delay = chance.uniform(0.05, act.span_s)
        stop = threading.Event()
        threads = [threading.Thread(target=writer.work, args=(stop,), daemon=True) for writer in self._writers]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.1, 0.6))
        if isinstance(act, Backing):
            act.begin()
        else:
            threads.append(threading.Thread(target=begun, args=(act,), daemon=True))
            threads[-1].start()
        if target == "job":
            self._await_job(delay)
        time.sleep(delay)
        if isinstance(act, Backing):
            act.end()
        ended = self._server.kill("main" if target == "job" else target, choice=chance.randrange(8))
        self._kills[act.name, target] += 1
        if target == "worker":
            # The others go on, and the program starts another.
            time.sleep(chance.uniform(0.2, 1.0))
        stop.set()
        for thread in threads:
            thread.join(90)
        if not gone(ended):
            self._fail(number, f"{target} killed, but a process lives on")
        self._again(number)
        self._look(number, act)

    def _await_job(self, most: float) -> None:
        """Until the worker is at a job, or no longer than that."""
        end = time.monotonic() + most + 2
        while time.monotonic() < end and not Lease.objects.exclude(owner="").exists():
            time.sleep(0.02)

    def _start(self) -> Server:
        begun_at = time.monotonic()
        server = Server(self._environment, self._port, self._temporary / "serve.log")
        if not server.answers():
            raise RuntimeError(f"does not start:\n{server.said()[-4000:]}")
        self._starts = max(self._starts, time.monotonic() - begun_at)
        return server

    def _again(self, number: int) -> None:
        if self._server.process.poll() is None:
            if not self._server.answers():
                self._fail(number, "no answer after a worker was killed")
            return
        self._server = self._start()

    def _look(self, number: int, act: Act) -> None:
        """Everything that must hold after a kill."""
        close_old_connections()
        for fault in [*self._journals(), *act.faults(), *self._records()]:
            self._fail(number, f"{act.name}: {fault}")
        if act.open_end():
            self._open.append(act)
        self._given_up += act.given_up()

    def _journals(self) -> Iterator[str]:
        for writer in self._writers:
            journal = writer.journal
            subject = Subject.objects.get(public_id=journal.subject)
            review = SelfReview.objects.get(campaign=subject.campaign, about=subject.about)
            content = review.content.get("shortcomings", "")
            if journal.kept and content not in {journal.kept, *journal.sent}:
                yield "acknowledged draft lost"
            self._saves, journal.saves = self._saves + journal.saves, 0
            texts = {version.content.get("shortcomings", "") for version in ReviewVersion.objects.filter(review=review)}
            if lost := [text for text in journal.submitted if text not in texts]:
                yield f"acknowledged version lost ({len(lost)})"
            self._versions += len(journal.submitted)
            journal.kept, journal.sent, journal.submitted = content if journal.kept else "", [], []

    def _records(self) -> Iterator[str]:
        audit = audit_verify()
        if not audit.ok:
            yield f"audit chain broken at {audit.broken_at}"
        if self._database == SQLITE:
            connections.close_all()
            with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as database:
                found = database.execute("PRAGMA integrity_check").fetchone()[0]
            database.close()
            if found != "ok":
                yield f"integrity_check: {found}"
        if left := abandoned_delete("xeploai-"):
            yield f"folders of unfinished work left after a start: {left}"
        said = self._server.said()
        if "Traceback" in said:
            self._show(said[said.index("Traceback") :][-_SHOWN:])
            yield "a traceback on the console"

    def _settle(self, number: int) -> None:
        """Within the bound nothing is half-claimed any more."""
        end = time.monotonic() + _BOUND_S
        while time.monotonic() < end and self._busy():
            time.sleep(0.2)
        close_old_connections()
        for name in self._busy():
            self._fail(number, f"half-claimed after {_BOUND_S:.0f} s: {name}")
        for act in self._open:
            for fault in act.faults():
                self._fail(number, f"{act.name}, later: {fault}")
            self._given_up += act.given_up()
        self._open = []
        self._show(f"{number + 1:>5} kills so far, {sum(self._failures.values())} failures")

    def _busy(self) -> list[str]:
        work = {
            "opening": Campaign.objects.filter(status=CampaignStatus.OPENING),
            "retention": Purge.objects.filter(state__in=[PurgeState.COUNTING, PurgeState.RUNNING]),
            "job of the queue": DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]),
        }
        return [name for name, rows in work.items() if rows.exists()]

    def _fail(self, number: int, name: str) -> None:
        self._failures[name] += 1
        self._show(f"FAILED      kill {number}: {name}")

    def _report(self, count: int, seconds: float) -> None:
        self._show()
        for (moment, target), number in sorted(self._kills.items()):
            self._show(f"{moment:<22}{target:<8}{number:>5}")
        self._show(
            f"{count} kills in {seconds:.0f} s, slowest start {self._starts:.1f} s; acknowledged: {self._saves} "
            f"drafts, {self._versions} versions; given up with a word: {self._given_up}"
        )
        for name, number in sorted(self._failures.items()):
            self._show(f"{number:>5} x {name}")
        self._show(f"{self._database}: {sum(self._failures.values())} failures, seed {self._seed}")

    def _show(self, line: str = "") -> None:
        print(line, flush=True)  # noqa: T201 - what the run is for


def _commit() -> str:
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"
