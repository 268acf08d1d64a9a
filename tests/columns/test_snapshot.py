"""A round written out and counted again from the files."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from xeploai.columns.codes import LEVEL, MEMBERSHIP, REASON, TALLY, WHOLE
from xeploai.columns.eligibility import exemptions
from xeploai.columns.engines.base import Results, compute
from xeploai.columns.engines.duck import DuckDB, connect, files
from xeploai.columns.plan import plan
from xeploai.columns.schema import COUNTS, TABLES
from xeploai.columns.snapshot import Pooling, write
from xeploai.core.dates import PartialDate
from xeploai.core.levels import Level
from xeploai.core.quota import QuotaRule
from xeploai.core.round import (
    Collective,
    CountRow,
    Leader,
    Member,
    Membership,
    Organisation,
    PastResult,
    Place,
    Result,
    Round,
    Unit,
)
from xeploai.core.subjects import OrgKind, Reason, SubjectKind, TallySubject
from xeploai.rulepacks.policy import regime

AT = Place("Mẫu", 2)
CLOSING = date(2021, 12, 15)


def org(code: str, kind: OrgKind, parent: str | None, **more: Any) -> Organisation:
    return Organisation(code=code, name=f"Đảng bộ {code} (mẫu)", kind=kind, parent=parent, at=AT, **more)


def member(code: str, branch: str, membership: Membership = Membership.OFFICIAL, **more: Any) -> Member:
    return Member(code=code, name="Nguyễn Văn Mẫu", org=branch, membership=membership, at=AT, **more)


def rated(kind: SubjectKind, code: str, level: Level | None, **more: Any) -> Result:
    return Result(kind=kind, subject=code, level=level, at=AT, **more)


@pytest.fixture
def sample() -> Round:
    """A unit with a committee of two branches, a branch of its own, and an office that states totals only."""
    past = [
        PastResult(kind=SubjectKind.MEMBER, subject="m1", year=year, label="HTXSNV", level=Level.EXCELLENT, at=AT)
        for year in range(2017, 2021)
    ]
    return Round(
        unit=Unit(code="U", name="Đảng bộ U (mẫu)", year=2021, closing_on=CLOSING),
        organisations=[
            org("U", OrgKind.UPPER_COMMITTEE, None),
            org("G", OrgKind.GRASSROOTS_COMMITTEE, "U"),
            org("B1", OrgKind.BRANCH, "G"),
            org("B2", OrgKind.BRANCH, "G", founded_on=PartialDate(2021, 9)),
            org("S", OrgKind.GRASSROOTS_BRANCH, "U"),
            org("H", OrgKind.GRASSROOTS_COMMITTEE, "U"),
        ],
        members=[
            member("m1", "B1"),
            member("m2", "B1", exempt=True),
            member("m3", "B2", Membership.PROBATIONARY, admitted_on=PartialDate(2021, 8, 1)),
            member("m4", "S"),
            member("m4", "B2", Membership.TEMPORARY),
        ],
        collectives=[Collective(code="c1", name="Tập thể c1 (mẫu)", org="G", at=AT, label="cấp ủy cơ sở")],
        leaders=[Leader(code="l1", name="Nguyễn Văn Mẫu", org="G", at=AT, member="m2", label="người đứng đầu")],
        results=[
            rated(SubjectKind.MEMBER, "m1", Level.EXCELLENT),
            rated(SubjectKind.MEMBER, "m4", Level.GOOD),
            rated(SubjectKind.ORGANISATION, "B1", Level.GOOD),
            rated(SubjectKind.COLLECTIVE, "c1", Level.COMPLETED),
            rated(SubjectKind.LEADER, "l1", None, reason=Reason.ABSENT),
        ],
        counts=[
            CountRow(subject=TallySubject.MEMBER, org="H", year=2021, at=AT, total=10, levels={Level.GOOD: 9}),
            CountRow(subject=TallySubject.MEMBER, org="H", year=2020, at=AT, total=99),
        ],
        past=past,
    )


POOLING = Pooling(
    subjects={(TallySubject.MEMBER, "m1"): "member/G"},
    stated={(TallySubject.MEMBER, "H", None): "member/H"},
    rules={"member/G": QuotaRule(share_per_10k=2000), "member/H": QuotaRule(share_per_10k=2000)},
)


@pytest.fixture
def counted(sample: Round, tmp_path: Path) -> tuple[Path, Results]:
    write(sample, tmp_path, pooling=POOLING)
    engine = DuckDB(threads=1)
    engine.open(tmp_path)
    rules = exemptions(regime("hd21-2019", on=CLOSING), as_of=CLOSING)
    results = compute(engine, plan(rules, year=2021, streak_years=5))
    engine.close()
    return tmp_path, results


def lookup(folder: Path, table: str, key: str, value: str) -> dict[Any, Any]:
    with connect() as connection:
        return dict(connection.execute(f"SELECT {key}, {value} FROM {files(folder, table)}").fetchall())


def counts_of(counted: tuple[Path, Results], code: str, tally: TallySubject, label: int = WHOLE) -> Mapping[str, Any]:
    folder, results = counted
    node = lookup(folder, "node", "code", "node")[code]
    rows = [row for row in results["counts"] if row[:3] == (node, TALLY[tally], label)]
    assert len(rows) == 1
    return dict(zip(COUNTS, rows[0][3:], strict=True))


def test_every_table_has_its_columns(counted: tuple[Path, Results]) -> None:
    with connect() as connection:
        for table, columns in TABLES.items():
            described = connection.execute(f"DESCRIBE FROM {files(counted[0], table)}").fetchall()
            assert [name for name, *_ in described] == list(columns), table


def test_members_stand_at_their_branch_and_add_up(counted: tuple[Path, Results]) -> None:
    committee = counts_of(counted, "G", TallySubject.MEMBER)
    assert {name: count for name, count in committee.items() if count} == {
        "total": 3,
        "probationary": 1,
        "temporary": 1,
        "evaluated": 1,
        "xs": 1,
        "reason_exempt": 1,
        "reason_under_six_months": 1,
    }


def test_what_an_office_states_enters_the_sum_and_leaves_unknown_what_it_left_out(
    counted: tuple[Path, Results],
) -> None:
    whole = counts_of(counted, "U", TallySubject.MEMBER)
    assert (whole["total"], whole["t"], whole["xs"], whole["evaluated"]) == (14, 10, None, None)
    assert counts_of(counted, "S", TallySubject.MEMBER)["t"] == 1


def test_organisations_collectives_and_leaders_are_counted_apart(counted: tuple[Path, Results]) -> None:
    branches = counts_of(counted, "U", TallySubject.BRANCH)
    assert (branches["total"], branches["t"], branches["reason_newly_founded"]) == (2, 1, 1)
    labels = lookup(counted[0], "label", "name", "label")
    assert counts_of(counted, "G", TallySubject.COLLECTIVE, labels["cấp ủy cơ sở"])["ht"] == 1
    leaders = counts_of(counted, "U", TallySubject.LEADER)
    assert (leaders["total"], leaders["reason_absent"], leaders["reason_exempt"]) == (1, 1, 0)


def test_a_person_has_one_number_in_both_branches(counted: tuple[Path, Results]) -> None:
    with connect() as connection:
        numbers = connection.execute(f"SELECT subject FROM {files(counted[0], 'subject')} WHERE code = 'm4'").fetchall()
    assert len(numbers) == 2
    assert len(set(numbers)) == 1


def test_pools_and_streaks(counted: tuple[Path, Results]) -> None:
    folder, results = counted
    pools = lookup(folder, "pool", "pool", "key")
    assert {pools[row[0]]: row[-1] for row in results["pools"]} == {"member/G": False, "member/H": None}
    codes = lookup(folder, "subject", "subject", "code")
    assert [(codes[number], holds) for number, holds in results["streaks"]] == [("m1", True)]


@pytest.mark.parametrize(
    ("codes", "kind"),
    [(LEVEL, Level), (MEMBERSHIP, Membership), (REASON, Reason), (TALLY, TallySubject)],
    ids=["level", "membership", "reason", "tally"],
)
def test_every_code_has_a_number_of_its_own(codes: Mapping[Any, int], kind: type[Enum]) -> None:
    assert set(codes) == set(kind)
    assert len(set(codes.values())) == len(codes)
    assert min(codes.values()) >= 1
