"""`xeploai cap` by its public face: status, JSON, the sentences people read."""

import json
from pathlib import Path
from typing import Any

import pytest

from xeploai.cli.main import main

CASES = [
    ({"excellent": 37, "good": 151}, {"base": 188, "places": 37, "used": 37, "left": 0, "holds": True}, "37.6", 0),
    ({"excellent": 9, "good": 36}, {"base": 45, "places": 9, "left": 0, "holds": True}, "9", 0),
    ({"excellent": 16, "good": 63}, {"base": 79, "places": 15, "left": -1, "holds": False}, "15.8", 1),
    ({"excellent": 0, "good": 0}, {"base": 0, "places": 0, "left": 0, "holds": True}, "0", 0),
    ({"excellent": 0, "good": 4}, {"base": 4, "places": 0, "left": 0, "holds": True}, "0.8", 0),
]


def words(counts: dict[str, int]) -> list[str]:
    return [word for name, count in counts.items() for word in (f"--{name}", str(count))]


@pytest.mark.parametrize(("counts", "wanted", "text", "status"), CASES)
def test_json(
    capsys: pytest.CaptureFixture[str], counts: dict[str, int], wanted: dict[str, Any], text: str, status: int
) -> None:
    assert main(["cap", *words(counts), "--pack", "hd21-2019", "--json"]) == status
    held = json.loads(capsys.readouterr().out)
    assert {key: held[key] for key in wanted} == wanted
    assert held["exact"]["text"] == text
    assert held["share_per_10k"] == 2000
    assert (held["denominator"], held["rounding"]) == ("good_or_better", "floor")
    assert held["clause"].startswith("HD 21-HD/BTCTW")


def test_json_is_the_contract_to_the_letter(capsys: pytest.CaptureFixture[str]) -> None:
    main(["cap", "--excellent", "37", "--good", "151", "--pack", "hd21-2019", "--json"])
    held = json.loads(capsys.readouterr().out)
    assert list(held) == [
        "denominator",
        "base",
        "share_per_10k",
        "exact",
        "rounding",
        "places",
        "used",
        "left",
        "holds",
        "clause",
    ]
    assert held["exact"] == {"num": 188, "den": 5, "text": "37.6"}


def test_people_read_the_working(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cap", "--excellent", "16", "--good", "63", "--pack", "hd21-2019"]) == 1
    printed = capsys.readouterr().out
    assert "20% × 79 = 15,8; bỏ phần lẻ còn 15" in printed
    assert "Vượt trần" in printed
    assert "chưa đối chiếu văn bản" in printed


@pytest.mark.parametrize("bad", ["-1", "1,5", "một", "", "²", "1_000"])
def test_a_bad_number_is_named(capsys: pytest.CaptureFixture[str], bad: str) -> None:
    assert main(["cap", f"--excellent={bad}", "--good=-3", "--json"]) == 2
    errors = json.loads(capsys.readouterr().out)["errors"]
    assert [(error["column"], error["value"]) for error in errors] == [("--excellent", bad), ("--good", "-3")]


@pytest.mark.parametrize(
    "command", [["cap", "--good", "1"], ["cap", "--excellent", "1", "--good", "1", "--pack", "hd99"]]
)
def test_a_wrong_command_line_prints_nothing_but_the_fault(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main(command) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


def test_policy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("x", encoding="utf-8")
    assert main(["cap", "--excellent", "1", "--good", "1", "--policy", str(policy), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["errors"]


@pytest.mark.parametrize(
    ("quota", "wanted"),
    [
        ("rounding: half_up", {"places": 16, "rounding": "half_up", "holds": True}),
        ("share: 1500", {"places": 11, "share_per_10k": 1500, "holds": False}),
        ("denominator: good_only", {"places": 13, "denominator": "good_only", "base": 79}),
    ],
)
def test_policy_keys(capsys: pytest.CaptureFixture[str], tmp_path: Path, quota: str, wanted: dict[str, Any]) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        'id: thu\nversion: "1"\ntitle: Thử\nissuer: Nơi thử (mẫu)\nnumber: 1-HD/ĐU (mẫu)\ndate: 2022-01-02\n'
        f"pack: hd21-2019\nquota:\n  {quota}\n",
        encoding="utf-8",
    )
    command = ["cap", "--excellent", "16", "--good", "63", "--pack", "hd21-2019", "--policy", str(policy), "--json"]
    status = main(command)
    held = json.loads(capsys.readouterr().out)
    assert {key: held[key] for key in wanted} == wanted
    assert status == (0 if held["holds"] else 1)
