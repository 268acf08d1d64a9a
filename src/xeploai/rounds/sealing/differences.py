"""What differs between two sets of results: every other figure, with the first, the change and the new."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xeploai.core.round import Organisation, Round

Figures = Mapping[tuple[str, str, str, str], Any]
"""(scope, kind of subject, label, figure) -> its value; None: not known."""


def figures(results: Mapping[str, Any]) -> Figures:
    """Every figure of results.json by what it counts, in its order. Of a pool: its key, under the kind "pool"."""
    rows: dict[tuple[str, str, str, str], Any] = {}
    unit = results["unit_code"]
    for key, value in results["tree"].items():
        if key != "parts":
            rows[unit, "tree", "", key] = value
    for group in results["groups"]:
        of = (group["scope"], group["subject"], group["label"] or "")
        rows[(*of, "total")] = group["total"]
        rows[(*of, "evaluated")] = group["evaluated"]
        for name in ("levels", "not_evaluated"):
            rows |= {(*of, f"{name}.{key}"): value for key, value in group[name].items()}
        for pool in group["pools"]:
            key = (pool["decider"], "pool", pool["key"])
            rows |= {(*key, name): pool[name] for name in ("base", "places", "used")}
    for streak in results["streaks"]:
        rows[unit, "streak", streak["kind"], "count"] = streak["count"]
    return rows


def figure_differences(
    first: Mapping[str, Any], now: Mapping[str, Any], organisations: Sequence[Organisation]
) -> list[dict[str, Any]]:
    """Every figure that is not what it was. change: none where one of the two is not known.

    organisations  of both rounds, whose names stand beside their codes
    """
    before, after = figures(first), figures(now)
    names = _names(organisations)
    return [
        _difference(key, before.get(key), after.get(key), names)
        for key in _both(before, after)
        if _moved(key, before, after)
    ]


def _both(before: Figures, after: Figures) -> Iterator[tuple[str, str, str, str]]:
    yield from after
    yield from (key for key in before if key not in after)


def _moved(key: tuple[str, str, str, str], before: Figures, after: Figures) -> bool:
    # A reason that nobody has any more, or nobody had before, is not listed: none is zero there.
    zero = 0 if key[3].startswith("not_evaluated.") else None
    return bool(before.get(key, zero) != after.get(key, zero))


def _names(organisations: Sequence[Organisation]) -> Mapping[str, str]:
    """What organisations are called; of those with one name, with the one above."""
    names = {org.code: org.name for org in organisations}
    often = Counter(names.values())
    return {
        org.code: f"{org.name}, {names.get(org.parent, org.parent)}" if org.parent and often[org.name] > 1 else org.name
        for org in organisations
    }


def _difference(key: tuple[str, str, str, str], first: Any, now: Any, names: Mapping[str, str]) -> dict[str, Any]:
    scope, subject, label, figure = key
    if figure.startswith("not_evaluated."):
        first, now = first or 0, now or 0
    change = now - first if isinstance(first, int) and isinstance(now, int) else None
    return {
        "scope": scope,
        "name": names.get(scope, scope),
        "subject": subject,
        "label": label,
        "figure": figure,
        "first": first,
        "change": change,
        "now": now,
    }


def level_differences(first: Round, now: Round) -> list[dict[str, Any]]:
    """Whose level is another one: kind, code, the first level and that of now, empty where there is none."""
    before = {(row.kind.value, row.subject): row.level.value if row.level else "" for row in first.results}
    after = {(row.kind.value, row.subject): row.level.value if row.level else "" for row in now.results}
    return [
        {
            "kind": kind,
            "subject": subject,
            "first": before.get((kind, subject), ""),
            "now": after.get((kind, subject), ""),
        }
        for kind, subject in [*after, *(key for key in before if key not in after)]
        if before.get((kind, subject), "") != after.get((kind, subject), "")
    ]
