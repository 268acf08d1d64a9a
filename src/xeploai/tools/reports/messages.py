"""Findings and figures in words: codes become the names of the field, shares and places become their working."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from xeploai.core import points
from xeploai.core.figures import Share, vi_count
from xeploai.core.findings import Finding
from xeploai.core.levels import Level
from xeploai.core.quota import WHOLE, Denominator, Places
from xeploai.core.subjects import Reason, TallySubject
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.kinds import ParameterType
from xeploai.rulepacks.terms import Value
from xeploai.tools.messages import catalogue, finding_message

_CODE = re.compile(r" \(([a-z_]+)\)")
_FIGURES = {"total": "figure_total", "evaluated": "figure_evaluated"}


def _figure(value: object) -> str:
    code = str(value)
    return phrase(_FIGURES[code]) if code in _FIGURES else level_short(Level(code))


_NAMES: Mapping[str, Callable[[object], str]] = {
    "subject_kind": lambda value: vocabulary.name("subjects", str(value)),
    "kind": lambda value: vocabulary.name("kinds", str(value)).lower(),
    "reason": lambda value: vocabulary.name("reasons", str(value)).lower(),
    "given": lambda value: vocabulary.name("reasons", str(value)).lower(),
    "figure": _figure,
    "fact": lambda value: phrase(f"fact_{value}"),
}


def spoken(finding: Finding) -> str:
    """The finding in one or two Vietnamese sentences."""
    values = {key: _printed(key, value) for key, value in finding.values.items()}
    label = finding.values.get("label")
    if "subject_kind" in finding.values:
        values["subject_kind"] = f"{values['subject_kind']} ({label})" if label else values["subject_kind"]
    message = finding_message(replace(finding, values=values))
    return message[0].upper() + message[1:]


def _printed(key: str, value: object) -> object:
    if value is None:
        return "–"
    if isinstance(value, Level):
        return level_name(value)
    if key in _NAMES and not (key == "reason" and not isinstance(value, Reason)):
        return _NAMES[key](value)
    if isinstance(value, int) and not isinstance(value, bool) and key not in {"row", "first_year", "last_year"}:
        return vi_count(value)
    return value


def phrase(code: str, **values: object) -> str:
    """A piece of Vietnamese text of the reports, by code."""
    return catalogue()[code]["message"] % values


def value_text(value: Value) -> str:
    """A parameter's value as people read it."""
    if value.type is ParameterType.PER_10K:
        return share_of_cap(int(str(value.value)))
    if value.type is ParameterType.POINTS:
        return points.shown(int(str(value.value)))
    if isinstance(value.value, date):
        return f"{value.value:%d/%m/%Y}"
    return value_name(value.value)


def value_name(value: object) -> str:
    """The name of a value that stands as a code; any other value as it is.

    >>> value_name("half_up"), value_name(6)
    ('từ nửa trở lên làm tròn lên', '6')
    """
    entry = catalogue().get(f"value_{str(value).lower()}")
    return str(value) if entry is None else entry["message"]


def without_codes(text: str) -> str:
    """A sentence of a pack without the codes that it explains in brackets to those who write policies.

    >>> without_codes("bỏ phần lẻ (floor) hay có lẻ tính một (ceil) (theo quý)")
    'bỏ phần lẻ hay có lẻ tính một (theo quý)'
    """
    return _CODE.sub(lambda code: "" if value_name(code[1]) != code[1] else code[0], text)


def level_name(level: Level) -> str:
    """In full: "Hoàn thành tốt nhiệm vụ"."""
    return vocabulary.name("levels", level.value)


def level_short(level: Level) -> str:
    """As columns print it: HTTNV."""
    return str(vocabulary.entry("levels", level.value)["short"])


def subject_name(subject: TallySubject) -> str:
    """In the singular, small letters."""
    return vocabulary.name("subjects", subject.value)


def share_of_cap(per_10k: int) -> str:
    """The ceiling as papers print it.

    >>> share_of_cap(2000), share_of_cap(1750)
    ('20%', '17,50%')
    """
    share = Share(per_10k, WHOLE)
    return share.vi(0 if per_10k % 100 == 0 else 2) or ""


def working(places: Places) -> str:
    """The working of a cap in one line; what is unknown is said to be so.

    >>> from xeploai.core.quota import QuotaRule
    >>> working(QuotaRule(share_per_10k=2000).working(excellent=37, good=151))
    '20% × 188 = 37,6; bỏ phần lẻ còn 37'
    """
    if places.base is None or places.places is None:
        return phrase("working_unknown")
    rule = places.rule
    code = "working_good_only" if rule.denominator is Denominator.GOOD_ONLY else "working"
    even = places.exact is not None and places.exact.denominator == 1
    exact = (places.exact_text or "").replace(".", ",")
    whole = rule.rounding.whole(places.exact) if places.exact is not None else places.places
    text = phrase(
        code,
        share=share_of_cap(rule.share_per_10k),
        base=vi_count(places.base),
        exact=exact,
        rounded="" if even else phrase(f"rounding_{rule.rounding.value}", places=vi_count(whole)),
    )
    parts = [text]
    if whole != places.places:
        parts.append(phrase("working_minimum", places=vi_count(places.places)))
    if places.heads_apart:
        parts.append(phrase("working_heads", heads=vi_count(places.heads_apart)))
    return "; ".join(parts)
