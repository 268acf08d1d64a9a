"""What holds for every test: how much time hypothesis has, and the count of what ran and what was skipped for each part
of the machine, for the table that dev.py prints."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no fault of a test: how fast it is stands in `xeploai bench`.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

PARTS = ("postgres", "spark", "chromium", "libreoffice")

_counts: dict[str, Counter[str]] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what concerns the other database alone: it is no test that could not run, so it is not skipped."""
    running = os.environ.get("XEPLOAI_TEST_DATABASE", "sqlite")
    marks = [(item, item.get_closest_marker("only_on")) for item in items]
    elsewhere = [item for item, mark in marks if mark is not None and mark.args != (running,)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note one outcome a test, under every part that it is marked with, else under plain Python."""
    if report.when != "call" and report.outcome == "passed":
        return
    on_postgres = os.environ.get("XEPLOAI_TEST_DATABASE") == "postgres"
    for part in [part for part in PARTS if part in report.keywords] or ["postgres" if on_postgres else "python"]:
        _counts.setdefault(part, Counter())[report.outcome] += 1


def pytest_sessionfinish() -> None:
    """Hand the counts to whoever asked for them."""
    target = os.environ.get("XEPLOAI_TEST_PARTS")
    if target and "PYTEST_XDIST_WORKER" not in os.environ:
        Path(target).write_text(json.dumps(_counts), encoding="utf-8")
