"""Packs load, list and cover the years; a faulty one is refused with file, key, value and line."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from xeploai.core.errors import Fault, Refused, RuleError
from xeploai.core.levels import Level
from xeploai.core.rules import Effect
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks import store
from xeploai.rulepacks.documents import MAX_BYTES, read
from xeploai.rulepacks.kinds import Mode
from xeploai.rulepacks.load import available, load_pack, pack_for, read_pack
from xeploai.rulepacks.policy import of_pack, regime
from xeploai.tools.messages import fault_line

PACKS = [info.id for info in available()]
SOURCES = Path(__file__).parents[2] / "docs" / "sources.yaml"


def test_packs_in_the_order_of_their_years() -> None:
    periods = [(info.id, info.first_year, info.last_year) for info in available()]
    assert periods == [
        ("hd16-2018", 2018, 2018),
        ("hd21-2019", 2019, 2022),
        ("hd25-2023", 2023, 2024),
        ("hd43-2025", 2025, None),
    ]


@pytest.mark.parametrize(
    ("year", "pack"),
    [
        (2018, "hd16-2018"),
        (2019, "hd21-2019"),
        (2022, "hd21-2019"),
        (2023, "hd25-2023"),
        (2024, "hd25-2023"),
        (2025, "hd43-2025"),
        (2031, "hd43-2025"),
    ],
)
def test_pack_for_a_year(year: int, pack: str) -> None:
    assert pack_for(year=year) == pack


def test_no_pack_before_the_first() -> None:
    with pytest.raises(Refused) as refused:
        pack_for(year=2017)
    assert refused.value.faults[0].code == "no_pack_for_year"


@pytest.mark.parametrize(("wanted", "code"), [("hd99", "unknown_pack"), ("hd21-2019@7", "unknown_pack_version")])
def test_unknown_pack(wanted: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        load_pack(wanted)
    assert refused.value.faults[0].code == code
    assert fault_line(refused.value.faults[0])


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_kind_is_complete(pack_id: str) -> None:
    """Whatever the regime, a kind has reasons of not being classified, conditions of three levels and disqualifiers."""
    pack = load_pack(pack_id)
    for kind in SubjectKind:
        rules = pack.rules[kind]
        assert any(rule.effect is Effect.EXEMPT for rule in rules)
        assert any(rule.effect is Effect.DISQUALIFY for rule in rules)
        asked = {rule.level for rule in rules if rule.effect is Effect.REQUIRE}
        assert asked == {Level.EXCELLENT, Level.GOOD, Level.COMPLETED}
    assert pack.responsibilities.duties
    assert {edge.of for edge in pack.responsibilities.orders} == {"review", "rating"}
    assert not pack.steps.authority, "who does what stands once, in responsibilities.yaml"
    assert not pack.steps.order
    assert pack.forms.forms
    assert {pool.subject for pool in pack.quota.pools} == set(TallySubject)


@pytest.mark.parametrize("pack_id", PACKS)
def test_what_no_source_shows_may_be_set_by_a_policy(pack_id: str) -> None:
    """An unverified value that nobody may change would be an invention."""
    fixed = [p.id for p in load_pack(pack_id).parameters.values() if p.mode is Mode.FIXED and not p.verified]
    assert not fixed


def test_forms_2a_and_2b_change_places() -> None:
    old, new = load_pack("hd25-2023"), load_pack("hd43-2025")
    assert (old.form("02A").use, old.form("02B").use) == ("self_review_non_leader", "self_review_leader")
    assert (new.form("02A").use, new.form("02B").use) == ("self_review_leader", "self_review_non_leader")


def test_digest_ignores_comments_and_order_but_no_value(copied: Callable[[str], Path]) -> None:
    folder = copied("hd21-2019@1")
    text = (folder / "quota.yaml").read_text(encoding="utf-8")
    digest = load_pack("hd21-2019@1").digest
    (folder / "quota.yaml").write_text("# more\n" + text, encoding="utf-8")
    assert read_pack(folder).digest == digest
    (folder / "quota.yaml").write_text(text.replace("value: 2000", "value: 1999", 1), encoding="utf-8")
    assert read_pack(folder).digest != digest


def test_values_are_dated(copied: Callable[[str], Path]) -> None:
    folder = copied("hd21-2019@1")
    path = folder / "grading.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace(
            "      - {from: 2019-10-18, value: 3}",
            "      - {from: 2019-10-18, value: 3}\n      - {from: 2021-07-01, value: 4}",
        ),
        encoding="utf-8",
    )
    pack = read_pack(folder)
    stands = {
        day: of_pack(pack, on=day).parameter("sick_leave_cap_months").value
        for day in (date(2021, 6, 30), date(2021, 7, 1))
    }
    assert list(stands.values()) == [3, 4]


def test_heir_counts_nothing_as_seen_that_was_not() -> None:
    heir, parent = load_pack("hd16-2018"), load_pack("hd21-2019")
    assert not heir.rule("organisation.excellent.subordinates_good").verified
    assert heir.rule("organisation.excellent.subordinates_good").clause.endswith("HD 21-HD/BTCTW II.B.1.3")
    assert heir.rule("member.not_completed.disciplined").verified
    assert "member.exempt.activities_suspended" in {rule.id for rule in parent.rules[SubjectKind.MEMBER]}
    assert "member.exempt.activities_suspended" not in {rule.id for rule in heir.rules[SubjectKind.MEMBER]}


def test_quota_and_pools_of_the_regime() -> None:
    held = regime("hd21-2019", on=date(2021, 12, 15))
    assert held.quota(TallySubject.MEMBER).share_per_10k == 2000
    assert held.pool_key(TallySubject.MEMBER).by == "grassroots_organisation"
    assert held.pool_key(TallySubject.LEADER).needs_group
    assert not held.pool_key(TallySubject.GRASSROOTS_ORGANISATION).verified


@pytest.fixture
def copied(tmp_path: Path) -> Callable[[str], Path]:
    """A pack's folder, copied so that it may be spoilt."""

    def copy(name: str) -> Path:
        with_files = Path(str(files("xeploai.rulepacks"))) / "shipped" / name
        shutil.copytree(with_files, tmp_path / name)
        return tmp_path / name

    return copy


SPOILT = yaml.safe_load((Path(__file__).parent / "spoilt.yaml").read_text(encoding="utf-8"))


def spoil(folder: Path, file: str, old: str, new: str) -> Fault:
    """The first fault after replacing `old` by `new` in a file."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RuleError) as error:
        read_pack(folder)
    return error.value.faults[0]


@pytest.mark.parametrize("case", SPOILT, ids=lambda case: str(case["name"]))
def test_a_spoilt_file_is_named(copied: Callable[[str], Path], case: dict[str, Any]) -> None:
    fault = spoil(copied("hd21-2019@1"), case["file"], case["old"], case["new"])
    assert (fault.code, fault.column) == (case["code"], case["key"])
    assert fault.sheet is not None
    assert fault.sheet.startswith("hd21-2019@1")
    assert not re.search(r"%\(|\bNone\b|Input should", fault_line(fault))


def test_line_of_the_fault(copied: Callable[[str], Path]) -> None:
    folder = copied("hd21-2019@1")
    lines = (folder / "quota.yaml").read_text(encoding="utf-8").splitlines()
    fault = spoil(folder, "quota.yaml", "subject: leader", "subject: chief")
    assert fault.row == lines.index("    subject: leader") + 1


def test_an_heir_of_nobody(copied: Callable[[str], Path]) -> None:
    assert (
        spoil(copied("hd16-2018@1"), "pack.yaml", "pack: hd21-2019", "pack: hd20-2019").code == "rule_extends_unknown"
    )


def test_an_heir_drops_what_is_not_there(copied: Callable[[str], Path]) -> None:
    fault = spoil(copied("hd16-2018@1"), "pack.yaml", "leader.exempt.activities_suspended", "leader.exempt.nothing")
    assert (fault.code, fault.value) == ("rule_extends_unknown", "leader.exempt.nothing")


def test_a_missing_file(copied: Callable[[str], Path]) -> None:
    folder = copied("hd21-2019@1")
    (folder / "forms.yaml").unlink()
    with pytest.raises(RuleError) as error:
        read_pack(folder)
    assert (error.value.faults[0].code, error.value.faults[0].sheet) == ("rule_file_missing", "hd21-2019@1/forms.yaml")


def test_a_file_too_large() -> None:
    with pytest.raises(RuleError) as error:
        read("#" * (MAX_BYTES + 1), file="x.yaml")
    assert error.value.faults[0].code == "rule_file_too_large"


_KEY = re.compile(r"\b(?:r18|r23|adj|u26|seed):(?:D:\w{4}|\w+(?:\.\d+)*)")


def source_keys(node: Any) -> Iterator[str]:
    """Every key that stands under `source:`, wherever in a file."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _KEY.findall(value) if name == "source" and isinstance(value, str) else source_keys(value)
    elif isinstance(node, list):
        for entry in node:
            yield from source_keys(entry)


@pytest.fixture(scope="module")
def sources() -> Mapping[str, Any]:
    held: Mapping[str, Any] = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"]
    return held


def test_every_key_of_a_source_leads_to_title_date_and_address(sources: Mapping[str, Any]) -> None:
    keys = {
        key: file
        for file in sorted(store.SOURCE.rglob("*.yaml"))
        for key in source_keys(yaml.safe_load(file.read_text(encoding="utf-8")))
    }
    assert len(keys) > 100
    assert {key: file.name for key, file in keys.items() if key not in sources} == {}
    assert [
        key for key, entry in sources.items() if not all(map(entry.get, ("kind", "title", "date", "address")))
    ] == []
    # The address of a note is the keys of the pages that it was put together from.
    named = {key for entry in sources.values() for key in _KEY.findall(entry["address"])}
    assert sorted(named - sources.keys()) == []


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_statement_names_a_source_that_there_is(pack_id: str, sources: Mapping[str, Any]) -> None:
    for statement in load_pack(pack_id).statements():
        keys = [part.partition(" (")[0] for part in statement.source.split("; ")]
        assert sources.keys() >= set(keys), statement.id
        kinds = {sources[key]["kind"] for key in keys if key.startswith("u26:")}
        # An implementing body supports a default; only a text that quotes the rule makes it verified.
        assert not (statement.verified and kinds and "text" not in kinds), statement.id
