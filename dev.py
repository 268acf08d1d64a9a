#!/usr/bin/env python3
"""Set up, show and test the project; standard library only.

    python3 dev.py demo   .venv, the main job on a sample unit, its report opened, then the web demo until Ctrl+C
    python3 dev.py test   .venv with the tools, Debian's packages when root, then every check and test
    python3 dev.py check  ruff, mypy, import-linter and the tests that what you changed can reach, within a minute
    python3 dev.py lock   write the lock files anew from pyproject.toml
    python3 dev.py endure NAME [...]           a long run: kills, soak, fuzz or units (docs/endurance.md)
    python3 dev.py against COMMIT NAME [...]   the same work by another commit and by this one, in turns

Running any of them twice is quick and harmless.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent
VENV = TOP / ".venv"
BIN = VENV / "bin"
RUNTIME_LOCK = TOP / "requirements.lock"
DEV_LOCK = TOP / "requirements-dev.lock"
SAMPLE = "di-an-2019"
# The whole suite takes all processors, and has one file more at work, since browsers, servers and kills are waited for.
# A file stays with one process: a browser or a server serves all of it. The longest file begins first (/conftest.py).
_AT_A_TIME = min(4, (os.cpu_count() or 1) + 1)
_ALL_PROCESSORS = ("-n", str(_AT_A_TIME), "--dist", "loadfile", "--no-loadscope-reorder")
_SLOWEST = 20
DEMO = TOP / "demo"


@dataclass(frozen=True)
class Part:
    """A part of the machine that some tests need: how it is called, found, and installed from Debian.

    fonts: families that must have every Vietnamese letter
    """

    name: str
    marker: str | None
    programs: Sequence[str]
    packages: Sequence[str]
    fonts: Sequence[str] = ()

    def present(self) -> bool:
        """Whether every program and font of the part can be found."""
        return all(_program(name) for name in self.programs) and all(map(_writes_vietnamese, self.fonts))


PARTS = (
    Part("Python, SQLite", None, (), ()),
    Part("PostgreSQL", "postgres", ("initdb", "pg_ctl"), ("postgresql",)),
    Part("Spark", "spark", ("java",), ("default-jre-headless",)),
    Part(
        "LibreOffice",
        "libreoffice",
        ("soffice", "pdftoppm", "fc-list"),
        # fonts-liberation of Debian 12 is version 1, without the letters from U+1EA0 on: a PDF takes them from another
        # font, word by word, and its text comes out in pieces.
        ("libreoffice-calc-nogui", "libreoffice-writer-nogui", "poppler-utils", "fontconfig", "fonts-liberation2"),
        ("Liberation Serif", "Liberation Sans"),
    ),
    Part("Chromium", "chromium", ("chromium",), ("chromium",)),
)


def _program(name: str) -> str | None:
    """Where a program is; Debian keeps PostgreSQL's server programs off the PATH."""
    servers = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(servers[-1]) if servers else shutil.which(name)


def _writes_vietnamese(family: str) -> bool:
    """Whether an installed font of a family has the letters of Vietnamese, U+1EA0 to U+1EF9."""
    command = ("fc-list", f":family={family}:charset=1ea0-1ef9", "file")
    return bool(subprocess.run(command, capture_output=True, check=False).stdout.strip())


def _run(*command: str | Path, env: Mapping[str, str] | None = None) -> int:
    return subprocess.run([str(part) for part in command], cwd=TOP, env=env, check=False).returncode


def _must(*command: str | Path) -> None:
    status = _run(*command)
    if status:
        sys.exit(f"dev.py: {' '.join(str(part) for part in command)} ended with status {status}")


def _is_root() -> bool:
    return os.geteuid() == 0


def _apt(packages: Sequence[str]) -> bool:
    """Install Debian packages when root; say in one line what is missing when not."""
    if not _is_root() or not shutil.which("apt-get"):
        print(f"dev.py: missing, install as root: apt-get install {' '.join(packages)}", file=sys.stderr)
        return False
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run("apt-get", "-qq", "update", env=env)
    return _run("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages, env=env) == 0


def _venv() -> None:
    if (BIN / "python").exists() and _run(BIN / "python", "-c", "import pip") == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    command = (sys.executable, "-m", "venv", VENV)
    if _run(*command):
        shutil.rmtree(VENV, ignore_errors=True)
        if not _apt(["python3-venv"]):
            sys.exit(2)
        _must(*command)


def _sync(lock: Path) -> None:
    """Bring `.venv` to the lock file: with uv, which the lock pins too, else with pip; hashes checked by both."""
    wanted = hashlib.sha256(lock.read_bytes() + (TOP / "pyproject.toml").read_bytes()).hexdigest()
    stamp = VENV / f"synced-{lock.name}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    pip = (BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.lock"
        only_uv.write_text(_pinned(lock, "uv"))
        have_uv = _run(*pip, "--require-hashes", "-r", only_uv) == 0
    # The system's certificates, as pip uses them: an office may have an authority of its own.
    uv = (
        BIN / "uv",
        "--system-certs",
        "pip",
        "install",
        "--quiet",
        "--compile-bytecode",
        "--python",
        BIN / "python",
        "--require-hashes",
        "-r",
        lock,
    )
    if not have_uv or _run(*uv):
        _must(*pip, "--require-hashes", "-r", lock)
    _must(*pip, "--no-deps", "--no-build-isolation", "-e", ".")
    stamp.write_text(wanted)


def _compile() -> None:
    """Make the compiled packs of this checkout anew: an editable install has no other moment at which it is built."""
    _must(BIN / "python", "-m", "xeploai.rulepacks.compiling")


def _pinned(lock: Path, package: str) -> str:
    """The lines of a lock file that pin one package with its hashes."""
    lines: list[str] = []
    for line in lock.read_text().splitlines():
        if lines and not line.startswith(" "):
            break
        if lines or line.startswith(f"{package}=="):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _open(path: Path) -> None:
    opener = shutil.which("xdg-open")
    if opener and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        subprocess.Popen([opener, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    else:
        print(f"Mở bằng Word hoặc LibreOffice: {path}")


def demo(arguments: Sequence[str]) -> int:
    """Run the main job on a sample unit, open its report, then become the web application's demonstration."""
    _venv()
    _sync(DEV_LOCK if (VENV / f"synced-{DEV_LOCK.name}").exists() else RUNTIME_LOCK)
    _compile()
    DEMO.mkdir(exist_ok=True)
    workbook, out = DEMO / f"{SAMPLE}.xlsx", DEMO / SAMPLE
    _must(BIN / "xeploai", "template", workbook, "--example", SAMPLE)
    status = _run(BIN / "xeploai", "tally", workbook, "--out", out)
    if status in {0, 1}:
        for report in sorted(out.glob("*.docx")):
            _open(report)
        print(flush=True)
        # In this very process, so that Ctrl+C or a signal to dev.py ends the demonstration itself, and well.
        os.execv(BIN / "xeploai", ["xeploai", "demo", *arguments])  # noqa: S606 - nothing here passes through a shell
    return status


def _checks() -> list[str]:
    """Style, types and the direction of imports, side by side; the names of those that failed."""
    commands = {
        "ruff": (BIN / "ruff", "check", "--quiet", "."),
        "ruff format": (BIN / "ruff", "format", "--check", "--quiet", "."),
        "import-linter": (BIN / "lint-imports",),
        "mypy": (BIN / "mypy",),
    }
    with ThreadPoolExecutor(len(commands)) as threads:
        ended = dict(zip(commands, threads.map(_printed, commands.values()), strict=True))
    for status, printed in ended.values():
        if status:
            print(printed, end="", file=sys.stderr)
    return [name for name, (status, _) in ended.items() if status]


def _printed(command: Sequence[str | Path]) -> tuple[int, str]:
    """Exit status of a command, and what it printed."""
    process = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return process.returncode, process.stdout


def check(arguments: Sequence[str]) -> int:
    """The quick answer while working: every check, and the tests that the change can reach (tests/reach.py)."""
    _venv()
    _sync(DEV_LOCK)
    failed = _checks()
    if _run(BIN / "python", "-m", "tests.reach", *arguments):
        failed.append("pytest")
    return _verdict(failed)


def _verdict(failed: Sequence[str]) -> int:
    for name in failed:
        print(f"dev.py: FAILED: {name}", file=sys.stderr)
    return 1 if failed else 0


def test(arguments: Sequence[str]) -> int:
    """Every check and test; ends with what ran and what was skipped for each part of the machine."""
    _venv()
    _sync(DEV_LOCK)
    _compile()
    missing = [package for part in PARTS if not part.present() for package in part.packages]
    if missing:
        _apt(missing)
    # Beside the first tests: the types are read by one processor alone.
    with ThreadPoolExecutor(1) as beside:
        checks = beside.submit(_checks)
        failed = _tests(arguments)
        failed += checks.result()
    return _verdict(failed)


def _tests(arguments: Sequence[str]) -> list[str]:
    """Both runs of the tests, with the slowest and what ran for each part; the names of those that failed."""
    failed: list[str] = []
    runs = [("pytest", dict[str, str](), list(arguments or _ALL_PROCESSORS))]
    if not arguments and PARTS[1].present():
        on_postgres = [*_ALL_PROCESSORS, *_database_tests()]
        runs.append(("pytest on PostgreSQL", {"XEPLOAI_TEST_DATABASE": "postgres"}, on_postgres))
    ran: dict[str, Counter[str]] = {}
    seconds: dict[str, float] = {}
    for name, settings, chosen in runs:
        with tempfile.TemporaryDirectory() as folder:
            counts = Path(folder) / "parts.json"
            env = {**os.environ, **settings, "XEPLOAI_TEST_PARTS": str(counts)}
            if _run(BIN / "python", "-m", "pytest", *chosen, env=env):
                failed.append(name)
            told = json.loads(counts.read_text()) if counts.exists() else {"parts": {}, "seconds": {}}
            for part, seen in told["parts"].items():
                ran.setdefault(part, Counter()).update(seen)
            seconds |= {f"{test} ({name})": took for test, took in told["seconds"].items()}
    print_slowest(seconds)
    lacking = _table(ran)
    if lacking and _is_root() and not arguments:
        failed.append(f"parts not tested: {', '.join(lacking)}")
    return failed


def print_slowest(seconds: Mapping[str, float]) -> None:
    """The slowest tests with what they took, fixtures included."""
    print(f"\nthe slowest {_SLOWEST}, in seconds")
    for test in sorted(seconds, key=lambda test: -seconds[test])[:_SLOWEST]:
        print(f"{seconds[test]:>8.1f}  {test}")


def _database_tests() -> list[str]:
    """Folders of the tests that keep records: they run on SQLite with all others, and once more on PostgreSQL. Of those
    with a browser only the journey does, end to end; what the others judge are pages, drawn from any database."""
    source = TOP / "src/xeploai"
    kept = sorted({path.parent.relative_to(source).as_posix() for path in source.glob("r*/*/models*")})
    folders = [f"tests/{app}" for app in kept] + ["tests/web"]
    return [folder for folder in folders if (TOP / folder).exists()] + [
        "--ignore",
        "tests/web/test_browser.py",
        "--ignore-glob",
        "tests/web/*/test_browser.py",
        "--ignore",
        "tests/web/flows",
    ]


def _table(ran: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Print ran, failed and skipped for each part; give the parts of which nothing ran or something was skipped."""
    print(f"\n{'part':<16}{'passed':>8}{'failed':>8}{'skipped':>9}")
    lacking = []
    for part in PARTS:
        counts = ran.get(part.marker or "python", {})
        passed, bad, skipped = (counts.get(key, 0) for key in ("passed", "failed", "skipped"))
        print(f"{part.name:<16}{passed:>8}{bad:>8}{skipped:>9}")
        if skipped or not passed + bad:
            lacking.append(part.name)
    return lacking


def endure(arguments: Sequence[str]) -> int:
    """One of the long runs of tests/endure, which no suite has time for."""
    _venv()
    _sync(DEV_LOCK)
    _compile()
    return _run(BIN / "python", "-m", "tests.endure", *arguments)


def lock() -> int:
    """Write both lock files anew: hashes, and no address of any registry."""
    _venv()
    _must(BIN / "python", "-m", "pip", "install", "--quiet", "uv")
    export = (BIN / "uv", "export", "--quiet", "--format", "requirements-txt", "--no-emit-project", "--no-header")
    _must(*export, "--upgrade", "--no-default-groups", "--group", "build", "-o", RUNTIME_LOCK)
    _must(*export, "--all-groups", "-o", DEV_LOCK)
    return 0


def main() -> int:
    """Parse the command line and run one command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("demo", "test", "check", "lock", "endure", "against"))
    # Everything behind the command, options too, belongs to what it starts.
    parser.add_argument(
        "arguments", nargs=argparse.REMAINDER, help="what to hand to pytest, xeploai demo or a long run"
    )
    parsed = parser.parse_args()
    # Tests start the program hundreds of times: with this set, each start would compile everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    match parsed.command:
        case "demo":
            return demo(parsed.arguments)
        case "check":
            return check(parsed.arguments)
        case "lock":
            return lock()
        case "endure":
            return endure(parsed.arguments)
        case "against":
            return endure(["against", *parsed.arguments])
        case _:
            return test(parsed.arguments)


if __name__ == "__main__":
    sys.exit(main())
