"""What was released stays: files byte for byte, digests, the answers of the engine; one pack a year."""

import hashlib
import json
import shutil
from collections.abc import Callable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import pytest
import yaml

from xeploai.core.engine import ENGINE
from xeploai.core.errors import RuleError
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks import places
from xeploai.rulepacks.cases import Case, cases
from xeploai.rulepacks.digests import rules_digest, text_digest
from xeploai.rulepacks.load import available, folder_of, load_pack, pack_for, released
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.storing import regime_of, stored_rules
from xeploai.tools.messages import fault_line

HERE = Path(__file__).parent
RELEASED: dict[str, dict[str, str]] = yaml.safe_load((HERE / "released.yaml").read_text(encoding="utf-8"))
OUTCOMES = json.loads((HERE / "engine_outcomes.json").read_text(encoding="utf-8"))
KEYS = [f"{info.id}@{info.version}" for info in released()]


def bytes_digest(folder: Traversable) -> str:
    """Over the names and bytes of every file of a folder, not of the folders in it."""
    summed = hashlib.sha256()
    for file in sorted((item for item in folder.iterdir() if item.is_file()), key=lambda item: item.name):
        summed.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return summed.hexdigest()


@pytest.mark.parametrize("key", KEYS)
def test_a_released_pack_never_changes_a_byte(key: str) -> None:
    pack = load_pack(key)
    now = {
        "files": bytes_digest(folder_of(key)),
        "digest": pack.digest,
        "rules_digest": pack.rules_digest,
        "text_digest": pack.text_digest,
        "cases": bytes_digest(folder_of(key) / "cases"),
    }
    assert now == RELEASED[key], (
        "a correction, of a case too, is a new folder id@version; add its line to released.yaml"
    )


@pytest.mark.parametrize("key", KEYS)
def test_cases_of_every_released_version_hold(
    key: str, judge_case: Callable[..., Any], stated: Callable[[Case], Any]
) -> None:
    """Cases of a version are what it was shown to answer when it was released: the older ones are not let go."""
    every = [case for kind in SubjectKind for case in cases(key, kind)]
    assert not {case.name: judge_case(case) for case in every if judge_case(case) != stated(case)}


def test_no_released_pack_is_gone() -> None:
    assert RELEASED.keys() == set(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_moved_answer_takes_a_new_engine_number(key: str, judge_case: Callable[..., Any]) -> None:
    """The same cases answered as when the engine had its number. See core/engine.py."""
    answers: dict[str, list[Any]] = {}
    for kind in SubjectKind:
        for case in cases(key, kind):
            outcome = judge_case(case)
            answers[f"{case.rule_id}: {case.expected.name}"] = [
                getattr(outcome[name], "value", outcome[name])
                for name in ("level", "classified", "reason", "authority_note")
            ]
    recorded = OUTCOMES["answers"][key]
    moved = {name for name in recorded if answers.get(name) != recorded[name]}
    assert not moved, "give core/engine.py the next number and record the answers anew"
    assert OUTCOMES["engine"] == ENGINE


@pytest.mark.parametrize("key", KEYS)
def test_stored_rules_answer_every_case_as_the_pack_does(key: str) -> None:
    every: list[Case] = [case for kind in SubjectKind for case in cases(key, kind)]
    for as_of in sorted({case.as_of for case in every}):
        bare = regime(key, on=as_of)
        assert regime_of(json.loads(json.dumps(stored_rules(bare)))) == bare


def test_wording_moves_the_text_and_a_threshold_the_rules() -> None:
    document = json.loads(json.dumps(stored_rules(regime("hd43-2025@1", on=_day("2025-12-15")))))
    rules, text = rules_digest(document), text_digest(document)
    document["values"]["points_excellent"]["clause"] = "QĐ 366-QĐ/TW, Điều 11"
    document["values"]["points_excellent"]["verified"] = False
    assert (rules_digest(document), text_digest(document) == text) == (rules, False)
    text = text_digest(document)
    document["values"]["points_excellent"]["value"] = 9001
    assert (rules_digest(document) == rules, text_digest(document)) == (False, text)


def _day(text: str) -> Any:
    return yaml.safe_load(text)


@pytest.fixture
def place(tmp_path: Path) -> Callable[..., Path]:
    """A place of its own with the future pack, its head changed."""

    def make(name: str = "hd99-2027@1", **head: Any) -> Path:
        folder = tmp_path / "packs" / name
        shutil.copytree(HERE / "future" / "hd99-2027@1", folder)
        said = yaml.safe_load((folder / "pack.yaml").read_text(encoding="utf-8")) | head
        (folder / "pack.yaml").write_text(yaml.safe_dump(said, allow_unicode=True), encoding="utf-8")
        return folder.parent

    return make


def fault_of(folder: Path, call: Callable[[], object]) -> str:
    with places.also(folder), pytest.raises(RuleError) as error:
        call()
    fault = error.value.faults[0]
    assert fault_line(fault)
    return fault.code


def test_two_packs_that_claim_one_year_are_named(place: Callable[..., Path]) -> None:
    folder = place(supersedes=[])
    assert fault_of(folder, lambda: pack_for(year=2027)) == "rule_two_packs_one_year"
    with places.also(folder):
        assert pack_for(year=2026) == "hd43-2025"


def test_a_pack_cannot_take_its_own_place(place: Callable[..., Path]) -> None:
    folder = place(supersedes=[{"pack": "hd99-2027", "from_year": 2028}])
    assert fault_of(folder, released) == "rule_supersedes_itself"


def test_a_folder_is_called_as_its_pack(place: Callable[..., Path]) -> None:
    assert fault_of(place("hd98-2027@1"), released) == "rule_pack_folder_name"


def test_one_version_in_two_places_is_named(place: Callable[..., Path]) -> None:
    folder = place()
    with places.also(folder):
        assert fault_of(HERE / "future", released) == "rule_pack_twice"


def test_the_newest_version_counts_and_the_older_can_be_named(place: Callable[..., Path]) -> None:
    folder = place("hd43-2025@3", id="hd43-2025", version="3", supersedes=[], years={"first": 2025})
    with places.also(folder):
        assert load_pack("hd43-2025").head.version == "3"
        assert load_pack("hd43-2025@1").head.version == "1"
        assert [info.version for info in available() if info.id == "hd43-2025"] == ["3"]
        assert pack_for(year=2026) == "hd43-2025"
    assert load_pack("hd43-2025").head.version == "2"


def test_every_year_takes_one_pack() -> None:
    first = available()[0].first_year
    for year in range(first, first + 40):
        assert pack_for(year=year)
