"""`dev.py check`: which tests a change can reach, and what is named as left out."""

import subprocess
from pathlib import Path

import dev
import pytest
from tests.reach import Graph, changed_files, chosen

SOURCES = {
    "src/xeploai/core/shares.py": "",
    "src/xeploai/core/places.py": "from xeploai.core import shares",
    "src/xeploai/core/other.py": "",
    "src/xeploai/config/settings.py": 'PARTS = ["xeploai.web.parts.Middle"]',
    "src/xeploai/web/parts.py": "from ..core.places import x",
    "src/xeploai/web/page.html": "",
    "src/xeploai/web/templates/a/list.html": '{% include "a/row.html" %}',
    "src/xeploai/web/templates/a/row.html": "",
    "src/xeploai/web/templates/a/orphan.html": "",
    "src/xeploai/web/lists/views.py": 'render(request, "a/list.html")',
    "tests/conftest.py": "import xeploai.core.other",
    "tests/core/test_shares.py": "from xeploai.core.shares import share",
    "tests/core/test_places.py": "import xeploai.core.places",
    "tests/config/test_settings.py": "from xeploai.config import settings",
    "tests/web/test_pages.py": "",
    "tests/web/lists/test_lists.py": "",
    "tests/docs/test_words.py": "",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project."""
    for name, content in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def _tests(project: Path, changed: str) -> dict[str, int]:
    steps = Graph(project).distances([project / changed])
    return {path.name: steps[path] for path in steps if path.name.startswith("test_")}


@pytest.mark.parametrize(
    ("changed", "reached"),
    [
        # Through imports, a text that names a module, and the folder that mirrors the package.
        (
            "src/xeploai/core/shares.py",
            {"test_shares.py": 1, "test_places.py": 1, "test_settings.py": 4, "test_pages.py": 3},
        ),
        ("src/xeploai/web/parts.py", {"test_pages.py": 1, "test_settings.py": 2}),
        # A template stands for what draws it, itself or within another one; else, as every text, for its package.
        ("src/xeploai/web/templates/a/list.html", {"test_lists.py": 1, "test_pages.py": 1}),
        ("src/xeploai/web/templates/a/row.html", {"test_lists.py": 1, "test_pages.py": 1}),
        ("src/xeploai/web/templates/a/orphan.html", {"test_pages.py": 1, "test_settings.py": 2}),
        ("src/xeploai/web/page.html", {"test_pages.py": 1, "test_settings.py": 2}),
        # Fixtures of every folder above.
        (
            "tests/conftest.py",
            dict.fromkeys([name.rpartition("/")[2] for name in SOURCES if "/test_" in name], 1),
        ),
        ("tests/docs/test_words.py", {"test_words.py": 0}),
        ("README.md", {}),
    ],
)
def test_a_change_reaches_what_leads_to_it(project: Path, changed: str, reached: dict[str, int]) -> None:
    assert _tests(project, changed) == reached


def test_a_module_that_is_gone_stands_for_its_package(project: Path) -> None:
    (project / "src/xeploai/core/other.py").unlink()
    assert _tests(project, "src/xeploai/core/other.py").keys() >= {"test_shares.py", "test_places.py"}


def test_the_nearest_run_as_far_as_the_seconds_go() -> None:
    near, far, long, new = (Path(f"tests/test_{name}.py") for name in ("near", "far", "long", "new"))
    seconds = {near: 4.0, far: 1.0, long: 100.0}
    taken, left = chosen({near: 1, far: 2, long: 1, new: 1}, [Path("src/near.py")], seconds, most=7.5)
    assert (taken, left) == ([near, new], [long, far])


def test_changed_is_what_differs_from_main_and_what_git_does_not_know(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        name = ("-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *name, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def write(name: str) -> None:
        (tmp_path / name).write_text(name)
        git("add", name)

    git("init")
    write("old.py")
    git("commit", "-m", "a")
    git("switch", "-c", "work")
    write("committed.py")
    git("commit", "-m", "b")
    write("staged.py")
    (tmp_path / "chữ mới.py").write_text("")
    names = [path.name for path in changed_files(tmp_path)]
    assert names == ["chữ mới.py", "committed.py", "staged.py"]


def test_the_slowest_of_all_runs_are_printed_first(capsys: pytest.CaptureFixture[str]) -> None:
    dev.print_slowest({"quick": 0.1, "slow": 70.25, **{f"t{number}": 1.0 for number in range(30)}})
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[1].split() == ["70.2", "slow"]
    assert len(lines) == 21
