"""Who is reviewed and classified, on rules of our own."""

from datetime import date
from typing import Any

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.eligibility import eligibility
from xeploai.core.rules import Effect, Rule
from xeploai.core.subjects import Reason, SubjectKind

CONTEXT = {"as_of": date(2021, 12, 15), "period_start": date(2021, 1, 1), "period_end": date(2021, 12, 31)}


def exempt(id_: str, condition: str, reason: Reason, *, still_reviewed: bool | None, **more: Any) -> Rule:
    return Rule(
        id=id_,
        kind=SubjectKind.MEMBER,
        effect=Effect.EXEMPT,
        condition=condition,
        reason=reason,
        still_reviewed=still_reviewed,
        text="Quy tắc mẫu.",
        clause="Mẫu 1",
        source="mẫu",
        verified=True,
        **more,
    )


RULES = (
    exempt("exempt", "exempt", Reason.EXEMPT, still_reviewed=False),
    exempt("new", "after(admitted_on, months_before(as_of, 6))", Reason.UNDER_SIX_MONTHS, still_reviewed=True),
    exempt("not_reviewed", "not reviewed", Reason.NOT_REVIEWED, still_reviewed=True),
)
KNOWN: dict[str, Any] = {"exempt": False, "admitted_on": PartialDate(2015), "reviewed": True}


@pytest.mark.parametrize(
    ("changes", "review_required", "classified", "reason", "needs"),
    [
        ({}, True, True, None, ()),
        ({"exempt": True}, False, False, "exempt", ()),
        ({"exempt": None}, None, None, None, ("exempt",)),
        ({"admitted_on": PartialDate(2021, 6, 15)}, True, True, None, ()),
        ({"admitted_on": PartialDate(2021, 6, 16)}, True, False, "under_six_months", ()),
        ({"admitted_on": PartialDate(2021)}, True, None, None, ("admitted_on",)),
        ({"admitted_on": PartialDate(2021), "exempt": True}, False, False, "exempt", ()),
        ({"reviewed": False, "exempt": None}, None, False, "not_reviewed", ()),
        ({"reviewed": None}, True, None, None, ("reviewed",)),
        ({"reviewed": False, "admitted_on": PartialDate(2021, 9)}, True, False, "under_six_months", ()),
    ],
)
def test_eligibility(
    changes: dict[str, Any], review_required: bool | None, classified: bool | None, reason: str | None, needs: Any
) -> None:
    found = eligibility(RULES, KNOWN | changes, {}, CONTEXT)
    assert (found.review_required, found.classified, found.needs) == (review_required, classified, needs)
    assert found.reason == (None if reason is None else Reason(reason))
    assert [one.rule.id for one in found.findings] == ["exempt", "new", "not_reviewed"]


def test_where_no_source_says_review_is_unknown() -> None:
    rules = (exempt("new_body", "after(founded_on, as_of)", Reason.NEWLY_FOUNDED, still_reviewed=None),)
    young = eligibility(rules, {"founded_on": PartialDate(2022)}, {}, CONTEXT)
    assert (young.review_required, young.classified) == (None, False)
    assert eligibility(rules, {"founded_on": PartialDate(2020)}, {}, CONTEXT).review_required is True


def test_a_rule_that_does_not_apply_is_not_told_of_and_an_exception_lifts() -> None:
    rules = (
        exempt("elsewhere", "exempt", Reason.EXEMPT, still_reviewed=False, applies="outside_political_system"),
        exempt("lifted", "exempt", Reason.EXEMPT, still_reviewed=False, exception="discretion_granted"),
    )
    facts = {"exempt": True, "outside_political_system": False, "discretion_granted": True}
    found = eligibility(rules, facts, {}, CONTEXT)
    assert found.classified is True
    assert [(one.rule.id, one.holds, one.lifted) for one in found.findings] == [("lifted", False, True)]


def test_other_effects_do_not_exempt() -> None:
    rule = Rule(
        id="d",
        kind=SubjectKind.MEMBER,
        effect=Effect.DISQUALIFY,
        condition="exempt",
        text="Quy tắc mẫu.",
        clause="Mẫu 1",
        source="mẫu",
        verified=True,
    )
    assert eligibility([rule], {"exempt": True}, {}, CONTEXT).classified is True
