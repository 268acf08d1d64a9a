"""One person who visits every page in turns; twenty people at work at once, who read and write."""

import hashlib
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from xeploai.bench.pages_browser import Answer, Browser, parts_of, revision_of
from xeploai.bench.pages_committee import Committee, Worker
from xeploai.bench.pages_plan import WORK, Page, pages
from xeploai.bench.pages_sites import Running
from xeploai.core.errors import Refused

THINKING_S = (1.0, 2.0)
"""How long each of the twenty looks at a page before asking for the next one."""

SAVES_IN_TEN = 1
"""One request in ten of the twenty is a draft saved while typing."""

SAVE = "saving a draft"

_OWN_TO_EACH = re.compile(
    # Numbers given by lot, tokens, digests of the trail, times of the clock: the same on no two days.
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}|\d{1,2}:\d{2}(:\d{2})?"
    r'|name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"'
)


@dataclass(frozen=True, kw_only=True)
class Visits:
    """Seconds of each page by name."""

    seconds: Mapping[str, Sequence[float]]


@dataclass
class Person:
    """A signed-in worker."""

    worker: Worker
    browser: Browser

    def see(self, page: Page) -> Answer:
        """A page. Raises Refused unless it is shown."""
        return _shown(page.name, self.browser.get(page.address))

    def save(self, number: int) -> Answer:
        """What the form of a self-review sends while its writer types; the time is that of the saving alone."""
        address = f"/ban-tu-kiem-diem/{self.worker.own}"
        revision = revision_of(_shown("review, form", self.browser.get(f"{address}/viet/")))
        said = {"revision": revision, "shortcomings": f"Báo cáo có lúc còn chậm ({self.worker.username}, {number})."}
        return _shown(SAVE, self.browser.post(f"{address}/tu-luu/", said, htmx=True))


def _shown(name: str, answer: Answer) -> Answer:
    if answer.status != 200:
        raise Refused.because("bench_page", what=name, status=answer.status)
    return answer


@contextmanager
def signed_in(running: Running) -> Iterator[Sequence[Person]]:
    """Everybody of the committee at a browser."""
    held: Committee = running.site.committee
    staff = [Person(worker, Browser(running.port)) for worker in held.workers]
    try:
        for person in staff:
            person.browser.sign_in(person.worker.username, held.password)
        yield staff
    finally:
        for person in staff:
            person.browser.close()


def _plan(running: Running, staff: Sequence[Person]) -> Sequence[tuple[Person, Page]]:
    """Every page with who sees it: the first of the role."""
    who = {person.worker.role: person for person in reversed(staff)}
    member = who["member"].worker
    return [(who[page.role], page) for page in pages(running.site.committee, member)]


def shown(running: Running, staff: Sequence[Person]) -> Mapping[str, str]:
    """A checksum of what each page shows, without what differs from one installation to the next."""
    told = {}
    for person, page in _plan(running, staff):
        text = _OWN_TO_EACH.sub("", person.see(page).text)
        told[page.name] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return told


def first_views(running: Running, staff: Sequence[Person]) -> Mapping[str, tuple[int, int]]:
    """Bytes of each page with its style sheets, scripts and icon, as transferred and unpacked, to an empty browser."""
    parts: dict[str, Answer] = {}
    told = {}
    for person, page in _plan(running, staff):
        answer = person.see(page)
        addresses = parts_of(answer)
        for address in addresses:
            if address not in parts:
                parts[address] = _shown(address, person.browser.get(address))
        everything = [answer, *(parts[address] for address in addresses)]
        told[page.name] = sum(one.sent for one in everything), sum(one.plain for one in everything)
    return told


def warm(running: Running, staff: Sequence[Person]) -> None:
    """Everybody looks once at everything: each process of the server has read its templates and rules then."""
    for person in staff:
        for page in work_of(running, person):
            person.see(page)


def one_person(running: Running, staff: Sequence[Person], *, visits: int, only: str = "") -> Visits:
    """One at a time: all pages, or only one, in turns, so many times over."""
    plan = [(person, page) for person, page in _plan(running, staff) if only in {"", page.name}]
    seconds: dict[str, list[float]] = {page.name: [] for _, page in plan}
    for _ in range(visits):
        for person, page in plan:
            seconds[page.name].append(person.see(page).seconds)
    return Visits(seconds=seconds)


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
                    self.seen.append((SAVE, self.person.save(len(self.seen)).seconds))
                else:
                    page = lot.choice(plan)
                    self.seen.append((page.name, self.person.see(page).seconds))
                time.sleep(lot.uniform(*THINKING_S))
        except Exception as error:
            # Raised again by the thread that waits for this one.
            self.failed = error


def work_of(running: Running, person: Person) -> Sequence[Page]:
    """The pages that a person looks at while at work, with the records of the own place."""
    return [
        page for page in pages(running.site.committee, person.worker) if page.name in WORK[person.worker.role]
    ]  # fmt: skip


def twenty_people(running: Running, staff: Sequence[Person], *, seconds: float, seed: int) -> Visits:
    """Everybody at once for so many seconds. Raises Refused where one of them is refused a page."""
    until = time.monotonic() + seconds
    desks = [_Desk(person) for person in staff]
    writers = sum(1 for person in staff if person.worker.own)
    saves = len(staff) / writers * SAVES_IN_TEN / 10
    threads = [
        threading.Thread(target=desk.work, args=(work_of(running, desk.person), saves, until, seed * 1000 + number))
        for number, desk in enumerate(desks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told: dict[str, list[float]] = {}
    for desk in desks:
        if desk.failed is not None:
            raise desk.failed
        for name, took in desk.seen:
            told.setdefault(name, []).append(took)
    return Visits(seconds=told)
