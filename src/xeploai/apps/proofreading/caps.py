"""The share of excellent ones over those rated good or better, and whether the text makes it one pool."""

import re

from xeploai.apps.proofreading.claims import Claim, ClaimKind
from xeploai.apps.proofreading.level_lists import LevelList
from xeploai.apps.proofreading.lexicon import ceiling_per_10k
from xeploai.apps.proofreading.passages import Passage
from xeploai.core.figures import Share
from xeploai.core.levels import Level
from xeploai.core.quota import QuotaRule

_STATED = re.compile(
    r"(?:quá|tối\s+đa|trần|giới\s+hạn|quy\s+định|khống\s+chế|tỷ\s+lệ)(?:\s+[^\W\d]+){0,4}\s+20\s?%|20\s?%\s+(?:theo|như)\s+(?:quy\s+định|hướng\s+dẫn)"
)
_ONE_POOL = re.compile(r"(?:cùng|trong|một|thuộc)\s+(?:một\s+)?(?:nhóm|loại\s+hình)(?!\w)")


def cap_claim(held: LevelList) -> Claim | None:
    """Excellent against good-or-better of one list; None where the text does not give both."""
    excellent, base = held.count(Level.EXCELLENT), held.good_or_better
    if held.mixed or excellent is None or not base or not held.is_exact:
        return None
    items = held.items[Level.EXCELLENT].figure, held.items[Level.GOOD].figure
    if excellent > base:
        return None
    rule = QuotaRule(share_per_10k=ceiling_per_10k())
    return Claim(
        kind=ClaimKind.CAP,
        span=items[0].span.joined(items[1].span),
        place=items[0].span,
        num=excellent,
        den=base,
        expected=Share(excellent, base).pct(),
        base=rule.denominator.value,
        ok=rule.working(excellent=excellent, good=base - excellent).holds,
    )


def is_one_pool(passage: Passage) -> bool:
    """Whether the passage states the ceiling for these figures or presents them as one pool."""
    return _STATED.search(passage.low) is not None or _ONE_POOL.search(passage.low) is not None
