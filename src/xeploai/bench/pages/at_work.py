"""Twenty people at work at once, who read and write, each with a while to look at every page."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from xeploai.bench.pages.plan import WORK, Page, pages
from xeploai.bench.pages.site import Running
from xeploai.bench.pages.visits import SAVE, Person, Visits

THINKING_S = (1.0, 2.0)
"""How long each of the twenty looks at a page before asking for the next one."""

SAVES_IN_TEN = 1
"""One request in ten of the twenty is a draft saved while typing."""


@dataclass
class _Desk:
    """One of the twenty: what was seen, or what went wrong."""

    person: Person
    seen: list[tuple[str, float]] = field(default_factory=list)
    failed: Exception | None = None

    def work(self, plan: Sequence[Page], saves: float, until: float, seed: int) -> None:
        """Ask, look, ask again until the time is over."""
        lot = random.Random(seed)  # noqa: S311 - a plan, not a secret
        try:
            time.sleep(lot.uniform(0, THINKING_S[1]))
            while time.monotonic() < until:
                if self.person.worker.own and lot.random() < saves:
                    posted = self.person.begin_save(len(self.seen))
                    self.seen.append((SAVE, self.person.save(posted).seconds))
                else:
                    page = lot.choice(plan)
                    self.seen.append((page.name, self.person.see(page).seconds))
                time.sleep(lot.uniform(*THINKING_S))
        except Exception as error:
            # Raised again by the thread that waits for this one.
            self.failed = error


def warm(running: Running, staff: Sequence[Person]) -> None:
    """Everybody looks once at everything: each process of the server has read its templates and rules then."""
    for person in staff:
        for page in _work_of(running, person):
            person.see(page)


def twenty_people(running: Running, staff: Sequence[Person], *, seconds: float, seed: int) -> Visits:
    """Everybody at once for so many seconds. Raises Refused where one of them is refused a page."""
    until = time.monotonic() + seconds
    desks = [_Desk(person) for person in staff]
    writers = sum(1 for person in staff if person.worker.own)
    saves = len(staff) / writers * SAVES_IN_TEN / 10
    threads = [
        threading.Thread(target=desk.work, args=(_work_of(running, desk.person), saves, until, seed * 1000 + number))
        for number, desk in enumerate(desks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    visits = Visits()
    for desk in desks:
        if desk.failed is not None:
            raise desk.failed
        for name, took in desk.seen:
            visits.seconds.setdefault(name, []).append(took)
    return visits


def _work_of(running: Running, person: Person) -> Sequence[Page]:
    """The pages that a person looks at while at work, with the records of the own place."""
    return [page for page in pages(running.site.committee, person.worker) if page.name in WORK[person.worker.role]]
