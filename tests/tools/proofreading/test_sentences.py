"""Every sentence of cases/sentences.yaml gives the claims and findings that stand beside it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.claims import Claim, ClaimKind
from xeploai.tools.proofreading.reading import read_bytes

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases" / "sentences.yaml").read_text("utf-8"))
_VERDICT = {True: "ok", False: "wrong", None: "open"}


def _said(claim: Claim) -> str:
    match claim.kind:
        case ClaimKind.RATIO:
            pct = "-" if claim.percentage is None else claim.percentage.pct
            return f"ratio {_or_dash(claim.num)}/{_or_dash(claim.den)} {pct} {_VERDICT[claim.ok]}"
        case ClaimKind.SUM:
            return f"sum {claim.num}={'+'.join(map(str, claim.parts))} {_VERDICT[claim.ok]}"
        case ClaimKind.CAP:
            return f"cap {claim.num}/{claim.den} {_VERDICT[claim.ok]}"
        case _:
            return f"count {claim.num}"


def _or_dash(count: int | None) -> str:
    return "-" if count is None else str(count)


def _compared(case: dict[str, Any], said: str) -> bool:
    """Caps and bare fractions count only where the case names one; bare counts never."""
    kind, rest = said.split(" ", 1)
    named = [claim.split(" ", 1) for claim in case["claims"]]
    if kind == "cap":
        return any(one == "cap" for one, _ in named)
    if kind == "ratio" and rest.split()[1] == "-" and "-/-" not in rest:
        return any(one == "ratio" and other.split()[1] == "-" for one, other in named)
    return kind not in {"count", "repeat", "change", "date"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_sentence(case: dict[str, Any]) -> None:
    checked = check(read_bytes(case["text"].encode(), "câu.txt"))
    claims = sorted(said for claim in checked.claims if _compared(case, said := _said(claim)))
    found = []
    for mark in checked.marks:
        printed = checked.document.text[mark.place.start : mark.place.end].replace(" %", "%")
        severity = mark.finding.severity.value
        found.append(f"{mark.code} {printed} -> {mark.suggestion}" if mark.suggestion else f"{mark.code} {severity}")
    needed = [line for line in case.get("find", ()) if not line.endswith(" note")]
    assert claims == sorted(case["claims"])
    assert sorted(line for line in found if not line.endswith(" note")) == sorted(needed)
    if any(line.endswith(" note") for line in case.get("find", ())):
        assert sorted(found) == sorted(case["find"])


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150
    assert sum(1 for case in CASES if case.get("find")) >= 40
