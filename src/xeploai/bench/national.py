"""An invented country: as many members as asked, five tree levels, ragged, five years, in the tables of a snapshot.

Scaled from 5.5 million members: 34 provinces, 700 districts, 52,000 grassroots organisations of which 30 % stand
straight under a province, 290,000 branches. Each year 3 % of the members leave and are replaced and 2 % move to another
branch. Some facts are unknown, some dates lack the day. Made by arithmetic on row numbers, so the same numbers
come out each time; figures are plausible, not calibrated.
"""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from xeploai.columns.codes import TALLY, WHOLE
from xeploai.columns.engines.duck import connect
from xeploai.columns.schema import PARQUET, TABLES
from xeploai.core.quota import QuotaRule
from xeploai.core.subjects import TallySubject

MEMBERS = 5_500_000
PAST_YEARS = 4

_PROVINCES, _DISTRICTS, _GRASSROOTS, _BRANCHES = 34, 700, 52_000, 290_000


@dataclass(frozen=True)
class Country:
    """How many there are of each, for so many members."""

    members: int

    def _scaled(self, whole: int, least: int) -> int:
        return max(least, whole * self.members // MEMBERS)

    @property
    def provinces(self) -> int:
        """As many as there are in the whole country, unless that leaves none for most."""
        return min(_PROVINCES, self.districts)

    @property
    def districts(self) -> int:
        """Between province and grassroots organisation."""
        return self._scaled(_DISTRICTS, 4)

    @property
    def grassroots(self) -> int:
        """The cap pools of members."""
        return self._scaled(_GRASSROOTS, 20)

    @property
    def branches(self) -> int:
        """Where members stand."""
        return self._scaled(_BRANCHES, 60)

    @property
    def first_grassroots(self) -> int:
        """Number of the first of them: 0 is the root, then come provinces, districts, these, branches."""
        return 1 + self.provinces + self.districts

    @property
    def first_branch(self) -> int:
        """Number of the first branch."""
        return self.first_grassroots + self.grassroots


def snapshot(members: int, *, year: int, quota: QuotaRule) -> Path:
    """The folder of the country's snapshot, made now unless an earlier run left it in the temporary folder."""
    made_by = hashlib.sha256(Path(__file__).read_bytes() + repr((TABLES, quota)).encode()).hexdigest()[:12]
    folder = cache() / f"national-{members}-{year}-{made_by}"
    if not folder.exists():
        cache().mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache()) as unfinished:
            write(Path(unfinished) / "snapshot", Country(members), year=year, quota=quota)
            shutil.move(Path(unfinished) / "snapshot", folder)
    return folder


def cache() -> Path:
    """Where benchmarks keep what they can make again."""
    return Path(tempfile.gettempdir()) / f"xeploai-bench-{Path.home().stat().st_uid}"


def write(folder: Path, country: Country, *, year: int, quota: QuotaRule) -> None:
    """Write every table."""
    with connect() as connection:
        for name, query in _tree(country).items():
            connection.execute(f"CREATE TABLE {name} AS {query}")
        files = {
            "node": "SELECT node, parent, NULL::TEXT AS code, NULL::TEXT AS name, NULL::TEXT AS kind FROM node",
            "closure": "FROM closure",
            "subject": _subjects(country, year),
            "given": _empty("given"),
            "pool": _pools(country, quota),
            **{f"past/{past}": _past(country, year, past) for past in range(year - PAST_YEARS, year)},
            "label": _empty("label"),
        }
        for name, query in files.items():
            file = folder / (f"{name}.parquet" if "/" in name else f"{name}/part.parquet")
            file.parent.mkdir(parents=True, exist_ok=True)
            connection.execute(f"COPY ({query}) TO '{file}' ({PARQUET})")


def _empty(table: str) -> str:
    columns = ", ".join(f"NULL::{kind} AS {name}" for name, kind in TABLES[table].items())
    return f"SELECT {columns} WHERE FALSE"


def _tree(country: Country) -> dict[str, str]:
    """Nodes with their parents, then every pair of ancestor and descendant, level by level."""
    district = 1 + country.provinces
    node = f"""
        SELECT 0::INT AS node, NULL::INT AS parent, 0 AS depth
        UNION ALL SELECT (1 + i)::INT, 0, 1 FROM range({country.provinces}) r(i)
        UNION ALL SELECT ({district} + i)::INT, (1 + i % {country.provinces})::INT, 2
            FROM range({country.districts}) r(i)
        UNION ALL SELECT ({country.first_grassroots} + i)::INT,
            CASE WHEN hash(i, 1) % 10 < 3 THEN 1 + hash(i, 2) % {country.provinces}
                 ELSE {district} + hash(i, 3) % {country.districts} END::INT,
            CASE WHEN hash(i, 1) % 10 < 3 THEN 2 ELSE 3 END
            FROM range({country.grassroots}) r(i)
    """
    branches = f"""
        SELECT ({country.first_branch} + i)::INT AS node,
            ({country.first_grassroots} + i * {country.grassroots} // {country.branches})::INT AS parent
        FROM range({country.branches}) r(i)
    """
    closure = """
        WITH RECURSIVE up(ancestor, descendant) AS (
            SELECT node, node FROM node
            UNION ALL SELECT n.parent, up.descendant FROM up JOIN node n ON n.node = up.ancestor
            WHERE n.parent IS NOT NULL
        )
        SELECT up.ancestor, up.descendant, n.depth::INT AS depth FROM up JOIN node n ON n.node = up.ancestor
        ORDER BY up.descendant, n.depth
    """
    return {
        "upper": node,
        "branch": branches,
        "node": """
            SELECT * FROM upper
            UNION ALL SELECT b.node, b.parent, u.depth + 1 FROM branch b JOIN upper u ON u.node = b.parent
        """,
        "closure": closure,
    }


def _people(country: Country, years: int) -> str:
    """Everyone on a place after so many years: who holds it, since how many years, and in which branch.

    A place is held by a new person in three of a hundred years; the first years lie before all that is told.
    """
    replaced = " + ".join(f"(hash(i, {k}) % 100 < 3)::INT" for k in range(1, years + 1)) or "0"
    new = f"(hash(i, {years}) % 100 < 3)" if years else "FALSE"
    moved = " ".join(
        f"WHEN hash(i, {100 + k}) % 100 < 2 THEN hash(i, {200 + k}) % {country.branches}" for k in range(years, 0, -1)
    )
    home = f"(i * {country.branches} // {country.members} + hash(i, 5) % 9) % {country.branches}"
    branch = f"CASE {moved} ELSE {home} END" if moved else home
    return f"""
        SELECT i, i + {country.members} * ({replaced}) AS subject, {new} AS is_new, ({branch})::INT AS branch
        FROM range({country.members}) r(i)
    """


def _level(year: int) -> str:
    """One in twenty is nearly always excellent, others seldom; NULL for one in fifty."""
    talent, luck = "hash(subject, 11) % 1000", f"hash(subject, {year}) % 1000"
    return f"""
        CASE WHEN {luck} >= 980 THEN NULL
             WHEN {talent} < 50 AND {luck} < 930 THEN 1
             WHEN {talent} BETWEEN 50 AND 349 AND {luck} < 300 THEN 1
             WHEN {luck} < 60 THEN 1
             WHEN {luck} < 780 THEN 2
             WHEN {luck} < 965 THEN 3
             ELSE 4 END::INT
    """


def _past(country: Country, year: int, past: int) -> str:
    return f"""
        SELECT {past}::INT AS year, subject, {_level(past)} AS level
        FROM ({_people(country, PAST_YEARS - (year - past))})
    """


def _subjects(country: Country, year: int) -> str:
    """The round itself: the members, and one in two hundred a second time, as a guest in another branch."""
    guests = f"""
        SELECT * REPLACE ((branch + 1) % {country.branches} AS branch), TRUE AS guest
        FROM people WHERE hash(i, 21) % 200 = 0
    """
    days = "hash(subject, 22)"
    admitted = f"""
        CASE WHEN is_new THEN make_date({year}, 1, 1) + ({days} % 365)::INT
             ELSE make_date({year - 1}, 12, 31) - ({days} % 14000)::INT END
    """
    bucket = "hash(subject, 23) % 100"
    facts = f"""
        SELECT *, {admitted} AS admitted,
            CASE WHEN hash(subject, 25) % 1000 < 20 THEN TRUE WHEN hash(subject, 25) % 1000 < 995 THEN FALSE END
                AS exempt,
            CASE WHEN hash(subject, 26) % 1000 = 0 THEN TRUE WHEN hash(subject, 26) % 1000 < 999 THEN FALSE END
                AS activities_suspended,
            CASE WHEN hash(subject, 27) % 1000 < 990 THEN TRUE WHEN hash(subject, 27) % 1000 < 996 THEN FALSE END
                AS reviewed
        FROM everyone
    """
    left_out = f"(exempt OR activities_suspended OR NOT reviewed OR admitted > DATE '{year}-06-30')"
    level = f"CASE WHEN {left_out} AND hash(subject, 28) % 500 > 0 THEN NULL ELSE {_level(year)} END"
    return f"""
        WITH people AS ({_people(country, PAST_YEARS)}),
        everyone AS (SELECT *, FALSE AS guest FROM people UNION ALL {guests}),
        known AS ({facts}),
        rated AS (SELECT *, {level} AS level FROM known)
        SELECT subject, NULL::TEXT AS code, {country.first_branch} + d.branch AS node,
            {TALLY[TallySubject.MEMBER]} AS tally, {WHOLE} AS label, b.parent AS pool, level,
            CASE WHEN level IS NULL AND hash(subject, 24) % 50 = 0 THEN 7 END AS reason,
            CASE WHEN guest THEN 3 WHEN is_new THEN 2 ELSE 1 END AS membership,
            exempt, activities_suspended, reviewed,
            CASE WHEN {bucket} = 0 THEN NULL WHEN {bucket} < 3 THEN date_trunc('year', admitted)
                 WHEN {bucket} < 8 THEN date_trunc('month', admitted) ELSE admitted END::DATE AS admitted_on_first,
            CASE WHEN {bucket} = 0 THEN NULL WHEN {bucket} < 3 THEN make_date(year(admitted), 12, 31)
                 WHEN {bucket} < 8 THEN last_day(admitted) ELSE admitted END::DATE AS admitted_on_last,
            NULL::DATE AS founded_on_first, NULL::DATE AS founded_on_last, NULL::BOOLEAN AS by_reorganisation
        FROM rated d JOIN branch b ON b.node = {country.first_branch} + d.branch
        ORDER BY node
    """


def _pools(country: Country, quota: QuotaRule) -> str:
    return f"""
        SELECT ({country.first_grassroots} + i)::INT AS pool, NULL::VARCHAR AS key,
            {quota.share_per_10k}::INT AS share_per_10k, '{quota.denominator}' AS denominator,
            '{quota.rounding}' AS rounding, {quota.minimum}::INT AS minimum
        FROM range({country.grassroots}) r(i)
    """
