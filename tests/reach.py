"""`python -m tests.reach`: the tests that a change can reach by imports, nearest first, within some seconds.

Nothing is imported: the graph is read from the sources. A file leads to what it imports and to modules that it names in
a text (settings, `include`), a test also to its `conftest.py` files and to the package that its folder mirrors. A file
that is no Python (words, a pack) stands for every module of its package, a template for those that draw it. What is
left out is named.
"""

import argparse
import ast
import json
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
# Marks of tests that wait for another program, and of those that take long anyway.
APART = ("chromium", "libreoffice", "spark", "slow")
# What no import leads from, and every test depends on.
EVERYWHERE = ("conftest.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock")
# The folder of a package that holds what its pages are drawn from.
_TEMPLATES = "templates"
# Pytest's status where the marks left nothing to run.
NO_TESTS = 5
# Seconds for a test file that never ran here.
_UNKNOWN_S = 3.0


@dataclass(frozen=True)
class Graph:
    """Sources of the project and who imports whom. top: the folder of the project."""

    top: Path

    @cached_property
    def modules(self) -> Mapping[str, Path]:
        """Every module by its dotted name."""
        found = {}
        for root, package in ((self.top / "src", "xeploai"), (self.top, "tests")):
            for path in sorted((root / package).rglob("*.py")):
                parts = path.relative_to(root).with_suffix("").parts
                found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        return found

    @cached_property
    def reached_from(self) -> Mapping[Path, set[Path]]:
        """For every file those that lead to it directly."""
        back: dict[Path, set[Path]] = {}
        for path in self.modules.values():
            for name in self._leads_to(path):
                back.setdefault(self.modules[name], set()).add(path)
        return back

    def distances(self, changed: Iterable[Path]) -> Mapping[Path, int]:
        """Every file that a change can reach, with the number of steps to it."""
        steps = dict.fromkeys(self._files_of(changed), 0)
        waiting = deque(steps)
        while waiting:
            path = waiting.popleft()
            for reached in sorted(self.reached_from.get(path, ())):
                if reached not in steps:
                    steps[reached] = steps[path] + 1
                    waiting.append(reached)
        return steps

    def _files_of(self, changed: Iterable[Path]) -> Iterator[Path]:
        known = set(self.modules.values())
        for path in changed:
            if path in known:
                yield path
            elif _TEMPLATES in path.parts and (drawn_by := self._drawn_by(path)):
                yield from sorted(drawn_by)
            elif path.is_relative_to(self.top / "src") or path.is_relative_to(self.top / "tests"):
                # A deleted module stands for its package, too.
                folder = next(folder for folder in path.parents if folder == self.top or any(folder.glob("*.py")))
                yield from (module for module in sorted(known) if module.parent == folder)

    def _drawn_by(self, template: Path) -> set[Path]:
        """Modules that name a template, or one into which it is put."""
        folder = next(folder for folder in template.parents if folder.name == _TEMPLATES)
        texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.html"))}
        names, waiting = set[str](), deque([template.relative_to(folder).as_posix()])
        while waiting:
            name = waiting.popleft()
            if name not in names:
                names.add(name)
                waiting.extend(
                    path.relative_to(folder).as_posix() for path, text in texts.items() if f'"{name}"' in text
                )
        sources = (path for path in self.modules.values() if path.is_relative_to(folder.parent))
        return {path for path in sources if any(f'"{name}"' in path.read_text(encoding="utf-8") for name in names)}

    def _leads_to(self, path: Path) -> set[str]:
        names = set()
        package = self._package_of(path)
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                names |= {self._known(alias.name) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node, package)
                names |= {self._known(f"{base}.{alias.name}") for alias in node.names}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("xeploai."):
                names.add(self._known(node.value))
        if path.is_relative_to(self.top / "tests"):
            names |= self._beside(path)
        return {name for name in names if name is not None and self.modules[name] != path}

    def _package_of(self, path: Path) -> str:
        root = self.top / "src" if path.is_relative_to(self.top / "src") else self.top
        return ".".join(path.parent.relative_to(root).parts)

    def _base(self, node: ast.ImportFrom, package: str) -> str:
        if not node.level:
            return node.module or ""
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])

    def _known(self, name: str) -> str | None:
        """The module that a dotted name lies in."""
        while name and name not in self.modules:
            name = name.rpartition(".")[0]
        return name or None

    def _beside(self, path: Path) -> set[str | None]:
        """Fixtures, and the package that the folder mirrors: pages are asked for by their addresses."""
        folder = path.parent.relative_to(self.top / "tests")
        fixtures = [path.parent, *path.parent.parents]
        names = {
            self._known(".".join([*place.relative_to(self.top).parts, "conftest"]))
            for place in fixtures
            if place.is_relative_to(self.top / "tests") and (place / "conftest.py").exists()
        }
        mirrored = "xeploai." + ".".join(folder.parts) + "."
        return names | {name for name in self.modules if folder.parts and name.startswith(mirrored)}


def changed_files(top: Path) -> list[Path]:
    """What differs from `main` (where there is one, else from the last commit), and what git does not know yet."""

    def git(*arguments: str) -> list[str]:
        run = subprocess.run(["git", *arguments], cwd=top, capture_output=True, text=True, check=False)
        return [line for line in run.stdout.split("\0") if line.strip()]

    since = (git("merge-base", "main", "HEAD") or ["HEAD"])[0].strip()
    names = git("diff", "--name-only", "-z", since, "--") + git("ls-files", "--others", "--exclude-standard", "-z")
    return [top / name for name in sorted(set(names))]


def chosen(
    tests: Mapping[Path, int], changed: Iterable[Path], seconds: Mapping[Path, float], most: float
) -> tuple[list[Path], list[Path]]:
    """The nearest tests that fit into the seconds, and the others. At the same distance those named after a changed
    file come first, then the shorter ones."""
    named = {f"test_{path.stem}" for path in changed}
    taken: list[Path] = []
    left: list[Path] = []

    def rank(path: Path) -> tuple[int, bool, float, Path]:
        return tests[path], path.stem not in named, seconds.get(path, _UNKNOWN_S), path

    for path in sorted(tests, key=rank):
        cost = seconds.get(path, _UNKNOWN_S)
        if cost <= most:
            most -= cost
            taken.append(path)
        else:
            left.append(path)
    return taken, left


def is_test(path: Path, steps: int) -> bool:
    """Whether pytest finds tests there: a file of tests, or a changed module with examples in its docstrings."""
    if path.name.startswith("test_"):
        return True
    return not steps and path.is_relative_to(TOP / "src") and ">>> " in path.read_text(encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run them; pytest's status."""
    parser = argparse.ArgumentParser(prog="dev.py check", description="Checks, and the tests that a change can reach.")
    parser.add_argument("--seconds", type=float, default=30, help="what the tests may take, as they last ran here")
    most = parser.parse_args(arguments).seconds
    changed = changed_files(TOP)
    tests = {path: steps for path, steps in Graph(TOP).distances(changed).items() if is_test(path, steps)}
    cache = TOP / ".pytest_cache/v/xeploai/seconds"
    known = json.loads(cache.read_text(encoding="utf-8")) if cache.exists() else {}
    taken, left = chosen(tests, changed, {TOP / name: took for name, took in known.items()}, most)
    sys.stdout.write(f"{len(changed)} files changed reach {len(tests)} files of tests; {len(taken)} run\n")
    sys.stdout.flush()
    status = 0
    if taken:
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile"]
        command += ["-m", " and ".join(f"not {mark}" for mark in APART), *map(str, taken)]
        status = subprocess.run(command, cwd=TOP, check=False).returncode
    _tell("left out as slow or for another program, in part or all of", filter(_has_apart, taken))
    _tell("left out by time", left)
    _tell("reach everything, which `dev.py test` runs", (path for path in changed if path.name in EVERYWHERE))
    return 0 if status == NO_TESTS else status


def _has_apart(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(f"mark.{mark}" in text for mark in APART)


def _tell(why: str, paths: Iterable[Path]) -> None:
    names = [str(path.relative_to(TOP)) for path in paths]
    if names:
        sys.stdout.write("\n  ".join([f"{why} ({len(names)}):", *names]) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
