"""`xeploai bench opening`: 6,231 members, 85 organisations and 75 collectives; beside it the same roster row by row."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from xeploai.bench.installation import BOTH, TITLES, installation, kinds, settle
from xeploai.bench.measure import RUNS, Job, Rival, race, summary
from xeploai.config.start import module_with_models

MEMBERS = 6_231
NAIVE_RUNS = 1
_WORK = "xeploai.bench.opening.work"


def run(*, members: int = MEMBERS, runs: int = RUNS, database: str = BOTH) -> dict[str, Any]:
    """Measure. Raises Refused where two rosters differ."""
    ours, naive = [], []
    with ExitStack() as within:
        for kind in kinds(database):
            installed = within.enter_context(installation(kind))
            sizes = installed.run(_WORK, "fill", members)
            server = installed.database.pid if installed.database else None
            start = partial(_in, installed.environment)
            ours.append(Rival(what=TITLES[kind], start=partial(start, "opened"), server=server))
            naive.append(
                Rival(
                    what=f"{TITLES[kind]}: xét và ghi từng dòng",
                    start=partial(start, "row_by_row"),
                    runs=NAIVE_RUNS,
                    server=server,
                )
            )
        timings = race([*ours, *naive], runs=runs)
    return summary("opening", sizes, timings)


@contextmanager
def _in(environment: Mapping[str, str], way: str) -> Iterator[Job]:
    """The work on one database, in the rival's process."""
    settle(environment)
    yield getattr(module_with_models(_WORK), way)
