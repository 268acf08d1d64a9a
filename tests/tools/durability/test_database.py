"""An acknowledged write is on the disk; a database that is set otherwise is refused, with what stands there."""

import pytest
from django.db import connection, connections

from xeploai.core.errors import Refused
from xeploai.tools.durability import database
from xeploai.tools.durability.database import check_durable, settings_of
from xeploai.tools.messages import fault_line

_SAFE = {
    "sqlite": {"journal_mode": "wal", "synchronous": "2"},
    "postgresql": {"synchronous_commit": "on"},
}


@pytest.mark.django_db
def test_the_programs_own_connections_write_through() -> None:
    read = settings_of()
    assert {name: read[name] for name in _SAFE[connection.vendor]} == _SAFE[connection.vendor]
    # The test server gives up its data with the session, and says so.
    assert check_durable() == ([] if connection.vendor == "sqlite" else ["fsync", "full_page_writes"])


@pytest.mark.parametrize(
    ("name", "value"),
    [("synchronous", "1"), ("synchronous", "0"), ("journal_mode", "delete"), ("synchronous_commit", "off")],
)
def test_another_setting_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    vendor = "postgresql" if name == "synchronous_commit" else "sqlite"
    further = {"fsync": "on", "full_page_writes": "on"} if vendor == "postgresql" else {}
    monkeypatch.setattr(connections["default"], "vendor", vendor)
    monkeypatch.setattr(database, "settings_of", lambda _using: {**_SAFE[vendor], **further, name: value})
    with pytest.raises(Refused) as refused:
        check_durable()
    line = fault_line(refused.value.faults[0])
    assert line.startswith(name)
    assert value in line
