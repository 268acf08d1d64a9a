"""An almost empty unit: a commune's committee (mẫu), as after the first start."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook
from tests.worlds import Worlds

from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, top_found

START = date(2024, 1, 1)


@dataclass
class Office:
    """The unit and its officer."""

    body: Organisation
    officer: Actor

    def actor(self, role: str, body: Organisation | None = None) -> Actor:
        """Somebody with one role for a body and what is below it."""
        user = User.objects.create_user(f"u{User.objects.count()}", full_name="Người thử (mẫu)")
        RoleAssignment.objects.create(user=user, role=role, body=body or self.body, subtree=True, valid_from=START)
        return AccountActor(user=user)


@pytest.fixture
def office(worlds: Worlds) -> Office:
    """The unit, founded."""
    return worlds.built(_office_found)


def _office_found() -> Office:
    state = State(name="Đảng bộ xã (mẫu)", kind=OrgKind.GRASSROOTS_COMMITTEE, tier="commune", parent=None, code="DB")
    body = top_found(state=state, on=START, decision=Decision(number="1", decided_on=START), by=None)
    held = Office(body, None)  # type: ignore[arg-type]
    held.officer = held.actor("organisation_officer")
    return held


@pytest.fixture
def xlsx() -> Callable[[Sequence[Sequence[Any]]], bytes]:
    """Makes a one-sheet workbook from rows."""

    def make(rows: Sequence[Sequence[Any]]) -> bytes:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
        held = io.BytesIO()
        book.save(held)
        return held.getvalue()

    return make
