"""The roll-up of the invented country in pandas, as one would write it there: data frames in memory, whole columns.

It reads rows only (no stated counts) and knows the rules of members only; the benchmark asks for no more.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from xeploai.bench import checksum
from xeploai.columns.codes import LEVEL, MEMBERSHIP, REASON
from xeploai.columns.plan import STREAK_YEARS
from xeploai.columns.schema import LEVELS, REASONS
from xeploai.core.levels import Level
from xeploai.core.round import Membership
from xeploai.core.subjects import Reason

_GUEST = -100
_PENDING = -REASON[Reason.PENDING]
_RULES = (Reason.EXEMPT, Reason.ACTIVITIES_SUSPENDED, Reason.UNDER_SIX_MONTHS, Reason.NOT_REVIEWED)
_KEYS = ["node", "tally", "label", "pool"]


def job(snapshot: Path, cutoff: date) -> str:
    """Do the work once. `cutoff`: who was admitted later is not yet six months a member."""
    subjects = _subjects(snapshot, cutoff)
    home = _home(subjects)
    return checksum.digest(
        {
            "counts": _sum("counts", _counts(snapshot, home)),
            "pools": _sum("pools", _pools(snapshot, home)),
            "streaks": _sum("streaks", _streaks(snapshot, subjects)),
        }
    )


def _read(snapshot: Path, table: str, columns: list[str]) -> pd.DataFrame:
    return pd.read_parquet(snapshot / table, columns=columns, dtype_backend="pyarrow")


def _true(column: "pd.Series[bool]") -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return column.fillna(value=False).to_numpy(dtype=bool)


def _subjects(snapshot: Path, cutoff: date) -> pd.DataFrame:
    facts = ["level", "reason", "membership", "exempt", "activities_suspended", "reviewed", "admitted_on_first"]
    rows = _read(snapshot, "subject", ["subject", *_KEYS, *facts])
    level = rows["level"].fillna(0).to_numpy(dtype=np.int8)
    reason = rows["reason"].fillna(0).to_numpy(dtype=np.int8)
    exempting = np.select(
        [
            _true(rows["exempt"]),
            _true(rows["activities_suspended"]),
            _true(rows["admitted_on_first"] > cutoff),
            _true(~rows["reviewed"]),
        ],
        [np.int8(REASON[reason]) for reason in _RULES],
        default=np.int8(0),
    )
    membership = rows["membership"].to_numpy()
    outcome = np.select(
        [membership == MEMBERSHIP[Membership.TEMPORARY], level > 0, reason > 0, exempting > 0],
        [np.int8(_GUEST), level, -reason, -exempting],
        default=np.int8(_PENDING),
    )
    numbers = {name: rows[name].to_numpy() for name in ("subject", *_KEYS)}
    return pd.DataFrame(
        {
            **numbers,
            "membership": membership,
            "outcome": outcome,
            "against": (level > 0) & (exempting > 0),
        }
    )


def _home(subjects: pd.DataFrame) -> pd.DataFrame:
    by_outcome = subjects.groupby([*_KEYS, "outcome"], sort=False).size().unstack(fill_value=0)
    outcomes = {
        "temporary": _GUEST,
        **{name: rank + 1 for rank, name in enumerate(LEVELS)},
        **{name: -number for name, number in zip(REASONS, REASON.values(), strict=True)},
    }
    home = pd.DataFrame({name: by_outcome.get(code, 0) for name, code in outcomes.items()}, index=by_outcome.index)
    home["total"] = by_outcome.sum(axis=1) - home["temporary"]
    home["evaluated"] = home[list(LEVELS)].sum(axis=1)
    home["probationary"] = _rows(subjects[subjects["membership"] == MEMBERSHIP[Membership.PROBATIONARY]])
    home["against_rules"] = _rows(subjects[subjects["against"] & (subjects["outcome"] != _GUEST)])
    return home.fillna(0).astype(np.int64).reset_index()


def _rows(subjects: pd.DataFrame) -> "pd.Series[int]":
    return subjects.groupby(_KEYS, sort=False).size()


def _counts(snapshot: Path, home: pd.DataFrame) -> pd.DataFrame:
    closure = _read(snapshot, "closure", ["ancestor", "descendant"]).astype(np.int64)
    joined = closure.merge(home.drop(columns="pool"), left_on="descendant", right_on="node").drop(
        columns=["descendant", "node"]
    )
    return (
        joined.groupby(["ancestor", "tally", "label"], sort=False)
        .sum()
        .reset_index()
        .rename(columns={"ancestor": "node"})
    )


def _pools(snapshot: Path, home: pd.DataFrame) -> pd.DataFrame:
    rules = _read(snapshot, "pool", ["pool", "share_per_10k", "denominator", "rounding", "minimum"])
    assert set(rules["denominator"]) == {"good_or_better"}
    assert set(rules["rounding"]) == {"floor"}
    rules = rules[["pool", "share_per_10k", "minimum"]].astype(np.int64)
    pools = home.groupby("pool", sort=False)[list(LEVELS)].sum().reset_index().merge(rules, on="pool")
    pools["base"] = pools["xs"] + pools["t"]
    pools["numerator"] = pools["base"] * pools["share_per_10k"]
    pools["divisor"] = 10_000
    pools["holds"] = (pools["xs"] * pools["divisor"] <= pools["numerator"]) | (pools["xs"] <= pools["minimum"])
    return pools


def _streaks(snapshot: Path, subjects: pd.DataFrame) -> pd.DataFrame:
    excellent = LEVEL[Level.EXCELLENT]
    left = subjects.loc[(subjects["outcome"] == excellent), ["subject"]]
    past = _read(snapshot, "past", ["subject", "level"])
    numbers = {"subject": past["subject"].to_numpy(), "level": past["level"].fillna(0).to_numpy(dtype=np.int8)}
    told = pd.DataFrame(numbers)
    told = told[told["subject"].isin(left["subject"])]
    told["excellent"] = told["level"] == excellent
    years = told.groupby("subject", sort=False)["excellent"].agg(["size", "sum"])
    joined = left.merge(years, left_on="subject", right_index=True, how="left").fillna(0)
    joined = joined[joined["size"] == joined["sum"]]
    return pd.DataFrame({"subject": joined["subject"], "unknown": joined["size"] < STREAK_YEARS - 1})


def _sum(result: str, rows: pd.DataFrame) -> tuple[int, int]:
    mixed = np.zeros(len(rows), dtype=np.int64)
    for place, name in enumerate(checksum.RESULTS[result]):
        mixed += _numbers(rows, name) * checksum.weight(place)
    first, second = checksum.PRIMES
    return len(rows), int(((mixed % first) * (mixed % second)).sum())


def _numbers(rows: pd.DataFrame, name: str) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    if name not in checksum.TRUTHS:
        return rows[name].to_numpy(dtype=np.int64) + 1
    if name in rows:
        return rows[name].to_numpy(dtype=np.int64) + 1
    return np.where(rows["unknown"], 0, 2).astype(np.int64)
