"""The two planes: what the reports count of a sample unit, counted again from its snapshot."""

from pathlib import Path

import pytest

from xeploai.columns.codes import REASON, TALLY
from xeploai.columns.eligibility import exemptions
from xeploai.columns.engines.base import Row, compute
from xeploai.columns.engines.duck import DuckDB, connect, files
from xeploai.columns.plan import plan
from xeploai.columns.schema import COUNTS
from xeploai.columns.snapshot import Pooling, write
from xeploai.core.levels import Level
from xeploai.core.rollup import Counts
from xeploai.core.round import Round
from xeploai.core.subjects import TallySubject
from xeploai.rulepacks.load import pack_for
from xeploai.rulepacks.policy import regime
from xeploai.rulepacks.regime import Regime
from xeploai.tools.reports.groups import Grouped, grouped
from xeploai.tools.reports.standings import standings
from xeploai.tools.workbooks.samples import sample, sample_ids

Figures = dict[tuple[str, int, str | None], Row]


def from_reports(groups: Grouped) -> Figures:
    return {(group.scope, TALLY[group.subject], group.label): figures(group.counts) for group in groups.groups}


def figures(counts: Counts) -> Row:
    reasons = (counts.not_evaluated.get(reason, 0 if counts.reasons_complete else None) for reason in REASON)
    return (
        counts.total,
        counts.probationary,
        counts.temporary,
        counts.evaluated,
        *(counts.levels[level] for level in Level),
        *reasons,
    )


def from_columns(round_: Round, rules: Regime, folder: Path) -> Figures:
    write(round_, folder, pooling=Pooling())
    engine = DuckDB(threads=1)
    engine.open(folder)
    counts = compute(
        engine, plan(exemptions(rules, as_of=round_.unit.closing_on), year=round_.unit.year, streak_years=5)
    )["counts"]
    engine.close()
    with connect() as connection:
        nodes = dict(connection.execute(f"SELECT node, code FROM {files(folder, 'node')}").fetchall())
        labels = dict(connection.execute(f"SELECT label, name FROM {files(folder, 'label')}").fetchall())
    total, temporary = COUNTS.index("total"), COUNTS.index("temporary")
    return {
        (nodes[node], tally, labels.get(label)): tuple(held[:-1])
        for node, tally, label, *held in counts
        if held[total] != 0 or held[temporary]
    }


@pytest.mark.parametrize("unit", sample_ids())
def test_both_count_alike(unit: str, tmp_path: Path) -> None:
    round_ = sample(unit).round
    rules = regime(pack_for(year=round_.unit.year), on=round_.unit.closing_on)
    groups = grouped(round_, standings(round_, rules).subjects)
    counted = from_columns(round_, rules, tmp_path)
    assert (round_.unit.code, TALLY[TallySubject.MEMBER], None) in counted
    assert counted == from_reports(groups)
