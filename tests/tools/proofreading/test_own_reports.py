"""The program's own yearly reports pass its own check: no error, and nothing for --fix to change."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from xeploai.core.findings import Severity
from xeploai.core.levels import Level
from xeploai.core.round import CountRow, Round
from xeploai.rulepacks.load import pack_for
from xeploai.rulepacks.policy import regime
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.fix import fixed_word
from xeploai.tools.proofreading.reading import read_report
from xeploai.tools.reports.report import write_report
from xeploai.tools.reports.tally import tally
from xeploai.tools.workbooks.samples import sample, sample_ids


def _random_counts(row: CountRow, rng: random.Random) -> CountRow:
    """The row with other levels, and totals that go with them."""
    if len(row.levels) < len(Level):
        return row
    levels = {level: rng.randint(0, 900 if level is Level.GOOD else 90) for level in Level}
    evaluated = sum(levels.values())
    left = {reason: rng.randint(1, 30) for reason in row.not_evaluated}
    total = None if row.total is None else evaluated + sum(left.values())
    return replace(
        row,
        levels=levels,
        not_evaluated=left,
        total=total,
        evaluated=evaluated if row.evaluated is not None else None,
        probationary=None,
        temporary=None,
        causes={},
    )


def _rounds() -> Iterator[tuple[str, Round]]:
    for name in sample_ids():
        round_ = sample(name).round
        yield name, round_
        for seed in range(4):
            rng = random.Random(seed)
            yield f"{name}-{seed}", replace(round_, counts=[_random_counts(row, rng) for row in round_.counts])


@pytest.mark.parametrize(("name", "round_"), list(_rounds()), ids=lambda value: value if isinstance(value, str) else "")
def test_no_error_in_an_own_report(name: str, round_: Round, tmp_path: Path) -> None:
    rules = regime(pack_for(year=round_.unit.year), on=round_.unit.closing_on)
    path = tmp_path / f"{name}.docx"
    write_report(tally(round_, rules), path)
    checked = check(read_report(path))
    errors = [mark for mark in checked.marks if mark.finding.severity is not Severity.NOTE]
    assert [(mark.code, dict(mark.finding.values)) for mark in errors] == []
    data = path.read_bytes()
    assert fixed_word(data, path.name, checked.marks) == (data, [])
