"""`dev.py against COMMIT NAME`: the same work by another commit and by this checkout, in turns.

NAME is a benchmark ("judge") or a command line of the program ("cap --excellent 37 --good 151"). In it `{in}` stands
for a folder of files that are made once, by `--make`, and fed to both; `{out}` for a folder that is new in every run.
Each run is a whole process; the first one of each build, which compiles the modules, does not count.
"""

import argparse
import hashlib
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from tests.endure.frame import TOP, opening, show

_RUNS = 5
_LOCK = "requirements.lock"
_BENCHES = ("rollup", "judge", "import", "pages", "opening", "documents", "check", "marks", "evening")
_KB_PER_MB = 1024
# Packages of documents say when they were made.
_TIMED = ("docProps/core.xml", "meta.xml")


@dataclass(kw_only=True)
class Build:
    """A commit that can be run. seconds, cpu_s, peak_mb: of each counted run; digests, statuses: of all."""

    name: str
    python: Path
    source: Path
    seconds: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    digests: set[str] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)

    def run(self, arguments: Sequence[str], folder: Path, *, counted: bool) -> None:
        """One whole process, and what it cost by the kernel's count."""
        out = folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        words = [word.replace("{in}", str(folder / "in")).replace("{out}", str(out)) for word in arguments]
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("XEPLOAI_", "DJANGO_"))
        }
        environment |= {"PYTHONPATH": str(self.source), "XEPLOAI_DATA": str(folder / f"data-{self.name}")}
        with (folder / "stdout").open("wb") as printed, (folder / "stderr").open("wb") as complained:
            begun = perf_counter()
            process = subprocess.Popen(
                [self.python, "-m", "xeploai.cli.main", *words],
                cwd=folder,
                env=environment,
                stdout=printed,
                stderr=complained,
            )
            _, status, usage = os.wait4(process.pid, 0)
            seconds = perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in {0, 1}:
            sys.stderr.write((folder / "stderr").read_text(errors="replace"))
        self.statuses.add(process.returncode)
        self.digests.add(digest_of(folder / "stdout", out))
        if counted:
            self.seconds.append(seconds)
            self.cpu_s.append(usage.ru_utime + usage.ru_stime)
            self.peak_mb.append(usage.ru_maxrss / _KB_PER_MB)


def digest_of(printed: Path, out: Path) -> str:
    """A checksum of what was printed and written: of packages their parts, but for the page that tells the time; of a
    benchmark its own checksum of the result, since the figures beside it differ in every run."""
    text = printed.read_bytes()
    digest = hashlib.sha256(_benchmark_digest(text) or text.replace(str(out).encode(), b"{out}"))
    for path in sorted(path for path in out.rglob("*") if path.is_file()) if out.exists() else ():
        digest.update(str(path.relative_to(out)).encode())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                for name in sorted(set(package.namelist()).difference(_TIMED)):
                    digest.update(name.encode() + package.read(name))
        else:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _benchmark_digest(printed: bytes) -> bytes | None:
    """The checksum that a benchmark prints; None for what is no benchmark, or one that gives none."""
    with suppress(ValueError):  # a command line that prints sentences
        document = json.loads(printed)
        if isinstance(document, dict) and {"median_s", "digest"} <= document.keys():
            return f"{document['name']} {document['digest']}".encode()
    return None


@contextmanager
def built(commit: str, folder: Path) -> Iterator[Build]:
    """Another commit in a worktree of its own; with its own packages where its lock differs from ours."""
    tree = folder / "tree"
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", tree, commit], cwd=TOP, check=True)
    try:
        yield Build(name="old", python=_python(tree, folder / "venv"), source=tree / "src")
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=TOP, check=True)


def _python(tree: Path, venv: Path) -> Path:
    if (tree / _LOCK).read_bytes() == (TOP / _LOCK).read_bytes():
        show("packages    shared: both locks are the same")
        return Path(sys.executable)
    show("packages    its own, by its lock")
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    python = venv / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", tree / _LOCK], check=True)
    return python


def main(arguments: list[str]) -> int:
    """Run both in turns and print the table; 1 where a run failed or the results differ."""
    parser = argparse.ArgumentParser(prog="dev.py against", description=__doc__)
    parser.add_argument("commit", help="what to compare this checkout with")
    parser.add_argument("name", help="a benchmark, or a command line in quotes")
    parser.add_argument("--runs", type=int, default=_RUNS)
    parser.add_argument("--make", action="append", default=[], metavar="COMMAND", help="makes files in {in}, once")
    parser.add_argument("--made-by", choices=("old", "new"), default="new", help="which build makes them")
    options = parser.parse_args(arguments)
    command = shlex.split(options.name)
    command = ["bench", *command, "--json"] if command[0] in _BENCHES else command
    opening("against", {"commit of old": options.commit, "command": " ".join(command), "runs": options.runs})
    with tempfile.TemporaryDirectory(prefix="xeploai-against-") as name:
        folder = Path(name)
        (folder / "in").mkdir()
        with built(options.commit, folder) as old:
            new = Build(name="new", python=Path(sys.executable), source=TOP / "src")
            for line in options.make:
                maker = Build(
                    name=options.made_by,
                    python=(old if options.made_by == "old" else new).python,
                    source=(old if options.made_by == "old" else new).source,
                )
                maker.run(shlex.split(line), folder, counted=False)
            _show_inputs(folder / "in", options.made_by)
            for build in (old, new):
                build.run(command, folder, counted=False)
            for turn in range(options.runs):
                for build in (old, new) if turn % 2 == 0 else (new, old):
                    build.run(command, folder, counted=True)
    return _shown(old, new)


def _show_inputs(folder: Path, maker: str) -> None:
    for path in sorted(folder.iterdir()):
        show(f"input       {path.name} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}, made by the {maker} build")


def _shown(old: Build, new: Build) -> int:
    """The table, and whether both did the same."""
    show(
        f"\n{'build':<8}{'median s':>10}{'least s':>10}{'most s':>10}{'cpu s':>8}{'peak MiB':>10}  {'status':<8}digest"
    )
    for build in (old, new):
        statuses, digests = "/".join(map(str, sorted(build.statuses))), "/".join(sorted(build.digests))
        figures = (statistics.median(build.seconds), min(build.seconds), max(build.seconds))
        show(
            f"{build.name:<8}"
            + "".join(f"{figure:>10.3f}" for figure in figures)
            + f"{statistics.median(build.cpu_s):>8.2f}{max(build.peak_mb):>10.0f}  {statuses:<8}{digests}"
        )
    ratio = statistics.median(old.seconds) / statistics.median(new.seconds)
    cpu = statistics.median(old.cpu_s) / statistics.median(new.cpu_s)
    show(f"ratio   {ratio:.2f} of the clock, {cpu:.2f} of the processor (old over new: above 1 the checkout is faster)")
    same = old.digests == new.digests and len(old.digests) == 1 and old.statuses == new.statuses
    show("results equal" if same else "results DIFFER")
    return 0 if same and old.statuses <= {0, 1} else 1
