"""The whole country at once: eligibility, counts at every node, caps of every pool, five-year streaks.

DuckDB over Parquet, and beside it PostgreSQL, pandas and SQLite on the same rows; Spark where it is asked for. Every
engine keeps its results as its own tables and gives a checksum of them. Loading is outside the time.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

from xeploai.bench import checksum, national
from xeploai.bench.measure import RUNS, Job, Rival, race, summary
from xeploai.bench.server import throwaway
from xeploai.columns.eligibility import exemptions
from xeploai.columns.engines.base import Engine, keep_steps
from xeploai.columns.engines.duck import DuckDB
from xeploai.columns.engines.postgres import PostgreSQL
from xeploai.columns.engines.sqlite import SQLite
from xeploai.columns.plan import plan
from xeploai.core.dates import months_before
from xeploai.core.errors import Refused
from xeploai.core.subjects import TallySubject
from xeploai.rulepacks.commendation import streak_years
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime

PACK = "hd21-2019"
AS_OF = date(2021, 12, 15)
THREADS = 2
MEMORY_MB = 400
SQLITE_RUNS = 2
"""SQLite takes many times as long as all others together."""

_SERVER = {
    "shared_buffers": "1GB",
    "work_mem": "256MB",
    "maintenance_work_mem": "256MB",
    "max_parallel_workers_per_gather": "2",
    "max_wal_size": "4GB",
    "effective_cache_size": "4GB",
    "jit": "off",
}
"""What a server for this alone would be given."""


def run(*, runs: int = RUNS, members: int = national.MEMBERS, engine: str = "duckdb") -> dict[str, Any]:
    """Measure `engine`, "duckdb", "postgres" or "spark", with others beside it."""
    rules = _rules()
    snapshot = national.snapshot(members, year=AS_OF.year, quota=rules.quota(TallySubject.MEMBER))
    with ExitStack() as within:
        names = {"duckdb": ("duckdb", "postgres", "pandas", "sqlite")}.get(engine, (engine, "duckdb"))
        timings = race([within.enter_context(_RIVALS[name](snapshot)) for name in names], runs=runs)
    return summary("rollup", {"members": members, "engine": engine, "pack": PACK}, timings)


def _rules() -> Regime:
    return regime(PACK, on=AS_OF)


@contextmanager
def _on_engine(open_engine: Callable[[], Engine], snapshot: Path) -> Iterator[Job]:
    """The plan on one engine, in the rival's process."""
    engine = open_engine()
    engine.open(snapshot)
    steps = plan(exemptions(_rules(), as_of=AS_OF), year=AS_OF.year, streak_years=streak_years())

    def job() -> str:
        keep_steps(engine, steps)
        return checksum.of_engine(engine)

    yield job
    engine.close()


@contextmanager
def _on_pandas(snapshot: Path) -> Iterator[Job]:
    job = import_module("xeploai.bench.frames").job
    months = int(str(_rules().parameter("member_minimum_months").value))
    yield partial(job, snapshot, months_before(AS_OF, months))


@contextmanager
def _duckdb(snapshot: Path) -> Iterator[Rival]:
    opened = partial(DuckDB, threads=THREADS, memory_mb=MEMORY_MB, spill=national.cache() / "spill")
    yield Rival(what="DuckDB", start=partial(_on_engine, opened, snapshot))


@contextmanager
def _postgres(snapshot: Path) -> Iterator[Rival]:
    with throwaway(_SERVER) as server:
        loader = PostgreSQL(server.conninfo())
        loader.open(snapshot)
        loader.close()
        opened = partial(PostgreSQL, server.conninfo(), loaded=True)
        yield Rival(what="PostgreSQL", start=partial(_on_engine, opened, snapshot), server=server.pid)


@contextmanager
def _sqlite(snapshot: Path) -> Iterator[Rival]:
    file = snapshot.with_suffix(".sqlite")
    if not file.exists():
        unfinished = file.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        loader = SQLite(unfinished)
        loader.open(snapshot)
        loader.close()
        unfinished.rename(file)
    opened = partial(SQLite, file, loaded=True)
    yield Rival(what="SQLite", start=partial(_on_engine, opened, snapshot), runs=SQLITE_RUNS)


@contextmanager
def _pandas(snapshot: Path) -> Iterator[Rival]:
    _need(bool(find_spec("pandas") and find_spec("pyarrow")), what="pandas", package="pandas, pyarrow")
    yield Rival(what="pandas", start=partial(_on_pandas, snapshot))


@contextmanager
def _spark(snapshot: Path) -> Iterator[Rival]:
    _need(bool(find_spec("pyspark")), what="PySpark", package="pyspark==4.0.5")
    _need(bool(which("java")), what="Java", package="openjdk-17-jre-headless")
    yield Rival(what="Spark", start=partial(_on_engine, _open_spark, snapshot))


def _open_spark() -> Engine:
    opened: Engine = import_module("xeploai.columns.engines.spark").Spark()
    return opened


def _need(there: bool, *, what: str, package: str) -> None:
    if not there:
        raise Refused.because("bench_missing", what=what, package=package)


_RIVALS: dict[str, Callable[[Path], AbstractContextManager[Rival]]] = {
    "duckdb": _duckdb,
    "postgres": _postgres,
    "pandas": _pandas,
    "sqlite": _sqlite,
    "spark": _spark,
}
