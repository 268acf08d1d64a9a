"""The reasons say the thresholds that are in force, also where a policy has moved them."""

from datetime import date
from pathlib import Path

import pytest

from xeploai.core.subjects import SubjectKind
from xeploai.rulepacks.load import available
from xeploai.rulepacks.policy import regime

POLICY = """
id: thu-siet
version: "1"
title: Thử siết
issuer: Đảng ủy thử (mẫu)
number: 01-QĐ/ĐU (mẫu)
date: 2026-01-05
pack: hd43-2025
parameters:
  tasks_exceeded_share: 3550
"""


def _text(rule_id: str, policy: Path | None = None) -> str:
    rules = regime("hd43-2025", on=date(2026, 12, 15), policy=policy).rules(SubjectKind.MEMBER)
    return next(rule.text for rule in rules if rule.id == rule_id)


def test_a_tightened_threshold_is_said(tmp_path: Path) -> None:
    path = tmp_path / "siet.yaml"
    path.write_text(POLICY, encoding="utf-8")
    assert "ít nhất 30% nhiệm vụ" in _text("member.excellent.tasks_exceeded")
    assert "ít nhất 35,5% nhiệm vụ" in _text("member.excellent.tasks_exceeded", path)


@pytest.mark.parametrize("pack_id", [info.id for info in available()])
@pytest.mark.parametrize("kind", list(SubjectKind))
def test_no_text_keeps_a_gap(pack_id: str, kind: SubjectKind) -> None:
    for rule in regime(pack_id, on=date(2025, 12, 15)).rules(kind):
        assert "{" not in rule.text, rule.id
