"""`audit verify` and `recover`, as somebody types them on the machine's console."""

import json
from typing import Any

import pytest

from xeploai.cli.main import main
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.models import EntryValues
from xeploai.registers.audit.selectors import audit_head
from xeploai.registers.audit.services import audit_record


def verify(capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, Any]]:
    status = main(["audit", "verify", *more])
    return status, json.loads(capsys.readouterr().out)


def test_a_whole_trail_is_whole(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        audit_record(by=None, action="test.act", after={"n": number})
    assert verify(capsys) == (0, {"entries": 3, "ok": True, "broken_at": None, "purged": 0, "records": []})
    assert verify(capsys, "--anchor", audit_head())[0] == 0


def test_a_cut_tail_is_found_by_the_anchor(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    audit_record(by=None, action="test.act")
    assert verify(capsys, "--anchor", "ab" * 32) == (
        1,
        {"entries": 1, "ok": False, "broken_at": 2, "purged": 0, "records": []},
    )


def test_missing_values_break_it(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(3):
        audit_record(by=None, action="test.act", after={"n": number})
    EntryValues.objects.filter(entry_id=2).delete()
    assert verify(capsys) == (1, {"entries": 3, "ok": False, "broken_at": 2, "purged": 0, "records": []})


def test_recover_lists_and_renews(cast: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recover", "--list"]) == 0
    listed = capsys.readouterr().out
    assert "organisation_officer\t" in listed
    assert "branch_secretary" not in listed
    assert main(["recover", "organisation_officer", "--reason", "mất mật khẩu"]) == 0
    password = capsys.readouterr().out.splitlines()[0].rsplit(" ", 1)[1]
    assert User.objects.get(username="organisation_officer").check_password(password)


@pytest.mark.parametrize("arguments", [[], ["organisation_officer"], ["khong-co", "--reason", "thử"]])
def test_recover_says_what_it_lacks(cast: Any, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(["recover", *arguments]) == 2
    assert "recover" in capsys.readouterr().err
