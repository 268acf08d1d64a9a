"""The measurement: on each database a filled site, a server, one person round by round, then twenty at once.

What the document tells first is the list of people, beside the same list written simply; all pages stand under
`databases`.
"""

from statistics import median
from typing import Any

from xeploai.bench.installation import BOTH, TITLES, kinds
from xeploai.bench.measure import RUNS, Timing, summary
from xeploai.bench.pages.at_work import SAVES_IN_TEN, THINKING_S, twenty_people, warm
from xeploai.bench.pages.report import Measured, page_results
from xeploai.bench.pages.site import NAIVE, Site, serving, site
from xeploai.bench.pages.visits import Visits, acts, first_views, one_person, shown, signed_in
from xeploai.bench.processes import watched
from xeploai.core.errors import Refused

MEMBERS = 5_000
LIST = "people"
VISITS = 4
"""How often one person sees each page in a round."""

AT_WORK_S = 8
"""How long the twenty work in a round."""


def run(
    *, members: int = MEMBERS, runs: int = RUNS, database: str = BOTH, at_work_s: float = AT_WORK_S
) -> dict[str, Any]:
    """Measure. Raises Refused where a page is not shown, or shows something else on the other database."""
    measured: dict[str, Measured] = {}
    naive: Timing | None = None
    for kind in kinds(database):
        with site(kind, members) as host:
            measured[kind] = _measured(host, kind, runs, at_work_s)
            naive = naive or _naive(host, kind, runs)
    assert naive is not None
    _require_equal(measured)
    params = {
        "members": members,
        "people_at_work": 20,
        "thinking_s": list(THINKING_S),
        "saves_in_ten": SAVES_IN_TEN,
        "at_work_s": at_work_s * runs,
        "visits": VISITS * runs,
    }
    made = summary("pages", params, [*(of_kind.people for of_kind in measured.values()), naive])
    made["databases"] = {kind: page_results(of_kind) for kind, of_kind in measured.items()}
    return made


def _measured(site: Site, kind: str, runs: int, at_work_s: float) -> Measured:
    with serving(site) as running, signed_in(running) as staff, watched(running.memory_mb) as peak:
        pages = shown(running, staff)
        views = first_views(running, staff)
        warm(running, staff)
        people = Timing(what=TITLES[kind], digest=pages[LIST])
        alone, done, many = Visits(), Visits(), Visits()
        for turn in range(runs):
            used = running.cpu_s()
            visits = one_person(running, staff, visits=VISITS)
            people.cpu.append(running.cpu_s() - used)
            people.seconds.append(median(visits.seconds[LIST]))
            alone.add(visits)
            for number in range(VISITS):
                done.add(acts(staff, turn=turn * VISITS + number))
            many.add(twenty_people(running, staff, seconds=at_work_s, seed=turn))
    people.peak_mb = peak.mb
    return Measured(people=people, alone=alone, acts=done, many=many, bytes=views, shown=pages, fill_s=site.fill_s)


def _naive(site: Site, kind: str, runs: int) -> Timing:
    """The same list read whole and row by row, on the same server and data."""
    what = f"{TITLES[kind]}: đọc cả danh sách vào bộ nhớ, mỗi ô một truy vấn"
    with (
        serving(site, settings=NAIVE) as running,
        signed_in(running) as staff,
        watched(running.memory_mb) as peak,
    ):
        timing = Timing(what=what, digest=shown(running, staff, only=LIST)[LIST])
        for _ in range(runs):
            used = running.cpu_s()
            timing.seconds.append(median(one_person(running, staff, visits=1, only=LIST).seconds[LIST]))
            timing.cpu.append(running.cpu_s() - used)
    timing.peak_mb = peak.mb
    return timing


def _require_equal(measured: dict[str, Measured]) -> None:
    """Raises Refused where a page shows something else on another database."""
    (first, ours), *others = measured.items()
    for kind, theirs in others:
        for name, digest in theirs.shown.items():
            if digest != ours.shown[name]:
                what, other = f"{name}, {TITLES[kind]}", f"{name}, {TITLES[first]}"
                raise Refused.because("bench_differs", what=what, other=other)
