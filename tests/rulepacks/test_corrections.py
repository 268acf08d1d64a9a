"""Cases of a second reader on the corrections of version 2: both sides, what lies between two rules, examples."""

from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from xeploai.core.application import round_dates
from xeploai.core.facts import Limits, from_document
from xeploai.core.grading import Ruleset
from xeploai.core.rules import Effect
from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.policy import regime

CASES = yaml.safe_load((Path(__file__).parent / "corrections.yaml").read_text(encoding="utf-8"))["cases"]
EXAMPLES = Path(str(files("xeploai.rulepacks"))) / "policies"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_correction_on_both_sides(case: dict[str, Any]) -> None:
    policy = EXAMPLES / f"{case['policy']}.yaml" if "policy" in case else None
    bound = regime(case["pack"], on=case["as_of"], policy=policy)
    given = {**case["base"], **case.get("facts", {})}
    known = {name: value for name, value in given.items() if name not in case.get("unknown", ())}
    document = {"id": "x", "kind": case["kind"], **known}
    [subject], faults = from_document([document], as_of=case["as_of"], limits=Limits())
    assert not faults
    kind = SubjectKind(case["kind"])
    parameters = {name: value.value for name, value in bound.parameters().items()}
    judgement = Ruleset.of(bound.rules(kind), parameters, round_dates(case["as_of"])).judge(subject.facts)
    assert (judgement.level and judgement.level.value) == case["level"]
    assert list(judgement.needs) == case.get("needs", [])
    assert judgement.authority_note is case.get("note", False)
    if "notes" in case:
        notes = [finding for finding in judgement.findings if finding.rule.effect is Effect.NOTE]
        assert [finding.rule.id for finding in notes if finding.holds] == case["notes"]
