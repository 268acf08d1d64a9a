"""The people of an office: what each role does in a day, drawn by lot, with a while to think in between."""

import io
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, zip_longest
from uuid import uuid4

import openpyxl
from tests.endure.installed import BOX, Installed
from tests.endure.markup import Markup
from tests.endure.soak.figures import Event

from xeploai.bench.pages.browser import Answer, Browser, value_of
from xeploai.bench.pages.committee import Place, Worker
from xeploai.bench.pages.plan import WORK, pages

THINKING_S = (0.5, 2.5)
_NEW_PEOPLE = 2
_FIRST = ("member", "organisation_officer", "branch_secretary")


class Wrong(Exception):
    """An answer is not what it should be."""


@dataclass(kw_only=True)
class Office:
    """Everybody at work on one server.

    imported     names that came in through lists, foreign to all narrow accounts
    handed_in    reviews that wait; looked_over: those of them that somebody is handing back
    """

    installed: Installed
    port: int
    seed: int
    until: float
    people: "list[Person]" = field(default_factory=list)
    imported: list[str] = field(default_factory=list)
    handed_in: set[str] = field(default_factory=set)
    looked_over: set[str] = field(default_factory=set)
    looked: int = 0
    begun: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))


def people(office: Office, number: int) -> Sequence["Person"]:
    """So many of the office, every role as early as may be."""
    workers = {worker.username: worker for worker in office.installed.committee.workers}
    first = next(iter(workers.values()))
    by_role: dict[str, list[Worker]] = {}
    for username, role in office.installed.accounts:
        worker = workers.get(username) or Worker(username=username, role=role, place=Place(**vars(first.place)))
        by_role.setdefault(role, []).append(worker)
    # Of few people one writes, one imports and hands back, one sees a part only.
    roles = sorted(by_role, key=lambda role: _FIRST.index(role) if role in _FIRST else len(_FIRST))
    turns = [
        worker for turn in zip_longest(*(by_role[role] for role in roles)) for worker in turn if worker is not None
    ]
    office.people = [Person(office, worker, place) for place, worker in enumerate(turns[:number])]
    return office.people


class Person:
    """One of them, at a browser of their own. acknowledged: texts that the server said are saved, in order."""

    def __init__(self, office: Office, worker: Worker, place: int) -> None:
        self.office, self.worker = office, worker
        self.events: list[Event] = []
        self.acknowledged: list[str] = []
        self._lot = random.Random(f"{office.seed}:{place}")
        self._browser = Browser(office.port)
        self._signed_in = False
        self._action = ""

    def work(self) -> None:
        """Do one thing after the other until the time is over; what goes wrong is noted, and work goes on."""
        acts = self._acts()
        time.sleep(self._lot.uniform(0, THINKING_S[1]))
        while time.monotonic() < self.office.until:
            name, act = self._lot.choice(acts) if self._signed_in else ("sign in", self._sign_in)
            self._action = name
            try:
                act()
            except (Wrong, OSError, ValueError, KeyError, IndexError) as error:
                self._note(0.0, f"{self.worker.username}: {type(error).__name__}: {error}")
                self._browser.close()
            time.sleep(self._lot.uniform(*THINKING_S))
        self._browser.close()

    def _acts(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """What this person does; a thing that is done more often stands there more than once."""
        role, committee = self.worker.role, self.office.installed.committee
        known = {page.name: page.address for page in pages(committee, self.worker)}
        reads = [(name, self._reading(known[name])) for name in WORK.get(role, ("home",)) if name != "review, form"]
        campaign = f"/dot-kiem-diem/{committee.campaign}/"
        more: Mapping[str, Sequence[tuple[str, Callable[[], None]]]] = {
            "member": [("draft, form", self._save_form)] * 3
            + [("draft, API", self._save_program)] * 2
            + [("submit", self._submit), ("own record", self._reading("/ve-toi/"))],
            "organisation_officer": [
                ("amendments", self._reading(f"{campaign}thay-doi/")),
                ("list import", self._import),
                ("hand back", self._hand_back),
                ("export", self._export),
                ("API: people", self._reading("/api/v1/people?q=mau")),
            ],
            "grassroots_officer": [("API: reviews", self._reading(f"/api/v1/campaigns/{committee.campaign}/reviews"))],
            "branch_secretary": [("API: roster", self._reading(f"/api/v1/campaigns/{committee.campaign}/roster"))],
            "inspector": [
                ("audit log", self._reading("/nhat-ky/")),
                ("audit log, page 2", self._reading("/nhat-ky/?trang=2")),
            ],
            "system_officer": [("accounts", self._reading("/tai-khoan/"))],
            "consulted_body": [("campaigns", self._reading("/dot-kiem-diem/")), ("board", self._reading(campaign))],
        }
        return [*reads, *reads, *more.get(role, ()), ("sign out", self._sign_out)]

    def _note(self, seconds: float, fault: str = "") -> None:
        self.events.append(
            Event(at=time.monotonic() - self.office.begun, action=self._action, seconds=seconds, fault=fault)
        )

    def _seen(self, answer: Answer, status: int = 200) -> Answer:
        """The answer, noted and looked through. Raises Wrong for another status, or a foreign name."""
        self._note(answer.seconds)
        if answer.status != status:
            raise Wrong(f"status {answer.status} instead of {status}: {_complaint(answer.text)}")
        if self.worker.username in self.office.installed.narrow:
            self.office.looked += 1
            foreign = (*self.office.installed.foreign[self.worker.username], *self.office.imported)
            for name in foreign:
                if name in answer.text:
                    raise Wrong(f"a foreign name: {name}")
        return answer

    def _sign_in(self) -> None:
        self._browser.close()
        self._browser = Browser(self.office.port)
        begun = time.perf_counter()
        self._browser.sign_in(self.worker.username, self.office.installed.committee.password)
        self._note(time.perf_counter() - begun)
        self._signed_in = True

    def _sign_out(self) -> None:
        """Seldom: most people stay signed in."""
        if self._lot.random() < 0.2:
            self._seen(self._browser.post("/dang-xuat/", {}), status=302)
            self._signed_in = False

    def _reading(self, address: str) -> Callable[[], None]:
        return lambda: self._read(address)

    def _read(self, address: str) -> None:
        self._seen(self._browser.get(address))

    @property
    def _own(self) -> str:
        return f"/ban-tu-kiem-diem/{self.worker.own}/"

    def _text(self) -> str:
        return f"Báo cáo có lúc còn chậm ({self.worker.username}, {len(self.acknowledged) + 1}, {self._lot.random()})."

    def _may_write(self) -> bool:
        with self.office.lock:
            return self.worker.own not in self.office.handed_in

    def _save_form(self) -> None:
        if not self._may_write():
            return
        form = self._seen(self._browser.get(f"{self._own}viet/"))
        text = self._text()
        sent = {"revision": value_of(form, "revision") or "0", BOX: text}
        answer = self._seen(self._browser.post(f"{self._own}tu-luu/", sent, htmx=True))
        if not value_of(answer, "revision"):
            raise Wrong("a draft that was not saved")
        self.acknowledged.append(text)

    def _save_program(self) -> None:
        if not self._may_write():
            return
        address = f"/api/v1/reviews/{self.worker.own}"
        draft = json.loads(self._seen(self._browser.get(address)).text)["draft"]
        text = self._text()
        sent = {"revision": draft["revision"] if draft else 0, "content": {BOX: text}}
        self._seen(self._send(f"{address}/draft", json.dumps(sent), "application/json"))
        self.acknowledged.append(text)

    def _submit(self) -> None:
        """Seldom: a review that is handed in waits until an officer hands it back."""
        if not self._may_write() or self._lot.random() < 0.5:
            return
        page = self._seen(self._browser.get(f"{self._own}nop/"))
        sent = {"revision": value_of(page, "revision"), "seen": "1"}
        self._seen(self._browser.post(f"{self._own}nop/", sent), status=302)
        with self.office.lock:
            self.office.handed_in.add(self.worker.own)

    def _hand_back(self) -> None:
        with self.office.lock:
            waiting = self.office.handed_in - self.office.looked_over
            own = min(waiting, default="")
            if own:
                self.office.looked_over.add(own)
        if own:
            address = f"/ban-tu-kiem-diem/{own}/tra-lai/"
            page = self._seen(self._browser.get(address))
            sent = {"version": value_of(page, "version"), "reason": "Đề nghị bổ sung kết quả thực hiện nhiệm vụ."}
            self._seen(self._browser.post(address, sent), status=302)
            # Its member may write from now on, and not while it is on its way back.
            with self.office.lock:
                self.office.handed_in.remove(own)
                self.office.looked_over.remove(own)

    def _export(self) -> None:
        self._seen(self._browser.post("/xuat/dang-vien/", {"dang": "xlsx"}))

    def _import(self) -> None:
        """A list of new people: sent, its columns confirmed, looked at, taken in."""
        if self._lot.random() < 0.5:
            return
        names = [f"Soát Văn Bền {next(self.office.numbers)} (mẫu)" for _ in range(_NEW_PEOPLE)]
        with self.office.lock:
            self.office.imported += names
        form = next(
            form for form in Markup(self._seen(self._browser.get("/nhap-du-lieu/tai-len/")).text).forms if form.files
        )
        fields = {**form.values(), "source": "list", "body": self.office.installed.spare}
        sent, kind = _multipart(fields, form.files[0], self._list(names))
        place = self._seen(self._send("/nhap-du-lieu/tai-len/", sent, kind), status=302).location
        page = self._seen(self._browser.get(place))
        columns = [
            form
            for form in Markup(page.text).forms
            if form.method == "post" and any(name.startswith("column_") for name in form.values())
        ]
        if columns:
            self._seen(self._browser.post(f"{place}cot/", columns[0].values()), status=302)
            self._seen(self._browser.get(place))
        self._seen(self._browser.post(f"{place}nhap/", {}), status=302)

    def _list(self, names: Sequence[str]) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng", "Ngày vào Đảng"])
        for place, name in enumerate(names, start=1):
            sheet.append(
                [
                    place,
                    name,
                    f"1985-{self._lot.randint(1, 12):02d}-{self._lot.randint(1, 28):02d}",
                    f"9{uuid4().int % 10**9:09d}",
                    "2015-03-01",
                ]
            )
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def _send(self, address: str, body: str, kind: str) -> Answer:
        headers = {"Content-Type": kind, "X-CSRFToken": self._browser.cookies["xeploai_csrf"]}
        return self._browser._ask("POST", address, body, headers)


_COMPLAINT = re.compile(r'(?:role="alert"|class="[^"]*(?:error|bad)[^"]*")[^>]*>(.*?)</(?:ul|div|p)>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def _complaint(page: str) -> str:
    """What a page says is wrong."""
    return " ".join(" ".join(_TAG.sub(" ", part) for part in _COMPLAINT.findall(page)[:3]).split())[:300]


def _multipart(fields: Mapping[str, str], name: str, content: bytes) -> tuple[str, str]:
    """A form with a file. http.client sends text as Latin-1, so bytes pass through it as they are."""
    mark = uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    parts.append(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="ds.xlsx"\r\n\r\n'.encode()
        + content
        + b"\r\n"
    )
    return b"".join([*parts, f"--{mark}--\r\n".encode()]).decode("latin-1"), f"multipart/form-data; boundary={mark}"
