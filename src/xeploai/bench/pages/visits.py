"""One person at a browser: who looks at each page in turns, and does what is done to a self-review."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from xeploai.bench.pages.browser import Answer, Browser, parts_of, value_of
from xeploai.bench.pages.committee import Committee, Worker
from xeploai.bench.pages.plan import Page, pages
from xeploai.bench.pages.site import Running
from xeploai.core.errors import Refused

SAVE, SUBMIT, RETURN = "saving a draft", "submitting", "handing back"
FILE = "file of all people"

_OWN_TO_EACH = re.compile(
    # Numbers given by lot, tokens, digests of the trail, times of the clock: the same on no two days.
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}|\d{1,2}:\d{2}(:\d{2})?"
    r'|name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"'
)


@dataclass
class Visits:
    """What was seen of each page by name: seconds until it was there, processor seconds of the server."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    cpu_s: dict[str, list[float]] = field(default_factory=dict)

    def add(self, other: "Visits") -> None:
        """Another round."""
        for mine, theirs in ((self.seconds, other.seconds), (self.cpu_s, other.cpu_s)):
            for name, numbers in theirs.items():
                mine.setdefault(name, []).extend(numbers)


@dataclass
class Person:
    """A signed-in worker."""

    worker: Worker
    browser: Browser

    def see(self, page: Page) -> Answer:
        """A page. Raises Refused unless it is shown."""
        return shown_as(page.name, self.browser.get(page.address))

    def begin_save(self, number: int) -> Mapping[str, str]:
        """What the form of a self-review sends while its writer types."""
        form = shown_as("review, form", self.browser.get(f"{self._own}viet/"))
        text = f"Báo cáo có lúc còn chậm ({self.worker.username}, {number})."
        return {"revision": value_of(form, "revision") or "0", "shortcomings": text}

    def save(self, posted: Mapping[str, str]) -> Answer:
        """The draft as typed so far."""
        return shown_as(SAVE, self.browser.post(f"{self._own}tu-luu/", posted, htmx=True))

    def begin_submit(self) -> Mapping[str, str]:
        """What the last look before submitting sends; the writer knows that others wrote the like."""
        page = shown_as("review, before submitting", self.browser.get(f"{self._own}nop/"))
        return {"revision": value_of(page, "revision"), "seen": "1"}

    def submit(self, posted: Mapping[str, str]) -> Answer:
        """Hand in."""
        return shown_as(SUBMIT, self.browser.post(f"{self._own}nop/", posted), status=302)

    def begin_return(self, subject: str) -> Mapping[str, str]:
        """What the form to hand back a self-review sends."""
        page = shown_as(RETURN, self.browser.get(f"/ban-tu-kiem-diem/{subject}/tra-lai/"))
        return {"version": value_of(page, "version"), "reason": "Đề nghị bổ sung kết quả thực hiện nhiệm vụ."}

    def hand_back(self, subject: str, posted: Mapping[str, str]) -> Answer:
        """Back to its writer."""
        return shown_as(RETURN, self.browser.post(f"/ban-tu-kiem-diem/{subject}/tra-lai/", posted), status=302)

    def take_file(self) -> Answer:
        """The list of people as a workbook."""
        return shown_as(FILE, self.browser.post("/xuat/dang-vien/", {"dang": "xlsx"}))

    @property
    def _own(self) -> str:
        return f"/ban-tu-kiem-diem/{self.worker.own}/"


def shown_as(name: str, answer: Answer, *, status: int = 200) -> Answer:
    """The answer. Raises Refused where it is another one than wanted."""
    if answer.status != status:
        raise Refused.because("bench_page", what=name, status=answer.status)
    return answer


@contextmanager
def signed_in(running: Running) -> Iterator[Sequence[Person]]:
    """Everybody of the committee at a browser."""
    committee: Committee = running.site.committee
    staff = [Person(worker, Browser(running.port)) for worker in committee.workers]
    try:
        for person in staff:
            person.browser.sign_in(person.worker.username, committee.password)
        yield staff
    finally:
        for person in staff:
            person.browser.close()


def _by_role(staff: Sequence[Person]) -> Mapping[str, Person]:
    """The first of each role."""
    return {person.worker.role: person for person in reversed(staff)}


def _plan(running: Running, staff: Sequence[Person], only: str = "") -> Sequence[tuple[Person, Page]]:
    """Every page, or only one, with who sees it."""
    who = _by_role(staff)
    offered = pages(running.site.committee, who["member"].worker)
    return [(who[page.role], page) for page in offered if only in {"", page.name}]


def shown(running: Running, staff: Sequence[Person], *, only: str = "") -> Mapping[str, str]:
    """A checksum of what each page shows, without what differs from one installation to the next."""
    digests = {}
    for person, page in _plan(running, staff, only):
        text = _OWN_TO_EACH.sub("", person.see(page).text)
        digests[page.name] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return digests


def first_views(running: Running, staff: Sequence[Person]) -> Mapping[str, tuple[int, int]]:
    """Bytes of each page with its style sheets, scripts and icon, as transferred and unpacked, to an empty browser."""
    parts: dict[str, Answer] = {}
    sizes = {}
    for person, page in _plan(running, staff):
        if page.sheet:
            answer = person.see(page)
            addresses = parts_of(answer)
            for address in addresses:
                if address not in parts:
                    parts[address] = shown_as(address, person.browser.get(address))
            everything = [answer, *(parts[address] for address in addresses)]
            sizes[page.name] = sum(part.sent for part in everything), sum(part.plain for part in everything)
    return sizes


def one_person(running: Running, staff: Sequence[Person], *, visits: int, only: str = "") -> Visits:
    """One at a time: all pages, or only one, in turns, so many times over."""
    plan = _plan(running, staff, only)
    timings = Visits()
    for _ in range(visits):
        for person, page in plan:
            before = running.cpu_s()
            timings.seconds.setdefault(page.name, []).append(person.see(page).seconds)
            timings.cpu_s.setdefault(page.name, []).append(running.cpu_s() - before)
    return timings


def acts(staff: Sequence[Person], *, turn: int) -> Visits:
    """A draft saved and handed in by its writer, handed back by the officer; once a list taken away as a file."""
    who = _by_role(staff)
    writer, officer = who["member"], who["organisation_officer"]
    posted = writer.begin_save(turn)
    visits = Visits({SAVE: [writer.save(posted).seconds]})
    posted = writer.begin_submit()
    visits.seconds[SUBMIT] = [writer.submit(posted).seconds]
    posted = officer.begin_return(writer.worker.own)
    visits.seconds[RETURN] = [officer.hand_back(writer.worker.own, posted).seconds]
    visits.seconds[FILE] = [officer.take_file().seconds]
    return visits
