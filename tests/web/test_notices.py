"""Notices through a real mail server on loopback: only that something waits, once a day, and off by default."""

import email
import email.policy
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as configured
from django.utils import timezone

from xeploai.registers.accounts.models import User
from xeploai.registers.accounts.todo import accounts_todo
from xeploai.web.home.notices import notices_due, notices_send


class Inbox:
    """What the server took in."""

    def __init__(self) -> None:
        self.held: list[tuple[list[str], email.message.EmailMessage]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the server's name
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.held.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    """A mail server on loopback, named in the settings."""
    held = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(held, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield held
    server.stop()


@pytest.fixture
def waiting(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The officer has something waiting; the secretary has not; both have an address."""
    monkeypatch.setattr("xeploai.web.home.notices.todo_sources", lambda: (accounts_todo,))
    User.objects.filter(username__in=["organisation_officer", "branch_secretary"]).update(email="noi.bo@coquan.example")
    User.objects.filter(username="branch_secretary").update(email="bi.thu@coquan.example")
    User.objects.filter(username="stranger").update(must_change_password=True)


def test_a_notice_says_only_that_something_waits(waiting: None, inbox: Inbox) -> None:
    assert notices_send() == 1
    ((recipients, message),) = inbox.held
    assert recipients == ["noi.bo@coquan.example"]
    assert message["Subject"] == "Có việc đang chờ đồng chí"
    text = message.get_content()
    assert configured.PUBLIC_ADDRESS in text
    assert "mẫu" not in text
    assert not any(character.isdigit() for character in text.replace(configured.PUBLIC_ADDRESS, ""))


def test_once_a_day(waiting: None, inbox: Inbox) -> None:
    assert [notices_send(), notices_send()] == [1, 0]
    assert len(inbox.held) == 1


def test_a_silent_server_breaks_nothing(waiting: None, inbox: Inbox, settings: Any) -> None:
    settings.EMAIL_PORT = 1
    assert notices_send() == 0
    assert not inbox.held


@pytest.mark.parametrize(("host", "hour", "due"), [("", 9, False), ("thu.noibo", 6, False), ("thu.noibo", 7, True)])
def test_off_by_default_and_never_at_night(
    settings: Any, monkeypatch: pytest.MonkeyPatch, host: str, hour: int, due: bool
) -> None:
    settings.EMAIL_HOST = host
    now = timezone.localtime().replace(hour=hour, minute=0)
    monkeypatch.setattr("xeploai.web.home.notices.timezone.localtime", lambda: now)
    assert notices_due() is due


def test_an_installation_without_a_mail_server_sends_nothing() -> None:
    assert configured.EMAIL_HOST == ""
