"""`xeploai packs`: the list, a page, the files, and what is refused."""

import json
from pathlib import Path

import pytest

from xeploai.cli.main import main
from xeploai.rulepacks.load import available, load_pack

EXAMPLE = Path(__file__).parents[2] / "src/xeploai/rulepacks/policies/vi-du-xa-2026.yaml"


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["hd16-2018", "hd21-2019", "hd25-2023", "hd43-2025"]
    assert "2019-2022" in lines[1]


def test_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [entry["digest"] for entry in listed] == [load_pack(info.id).digest for info in available()]


def test_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "hd21-2019"]) == 0
    printed = capsys.readouterr().out
    assert "HD 21-HD/BTCTW II.B.2.3" in printed
    assert "chưa đối chiếu văn bản" in printed


def test_page_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "hd43-2025", "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    rules = {rule["id"]: rule for rule in page["rules"]}
    assert rules["member.excellent.points"]["verified"] is True
    assert {p["id"]: p["value"] for p in page["parameters"]}["points_excellent"] == "90"


@pytest.mark.parametrize("form", ["html", "docx"])
def test_files(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    path = tmp_path / f"page.{form}"
    assert main(["packs", "hd25-2023", f"--{form}", str(path)]) == 0
    assert path.stat().st_size > 10_000
    assert capsys.readouterr().out == ""


def test_policy_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "hd43-2025", "--policy", str(EXAMPLE)]) == 0
    assert "local.member.shortcomings_remedied" in capsys.readouterr().out


def test_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "hd43-2025", "--questions"]) == 0
    assert "quota_rounding" in capsys.readouterr().out
    assert main(["packs", "hd43-2025", "--questions", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["findings"] == []
    assert {"number", "id", "area", "state", "text", "clause", "source", "default", "alternatives", "answers"} == set(
        document["questions"][0]
    )
    for form in ("html", "docx"):
        path = tmp_path / f"questions.{form}"
        assert main(["packs", "hd43-2025", "--questions", f"--{form}", str(path)]) == 0
        assert path.stat().st_size > 10_000
    assert capsys.readouterr().out == ""


def test_two_papers_on_one_question_end_with_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text(
        "confirms:\n"
        "  - {id: quota_rounding, document: 15-HD/TU, clause: Mục 4, date: 2026-11-20}\n"
        "  - {id: quota_rounding, document: 31-CV/BTCTU, clause: Điểm 2, date: 2026-12-02}\n",
        encoding="utf-8",
    )
    assert main(["packs", "hd43-2025", "--questions", "--policy", str(policy), "--json"]) == 1
    [finding] = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["code"], finding["id"]) == ("question_answered_twice", "quota_rounding")
    assert main(["packs", "hd43-2025", "--questions", "--policy", str(policy)]) == 1
    assert "NHIỀU VĂN BẢN CÙNG TRẢ LỜI MỘT CÂU" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["packs", "--questions"],
        ["packs", "hd43-2025", "--questions", "--docx", "no/such/folder/letter.docx"],
        ["packs", "hd99"],
        ["packs", "--html", "page.html"],
        ["packs", "hd21-2019", "--html", "no/such/folder/page.html"],
        ["packs", "hd21-2019", "--docx", "no/such/folder/page.docx"],
        ["packs", "hd21-2019", "--policy", "none.yaml"],
        ["packs", "hd21-2019", "--policy", str(EXAMPLE)],
        ["packs", "hd21-2019", "--html", "a", "--docx", "b"],
        ["packs", "hd21-2019", "--nothing"],
    ],
)
def test_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") >= 1
    assert list(tmp_path.iterdir()) == []
