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


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """A policy that counts an excellent head apart."""
    path = tmp_path / "apart.yaml"
    path.write_text("id: thu\npack: hd43-2025\nparameters: {quota_head_counted_apart: true}\n", encoding="utf-8")
    return path


def test_an_excellent_head_stands_apart_where_the_policy_says_so(
    capsys: pytest.CaptureFixture[str], apart: Path
) -> None:
    counts = ["cap", "--excellent", "3", "--good", "8", "--pack", "hd43-2025"]
    assert main([*counts, "--json"]) == 1
    assert "heads_apart" not in json.loads(capsys.readouterr().out)
    assert main([*counts, "--policy", str(apart), "--heads", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {name: document[name] for name in ("base", "places", "used", "left", "heads_apart")} == {
        "base": 10,
        "places": 2,
        "used": 2,
        "left": 0,
        "heads_apart": 1,
    }
    main([*counts, "--policy", str(apart), "--heads", "1"])
    assert "20% × 10 = 2; ngoài ra 1 người đứng đầu xuất sắc tính riêng" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("heads", "policy", "said"),
    [("1", False, "không tính riêng"), ("4", True, "--excellent (3)"), ("x", True, "số nguyên")],
)
def test_heads_that_cannot_be_counted_apart(
    capsys: pytest.CaptureFixture[str], apart: Path, heads: str, policy: bool, said: str
) -> None:
    laid = ["--policy", str(apart)] if policy else []
    words_ = ["cap", "--excellent", "3", "--good", "8", "--pack", "hd43-2025", "--heads", heads, *laid]
    assert main(words_) == 2
    printed = capsys.readouterr()
    assert (printed.out, len(printed.err.splitlines())) == ("", 1)
    assert said in printed.err
