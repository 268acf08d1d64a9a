"""What is told of the pages of one database: medians and 95th percentiles in milliseconds, bytes, checksums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from xeploai.bench.measure import Timing
from xeploai.bench.pages.visits import Visits

_P95 = 95


@dataclass(kw_only=True)
class Measured:
    """What was measured on one database.

    people  the list of people, round by round
    acts    what writes, and the file of a list: not pages, and told apart from them
    bytes   of a first view, as sent and unpacked
    """

    people: Timing
    alone: Visits
    acts: Visits
    many: Visits
    bytes: Mapping[str, tuple[int, int]]
    shown: Mapping[str, str]
    fill_s: float


def page_results(measured: Measured) -> dict[str, Any]:
    """The part of the document for one database."""
    alone, acts, many = measured.alone.seconds, measured.acts.seconds, measured.many.seconds
    everyone = _all(many)
    names = [*alone, *acts, *(name for name in many if name not in {*alone, *acts})]
    return {
        "fill_s": round(measured.fill_s, 1),
        "one_person": {**_spread(_all(alone)), "requests": len(_all(alone)), "slowest": _slowest(alone)},
        "twenty_people": {**_spread(everyone), "requests": len(everyone), "slowest": _slowest(many)},
        "first_view_bytes": {
            "sent": max(sent for sent, _ in measured.bytes.values()),
            "plain": max(plain for _, plain in measured.bytes.values()),
        },
        "pages": {name: _page(measured, name) for name in names},
    }


def _page(measured: Measured, name: str) -> dict[str, Any]:
    alone = measured.alone.seconds.get(name) or measured.acts.seconds.get(name)
    cpu = measured.alone.cpu_s.get(name)
    many = measured.many.seconds.get(name)
    return {
        "one_person": _spread(alone) if alone else None,
        "cpu_ms": _ms(median(cpu)) if cpu else None,
        "twenty_people": _spread(many) if many else None,
        "digest": measured.shown.get(name),
        "bytes": dict(zip(("sent", "plain"), measured.bytes[name], strict=True)) if name in measured.bytes else None,
    }


def _slowest(seconds_by_page: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """The page with the highest 95th percentile."""
    name = max(seconds_by_page, key=lambda name: percentile(seconds_by_page[name], _P95))
    return {"page": name, "p95_ms": _ms(percentile(seconds_by_page[name], _P95))}


def _all(seconds_by_page: Mapping[str, Sequence[float]]) -> list[float]:
    return [second for seconds in seconds_by_page.values() for second in seconds]


def _spread(seconds: Sequence[float]) -> dict[str, Any]:
    """Median, 95th percentile and the slowest, in milliseconds."""
    return {"median_ms": _ms(median(seconds)), "p95_ms": _ms(percentile(seconds, _P95)), "max_ms": _ms(max(seconds))}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def percentile(seconds: Sequence[float], share: int) -> float:
    """The smallest one that at least `share` in a hundred do not pass.

    >>> percentile([0.1, 0.2, 0.3, 0.4], 95), percentile(range(1, 101), 95)
    (0.4, 95)
    """
    place = -(-len(seconds) * share // 100)
    return sorted(seconds)[place - 1]
