"""What the house promises: locks without addresses, verbs and decisions written down, one script for everything."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from xeploai.cli.main import VERBS, main

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (TOP / lock).read_text(encoding="utf-8")
    assert "://" not in text
    pinned = re.findall(r"^([a-z0-9._-]+)==\S+ .*\\$", text, flags=re.MULTILINE | re.IGNORECASE)
    assert len(pinned) > 20
    assert text.count("--hash=sha256:") >= len(pinned)


def test_every_dependency_has_its_line_in_the_decisions() -> None:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))
    listed = (TOP / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    groups = [entry for group in project["dependency-groups"].values() for entry in group if isinstance(entry, str)]
    for requirement in project["project"]["dependencies"] + groups:
        name = re.match(r"[A-Za-z0-9_-]+", requirement)
        assert name
        assert name.group() in listed or name.group().startswith("types-"), name.group()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_stands_in_the_readme_and_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert f"xeploai {verb}" in (TOP / "README.md").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert "usage: xeploai" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["không-có-lệnh-này"], "không có lựa chọn"),
        (["cap", "--good", "3"], "thiếu tham số: --excellent"),
        (["cap", "--excellent", "--good", "3"], "--excellent: thiếu giá trị"),
        (["template", "a.xlsx", "--lạ"], "tham số lạ: --lạ"),
    ],
)
def test_a_wrong_command_line_is_one_vietnamese_line_and_status_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert said in err


def test_dev_py_needs_nothing_but_the_standard_library() -> None:
    found = subprocess.run(
        [sys.executable, "-I", "-S", str(TOP / "dev.py"), "--help"], capture_output=True, text=True, check=True
    )
    assert "dev.py demo" in found.stdout
    assert "dev.py check" in found.stdout
