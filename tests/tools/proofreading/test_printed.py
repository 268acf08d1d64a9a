"""Every text of cases/printed.yaml gives the claims beside it, and exactly the errors beside it."""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from xeploai.core.findings import Severity
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.claims import Claim, ClaimKind
from xeploai.tools.proofreading.reading import read_bytes

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "printed.yaml").read_text("utf-8"))
_VERDICT = {True: "ok", False: "wrong", None: "open"}


def _described(claim: Claim) -> str:
    match claim.kind:
        case ClaimKind.RATIO:
            pct = "-" if claim.percentage is None else claim.percentage.pct
            num, den = ("-" if count is None else str(count) for count in (claim.num, claim.den))
            return f"ratio {num}/{den} {pct} {_VERDICT[claim.ok]}"
        case ClaimKind.SUM:
            return f"sum {claim.num}={'+'.join(map(str, claim.parts))} {_VERDICT[claim.ok]}"
        case _:
            return f"{claim.kind.value} {_VERDICT[claim.ok]}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}-{case['text'][:50]}")
def test_text(case: dict[str, Any]) -> None:
    checked = check(read_bytes(case["text"].encode(), "báo cáo.md"))
    text = checked.document.text
    claims = [_described(claim) for claim in checked.claims]
    assert [claim for claim in case["claims"] if claim not in claims] == [], claims
    errors = [mark for mark in checked.marks if mark.finding.severity is Severity.ERROR]
    found = sorted(f"{mark.code} {text[mark.place.start : mark.place.end]} -> {mark.suggestion}" for mark in errors)
    assert found == sorted(case.get("find", ()))


def test_right_and_wrong_texts_of_every_kind() -> None:
    kinds = Counter(case["kind"] for case in CASES)
    assert sum(kinds.values()) >= 120
    assert sum(1 for case in CASES if case.get("find")) >= 40


def test_right_texts_stay_right_beside_each_other() -> None:
    """Figures of one text are no bases of another: random texts in one report give no finding that none gives alone."""
    right = [case["text"] for case in CASES if not case.get("find") and "|--" not in case["text"]]
    for seed in range(12):
        text = "\n\n".join(random.Random(seed).sample(right, 12))
        marks = check(read_bytes(text.encode(), "báo cáo.txt")).marks
        assert [mark for mark in marks if mark.finding.severity is Severity.ERROR] == []
