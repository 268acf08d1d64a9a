"""Real parts that tests of several folders lean on."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection as database
from django.db import connections
from django.test import Client, TransactionTestCase
from django.utils import timezone
from tests import migrated
from tests.patience import Patience
from tests.worlds import Worlds

from xeploai.bench.server import Server, programs, throwaway
from xeploai.core.subjects import OrgKind
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import Acting, RoleAssignment, User
from xeploai.registers.audit.spool import spool_file
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.roles import Role
from xeploai.registers.organisations.acts import found
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.services import Decision, organisation_change, top_found

_numbers = count(1)
_XEPLOAI = Path(sys.executable).with_name("xeploai")
_worlds: list[Worlds] = []


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL server of this session's own, never the system's cluster."""
    if programs() is None:
        pytest.skip("PostgreSQL's server programs are not installed (apt package postgresql)")
    with throwaway() as server:
        yield server


def _database(server: Server) -> str:
    """Make a fresh database; its name."""
    name = f"test_{next(_numbers)}"
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return name


@pytest.fixture
def postgres(postgres_server: Server) -> str:
    """The connection string of a fresh database."""
    return postgres_server.conninfo(_database(postgres_server))


@pytest.fixture(scope="session")
def fresh_database(request: pytest.FixtureRequest) -> Callable[[], Mapping[str, str]]:
    """Gives what the environment must say for a process of ours to keep its records in an empty database of the kind
    that this run is about: nothing for SQLite, which lies in the data folder."""

    def settings_of_one() -> Mapping[str, str]:
        if settings.TEST_DATABASE != "postgres":
            return {}
        server: Server = request.getfixturevalue("postgres_server")
        return {"XEPLOAI_DATABASE_URL": f"postgresql://xeploai@/{_database(server)}?host={server.folder}"}

    return settings_of_one


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is there before `migrate` looks at it: a copy of one that was migrated before."""
    return True


@pytest.fixture(scope="session")
def _migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the copy lies, or will lie."""
    cache = getattr(request.config, "cache", None)
    folder: Path = cache.mkdir("migrated") if cache else tmp_path_factory.mktemp("migrated")
    return folder / migrated.digest(settings.TEST_DATABASE)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, _migrated: Path
) -> None:
    """XEPLOAI_TEST_DATABASE=postgres: the suites of the web run on a server of this session's own."""
    name = str(database.creation._get_test_db_name())  # type: ignore[attr-defined]
    if settings.TEST_DATABASE == "postgres":
        server: Server = request.getfixturevalue("postgres_server")
        connections["default"].settings_dict["HOST"] = str(server.folder)
        migrated.postgres_placed(server, name, _migrated)
    else:
        migrated.sqlite_placed(_migrated, Path(name))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any, _migrated: Path
) -> Iterator[None]:
    """The empty database is looked at before any test writes; tests with transactions of their own bring it back."""
    with django_db_blocker.unblock():
        _worlds.append(Worlds.of_an_empty_database())
    name = str(database.settings_dict["NAME"])
    if settings.TEST_DATABASE == "postgres" and not _migrated.exists():
        migrated.postgres_kept(request.getfixturevalue("postgres_server"), name, _migrated)
    elif not _migrated.exists():
        migrated.sqlite_kept(Path(name), _migrated)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: _worlds[-1].emptied())
        yield
    if settings.TEST_DATABASE != "postgres":
        with django_db_blocker.unblock():
            database.close()
        Path(name).unlink()


@pytest.fixture
def worlds(db: None) -> Worlds:
    """Builds what a test begins with, once a process (tests/worlds.py)."""
    _worlds[-1].begin()
    return _worlds[-1]


@pytest.fixture(autouse=True)
def _limits_start_anew() -> None:
    """Rate limits of one test are none of the next one's business."""
    cache.clear()


@pytest.fixture(autouse=True)
def _views_start_anew() -> None:
    """Views that one test left waiting beside an SQLite database, which a rolled back transaction does not reach."""
    waiting = Path(spool_file(str(database.settings_dict["NAME"])))
    if waiting.exists():
        with contextlib.closing(sqlite3.connect(waiting, isolation_level=None)) as store:
            store.execute("DELETE FROM pending")


@dataclass
class Program:
    """`xeploai` in processes of its own, with a data folder and a port of its own."""

    folder: Path
    port: int
    patience: Patience | None = None

    def lives(self) -> bool:
        """Whether what runs on is there and works."""
        return self.patience is not None and not self.patience.over()

    @classmethod
    def in_folder(cls, folder: Path) -> "Program":
        """On a port that is free now."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return cls(folder, probe.getsockname()[1])

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """This process's environment without any setting of the program, and then `more`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("XEPLOAI_", "DJANGO_"))}
        own = {"XEPLOAI_DATA": str(self.folder), "XEPLOAI_WORKERS": "1", "XEPLOAI_PORT": str(self.port)}
        return {**kept, **own, **more}

    def run(self, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """One command that ends by itself."""
        process = subprocess.Popen(
            [_XEPLOAI, *arguments],
            env=self.environment(more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        out, err = _ended(process)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    @contextmanager
    def running(self, verb: str, said: str, *arguments: str, **more: str) -> Iterator[str]:
        """A command that runs on: what it printed until it said `said`, once its port answers. Told to stop, it must
        end well."""
        log = self.folder / "log.txt"
        with log.open("w") as out:
            process = subprocess.Popen(
                [_XEPLOAI, verb, *arguments], env=self.environment(more), stdout=out, stderr=subprocess.STDOUT
            )
        try:
            self.patience = patience = Patience(process.pid)
            while said not in log.read_text() or not self._answers():
                assert process.poll() is None, log.read_text()
                assert not patience.over(), log.read_text()
                time.sleep(0.1)
            yield log.read_text()
        finally:
            process.send_signal(signal.SIGTERM)
            _ended(process)
            assert process.returncode == 0, log.read_text()

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _ended(process: "subprocess.Popen[Any]") -> tuple[str, str]:
    """What a process printed, once it has ended; one that stands still is killed, and then its status says so."""
    patience = Patience(process.pid)
    while True:
        try:
            return process.communicate(timeout=1)
        except subprocess.TimeoutExpired:
            if patience.over() and process.poll() is None:
                process.kill()


@pytest.fixture(scope="session")
def program_in() -> Callable[[Path], Program]:
    """Gives the real program for a folder."""
    return Program.in_folder


@dataclass
class Cast:
    """One ward (mẫu), two grassroots committees, three branches, and a person for each role.

    orgs     ward, a (over a1, a2), b (over b1)
    users    by role, and: stranger (secretary of b1), nobody (an account without a role)
    objects  what addresses with parts are tried with, by the name that the access tables use
    """

    orgs: dict[str, Organisation]
    users: dict[str, User]
    objects: dict[str, str] = field(default_factory=dict)

    def actor(self, who: str) -> Actor:
        """A person of the cast, acting today."""
        return AccountActor(self.users[who])

    def client(self, who: str) -> Client:
        """A browser in which that person is signed in; `anonymous`: nobody is."""
        client = Client()
        if who != "anonymous":
            client.force_login(self.users[who], backend=settings.AUTHENTICATION_BACKENDS[-1])
        return client


_PLACES = {
    "a": ("Đảng bộ Trường A (mẫu)", OrgKind.GRASSROOTS_COMMITTEE, "ward"),
    "b": ("Đảng bộ Bệnh viện B (mẫu)", OrgKind.GRASSROOTS_COMMITTEE, "ward"),
    "a1": ("Chi bộ 1 (mẫu)", OrgKind.BRANCH, "a"),
    "a2": ("Chi bộ 2 (mẫu)", OrgKind.BRANCH, "a"),
    "b1": ("Chi bộ 1 (mẫu)", OrgKind.BRANCH, "b"),
}
_ROLES = {
    "system_officer": (Role.SYSTEM_OFFICER, None),
    "organisation_officer": (Role.ORGANISATION_OFFICER, "ward"),
    "grassroots_officer": (Role.GRASSROOTS_OFFICER, "a"),
    "branch_secretary": (Role.BRANCH_SECRETARY, "a1"),
    "member": (Role.MEMBER, "a1"),
    "consulted_body": (Role.CONSULTED_BODY, "ward"),
    "inspector": (Role.INSPECTOR, "ward"),
    "stranger": (Role.BRANCH_SECRETARY, "b1"),
}
_SINCE = date(2026, 1, 1)


@pytest.fixture
def cast(worlds: Worlds) -> Cast:
    """The cast of every test of a page."""
    return worlds.built(_cast_found)


def _cast_found() -> Cast:
    paper = Decision(number="01-QĐ/ĐU", decided_on=_SINCE)
    ward = State(name="Đảng bộ phường (mẫu)", kind=OrgKind.UPPER_COMMITTEE, tier="commune", parent=None)
    held = Cast({"ward": top_found(state=ward, on=_SINCE, decision=paper, by=None)}, {})
    for who in (*_ROLES, "nobody"):
        held.users[who] = User.objects.create_user(who, f"mật khẩu của {who}", full_name=f"Người thử {who} (mẫu)")
        held.objects[f"account.{who}"] = str(held.users[who].public_id)
    officer = held.users["organisation_officer"]
    RoleAssignment.objects.create(
        user=officer, role=Role.ORGANISATION_OFFICER, body=held.orgs["ward"], subtree=True, valid_from=_SINCE
    )
    for key, (name, kind, superior) in _PLACES.items():
        state = State(name=name, kind=kind, parent=held.orgs[superior].pk, code=key.upper())
        event = organisation_change(
            act=partial(found, state=state, on=_SINCE), decision=paper, by=AccountActor(officer)
        )
        held.orgs[key] = event.opened.get().organisation
        held.orgs[key].refresh_from_db()
    for who, (role, place) in _ROLES.items():
        if who != "organisation_officer":
            body = held.orgs[place] if place else None
            wide = place in {"ward", "a"}
            RoleAssignment.objects.create(user=held.users[who], role=role, body=body, subtree=wide, valid_from=_SINCE)
    for assignment in RoleAssignment.objects.select_related("user"):
        held.objects[f"role.{assignment.user.username}"] = str(assignment.public_id)
    today = timezone.localdate()
    lent = Acting.objects.create(
        assignment=RoleAssignment.objects.get(user=held.users["branch_secretary"]),
        user=held.users["member"],
        valid_from=today,
        valid_to=today + timedelta(days=10),
    )
    held.objects["acting.member"] = str(lent.public_id)
    return held
