"""The working of one cap as plain data: `cap --json`, and every pool of results.json."""

from typing import Any

from xeploai.core.quota import Places


def places_json(places: Places) -> dict[str, Any]:
    """The working of one cap."""
    exact = places.exact
    return {
        "denominator": places.rule.denominator.value,
        "base": places.base,
        "share_per_10k": places.rule.share_per_10k,
        "exact": {
            "num": None if exact is None else exact.numerator,
            "den": None if exact is None else exact.denominator,
            "text": places.exact_text,
        },
        "rounding": places.rule.rounding.value,
        "places": places.places,
        "used": places.used,
        "left": places.left,
        "holds": places.holds,
        "clause": places.rule.clause,
        **({"heads_apart": places.heads_apart} if places.rule.head_apart else {}),
    }
