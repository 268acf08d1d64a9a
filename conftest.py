"""What holds for every test: how much time hypothesis has; which file begins first; and for what dev.py prints, the
count of what ran and what was skipped for each part of the machine, and the seconds of every test."""

import json
import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no fault of a test: how fast it is stands in `xeploai bench`.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

PARTS = ("postgres", "spark", "chromium", "libreoffice")

# Where pytest's cache keeps the seconds of each file, as it last ran.
SECONDS = "xeploai/seconds"
# Seconds of a test in a file that never ran here: a plain one; one that asks for pages as somebody; one that needs a
# part of the machine.
_PLAIN_S, _PAGES_S, _LONG_S = 0.2, 2.0, 5.0
_LONG = {"slow", *PARTS}

_counts: dict[str, Counter[str]] = {}
_tests: defaultdict[str, float] = defaultdict(float)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what concerns the other database alone: it is no test that could not run, so it is not skipped. On
    several processors the longest file begins first, so that none of them works alone at the end."""
    running = os.environ.get("XEPLOAI_TEST_DATABASE", "sqlite")
    marks = [(item, item.get_closest_marker("only_on")) for item in items]
    elsewhere = [item for item, mark in marks if mark is not None and mark.args != (running,)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]
    if "PYTEST_XDIST_WORKER" in os.environ:
        _longest_first(config, items)


def _longest_first(config: pytest.Config, items: list[pytest.Item]) -> None:
    cache = getattr(config, "cache", None)
    known: dict[str, float] = cache.get(SECONDS, {}) if cache else {}
    guessed: defaultdict[str, float] = defaultdict(float)
    for item in items:
        guessed[_file(item.nodeid)] += _guess(item)
    items.sort(key=lambda item: -known.get(_file(item.nodeid), guessed[_file(item.nodeid)]))


def _guess(item: pytest.Item) -> float:
    if not _LONG.isdisjoint(mark.name for mark in item.iter_markers()):
        return _LONG_S
    return _PAGES_S if "cast" in getattr(item, "fixturenames", ()) else _PLAIN_S


def _file(test: str) -> str:
    return test.partition("::")[0]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note one outcome a test, under every part that it is marked with, else under plain Python; and its seconds."""
    _tests[report.nodeid] += report.duration
    if report.when != "call" and report.outcome == "passed":
        return
    on_postgres = os.environ.get("XEPLOAI_TEST_DATABASE") == "postgres"
    for part in [part for part in PARTS if part in report.keywords] or ["postgres" if on_postgres else "python"]:
        _counts.setdefault(part, Counter())[report.outcome] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Keep the seconds of each file for the next run; hand counts and seconds to whoever asked for them."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    cache = getattr(session.config, "cache", None)
    if cache and not session.config.option.collectonly:
        files: defaultdict[str, float] = defaultdict(float)
        for test, seconds in _tests.items():
            files[_file(test)] += seconds
        known = cache.get(SECONDS, {})
        cache.set(SECONDS, {**known, **{name: round(files[name], 2) for name in files}})
    if target := os.environ.get("XEPLOAI_TEST_PARTS"):
        Path(target).write_text(json.dumps({"parts": _counts, "seconds": _tests}), encoding="utf-8")
