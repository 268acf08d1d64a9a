"""A backup holds everything as it was, and only a whole one goes into a new place, on either database."""

import errno
import inspect
import json
import os
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from xeploai.cli.main import main
from xeploai.config.environment import database, sqlite
from xeploai.core.dates import PartialDate
from xeploai.registers.accounts.models import User
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.selectors import audit_head, audit_verify
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.facts import PersonFacts
from xeploai.registers.people.models import Person
from xeploai.registers.people.services import person_add
from xeploai.rounds.backup.archive import written
from xeploai.rounds.backup.making import borrowed
from xeploai.rounds.backup.rows import tables
from xeploai.rounds.privacy.models import Backup

pytestmark = pytest.mark.django_db(transaction=True)
EVIDENCE = b"%PDF-1.4 minh chung (mau)"


@pytest.fixture(autouse=True)
def _other_databases_are_allowed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may reach only the databases of the settings; a backup opens its copy, a restore its target."""
    guarded = inspect.getclosurevars(BaseDatabaseWrapper.ensure_connection).nonlocals
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", guarded["real_ensure_connection"])


@pytest.fixture
def data(cast: Any, tmp_path_factory: pytest.TempPathFactory, settings: Any) -> Any:
    """The cast, a member with a date of which the day is unknown, a file of evidence in a data folder of their own."""
    settings.DATA = tmp_path_factory.mktemp("data")
    facts = PersonFacts(full_name="Mẫu Văn Ân", born_on=PartialDate(1985, 5), numbers={"card": "00012"})
    person_add(
        facts=facts, branch=cast.orgs["a1"], since=cast.actor("member").on, by=cast.actor("organisation_officer")
    )
    folder = settings.DATA / "evidence"
    folder.mkdir()
    for name in ("0123", "nua.part"):
        (folder / name).write_bytes(EVIDENCE)
    return cast


def said(arguments: list[str], capsys: pytest.CaptureFixture[str], status: int = 0) -> Any:
    """What a command printed."""
    assert main(arguments) == status
    return json.loads(capsys.readouterr().out)


def fault(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line of a refusal."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    return err


def content(using: str) -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        model._meta.label: [
            tuple(json.dumps(value, sort_keys=True, default=str) for value in row)
            for row in model._base_manager.using(using).order_by("pk").values_list()
        ]
        for model in tables()
    }


def test_everything_comes_back_into_a_new_folder(data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, place = tmp_path / "b.zip", tmp_path / "moi" / "du-lieu"
    before, head = content("default"), audit_head()
    made = said(["backup", str(file)], capsys)
    assert made == {"tables": len(tables()), "rows": sum(map(len, before.values())), "audit_head": head}
    assert said(["restore", str(file), "--into", str(place)], capsys) == made
    assert sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()) == [
        "evidence/0123",
        "xeploai.sqlite3",
    ]
    assert (place / "evidence/0123").read_bytes() == EVIDENCE
    assert (place / "xeploai.sqlite3").stat().st_mode & 0o077 == 0 or place.stat().st_mode & 0o077 == 0
    with borrowed("restored", sqlite(place / "xeploai.sqlite3")):
        assert content("restored") == before
        assert Person.objects.using("restored").get().born_on == PartialDate(1985, 5)
        with pytest.raises(Exception, match="append-only"):
            Entry.objects.using("restored").filter(seq=1).update(action="x")
        made_anew = User.objects.using("restored").create(username="moi-nguoi", full_name="x")
        assert made_anew.pk > max(int(row[0]) for row in before["accounts.User"])


def test_a_backup_is_known_and_its_head_is_an_anchor(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b.zip"
    made = said(["backup", str(file)], capsys)
    known = Backup.objects.get()
    assert (known.path, known.size, known.audit_head) == (str(file), file.stat().st_size, made["audit_head"])
    assert Entry.objects.get(action="backup.make").values.held["after"]["digest"] == known.digest
    assert audit_verify(made["audit_head"]).ok


@pytest.mark.postgres
def test_everything_moves_from_one_database_to_the_other(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = dict(part.split("=", 1) for part in postgres.split())
    url = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
    file = tmp_path / "b.zip"
    before = content("default")
    made = said(["backup", str(file)], capsys)
    monkeypatch.setattr(settings, "DATA", tmp_path / "may-khac")
    assert said(["restore", str(file), "--into", url], capsys) == made
    assert (tmp_path / "may-khac/evidence/0123").read_bytes() == EVIDENCE
    with borrowed("restored", {**database(url), "CONN_MAX_AGE": 0}):
        assert content("restored") == before
        made_anew = User.objects.using("restored").create(username="moi-nguoi", full_name="x")
        assert made_anew.pk > max(int(row[0]) for row in before["accounts.User"])
        made_anew.delete()
    monkeypatch.setattr(settings, "DATA", tmp_path / "may-khac-nua")
    assert "đã có dữ liệu" in fault(["restore", str(file), "--into", url], capsys)


@pytest.mark.postgres
def test_what_fails_leaves_an_empty_database_empty(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = dict(part.split("=", 1) for part in postgres.split())
    file = tmp_path / "b.zip"
    said(["backup", str(file)], capsys)
    monkeypatch.setattr("xeploai.rounds.backup.restoring.audit_head_of", lambda _using: "khác")
    monkeypatch.setattr(settings, "DATA", tmp_path / "may-khac")
    url = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
    assert "không khớp" in fault(["restore", str(file), "--into", url], capsys)
    with psycopg.connect(postgres) as held:
        assert held.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_nothing_is_ever_overwritten(data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, place = tmp_path / "b.zip", tmp_path / "cu"
    said(["backup", str(file)], capsys)
    size = file.stat().st_size
    assert "không ghi đè" in fault(["backup", str(file)], capsys)
    assert file.stat().st_size == size
    place.mkdir()
    (place / "x.txt").write_text("x")
    assert "đã có dữ liệu" in fault(["restore", str(file), "--into", str(place)], capsys)
    assert [path.name for path in place.iterdir()] == ["x.txt"]
    assert "Không ghi được" in fault(["backup", str(tmp_path / "khong-co" / "b.zip")], capsys)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "cu"]


def cut(file: Path) -> None:
    """Its tail is gone."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def one_byte(part: float, file: Path) -> None:
    """One byte is another."""
    held = bytearray(file.read_bytes())
    held[int((len(held) - 1) * part)] ^= 0xFF
    file.write_bytes(held)


def longer(file: Path) -> None:
    """Something stands behind it."""
    file.write_bytes(file.read_bytes() + b"x")


def no_archive(file: Path) -> None:
    """It is something else."""
    file.write_text("xin chào", encoding="utf-8")


def leaving(file: Path) -> None:
    """Sealed well, but one member would leave the folder."""
    with zipfile.ZipFile(file) as old:
        members = [(name.replace("files/", "../"), old.read(name)) for name in old.namelist()]
    file.unlink()
    with written(file) as writer:
        for name, text in members:
            with writer.member(name) as put:
                put(text)


HARMS: dict[str, Callable[[Path], None]] = {
    "cut": cut,
    "longer": longer,
    "no archive": no_archive,
    "leaving its folder": leaving,
    **{f"a byte at {part:.0%}": partial(one_byte, part) for part in (0, 0.2, 0.5, 0.8, 1)},
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_cut_or_altered_backup_restores_nothing(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], harm: str
) -> None:
    file, place = tmp_path / "b.zip", tmp_path / "moi"
    said(["backup", str(file)], capsys)
    HARMS[harm](file)
    assert "bị cắt, bị sửa" in fault(["restore", str(file), "--into", str(place)], capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def test_keys_go_along_only_when_asked_for(data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain, full = tmp_path / "b.zip", tmp_path / "k.zip"
    assert main(["backup", str(plain)]) == 0
    assert "không kèm khóa" in capsys.readouterr().err
    assert main(["backup", str(full), "--with-keys"]) == 0
    keys = (settings.AUDIT_KEY, settings.SECRET_KEY)
    for file, held in ((plain, False), (full, True)):
        with zipfile.ZipFile(file) as archive:
            text = b"".join(archive.read(name) for name in archive.namelist())
        assert all((key.encode() in text) is held for key in keys), file
        capsys.readouterr()
        assert main(["restore", str(file), "--into", str(tmp_path / f"{file.stem}-moi")]) == 0
        assert ("audit_key.txt" in capsys.readouterr().err) is not held
    assert (tmp_path / "k-moi/audit_key.txt").read_text() == settings.AUDIT_KEY
    assert not (tmp_path / "b-moi/audit_key.txt").exists()
    assert plain.stat().st_mode & 0o077 == 0


def test_sessions_stay_behind(data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.client("member").get("/")
    said(["backup", str(tmp_path / "b.zip")], capsys)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert not [
            name for name in archive.namelist() if name.startswith(("tables/sessions.", "tables/usersessions."))
        ]


def sealed_anew(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Its members are others, and its checksum fits them: what a person with a tool could make."""
    with zipfile.ZipFile(file) as old:
        members: dict[str, Any] = {name: old.read(name) for name in old.namelist()}
    members["manifest.json"] = json.loads(members["manifest.json"])
    change(members)
    file.unlink()
    with written(file) as writer:
        for name, content in members.items():
            with writer.member(name) as put:
                put(content if isinstance(content, bytes) else json.dumps(content).encode())


def at(*keys: str, value: Any = None) -> Callable[[dict[str, Any]], object]:
    """Another value at a place of the manifest; None: the key is gone."""

    def change(members: dict[str, Any]) -> None:
        place = members["manifest.json"]
        for key in keys[:-1]:
            place = place[key]
        place.pop(keys[-1])
        if value is not None:
            place[keys[-1]] = value

    return change


def first_line(text: bytes) -> Callable[[dict[str, Any]], object]:
    """Another first row of a table."""

    def change(members: dict[str, Any]) -> None:
        name = "tables/people.Person.jsonl"
        members[name] = text + b"\n".join(members[name].split(b"\n")[1:])

    return change


def migrated_further(members: dict[str, Any]) -> None:
    members["manifest.json"]["migrations"].append(["people", "0999_of_a_later_version"])
    members["manifest.json"]["program"] = "9.9.9"


def with_a_part_that_is_off(members: dict[str, Any]) -> None:
    members["manifest.json"]["migrations"].append(["socialaccount", "0001_initial"])
    members["manifest.json"]["tables"]["socialaccount.SocialToken"] = {"rows": 1, "columns": ["id"]}
    members["tables/socialaccount.SocialToken.jsonl"] = b"[1]\n"


ODD: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "not JSON": (lambda members: members.update({"manifest.json": b"{"}), "bị cắt, bị sửa"),
    "not text": (lambda members: members.update({"manifest.json": b"\xff\xfe"}), "bị cắt, bị sửa"),
    "nested deeply": (lambda members: members.update({"manifest.json": b"[" * 99_999}), "bị cắt, bị sửa"),
    "a list": (lambda members: members.update({"manifest.json": []}), "format: Bảng kê"),
    "gone": (lambda members: members.pop("manifest.json"), "bị cắt, bị sửa"),
    "no format": (at("format"), "format: Bảng kê"),
    "a format in words": (at("format", value="1"), "format: Bảng kê"),
    "a later format": (at("format", value=2), "“2”: Tệp sao lưu theo định dạng"),
    "no tables": (at("tables"), "tables: Bảng kê"),
    "tables in a list": (at("tables", value=[]), "tables: Bảng kê"),
    "a table without a number of rows": (at("tables", "people.Person", "rows"), "tables.people.Person.rows: Bảng kê"),
    "rows in words": (at("tables", "people.Person", "rows", value="1"), "tables.people.Person.rows: Bảng kê"),
    "no migrations": (at("migrations"), "migrations: Bảng kê"),
    "migrations of one word": (at("migrations", value=[["people"]]), "migrations.0: Bảng kê"),
    "no head": (at("audit_head"), "audit_head: Bảng kê"),
    "a head that is none": (at("audit_head", value="x"), "audit_head: Bảng kê"),
    "another head": (at("audit_head", value="ab" * 32), "không khớp"),
    "another number of rows": (at("tables", "people.Person", "rows", value=2), "không khớp"),
    "a table less": (at("tables", "people.Person"), "bị cắt, bị sửa"),
    "a column less": (at("tables", "people.Person", "columns", value=["id"]), "không đọc được"),
    "a member less": (lambda members: members.pop("tables/people.Person.jsonl"), "bị cắt, bị sửa"),
    "a file beside the database": (lambda members: members.update({"files/xeploai.sqlite3": b"x"}), "bị cắt, bị sửa"),
    "a key of another name": (lambda members: members.update({"keys/id_rsa": b"x"}), "bị cắt, bị sửa"),
    "a row that is no list": (first_line(b"{}\n"), "bị cắt, bị sửa"),
    "a row that is no JSON": (first_line(b"[1,\n"), "bị cắt, bị sửa"),
    "a row of another length": (first_line(b"[1]\n"), "bị cắt, bị sửa"),
    "a number of thousands of digits": (first_line(b"[" + b"9" * 5000 + b"]\n"), "bị cắt, bị sửa"),
    "a later version": (migrated_further, "phiên bản 9.9.9, mới hơn"),
    "a part that is off": (with_a_part_that_is_off, "XEPLOAI_OIDC_SERVER"),
}


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_manifest_or_row_gets_a_word_and_leaves_nothing(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], odd: str
) -> None:
    file, place = tmp_path / "b.zip", tmp_path / "moi"
    said(["backup", str(file)], capsys)
    change, words = ODD[odd]
    sealed_anew(file, change)
    assert words in fault(["restore", str(file), "--into", str(place)], capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def full(*_arguments: object, **_more: object) -> NoReturn:
    """What a disk without room answers."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    "place", ["xeploai.rounds.backup.archive.Writer.file", "xeploai.rounds.backup.archive._seal_of", "os.fsync"]
)
def test_a_full_disk_stops_a_backup_with_a_word(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(place, full)
    assert "b.zip: Không ghi được vào đây (No space left" in fault(["backup", str(tmp_path / "b.zip")], capsys)
    assert list(tmp_path.iterdir()) == []
    assert not Backup.objects.exists()


def test_a_disk_that_fills_up_in_the_middle_of_a_table_gives_one_word(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every write fails from then on, the ZIP's own end too, which must not complain on the screen."""
    real, file = os.fdopen, tmp_path / "b.zip"

    def small(handle: int, mode: str) -> Any:
        opened = real(handle, mode)
        if mode == "w+b":
            monkeypatch.setattr(zipfile._ZipWriteFile, "write", full)  # type: ignore[attr-defined]
            monkeypatch.setattr(zipfile._ZipWriteFile, "close", full)  # type: ignore[attr-defined]
        return opened

    monkeypatch.setattr("xeploai.rounds.backup.archive.os.fdopen", small)
    assert "b.zip: Không ghi được vào đây (No space left" in fault(["backup", str(file)], capsys)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_that_cannot_be_noted_does_not_stay(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(**_values: object) -> NoReturn:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("xeploai.rounds.backup.making.audit_record", refusing)
    assert "database or disk is full" in fault(["backup", str(tmp_path / "b.zip")], capsys)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_stops_a_restore_and_leaves_nothing(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said(["backup", str(tmp_path / "b.zip")], capsys)
    monkeypatch.setattr("xeploai.rounds.backup.archive.Archive._pieces", full)
    assert "No space left" in fault(["restore", str(tmp_path / "b.zip"), "--into", str(tmp_path / "moi")], capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


@pytest.mark.postgres
def test_a_full_disk_leaves_postgresql_and_the_data_folder_empty(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = dict(part.split("=", 1) for part in postgres.split())
    said(["backup", str(tmp_path / "b.zip")], capsys)
    monkeypatch.setattr(settings, "DATA", tmp_path / "may-khac" / "du-lieu")
    monkeypatch.setattr("xeploai.rounds.backup.archive.Archive._pieces", full)
    url = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
    assert "No space left" in fault(["restore", str(tmp_path / "b.zip"), "--into", url], capsys)
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]
    with psycopg.connect(postgres) as reader:
        assert reader.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_writers_go_on_while_a_backup_is_made(
    data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written after the snapshot is not in it, and is not made to wait."""
    from xeploai.rounds.backup import making  # noqa: PLC0415
    from xeploai.rounds.backup.rows import rows_out  # noqa: PLC0415

    real, wrote = rows_out, list[int]()

    def writing(model: Any, using: str) -> Any:
        if not wrote and connection.vendor == "sqlite":
            wrote.append(Organisation.objects.filter(code="A1").update(group="viết trong lúc sao lưu"))
        return real(model, using)

    monkeypatch.setattr(making, "rows_out", writing)
    said(["backup", str(tmp_path / "b.zip")], capsys)
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert "viết trong lúc" not in archive.read("tables/organisations.Organisation.jsonl").decode()


def test_the_command_closes_what_it_opened(data: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(["backup", str(tmp_path / "b.zip")], capsys)
    assert set(connections.settings) == {"default"}
