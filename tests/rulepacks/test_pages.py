"""The tables of docs/rules say what the packs say, and the worked ones are worked again."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml

from xeploai.core.dates import PartialDate, months_before
from xeploai.core.errors import RuleError
from xeploai.core.facts import Limits, from_document
from xeploai.core.grading import Ruleset
from xeploai.core.quota import Denominator, QuotaRule
from xeploai.core.rules import Effect
from xeploai.core.subjects import SubjectKind, TallySubject
from xeploai.rulepacks.load import available, load_pack
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.schema import RuleSpec
from xeploai.rulepacks.vocabulary import codes
from xeploai.tools.rulebook.values import shown_value

ROOT = Path(__file__).parents[2] / "docs"
PACKS = [info.id for info in available()]
ON = date(2026, 12, 15)
Row = tuple[str, ...]
REVIEWED = {True: "kiểm điểm", False: "không kiểm điểm", None: "chưa rõ"}


def tables(page: str) -> Iterator[tuple[Row, list[Row]]]:
    """Every table of a page: head and rows, cells without their backticks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for block in re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE):
        rows = [tuple(cell.strip().strip("`") for cell in line.strip("|").split(" | ")) for line in block.splitlines()]
        yield rows[0], rows[2:]


def rows_of(page: str, head: str) -> list[Row]:
    """The rows of all tables of a page whose first heading is `head`."""
    found = [row for names, rows in tables(page) if names[0].strip("| ") == head for row in rows]
    assert found, head
    return [tuple(cell.strip("| `") for cell in row) for row in found]


def rule(pack: str, id: str) -> RuleSpec | None:
    try:
        return load_pack(pack).rule(id)
    except StopIteration:
        return None


def star(verified: bool) -> str:
    return "" if verified else "*"


def test_why_nobody_is_classified() -> None:
    listed = rows_of("rules/eligibility.md", "không xếp loại")
    for id, *cells in listed:
        held = [rule(pack, id) for pack in PACKS]
        expected = [
            "vẫn xếp loại" if one is None else REVIEWED[one.still_reviewed] + star(one.verified) for one in held
        ]
        assert cells == expected, id
    every = {r.id for p in PACKS for rules in load_pack(p).rules.values() for r in rules if r.effect is Effect.EXEMPT}
    assert {row[0] for row in listed} == every


@pytest.mark.parametrize(("page", "head"), [("rules/levels.md", "trường hợp"), ("rules/levels.md", "quy tắc")])
def test_which_regime_has_which_rule(page: str, head: str) -> None:
    for id, *cells in rows_of(page, head):
        held = [rule(pack, id) for pack in PACKS]
        assert cells == ["–" if one is None else "có" + star(one.verified) for one in held], id


def test_every_disqualifier_cap_and_gap_is_listed() -> None:
    wanted = {Effect.DISQUALIFY, Effect.CAP, Effect.FALLBACK}
    listed = {row[0] for head in ("trường hợp", "quy tắc") for row in rows_of("rules/levels.md", head)}
    assert listed == {r.id for p in PACKS for rules in load_pack(p).rules.values() for r in rules if r.effect in wanted}


@pytest.mark.parametrize("page", ["rules/eligibility.md", "rules/levels.md", "rules/quota.md"])
def test_values_of_the_packs(page: str) -> None:
    for id, *cells in rows_of(page, "giá trị"):
        expected = []
        for pack in PACKS:
            spec = load_pack(pack).parameters.get(id)
            value = None if spec is None else regime(pack, on=ON).parameter(id)
            expected.append("–" if value is None else shown_value(value) + star(value.verified))
        assert cells == expected, id


SIX = {True: "chưa đủ", False: "đủ", None: "chưa rõ"}


def test_six_months() -> None:
    for admitted, on, mark, answer in rows_of("rules/eligibility.md", "kết nạp"):
        as_of = date.fromisoformat(on)
        day = as_of if mark == "ngày đánh giá" else date(as_of.year, 12, 31)
        assert SIX[PartialDate.from_iso(admitted).after(months_before(day, 6))] == answer, admitted


def test_bands_of_the_points() -> None:
    held = regime("hd43-2025", on=ON)
    context = {"as_of": ON, "period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
    values = {id: value.value for id, value in held.parameters().items()}
    rules = Ruleset.of(held.rules(SubjectKind.MEMBER), values, context)
    for total, assigned, done, on_time, exceeded, named, remedied, level, note in rows_of("rules/levels.md", "điểm"):
        document = {
            "id": "x",
            "kind": "member",
            "reviewed": True,
            "state_level": "none",
            "degradation_concluded": False,
            "conduct_breach_concluded": False,
            "disciplines": [],
            "points": {"general": "0", "results": total},
            "tasks": {
                "assigned": int(assigned),
                "done": int(done),
                "on_time": int(on_time),
                "exceeded": int(exceeded),
                "not_completed": 0,
            },
            "shortcomings": {"named": int(named), "remedied": int(remedied)},
        }
        [subject], faults = from_document([document], as_of=ON, limits=Limits())
        assert not faults
        judged = rules.judge(subject.facts)
        assert (judged.level and judged.level.value, judged.authority_note) == (level, note == "có"), total


def test_pools() -> None:
    listed = rows_of("rules/quota.md", "đối tượng")
    assert [row[0] for row in listed] == [subject.value for subject in TallySubject]
    for subject, *cells in listed:
        pools = [regime(pack, on=ON).pool_key(TallySubject(subject)) for pack in PACKS]
        group = [" (bắt buộc có Nhóm)" if pool.needs_group else "" for pool in pools]
        expected = [pool.by.value + must + star(pool.verified) for pool, must in zip(pools, group, strict=True)]
        assert cells == expected


def test_places_by_both_readings() -> None:
    readings = [(s, d) for s in (2000, 2500) for d in (Denominator.GOOD_ONLY, Denominator.GOOD_OR_BETTER)]
    for base, *cells in rows_of("rules/quota.md", "tốt trở lên"):
        rules = [QuotaRule(share_per_10k=share, denominator=denominator) for share, denominator in readings]
        places = [rule.working(excellent=0, good=int(base)).places for rule in rules]
        assert [int(cell) for cell in cells] == places


def test_policies(tmp_path: Path) -> None:
    for text, outcome in rows_of("rules/policy.md", "quy định (đặt lên hd43-2025)"):
        path = tmp_path / "policy.yaml"
        path.write_text(text, encoding="utf-8")
        assert isinstance(yaml.safe_load(text), dict)
        try:
            regime("hd43-2025", on=ON, policy=path)
            found = "được"
        except RuleError as error:
            found = error.faults[0].code
        assert found == outcome, text


IDENTIFIERS = (
    "levels",
    "degrees",
    "kinds",
    "subjects",
    "org_kinds",
    "membership",
    "reasons",
    "discipline_forms",
    "effects",
    "modes",
)


@pytest.mark.parametrize("area", IDENTIFIERS)
def test_glossary_has_every_identifier(area: str) -> None:
    listed = {cell for _, rows in tables("glossary.md") for row in rows for cell in re.findall(r"[\w.]+", row[0])}
    assert set(codes(area)) <= listed
