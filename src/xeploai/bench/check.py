"""`xeploai bench check`: how fast ten megabytes are checked, and precision and recall for each kind of claim."""

import hashlib
import json
import random
import re
import statistics
import time
import tracemalloc
from collections import Counter
from collections.abc import Mapping

from xeploai.apps.proofreading.check import Checked, check
from xeploai.apps.proofreading.reading import read_bytes
from xeploai.bench.check_reports import big_report, broken, report, text_of

SIZE = 10_000_000
_PERCENTAGE = re.compile(r"\d+(?:,\d+)?\s?%")


def run(runs: int = 5, size: int = SIZE, reports: int = 300) -> dict[str, object]:
    """Time, memory, quality, and beside it the bare search for percentages in the same bytes."""
    data = big_report(size)
    seconds, beside = [], []
    checked = _checked(data)
    for _ in range(runs):
        start = time.perf_counter()
        checked = _checked(data)
        seconds.append(time.perf_counter() - start)
        start = time.perf_counter()
        found = len(_PERCENTAGE.findall(data.decode()))
        beside.append(time.perf_counter() - start)
    median = statistics.median(seconds)
    other = statistics.median(beside)
    return {
        "name": "check",
        "params": {"bytes": len(data), "percentages": found, "claims": len(checked.claims)},
        "runs": runs,
        "median_s": round(median, 4),
        "min_s": round(min(seconds), 4),
        "max_s": round(max(seconds), 4),
        "peak_mb": _peak_mb(data[: size // 10]) * 10,
        "beside": [
            {"what": "search for percentages only", "median_s": round(other, 4), "ratio": round(other / median, 4)}
        ],
        "quality": quality(reports),
        "digest": _digest(checked),
    }


def quality(reports: int) -> Mapping[str, Mapping[str, object]]:
    """Precision and recall for each kind of claim, over random reports with one slip each and as many without.

    A finding is right where it covers the figure that was broken; every other error or warning is a false alarm.
    """
    hits: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    slips: Counter[str] = Counter()
    for seed in range(reports):
        rng = random.Random(seed)  # noqa: S311
        statements = report(rng)
        alarms.update(_kinds(_checked(text_of(statements).encode())))
        slip = broken(rng, statements)
        if slip is None:
            continue
        text, start, end, kind = slip
        slips[kind] += 1
        marks = [mark for mark in _checked(text.encode()).marks if mark.finding.needs_a_person]
        hit = next((mark for mark in marks if mark.span.start <= start and end <= mark.span.end), None)
        hits[kind] += hit is not None
        alarms.update(_kind(mark.code) for mark in marks if mark is not hit)
    return {
        kind: {
            "slips": slips[kind],
            "found": hits[kind],
            "false_alarms": alarms[kind],
            "precision": _share(hits[kind], hits[kind] + alarms[kind]),
            "recall": _share(hits[kind], slips[kind]),
        }
        for kind in sorted(slips | alarms)
    }


def _checked(data: bytes) -> Checked:
    return check(read_bytes(data, "báo cáo.txt"))


def _kinds(checked: Checked) -> Counter[str]:
    return Counter(_kind(mark.code) for mark in checked.marks if mark.finding.needs_a_person)


def _kind(code: str) -> str:
    return {"sum_mismatch": "sum", "cap_exceeded": "cap"}.get(code, "ratio")


def _share(part: int, whole: int) -> str | None:
    return f"{part / whole:.4f}" if whole else None


def _peak_mb(data: bytes) -> float:
    """Peak of Python's own allocations; tracing slows the run, so it is measured on a tenth and scaled."""
    tracemalloc.start()
    try:
        _checked(data)
        return round(tracemalloc.get_traced_memory()[1] / 2**20, 1)
    finally:
        tracemalloc.stop()


def _digest(checked: Checked) -> str:
    lines = json.dumps([claim.as_json() for claim in checked.claims])
    return hashlib.sha256(lines.encode()).hexdigest()[:16]
