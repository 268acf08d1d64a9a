"""Who works while the program is killed, and a journal of what the program told them is done."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

from xeploai.bench.pages.browser import Browser
from xeploai.bench.pages.committee import Worker
from xeploai.bench.pages.visits import Person
from xeploai.core.errors import Refused

BROKEN = (OSError, http.client.HTTPException, ValueError)
"""What a browser sees of a server that dies: no answer, half an answer, half a packed body."""


@dataclass
class Journal:
    """What one writer was told, and what they sent without an answer so far.

    kept       text of the last draft that was acknowledged; sent: later ones without an answer
    submitted  texts of versions that were acknowledged
    """

    subject: str
    kept: str = ""
    sent: list[str] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    saves: int = 0


class Writer:
    """A member at a self-review, with the secretary who hands it back, if there is one."""

    def __init__(self, member: Person, secretary: Person | None) -> None:
        self._member, self._secretary = member, secretary
        self.journal = Journal(subject=member.worker.own)
        self._number = 0

    def work(self, stop: threading.Event) -> None:
        """Save, save, submit, have it handed back, until told to stop or nobody answers."""
        while not stop.is_set():
            try:
                self._save(self._number)
                if self._secretary is not None and self._number % 2:
                    self._submit()
                self._number += 1
            except Refused:
                self._hand_back()
            except BROKEN:
                self._member.browser.close()
                time.sleep(0.1)

    def _save(self, number: int) -> None:
        said = dict(self._member.begin_save(number))
        said["shortcomings"] = f"Còn chậm ở một việc được giao, lần ghi {uuid4().hex}."
        self.journal.sent.append(said["shortcomings"])
        answer = self._member.save(said)
        if "Đã tự lưu" in answer.text and 'id="id_revision"' in answer.text:
            self.journal.kept, self.journal.sent = said["shortcomings"], []
            self.journal.saves += 1

    def _submit(self) -> None:
        said = self._member.begin_submit()
        self._member.submit(said)
        self.journal.submitted.append(self.journal.kept)
        self._hand_back()

    def _hand_back(self) -> None:
        """Where it was submitted just before a kill, too."""
        if self._secretary is None:
            return
        try:
            said = self._secretary.begin_return(self.journal.subject)
            self._secretary.hand_back(self.journal.subject, said)
        except Refused:
            time.sleep(0.05)
        except BROKEN:
            self._secretary.browser.close()
            time.sleep(0.1)


def signed_in(worker: Worker, port: int, password: str) -> Person:
    """A worker at a browser; its cookies outlive a restart."""
    browser = Browser(port)
    browser.sign_in(worker.username, password)
    return Person(worker, browser)
