"""`xeploai judge` at the door: the contract's shapes, exit statuses, every fault at once."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from xeploai.cli.main import main
from xeploai.core.fact_schema import GROUPS_NONE, RECORD_FIELDS, FactType, facts_of
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.load import available
from xeploai.tools.messages import catalogue

EXCELLENT: dict[str, Any] = {
    "id": "m1",
    "kind": "member",
    "admitted_on": "2015-02-03",
    "reviewed": True,
    "exempt": False,
    "activities_suspended": False,
    "sick_leave_months": 0,
    "disciplines": [],
    "degradation_concluded": False,
    "conduct_breach_concluded": False,
    "state_level": "XS",
    "degrees": {"key": ["XS"], "other": ["T", "XS", "T"]},
    "tasks": {"assigned": 20, "done": 20, "on_time": 20, "exceeded": 8, "not_completed": 0},
}
SCORED = {key: value for key, value in EXCELLENT.items() if key != "degrees"} | {
    "points": {"general": "28.5", "results": 62},
    "shortcomings": {"named": 2, "remedied": 2},
    "outside_political_system": False,
}


class Door:
    """Runs the verb on a document and keeps what it said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self._capsys = folder / "facts.json", capsys

    def run(self, document: Any, *options: str) -> tuple[int, str, str]:
        text = document if isinstance(document, str) else json.dumps(document)
        self.file.write_text(text, encoding="utf-8")
        status = main(["judge", str(self.file), *options])
        said = self._capsys.readouterr()
        return status, said.out, said.err

    def json(self, document: Any, *options: str) -> tuple[int, dict[str, Any]]:
        status, out, err = self.run(document, "--json", *options)
        assert err == ""
        held: dict[str, Any] = json.loads(out)
        return status, held


@pytest.fixture
def door(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Door:
    return Door(tmp_path, capsys)


def file(*subjects: dict[str, Any], as_of: str = "2021-12-15", **more: Any) -> dict[str, Any]:
    return {"as_of": as_of, "subjects": list(subjects), **more}


def test_the_example_of_the_contract(door: Door) -> None:
    status, found = door.json(file(EXCELLENT, pack="hd21-2019"))
    [result] = found["results"]
    assert status == 0
    assert {key: result[key] for key in result if key not in ("findings", "lift")} == {
        "id": "m1",
        "review_required": True,
        "classified": True,
        "not_classified_reason": None,
        "level": "XS",
        "needs": [],
        "authority_note": False,
    }
    assert found["findings"] == []
    assert result["lift"] == []
    told = {one["rule"]: one for one in result["findings"]}["member.excellent.state_level"]
    assert told["message"].startswith("Đạt. ")
    assert {key: value for key, value in told.items() if key != "message"} == {
        "rule": "member.excellent.state_level",
        "effect": "require",
        "level": "XS",
        "holds": True,
        "clause": "HD 21-HD/BTCTW II.B.2.3",
        "verified": True,
    }


def test_results_carry_the_pack_and_its_digest(door: Door) -> None:
    _, found = door.json(file(EXCELLENT))
    assert (found["pack"], found["policy_digest"]) == ("hd21-2019", None)
    assert len(found["pack_digest"]) == 64
    assert found["pack_version"]


def test_what_is_absent_is_unknown_and_named(door: Door) -> None:
    subject = {key: value for key, value in EXCELLENT.items() if key not in ("state_level", "exempt")}
    status, found = door.json(file(subject))
    [result] = found["results"]
    assert status == 0
    assert (result["level"], result["needs"]) == (None, ["state_level"])
    assert (result["classified"], result["review_required"]) == (None, None)


def test_a_level_not_reached_says_what_would_lift_it(door: Door) -> None:
    scored = SCORED | {"shortcomings": {"named": 2, "remedied": 1}, "points": {"general": "28.5", "results": "61.25"}}
    _, found = door.json(file(scored, as_of="2025-12-15"))
    [result] = found["results"]
    assert result["level"] == "T"
    assert result["lift"] == [
        {
            "level": "XS",
            "rules": ["member.excellent.points", "member.excellent.shortcomings_remedied"],
            "changes": [
                {"fact": "points.general", "from": "28.5", "to": "28.75"},
                {"fact": "shortcomings.remedied", "from": 1, "to": 2},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("results", "level", "change"),
    [
        # 30 + 97.97 x 0.7 = 98.579: the worked example of a ministry's guidance of 8/6/2026.
        ("68.579", "XS", None),
        (68.579, "XS", None),
        ("59.9999", "T", {"fact": "points.results", "from": "59.9999", "to": "60"}),
    ],
)
def test_points_are_exact_to_the_fourth_decimal(door: Door, results: object, level: str, change: object) -> None:
    _, found = door.json(file(SCORED | {"points": {"general": 30, "results": results}}, as_of="2025-12-15"))
    [result] = found["results"]
    assert result["level"] == level
    assert [one["changes"] for one in result["lift"]] == ([[change]] if change else [])


@pytest.mark.parametrize(
    ("facts", "key", "why"),
    [
        ({"points": {"general": -1, "results": 50}}, "points.general", "không âm"),
        ({"points": {"general": "30.0001", "results": 50}}, "points.general", "vượt mức tối đa 30"),
        ({"points": {"general": "12.34567", "results": 50}}, "points.general", "quá bốn chữ số thập phân"),
        ({"tasks": {"assigned": 20, "done": -2}}, "tasks.done", "không âm"),
        ({"kind": "leader", "economic_targets_missed": 6}, "economic_targets_missed", "vượt mức tối đa 5"),
    ],
)
def test_a_fact_out_of_its_bounds_is_named_with_its_value(
    door: Door, facts: dict[str, Any], key: str, why: str
) -> None:
    status, out, err = door.run(file(SCORED | facts, as_of="2025-12-15"))
    (line,) = err.splitlines()
    assert (status, out) == (2, "")
    assert key in line
    assert why in line


@pytest.mark.parametrize("pack", [info.id for info in available()])
def test_every_pack_answers_for_every_kind(door: Door, pack: str) -> None:
    year = next(info.first_year for info in available() if info.id == pack)
    subjects = [{"id": kind.value, "kind": kind.value} for kind in SubjectKind]
    status, found = door.json(file(*subjects, as_of=f"{year}-12-31"), "--pack", pack)
    assert status == 0
    for result in found["results"]:
        assert result["classified"] is None
        assert result["level"] is None
        assert result["needs"] == sorted(result["needs"])
        assert result["needs"]
    status, said, _ = door.run(file(*subjects, as_of=f"{year}-12-31"), "--pack", pack)
    assert (status, len([line for line in said.splitlines() if line.startswith("  Cần bổ sung")])) == (0, 4)


def test_two_packs_are_compared(door: Door) -> None:
    subject = SCORED | {"degrees": EXCELLENT["degrees"], "points": {"general": 20, "results": 60}}
    status, found = door.json(
        file(subject, as_of="2024-12-15"), "--pack", "hd21-2019", "--pack", "hd43-2025"
    )  # neither is of that year
    assert status == 1
    assert found["packs"] == ["hd21-2019", "hd43-2025"]
    assert found["results"] == [
        {"id": "m1", "levels": {"hd21-2019": "XS", "hd43-2025": "T"}, "differs": ["member.excellent.points"]}
    ]
    assert [one["code"] for one in found["findings"]] == ["judge_other_period"] * 2 + ["judge_facts_unused"] * 2
    _, said, _ = door.run(file(subject), "--pack", "hd21-2019", "--pack", "hd43-2025")
    assert "Khác nhau do: member.excellent.points" in said


def test_two_versions_of_a_pack_are_compared_by_their_versions(door: Door) -> None:
    subject = {
        "id": "xa",
        "kind": "collective",
        "reviewed": True,
        "founded_on": "2010-01-01",
        "disunity_concluded": True,
        "discretion_granted": True,
        "points": {"general": 28, "results": 67},
        "personnel_wrongdoing_concluded": False,
        "tasks": {"assigned": 20, "done": 20, "on_time": 20, "exceeded": 10, "not_completed": 0},
        "shortcomings": {"named": 0, "remedied": 0},
        "disciplines": [],
        "members_disciplined": [],
        "subordinates_disciplined": 0,
        "member_degradation_concluded": False,
        "economic_targets_missed": "none",
    }
    packs = ("--pack", "hd43-2025@1", "--pack", "hd43-2025@2")
    _, found = door.json(file(subject, as_of="2026-12-15"), *packs)
    assert found["packs"] == ["hd43-2025@1", "hd43-2025@2"]
    assert found["results"][0]["levels"] == {"hd43-2025@1": "XS", "hd43-2025@2": "KHT"}
    assert found["results"][0]["differs"] == ["collective.not_completed.disunity"]


def test_what_a_regime_does_not_use_is_a_note_and_no_fault(door: Door) -> None:
    status, found = door.json(file(EXCELLENT | SCORED, as_of="2025-12-15"))
    assert (status, found["results"][0]["level"]) == (0, "XS")
    [note] = found["findings"]
    assert (note["code"], note["severity"]) == ("judge_facts_unused", "note")
    assert "degrees" in note["message"]


@pytest.mark.parametrize(
    ("points", "level", "needs"),
    [
        ({"results": "19.9999"}, "KHT", []),
        ({"results": 20}, None, ["points.general"]),
        ({"general": 10}, None, ["points.results"]),
        ({"results": 69}, None, ["points.general"]),
        ({"results": 70}, None, ["points.general"]),
    ],
)
def test_a_figure_with_a_bound_decides_what_it_can(
    door: Door, points: dict[str, Any], level: str | None, needs: list[str]
) -> None:
    """General points lie between 0 and 30: with 19,9999 for results nobody reaches 50."""
    _, found = door.json(file(SCORED | {"points": points}, as_of="2025-12-15"))
    [result] = found["results"]
    assert (result["level"], result["needs"]) == (level, needs)


POLICIES = Path(str(files("xeploai.rulepacks"))) / "policies"


def test_a_policy_lies_over_the_pack_it_is_written_for(door: Door) -> None:
    scored = SCORED | {"shortcomings": {"named": 2, "remedied": 1}}
    policy = ("--policy", str(POLICIES / "vi-du-xa-2026.yaml"))
    _, bare = door.json(file(scored, as_of="2026-12-15"))
    _, local = door.json(file(scored, as_of="2026-12-15"), *policy)
    assert (bare["results"][0]["level"], local["results"][0]["level"]) == ("T", "HT")
    assert (bare["policy_digest"], len(local["policy_digest"])) == (None, 64)
    _, both = door.json(file(scored, as_of="2026-12-15"), *policy, "--pack", "hd25-2023", "--pack", "hd43-2025")
    assert both["results"][0]["levels"]["hd43-2025"] == "HT"
    status, refused = door.json(file(EXCELLENT), *policy)
    assert (status, len(refused["errors"])) == (2, 1)
    status, refused = door.json(file(EXCELLENT), *policy, "--pack", "hd21-2019", "--pack", "hd25-2023")
    assert (status, len(refused["errors"])) == (2, 1)


def test_a_gap_of_the_text_is_a_note_that_holds(door: Door) -> None:
    open_task = SCORED | {"tasks": {"assigned": 20, "done": 19, "on_time": 19, "exceeded": 8, "not_completed": 1}}
    _, found = door.json(file(open_task, SCORED | {"id": "m2"}, as_of="2025-12-15"))
    told = [
        (result["level"], result["authority_note"], one["effect"], one["level"], one["holds"])
        for result in found["results"]
        for one in result["findings"]
        if one["rule"] == "member.fallback.gap"
    ]
    assert told == [("HT", True, "note", "HT", True), ("XS", False, "note", "HT", False)]


def test_a_cap_by_another_body_names_its_level(door: Door) -> None:
    _, found = door.json(file(SCORED | {"state_level": "HT"}, as_of="2025-12-15"))
    [result] = found["results"]
    [cap] = [one for one in result["findings"] if one["rule"] == "member.cap.state_level"]
    assert (result["level"], cap["effect"], cap["level"], cap["holds"]) == ("HT", "cap", "HT", True)


def test_agreeing_packs_differ_by_nothing(door: Door) -> None:
    subject = {"id": "a", "kind": "member", "exempt": True}
    status, found = door.json(file(subject), "--pack", "hd16-2018", "--pack", "hd21-2019")
    assert (status, found["results"][0]["differs"]) == (0, [])
    _, said, _ = door.run(file(subject), "--pack", "hd16-2018", "--pack", "hd21-2019")
    assert "cùng kết quả" in said


def test_a_pack_of_another_period_is_a_finding(door: Door) -> None:
    status, found = door.json(file(EXCELLENT, as_of="2025-12-15", pack="hd21-2019"))
    assert status == 1
    assert [one["code"] for one in found["findings"]] == ["judge_other_period"]
    assert found["results"][0]["level"] == "XS"


def test_without_a_date_the_last_day_of_the_pack_is_taken_and_told(door: Door) -> None:
    status, found = door.json({"subjects": [EXCELLENT]}, "--pack", "hd21-2019")
    assert (status, found["as_of"]) == (1, "2022-12-31")
    assert [one["code"] for one in found["findings"]] == ["judge_as_of_assumed"]


def test_a_person_reads_level_reasons_and_the_way_up(door: Door) -> None:
    subject = EXCELLENT | {"sick_leave_months": 4}
    sick = "Nghỉ ốm cộng dồn từ 3 tháng trở lên trong năm thì cao nhất là Hoàn thành nhiệm vụ."
    status, said, _ = door.run(file(subject))
    assert status == 0
    assert said.splitlines()[1:] == [
        "",
        "m1 (Đảng viên)",
        "  Mức cao nhất theo quy tắc: Hoàn thành nhiệm vụ",
        f"  - Áp dụng. {sick} [HD 21-HD/BTCTW II.B.6]",
        "  Để đạt Hoàn thành tốt nhiệm vụ: Số tháng nghỉ ốm trong năm đang 4, cần 2",
        "  Để đạt Hoàn thành xuất sắc nhiệm vụ: Số tháng nghỉ ốm trong năm đang 4, cần 2",
    ]


@pytest.mark.parametrize(
    ("document", "options", "where", "column"),
    [
        ("{", (), "facts.json", None),
        ("[]", (), "facts.json", None),
        ('{"as_of": "2021-12-15", "as_of": "2021-12-16", "subjects": []}', (), "facts.json", None),
        (
            '{"as_of": "2021-12-15", "subjects": [{"id": "a", "kind": "member", "sick_leave_months": NaN}]}',
            (),
            "facts.json",
            None,
        ),
        ({"subjects": []}, (), None, "as_of"),
        ({"as_of": "15/12/2021", "subjects": []}, (), None, "as_of"),
        ({"as_of": "2021-12", "subjects": []}, (), None, "as_of"),
        ({"as_of": "2021-12-15"}, (), None, "subjects"),
        ({"as_of": "2021-12-15", "subject": [], "subjects": []}, (), None, "subject"),
        ({"as_of": "2021-12-15", "pack": 21, "subjects": []}, (), None, "pack"),
        ({"as_of": "2021-12-15", "pack": "hd99-2030", "subjects": []}, (), None, None),
        ({"as_of": "2010-12-15", "subjects": []}, (), None, None),
        ({"as_of": "2021-12-15", "subjects": []}, ("--pack", "hd21-2019", "--pack", "hd21-2019"), None, None),
        (file(EXCELLENT | {"tasks": {"assigned": 20, "done": 21}}), (), "m1", "tasks.done"),
        (file(EXCELLENT | {"degrees": {"key": ["HT"]}}), (), "m1", "degrees.key"),
        (file(EXCELLENT | {"admitted_on": "2021-12-16"}), (), "m1", "admitted_on"),
        (file(SCORED | {"points": {"general": 31}}, as_of="2025-12-15"), (), "m1", "points.general"),
        (file(SCORED | {"points": {"results": "61.25555"}}, as_of="2025-12-15"), (), "m1", "points.results"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_judged(
    door: Door, document: Any, options: tuple[str, ...], where: str | None, column: str | None
) -> None:
    status, found = door.json(document, *options)
    assert (status, list(found)) == (2, ["errors"])
    first = found["errors"][0]
    assert first["column"] == column
    assert where is None or first["sheet"].endswith(where)
    assert first["reason"]
    assert first["mend"]
    status, out, err = door.run(document, *options)
    assert (status, out) == (2, "")
    assert len(err.splitlines()) == len(found["errors"])


@pytest.mark.parametrize(
    "place", ['"id": "\\ud800"', '"id": "a", "\\udc00": 1', '"id": "a", "disciplines": [["\\ud83d"]]']
)
def test_half_a_sign_is_refused_in_a_line_that_can_be_printed(
    place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"as_of": "2021-12-15", "subjects": [{' + place + ', "kind": "member"}]}')
    for options in ((), ("--json",)):
        assert main(["judge", str(facts), *options]) == 2
        printed = "".join(capsys.readouterr())
        assert "nửa ký tự UTF-16" in printed
        assert printed.encode()


def test_one_wrong_among_ten_thousand(door: Door) -> None:
    subjects = [EXCELLENT | {"id": f"m{number}"} for number in range(10_000)]
    subjects[4321] = subjects[4321] | {"exemptt": True}
    status, found = door.json(file(*subjects))
    assert status == 2
    assert [(one["sheet"], one["column"]) for one in found["errors"]] == [("m4321", "exemptt")]


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["judge", str(tmp_path / "none.json")]) == 2
    assert "không có tệp này" in capsys.readouterr().err


def test_every_fact_has_a_name_people_read() -> None:
    for kind in SubjectKind:
        for name, spec in facts_of(kind).items():
            fields = RECORD_FIELDS if spec.type is FactType.RECORDS else ()
            for fact in (name, *(f"{name}.{field}" for field in fields)):
                assert vocabulary.name("facts", fact)
    assert all(vocabulary.name("facts", group) for group in GROUPS_NONE)


def test_every_fault_of_facts_has_its_sentence() -> None:
    source = (Path(__file__).parents[2] / "src/xeploai/core/facts.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"(facts_[a-z_]+)"', source))
    assert codes
    assert codes <= set(catalogue())
