"""What conditions mean for one subject: three-valued, exact, and closed to anything but the language."""

from datetime import date
from typing import Any

import pytest

from xeploai.core.dates import PartialDate
from xeploai.core.expressions import NONE, parse

CONTEXT = {"as_of": date(2021, 12, 15), "period_start": date(2021, 1, 1), "period_end": date(2021, 12, 31)}
PARAMETERS = {"months": 6, "share": 3000, "band": 9000, "least": "T"}


def value(text: str, **facts: Any) -> Any:
    flat = {name.replace("__", "."): held for name, held in facts.items()}
    return parse(text).evaluate(flat, PARAMETERS, CONTEXT)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("a and b", {"a": False}, False),
        ("a and b", {"a": True}, None),
        ("a and b", {"a": True, "b": True}, True),
        ("a or b", {"a": True}, True),
        ("a or b", {"a": False}, None),
        ("not a", {}, None),
        ("not a", {"a": False}, True),
        ("tasks.done >= tasks.assigned", {"tasks__done": 3, "tasks__assigned": 3}, True),
        ("tasks.done >= tasks.assigned", {"tasks__done": 3}, None),
        ("0 <= a < 3", {"a": 3}, False),
        ("a == -1", {"a": -1}, True),
        ("a * 10000 >= b * p.share", {"a": 3, "b": 10}, True),
        ("a * 10000 >= b * p.share", {"a": 2, "b": 7}, False),
        ("(a - b) * 2 + 1 > 0", {"a": 1, "b": 2}, False),
        ("points.general + points.results >= p.band", {"points__general": 2999, "points__results": 6000}, False),
        ("points.general + points.results >= p.band", {"points__general": 3000, "points__results": 6000}, True),
        ("kind in ('branch', 'grassroots_branch')", {"kind": "branch"}, True),
        ("kind not in ('branch', 'grassroots_branch')", {"kind": "branch"}, False),
        ("kind in ('branch',)", {}, None),
        ("is_none(x)", {"x": NONE}, True),
        ("is_none(x)", {"x": 4}, False),
        ("is_none(x)", {}, None),
        ("x > 3", {"x": NONE}, False),
        ("x != 'T'", {"x": NONE}, True),
        ("x * 2 + y > 3", {"x": NONE}, False),
        ("level_at_least(x, 'T')", {"x": "XS"}, True),
        ("level_at_least(x, 'T')", {"x": "HT"}, False),
        ("level_at_least(x, p.least)", {"x": "T"}, True),
        ("level_at_least(x, 'KHT')", {"x": NONE}, False),
        ("degree_at_least(x, 'TB')", {"x": "K"}, False),
        ("degrees_at_least(degrees.key, 'XS')", {"degrees__key": ("XS", "T")}, False),
        ("degrees_at_least(degrees.key, 'T')", {"degrees__key": ("XS", "T")}, True),
        ("degrees_at_least(degrees.key, 'XS')", {"degrees__key": ()}, True),
        ("degrees_at_least(degrees.key, 'XS')", {}, None),
        ("any(form_at_least(d.form, 'warning') for d in ds)", {"ds": ({"form": "reprimand"},)}, False),
        (
            "any(form_at_least(d.form, 'warning') for d in ds)",
            {"ds": ({"form": "reprimand"}, {"form": "removal"})},
            True,
        ),
        ("any(d.related for d in ds)", {"ds": ({}, {"related": True})}, True),
        ("any(d.related for d in ds)", {"ds": ({}, {"related": False})}, None),
        ("any(d.related for d in ds)", {"ds": ()}, False),
        ("any(d.related for d in ds)", {}, None),
        ("count(d.related for d in ds) >= 2", {"ds": ({"related": True}, {"related": True})}, True),
        ("count(d.related for d in ds) >= 2", {"ds": ({"related": True}, {})}, None),
        ("count(d.related for d in ds) == 0", {"ds": ()}, True),
        ("after(x, months_before(as_of, p.months))", {"x": PartialDate(2021, 6, 15)}, False),
        ("after(x, months_before(as_of, p.months))", {"x": PartialDate(2021, 6, 16)}, True),
        ("after(x, months_before(as_of, p.months))", {"x": PartialDate(2021, 6)}, None),
        ("after(x, months_before(as_of, 6))", {"x": PartialDate(2021, 5)}, False),
        ("before(x, period_start)", {"x": PartialDate(2020)}, True),
        ("before(x, period_start)", {"x": PartialDate(2021)}, False),
        ("before(x, as_of)", {"x": PartialDate(2021)}, None),
    ],
)
def test_value(text: str, facts: dict[str, Any], expected: object) -> None:
    assert value(text, **facts) is expected


def test_reads_facts_and_parameters() -> None:
    condition = parse("(tasks.done * 10000 >= tasks.assigned * p.share and any(d.x for d in ds)) or is_none(unit)")
    assert condition.facts == {"tasks.done", "tasks.assigned", "ds", "unit"}
    assert condition.parameters == {"share"}


@pytest.mark.parametrize(
    ("text", "facts", "missing"),
    [
        ("a and b", {"a": True}, {"b"}),
        ("(a and b) or c", {"a": False}, {"c"}),
        ("a.done >= a.assigned", {}, {"a.done", "a.assigned"}),
        ("a or b", {"a": True}, set()),
        ("any(d.x for d in ds)", {"ds": ({},)}, {"ds.x"}),
        ("any(d.x for d in ds)", {}, {"ds"}),
        ("any(after(d.on, as_of) for d in ds)", {"ds": ({},)}, {"ds.on"}),
        ("after(x, period_start)", {"x": PartialDate(2021)}, {"x"}),
        ("not is_none(x) and x > 3", {}, {"x"}),
        ("level_at_least(x, 'T') or degrees_at_least(y, 'T')", {}, {"x", "y"}),
    ],
)
def test_names_the_facts_that_keep_it_unknown(text: str, facts: dict[str, Any], missing: set[str]) -> None:
    assert parse(text).unknown(facts, PARAMETERS, CONTEXT) == missing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a +",
        "a / 2 > 1",
        "a // 2 > 1",
        "a % 2 == 1",
        "a ** 2 > 1",
        "a > 0.5",
        "x == 'none'",
        "__import__('os').system('true')",
        "open('x')",
        "a[0]",
        "lambda: 1",
        "[a, b]",
        "a if b else c",
        "a is b",
        "a in b",
        "a in (b,)",
        "level_at_least(x, 'TB')",
        "degree_at_least(x, 'HT')",
        "form_at_least(x, 'severe')",
        "level_at_least(x)",
        "any(d.x for d in ds if d.y)",
        "any(d.x for d in ds for e in es)",
        "any(d.x and a for d in ds)",
        "any(is_none(d.x) for d in ds)",
        "any([a, b])",
        "months_before(as_of, 6)",
        "after(x, y)",
        "after(x, months_before(as_of, y))",
        "p > 3",
        "f'{a}'",
        "None",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse(text)


def test_a_parameter_that_is_not_given_is_named() -> None:
    with pytest.raises(KeyError, match="months_of_rest"):
        parse("a > p.months_of_rest").bound(PARAMETERS, CONTEXT)
