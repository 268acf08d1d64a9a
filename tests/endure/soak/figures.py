"""What is printed of a soak: latencies of the first and the last quarter, and what the server's processes took."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xeploai.bench.pages.report import percentile

MOST_GROWTH, MOST_GROWTH_MB = 1.25, 64
"""Memory of the last quarter may be a quarter more than that of the second one, and so many MiB: in the first a server
fills its caches."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One request. at: seconds since the begin; fault: empty where all was as it should be."""

    at: float
    action: str
    seconds: float
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the server held at a moment. wal_mb: SQLite's log of what is not yet in the file."""

    at: float
    memory_mb: int
    files: int
    processes: int
    database_mb: float
    wal_mb: float


def latencies(events: Sequence[Event]) -> Iterator[str]:
    """A line for each action."""
    last = max((event.at for event in events), default=0.0)
    heads = f"{'median':>9}{'95 %':>9}{'most':>9}{'first 1/4, 95 %':>17}{'last 1/4, 95 %':>16}"
    yield f"{'action':<24}{'requests':>9}{heads}   (ms)"
    for action in ("all", *sorted({event.action for event in events})):
        seen = [event for event in events if action in {"all", event.action}]
        taken = [event.seconds for event in seen]
        first = [event.seconds for event in seen if event.at <= last / 4]
        final = [event.seconds for event in seen if event.at > last * 3 / 4]
        figures = (statistics.median(taken), percentile(taken, 95), max(taken))
        quarters = [f"{percentile(part, 95) * 1000:.0f}" if part else "-" for part in (first, final)]
        yield (
            f"{action:<24}{len(seen):>9}"
            + "".join(f"{figure * 1000:>9.0f}" for figure in figures)
            + f"{quarters[0]:>17}{quarters[1]:>16}"
        )


def samples_shown(samples: Sequence[Sample]) -> Iterator[str]:
    """About ten moments over the time."""
    yield f"{'minute':>8}{'memory MiB':>12}{'open files':>12}{'processes':>11}{'database MiB':>14}{'WAL MiB':>9}"
    step = max(len(samples) // 10, 1)
    for sample in [*samples[:-1:step], *samples[-1:]]:
        yield (
            f"{sample.at / 60:>8.1f}{sample.memory_mb:>12}{sample.files:>12}{sample.processes:>11}"
            f"{sample.database_mb:>14.1f}{sample.wal_mb:>9.1f}"
        )


def grown_too_far(samples: Sequence[Sample]) -> list[str]:
    """What grew from the second quarter to the last one beyond the bound; nothing to say of a few samples."""
    if len(samples) < 8:
        return []
    quarter = len(samples) // 4
    faults = []
    for what, room in (("memory_mb", MOST_GROWTH_MB), ("files", 32)):
        second = statistics.median(getattr(sample, what) for sample in samples[quarter : 2 * quarter])
        final = statistics.median(getattr(sample, what) for sample in samples[-quarter:])
        if final > second * MOST_GROWTH + room:
            faults.append(f"{what} grew from {second:.0f} to {final:.0f}")
    return faults
