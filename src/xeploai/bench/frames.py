"""The roll-up in pandas, as one would write it there: data frames in memory, whole columns. The same work as the plan.

Its rules of eligibility are written out here; the checksum shows that they say what the pack says.
"""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xeploai.bench import checksum
from xeploai.columns.codes import LEVEL, MEMBERSHIP, REASON, TALLY, WHOLE
from xeploai.columns.schema import COUNTS, LEVELS, REASONS
from xeploai.core.levels import Level
from xeploai.core.quota import WHOLE as PARTS
from xeploai.core.round import Membership
from xeploai.core.subjects import Reason, TallySubject
from xeploai.rulepacks.commendation import streak_years

_GUEST = -100
_KEY = ["node", "tally", "label"]
_GROUP = [*_KEY, "pool"]
_FACTS = ["exempt", "activities_suspended", "reviewed", "admitted_on_first", "founded_on_first"]

Bools = NDArray[np.bool_]


def job(snapshot: Path, cutoff: date) -> str:
    """Do the work once. `cutoff`: who was admitted or founded later has not yet been there for six months."""
    subjects = _subjects(snapshot, cutoff)
    own = _own(subjects)
    reported = _read(snapshot, "given", [*_GROUP, *COUNTS])
    return checksum.digest(
        {
            "counts": _sum("counts", _counts(snapshot, own, reported)),
            "pools": _sum("pools", _pools(snapshot, own, reported)),
            "streaks": _sum("streaks", _streaks(snapshot, subjects)),
        }
    )


def _read(snapshot: Path, table: str, columns: list[str]) -> pd.DataFrame:
    return pd.read_parquet(snapshot / table, columns=columns, dtype_backend="pyarrow")


def _true(column: "pd.Series[Any]") -> Bools:
    """Where it is certainly true."""
    return column.fillna(value=False).to_numpy(dtype=bool)


def _subjects(snapshot: Path, cutoff: date) -> pd.DataFrame:
    rows = _read(snapshot, "subject", ["subject", *_GROUP, "level", "reason", "membership", *_FACTS])
    level = rows["level"].fillna(0).to_numpy(dtype=np.int8)
    reasons = rows["reason"].fillna(0).to_numpy(dtype=np.int8)
    exempting = _exempting(rows, cutoff)
    subjects = rows[["subject", *_GROUP, "membership"]].fillna(0).astype(np.int64)
    subjects["outcome"] = np.select(
        [subjects["membership"] == MEMBERSHIP[Membership.TEMPORARY], level > 0, reasons > 0, exempting > 0],
        [np.int8(_GUEST), level, -reasons, -exempting],
        default=np.int8(-REASON[Reason.PENDING]),
    )
    subjects["against"] = (level > 0) & (exempting > 0)
    return subjects


def _exempting(rows: pd.DataFrame, cutoff: date) -> NDArray[np.int8]:
    """The first reason that certainly keeps each row from being classified, or 0."""
    tally = rows["tally"].to_numpy()
    member, collective, leader = (
        tally == TALLY[kind] for kind in (TallySubject.MEMBER, TallySubject.COLLECTIVE, TallySubject.LEADER)
    )
    person = member | leader
    rules = {
        Reason.EXEMPT: person & _true(rows["exempt"]),
        Reason.ACTIVITIES_SUSPENDED: person & _true(rows["activities_suspended"]),
        Reason.UNDER_SIX_MONTHS: member & _true(rows["admitted_on_first"] > cutoff),
        Reason.NEWLY_FOUNDED: (collective | ~person) & _true(rows["founded_on_first"] > cutoff),
        Reason.NOT_REVIEWED: _true(~rows["reviewed"]),
    }
    reasons = [np.int8(REASON[reason]) for reason in rules]
    return np.select(list(rules.values()), reasons, default=np.int8(0))


def _own(subjects: pd.DataFrame) -> pd.DataFrame:
    by_outcome = subjects.groupby([*_GROUP, "outcome"], sort=False).size().unstack(fill_value=0)
    outcomes = {
        "temporary": _GUEST,
        **dict(zip(LEVELS, LEVEL.values(), strict=True)),
        **{name: -number for name, number in zip(REASONS, REASON.values(), strict=True)},
    }
    own = pd.DataFrame({name: by_outcome.get(code, 0) for name, code in outcomes.items()}, index=by_outcome.index)
    own["total"] = by_outcome.sum(axis=1) - own["temporary"]
    own["evaluated"] = own[list(LEVELS)].sum(axis=1)
    own["probationary"] = _rows(subjects[subjects["membership"] == MEMBERSHIP[Membership.PROBATIONARY]])
    own["against_rules"] = _rows(subjects[subjects["against"] & (subjects["outcome"] != _GUEST)])
    return own.fillna(0).astype(np.int64).reset_index()


def _rows(subjects: pd.DataFrame) -> "pd.Series[int]":
    return subjects.groupby(_GROUP, sort=False).size()


def _counts(snapshot: Path, own: pd.DataFrame, reported: pd.DataFrame) -> pd.DataFrame:
    """Stated figures speak for their node and all below it, also where they are unknown."""
    closure = _read(snapshot, "closure", ["ancestor", "descendant", "depth"]).astype(np.int64)
    stated = closure.merge(reported[_KEY], left_on="ancestor", right_on="node")
    covers = ["descendant", "tally", "label"]
    within = stated.groupby(covers)["depth"].max()
    above = stated[stated["ancestor"] != stated["descendant"]].groupby(covers)["depth"].max()
    parts = [
        _covered(own.assign(label=WHOLE), within),
        _covered(own[own["label"] != WHOLE], within),
        _covered(reported, above),
    ]
    home = pd.concat([part for part in parts if len(part)], ignore_index=True)
    joined = closure.merge(home.drop(columns="pool"), left_on="descendant", right_on="node")
    joined = joined[joined["depth"] > joined["covered"]].drop(columns="node").rename(columns={"ancestor": "node"})
    sums = joined.groupby(_KEY, sort=False)[list(COUNTS)].sum()
    unknown = joined[joined[list(COUNTS)].isna().any(axis=1)]
    if len(unknown):
        open_ = unknown[list(COUNTS)].isna().groupby([unknown[name] for name in _KEY]).any()
        sums = sums.mask(open_.reindex(sums.index, fill_value=False))
    return sums.reset_index()


def _covered(parts: pd.DataFrame, covering: "pd.Series[Any]") -> pd.DataFrame:
    joined = parts.merge(
        covering.rename("covered"), left_on=_KEY, right_on=["descendant", "tally", "label"], how="left"
    )
    return joined.assign(covered=joined["covered"].fillna(-1).astype(np.int64))


def _pools(snapshot: Path, own: pd.DataFrame, reported: pd.DataFrame) -> pd.DataFrame:
    rules = pd.read_parquet(snapshot / "pool", columns=["pool", "share_per_10k", "denominator", "rounding", "minimum"])
    levels = list(LEVELS)
    parts = [part[["pool", *levels]] for part in (own, reported) if len(part)]
    pools = pd.concat(parts).groupby("pool", sort=False)[levels].sum().reset_index().merge(rules, on="pool")
    share, used = pools["share_per_10k"], pools["xs"]
    pools["base"] = pools["xs"] + pools["t"]
    pools["base"] += (pools["denominator"] == "evaluated") * (pools["ht"] + pools["kht"])
    pools["numerator"] = pools["base"] * share
    pools["divisor"] = PARTS + (pools["denominator"] == "good_only") * share
    room = {
        "floor": used * pools["divisor"] <= pools["numerator"],
        "ceil": used * pools["divisor"] < pools["numerator"] + pools["divisor"],
        "half_up": 2 * used * pools["divisor"] <= 2 * pools["numerator"] + pools["divisor"],
    }
    pools["holds"] = used <= pools["minimum"]
    for rounding, holds in room.items():
        pools["holds"] |= (pools["rounding"] == rounding) & holds
    return pools


def _streaks(snapshot: Path, subjects: pd.DataFrame) -> pd.DataFrame:
    excellent = LEVEL[Level.EXCELLENT]
    left = subjects.loc[subjects["outcome"] == excellent, ["subject"]]
    past = _read(snapshot, "past", ["subject", "level"])
    past = past[past["subject"].isin(left["subject"])]
    rated = pd.DataFrame({"subject": past["subject"].astype(np.int64), "excellent": past["level"] == excellent})
    rated["excellent"] = _true(rated["excellent"])
    years = rated.groupby("subject", sort=False)["excellent"].agg(["size", "sum"])
    joined = left.merge(years, left_on="subject", right_index=True, how="left").fillna(0)
    joined = joined[joined["size"] == joined["sum"]]
    complete = joined["size"] == streak_years() - 1
    return pd.DataFrame({"subject": joined["subject"], "holds": complete.astype("boolean").mask(~complete)})


def _sum(result: str, rows: pd.DataFrame) -> tuple[int, int]:
    mixed = np.zeros(len(rows), dtype=np.int64)
    for place, name in enumerate(checksum.RESULTS[result]):
        numbers = (rows[name].astype("Int64") + 1).fillna(0).to_numpy(dtype=np.int64)
        mixed += numbers * checksum.weight(place)
    first, second = checksum.PRIMES
    return len(rows), int(((mixed % first) * (mixed % second)).sum())
