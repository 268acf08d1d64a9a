"""The compiled form of packs and data files: equal to its source, and silent wherever the source says otherwise."""

import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from xeploai.rulepacks import compiled, compiling, load, places, store
from xeploai.rulepacks.data_files import data_of, read_data
from xeploai.rulepacks.load import load_pack, pack_for, read_pack, released
from xeploai.rulepacks.policy import regime

TOP = Path(__file__).parents[2]
KEYS = [f"{info.id}@{info.version}" for info in released()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything compiled once, beside the program."""
    folder = tmp_path_factory.mktemp("made") / "built"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "BUILT", folder)
        assert compiling.main() == 0
    return folder


@pytest.fixture
def built(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Packs of a test's own and their compiled form, which do not depend on where they lie."""
    shipped = tmp_path / "shipped"
    shutil.copytree(places.SHIPPED, shipped)
    shutil.copytree(made, tmp_path / "built")
    monkeypatch.setattr(places, "SHIPPED", shipped)
    monkeypatch.setattr(places, "_places", [shipped])
    monkeypatch.setattr(store, "BUILT", tmp_path / "built")
    _forget()
    yield tmp_path / "built"
    _forget()


def _forget() -> None:
    load._loaded.cache_clear()
    load._released.cache_clear()


def _parent_of(key: str) -> str | None:
    terms = read_pack(places.SHIPPED / key).head.extends
    return None if terms is None else f"{terms.pack}@{terms.version}"


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("key", KEYS)
def test_a_compiled_pack_is_what_its_files_say(key: str) -> None:
    folder = places.SHIPPED / key
    pack = load.compiled_pack(folder)
    assert pack is not None
    source = read_pack(folder)
    assert pack == source
    assert pack.files == source.files
    assert list(pack.statements()) == list(source.statements())
    assert list(pack.values) == list(pack.parameters)
    assert load_pack(key) == pack
    assert pack.head.documents[0].number == pack.documents[0].number


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("compiled_form", [True, False])
@pytest.mark.parametrize("key", KEYS)
def test_a_pack_goes_to_another_process(key: str, compiled_form: bool) -> None:
    """Judging many subjects sends the rules to processes of its own."""
    if not compiled_form:
        shutil.rmtree(store.BUILT)
        _forget()
    rules = regime(key, on=date(2026, 12, 31))
    for texts_read in (False, True):
        arrived = pickle.loads(pickle.dumps(rules))
        assert arrived == rules
        assert list(arrived.pack.statements()) == list(rules.pack.statements()), texts_read


@pytest.mark.usefixtures("built")
def test_the_years_of_packs_are_those_of_their_heads() -> None:
    fresh = released()
    shutil.rmtree(store.BUILT)
    _forget()
    assert released() == fresh


@pytest.mark.usefixtures("built")
def test_a_changed_source_is_never_answered_by_what_was_compiled_of_the_old_one() -> None:
    folder = places.SHIPPED / "hd43-2025@2"
    before = load_pack("hd43-2025@2").values["quota_share"][0][1].value
    quota = yaml.safe_load((folder / "quota.yaml").read_text(encoding="utf-8"))
    share = next(spec for spec in quota["parameters"] if spec["id"] == "quota_share")
    share["values"][0]["value"] = 1900
    (folder / "quota.yaml").write_text(yaml.safe_dump(quota, allow_unicode=True), encoding="utf-8")
    _forget()
    assert before == 2000
    assert load.compiled_pack(folder) is None
    assert load_pack("hd43-2025@2").values["quota_share"][0][1].value == 1900


@pytest.mark.usefixtures("built")
def test_a_changed_head_is_read_anew_for_the_list_of_packs() -> None:
    assert pack_for(year=2031) == "hd43-2025"
    _edit(places.SHIPPED / "hd43-2025@2" / "pack.yaml", "years: {first: 2025}", "years: {first: 2025, last: 2030}")
    _forget()
    assert next(info for info in released() if (info.id, info.version) == ("hd43-2025", "2")).last_year == 2030


def test_a_change_of_the_pack_that_is_taken_over_reaches_every_heir(built: Path) -> None:
    heirs = [key for key in KEYS if _parent_of(key) is not None]
    assert heirs
    for heir in heirs:
        assert load.compiled_pack(places.SHIPPED / heir) is not None
        parent = places.SHIPPED / str(_parent_of(heir))
        steps = (parent / "steps.yaml").read_text(encoding="utf-8")
        (parent / "steps.yaml").write_text(f"{steps}\n# a remark\n", encoding="utf-8")
        assert load.compiled_pack(places.SHIPPED / heir) is None, heir
        (parent / "steps.yaml").write_text(steps, encoding="utf-8")
    assert built.is_dir()


@pytest.mark.parametrize("damage", [lambda entry: entry[:-1], lambda entry: entry[:-1] + b"\0", lambda entry: b""])
def test_an_entry_that_is_missing_or_not_whole_falls_back_to_the_source(built: Path, damage: object) -> None:
    wanted = load_pack("hd16-2018@2")
    entry = built / "hd16-2018@2.pack"
    assert callable(damage)
    entry.write_bytes(damage(entry.read_bytes()))
    assert load.compiled_pack(places.SHIPPED / "hd16-2018@2") is None
    entry.unlink()
    _forget()
    assert load_pack("hd16-2018@2") == wanted
    assert not entry.exists(), "nothing is written at run time"


@pytest.mark.usefixtures("built")
def test_another_program_does_not_trust_what_this_one_made_of_a_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = places.SHIPPED / "hd16-2018@2"
    assert load.compiled_pack(folder) is not None
    monkeypatch.setattr(compiled, "_program", lambda: b"another")
    assert compiled.compiled_outline(folder) is None
    assert load.compiled_pack(folder) is None


def test_a_pack_of_another_place_is_read_from_its_files(built: Path, tmp_path: Path) -> None:
    received = tmp_path / "received" / "hd16-2018@2"
    shutil.copytree(places.SHIPPED / "hd16-2018@2", received)
    assert built.is_dir()
    assert load.compiled_pack(received) is None
    assert compiled.compiled_outline(received) is None


def test_a_changed_data_file_is_never_answered_by_what_was_compiled_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SOURCE", tmp_path / "program")
    monkeypatch.setattr(store, "BUILT", tmp_path / "built")
    file = tmp_path / "program" / "words.yaml"
    file.parent.mkdir()
    file.write_text("greeting: Kính gửi\nsince: 2018-01-01\n", encoding="utf-8")
    assert compiling.main() == 0
    assert store.compiled_data(file) == read_data(file) == data_of(file)
    file.write_text("greeting: Kính trình\nsince: 2018-01-01\n", encoding="utf-8")
    assert store.compiled_data(file) is None
    assert data_of(file)["greeting"] == "Kính trình"


@pytest.mark.usefixtures("built")
def test_every_data_file_of_the_program_is_compiled_to_what_it_says() -> None:
    files = [file for file in store.SOURCE.rglob("*.yaml") if (store.BUILT / store.data_name(file)).exists()]
    assert {"vocabulary.yaml", "marks.yaml", "quota.yaml", "layout.yaml"} <= {file.name for file in files}
    for file in files:
        assert store.compiled_data(file) == read_data(file), file


SHORT = """
import sys
from pathlib import Path
from xeploai.rulepacks import store
store.BUILT = Path(sys.argv.pop(1))
from xeploai.cli.main import main
status = main()
print(sorted({name.partition(".")[0] for name in sys.modules} & set(sys.stdin.read().split())), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["cap", "--excellent", "37", "--good", "151"], "pydantic yaml django openpyxl docx jinja2 email socket"),
        (["tally", "{in}.xlsx", "--out", "{in}"], "pydantic yaml django openpyxl pypdfium2 asyncio"),
    ],
)
def test_a_short_command_imports_nothing_that_it_does_not_need(
    made: Path, tmp_path: Path, arguments: list[str], unwanted: str
) -> None:
    sample = tmp_path / "sample"
    command = [sys.executable, "-c", SHORT, str(made)]
    if "tally" in arguments:
        template = [sys.executable, "-m", "xeploai.cli.main", "template", f"{sample}.xlsx", "--example", "vi-thuy-2021"]
        subprocess.run(template, cwd=TOP, check=True, capture_output=True)
    words = [word.replace("{in}", str(sample)) for word in arguments]
    run = subprocess.run([*command, *words], input=unwanted, text=True, capture_output=True, check=False)
    assert run.returncode in {0, 1}
    assert run.stderr.strip() == "[]"
