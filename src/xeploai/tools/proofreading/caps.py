"""The share of excellent ones over those rated good or better, and whether the text makes it one pool."""

import re
from collections.abc import Sequence
from functools import cache

from xeploai.core.figures import Share
from xeploai.core.levels import Level
from xeploai.core.quota import QuotaRule
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.label_lists import LabelList
from xeploai.tools.proofreading.lexicon import ceiling_per_10k
from xeploai.tools.proofreading.marks import cap_mark
from xeploai.tools.proofreading.passages import Passage

_STATED = re.compile(
    r"(?:quá|tối\s+đa|trần|giới\s+hạn|quy\s+định|khống\s+chế|tỷ\s+lệ)(?:\s+[^\W\d]+){0,4}\s+20\s?%|20\s?%\s+(?:theo|như)\s+(?:quy\s+định|hướng\s+dẫn)"
)
_CLOSE = 60  # letters between a fraction and the level of its base
_ONE_POOL = re.compile(r"(?:cùng|trong|một|thuộc)\s+(?:một\s+)?(?:nhóm|loại\s+hình)(?!\w)")


def cap_claims(passage: Passage, lists: Sequence[LabelList]) -> tuple[list[Claim], list[Mark]]:
    """The caps of a passage with their findings."""
    claims = [claim for one in lists if (claim := _of_list(one)) is not None]
    fractions = [figure for figure in passage.counts if figure.kind is Kind.FRACTION]
    claims += [claim for figure in fractions if (claim := _of_fraction(figure)) is not None]
    over = [claim for claim in claims if claim.ok is False]
    one_pool = bool(over) and _is_one_pool(passage)
    return claims, [cap_mark(claim, one_pool=one_pool) for claim in over]


def _of_list(one: LabelList) -> Claim | None:
    """Excellent against good-or-better of one list; None where the text does not give both."""
    excellent, base = one.count(Level.EXCELLENT), one.good_or_better
    if one.mixed or excellent is None or not base or not one.is_exact or excellent > base:
        return None
    first, second = one.items[Level.EXCELLENT.value].figure.span, one.items[Level.GOOD.value].figure.span
    return _claim(first.joined(second), first, excellent, base)


def _of_fraction(figure: Figure) -> Claim | None:
    """ "hoàn thành xuất sắc nhiệm vụ là 45/215 đảng viên hoàn thành tốt nhiệm vụ trở lên"."""
    if figure.num > figure.den:
        return None
    excellent = any(label.level is Level.EXCELLENT for label in figure.lead.labels)
    good = any(label.level is Level.GOOD and label.better and label.start < _CLOSE for label in figure.follow.labels)
    return _claim(figure.span, figure.num_span, figure.num, figure.den) if excellent and good else None


def _claim(span: Span, place: Span, excellent: int, base: int) -> Claim:
    rule = _rule()
    return Claim(
        kind=ClaimKind.CAP,
        span=span,
        place=place,
        num=excellent,
        den=base,
        expected=Share(excellent, base).pct(),
        base=rule.denominator.value,
        ok=rule.working(excellent=excellent, good=base - excellent).holds,
    )


@cache
def _rule() -> QuotaRule:
    return QuotaRule(share_per_10k=ceiling_per_10k())


def _is_one_pool(passage: Passage) -> bool:
    """Whether the passage states the ceiling for these figures or presents them as one pool."""
    return _STATED.search(passage.low) is not None or _ONE_POOL.search(passage.low) is not None
