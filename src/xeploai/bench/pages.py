"""A committee of five thousand members in a browser: every list, record and board by one person, then twenty at work.

The real server in processes of its own, asked over HTTP with signed-in sessions, on SQLite and on PostgreSQL. What the
document tells first is the list of people; all pages stand under `databases`.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Any

from xeploai.bench.measure import RUNS, Timing, summary
from xeploai.bench.pages_sites import NAIVE, POSTGRES, SQLITE, Running, Site, serving, site
from xeploai.bench.pages_work import SAVES_IN_TEN, THINKING_S, Visits, first_views, one_person, shown, signed_in, warm
from xeploai.bench.pages_work import twenty_people as twenty
from xeploai.core.errors import Refused

MEMBERS = 5_000
LIST = "people"
BOTH = "both"
VISITS = 4
"""How often one person sees each page in a round."""

AT_WORK_S = 8
"""How long the twenty work in a round."""

_TITLES: Mapping[str, str] = {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}
_P95 = 95


@dataclass(kw_only=True)
class _Seen:
    """What was measured on one database. people: the list of people, round by round."""

    people: Timing
    one: dict[str, list[float]]
    many: dict[str, list[float]]
    bytes: Mapping[str, tuple[int, int]]
    shown: Mapping[str, str]
    fill_s: float


def run(
    *, members: int = MEMBERS, runs: int = RUNS, database: str = BOTH, at_work_s: float = AT_WORK_S
) -> dict[str, Any]:
    """Measure. Raises Refused where a page is not shown, or shows something else on the other database."""
    kinds = [SQLITE, POSTGRES] if database == BOTH else [database]
    seen: dict[str, _Seen] = {}
    naive: Timing | None = None
    for kind in kinds:
        with site(kind, members) as held:
            seen[kind] = _measured(held, kind, runs, at_work_s)
            naive = naive or _naive(held, kind, runs)
    first = seen[kinds[0]]
    for kind in kinds[1:]:
        for name, digest in seen[kind].shown.items():
            if digest != first.shown[name]:
                what, other = f"{name}, {_TITLES[kind]}", f"{name}, {_TITLES[kinds[0]]}"
                raise Refused.because("bench_differs", what=what, other=other)
    assert naive is not None
    params = {
        "members": members, "people_at_work": 20, "thinking_s": list(THINKING_S), "saves_in_ten": SAVES_IN_TEN,
        "at_work_s": at_work_s * runs, "visits": VISITS * runs,
    }  # fmt: skip
    told = summary("pages", params, [*(seen[kind].people for kind in kinds), naive])
    told["databases"] = {kind: _told(seen[kind]) for kind in kinds}
    return told


def _measured(held: Site, kind: str, runs: int, at_work_s: float) -> _Seen:
    with serving(held) as running, signed_in(running) as staff:
        told = shown(running, staff)
        views = first_views(running, staff)
        warm(running, staff)
        timing = Timing(what=_TITLES[kind], digest=told[LIST])
        one: dict[str, list[float]] = {}
        many: dict[str, list[float]] = {}
        for turn in range(runs):
            visits = one_person(running, staff, visits=VISITS)
            timing.seconds.append(median(visits.seconds[LIST]))
            _add(one, visits)
            _add(many, twenty(running, staff, seconds=at_work_s, seed=turn))
        timing.peak_mb = running.memory_mb()
        return _Seen(people=timing, one=one, many=many, bytes=views, shown=told, fill_s=held.fill_s)


def _naive(held: Site, kind: str, runs: int) -> Timing:
    """The same list read whole and row by row, on the same server and data."""
    with ExitStack() as within:
        running: Running = within.enter_context(serving(held, settings=NAIVE))
        staff = within.enter_context(signed_in(running))
        what = f"{_TITLES[kind]}: đọc cả danh sách vào bộ nhớ, mỗi ô một truy vấn"
        timing = Timing(what=what, digest=shown(running, staff)[LIST])
        for _ in range(runs):
            timing.seconds.append(median(one_person(running, staff, visits=1, only=LIST).seconds[LIST]))
        timing.peak_mb = running.memory_mb()
    return timing


def _add(held: dict[str, list[float]], visits: Visits) -> None:
    for name, seconds in visits.seconds.items():
        held.setdefault(name, []).extend(seconds)


def _told(seen: _Seen) -> dict[str, Any]:
    everyone, alone = _all(seen.many), _all(seen.one)
    return {
        "fill_s": round(seen.fill_s, 1),
        "one_person": _spread(alone),
        "twenty_people": {**_spread(everyone), "requests": len(everyone)},
        "first_view_bytes": {
            "sent": max(sent for sent, _ in seen.bytes.values()),
            "plain": max(plain for _, plain in seen.bytes.values()),
        },
        "pages": {
            name: {
                "one_person": _spread(seen.one[name]) if name in seen.one else None,
                "twenty_people": _spread(seen.many[name]) if name in seen.many else None,
                "digest": seen.shown.get(name),
                "bytes": dict(zip(("sent", "plain"), seen.bytes[name], strict=True)) if name in seen.bytes else None,
            }
            for name in [*seen.one, *(name for name in seen.many if name not in seen.one)]
        },
    }


def _all(held: Mapping[str, Sequence[float]]) -> list[float]:
    return [second for seconds in held.values() for second in seconds]


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and the slowest, in milliseconds."""
    return {
        "median_ms": _ms(median(seconds)), "p95_ms": _ms(percentile(seconds, _P95)), "max_ms": _ms(max(seconds))
    }  # fmt: skip


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def percentile(seconds: Sequence[float], share: int) -> float:
    """The smallest one that at least `share` in a hundred do not pass.

    >>> percentile([0.1, 0.2, 0.3, 0.4], 95), percentile(range(1, 101), 95)
    (0.4, 95)
    """
    place = -(-len(seconds) * share // 100)
    return sorted(seconds)[place - 1]
