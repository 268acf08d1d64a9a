"""Which two counts a percentage belongs to: bound by the wording, then decided by arithmetic.

A percentage is wrong only where the wording leaves no other reading: a fraction beside it, a base it names, or a
base that the rest of the passage proves. Anything less is silence.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xeploai.apps.proofreading.document import Span
from xeploai.apps.proofreading.figures import Bound, Figure, Kind
from xeploai.apps.proofreading.level_lists import LevelList, is_evaluated
from xeploai.apps.proofreading.lexicon import BOUNDS, LEVEL, alternatives, compatible, noun_after
from xeploai.apps.proofreading.passages import Passage, Sentence
from xeploai.apps.proofreading.sums import SumClaim
from xeploai.apps.proofreading.verdict import Verdict, verdict_of
from xeploai.core.levels import Level

_APPROX = rf"(?:{alternatives(BOUNDS)}\s+)?"
_STRONG = re.compile(
    rf"(?:chiếm(?:\s+tỷ\s+lệ)?|tỷ\s+lệ(?:\s+(?:là|đạt|chiếm))?|bằng|tương\s+đương|tương\s+ứng(?:\s+với)?|ứng\s+với|"
    rf"đạt\s+tỷ\s+lệ|tức(?:\s+là)?|\(|=|≈)\s*(?:tỷ\s+lệ\s*)?:?\s*{_APPROX}$"
)
_REACHED = re.compile(rf"(?:đạt|là|,|:|-|–|—)\s*{_APPROX}$")
_OWN_RATE = re.compile(r"tỷ\s+lệ\s+(?!là\b|đạt\b|chiếm\b|khoảng\b|trên\b|gần\b|hơn\b|hoàn\s+thành\b)[^\W\d]")
_CHANGE = re.compile(
    r"(?:tăng|giảm|vượt|(?:cao|thấp|nhiều|ít|lớn|nhỏ)\s+hơn|chênh\s+lệch|tăng\s+thêm|bình\s+quân|trung\s+bình)"
    r"(?:\s+[^\W\d]+){0,5}\s*[(,]?\s*(?:tương\s+ứng|bằng|tỷ\s+lệ)?\s*$"
)
_COMPARED = re.compile(
    r"\s*\)?,?\s*(?:so\s+với|của)\s+(?:cùng\s+kỳ|năm|nhiệm\s+kỳ|đầu|tháng|quý|trước|kế\s+hoạch|chỉ\s+tiêu|nghị\s+quyết|mục\s+tiêu)"
)
_OTHER_BASE = re.compile(
    r"\s*\)?\s*(?:so\s+với\s+)?(?:chỉ\s+tiêu|kế\s+hoạch|nghị\s+quyết|mục\s+tiêu|yêu\s+cầu|dân\s+số|số\s+hộ|tổng\s+dân)"
)
_LIMIT = re.compile(
    r"(?:không|chưa|đã|có)?\s*(?:vượt\s+quá|không\s+quá|quá|tối\s+đa|mức\s+trần|trần|giới\s+hạn|quy\s+định|khống\s+chế)(?:\s+(?:là|mức|tỷ\s+lệ))?\s*$"
)
_NAMES_BASE = re.compile(
    r"\s*\)?,?\s*(?:so\s+với|trên|trong|của|tính\s+trên)\s+(?:tổng\s+)?(?:số\s+)?(?:là\s+|có\s+|gồm\s+)?"
)
_DESCRIBES_BASE = re.compile(r"\s*\)?,?\s*(?:so\s+với|trên|trong|của|tính\s+trên)\s+(?:tổng\s+)?số\s")
_FOLLOWED = re.compile(
    r"\s*(?:\(|với|tương\s+ứng(?:\s+với)?|tương\s+đương|tức(?:\s+là)?|ứng\s+với|hay|=|là)\s*(?:có\s+)?(?:với\s+)?"
)
_BRACKET = re.compile(r"\s*\(\s*(?:tức\s+|là\s+|có\s+|=\s*)?")
_OPENS_CLAUSE = re.compile(r"(?:^|[;:,.–-]|\bvà)\s*(?:có|và|còn|với|đạt|là)?\s*$")
_IN_TOTAL = re.compile(
    r"(?:trong|trên|của)\s+(?:tổng\s+số|số|tổng)\s*(?:là\s*|có\s*)?$|tổng\s+số\s*(?:là\s*|:\s*|có\s*)?$"
)
_INSIDE = re.compile(r"(?:trong\s+đó|trong\s+số\s+đó)")
_GAP = 170
_NEAR = 10  # points
_MOST_CANDIDATES = 240


@dataclass(frozen=True, kw_only=True)
class Base:
    """A count that a share may be taken of."""

    value: int
    span: Span | None = None
    noun: str | None = None


@dataclass(kw_only=True)
class Binding:
    """A percentage with the count it belongs to.

    explicit  the base the wording names
    strong    whether a cue ties percentage and count together
    other     another count of the text over which a percentage would be right that is wrong over the base it names
    proved    the base that the passage proves, for a percentage that names none
    """

    percent: Figure
    num: Figure | None = None
    explicit: Base | None = None
    strong: bool = False
    fraction: bool = False
    other: Base | None = None
    proved: Base | None = None
    level: Level | None = None
    held: LevelList | None = None
    loose: bool = False
    sentence: Sentence
    chosen: Base | None = None
    verdict: Verdict | None = None

    def fits(self, base: Base) -> bool:
        """Whether the percentage is right over this base."""
        if self.num is None or (base.value < self.num.num and not self.fraction):
            return False
        return verdict_of(self.percent, self.num.num, base.value) is Verdict.RIGHT


def bindings(
    passage: Passage, lists: Sequence[LevelList], sums: Sequence[SumClaim], earlier: Sequence[Figure]
) -> list[Binding]:
    """Every percentage of a passage with what it is bound to, decided where it can be."""
    found = []
    for sentence in passage.sentences:
        for index, figure in enumerate(sentence.figures):
            if figure.kind is Kind.PERCENT:
                found.append(_bound(passage, sentence, index))
    for binding in found:
        _place_in_list(binding, lists)
        _named_earlier(binding, passage)
        _decide_fit(binding, passage, sums, earlier)
    for binding in found:
        if binding.verdict is None:
            _decide_wrong(binding, passage, sums, found)
    return found


def _bound(passage: Passage, sentence: Sentence, index: int) -> Binding:
    figures = sentence.figures
    percent = figures[index]
    binding = Binding(percent=percent, sentence=sentence)
    before = figures[index - 1] if index else None
    after = figures[index + 1] if index + 1 < len(figures) else None
    gap = passage.between(before.span.end if before else sentence.span.start, percent.span.start)
    tail = passage.between(percent.span.end, min(sentence.span.end, percent.span.end + 120))
    gap_after = passage.between(percent.span.end, after.span.start) if after else ""
    if percent.bound is Bound.ABOUT and not (percent.percentage and percent.percentage.scaled):
        return binding
    if _CHANGE.search(gap[-60:]) or _COMPARED.match(tail) or _LIMIT.search(gap[-30:]):
        binding.loose = True
        if before is None or before.kind is not Kind.FRACTION or _LIMIT.search(gap[-30:]):
            return binding
    if after is not None and after.kind is not Kind.PERCENT:
        if _BRACKET.fullmatch(gap_after) and not (
            gap.rstrip().endswith("(") and before and before.kind is Kind.FRACTION
        ):
            return _to(binding, after, strong=True)
        opens = before is None or before.kind is Kind.PERCENT or _OPENS_CLAUSE.search(gap)
        if opens and _FOLLOWED.fullmatch(gap_after) and not _STRONG.search(gap):
            return _to(binding, after, strong=True)
        if after.kind is Kind.COUNT and _NAMES_BASE.fullmatch(gap_after) and after.is_exact:
            binding.explicit = Base(value=after.num, span=after.span, noun=after.noun)
    if before is None or before.kind is Kind.PERCENT or len(gap) > _GAP or ";" in gap or _OWN_RATE.search(gap):
        return binding
    strong = _STRONG.search(gap) is not None
    reached = _REACHED.search(gap) is not None
    if not strong and (not reached or _quantifies(gap, tail)) and binding.explicit is None:
        return binding
    if (
        before.kind is Kind.FRACTION
        and before.num > before.den
        and percent.percentage
        and percent.percentage.whole < 100
    ):
        return binding  # 8/3 and the like are days, not shares
    own_base = _OTHER_BASE.match(tail) is not None and not gap.rstrip().endswith("(")
    binding.loose = binding.loose or (own_base and not _is_near(percent, before))
    if before.kind is Kind.FRACTION and reached and percent.percentage and percent.percentage.scaled != 100:
        strong = strong or gap.rstrip().endswith(("đạt", ",", "là", ":"))
    describes = binding.explicit is None and _DESCRIBES_BASE.match(tail) is not None
    bound = _to(binding, before, strong=strong or binding.explicit is not None)
    if describes:
        _describe_base(bound, tail)
    return bound


def _is_near(percent: Figure, fraction: Figure) -> bool:
    """Whether a percentage of a plan is meant for the fraction beside it: "18/23 tổ chức, đạt 79% chỉ tiêu"."""
    printed = percent.percentage
    if fraction.kind is not Kind.FRACTION or printed is None or not fraction.den:
        return False
    scale: int = 10**printed.decimals
    return abs(fraction.num * 100 * scale - printed.scaled * fraction.den) <= _NEAR * scale * fraction.den


def _quantifies(gap: str, tail: str) -> bool:
    """ "12 thôn, 95% hộ dân": behind a mere comma the percentage opens a phrase of its own."""
    return gap.rstrip().endswith(",") and noun_after(tail, 0) is not None


def _to(binding: Binding, figure: Figure, *, strong: bool) -> Binding:
    binding.num = figure
    binding.strong = strong
    if figure.kind is Kind.FRACTION:
        binding.fraction = True
        binding.explicit = Base(value=figure.den, span=figure.span, noun=figure.noun)
    return binding


def _describe_base(binding: Binding, tail: str) -> None:
    """ "so với tổng số ... hoàn thành tốt nhiệm vụ": the base is a level, not a count that stands there."""
    level = LEVEL.search(tail)
    if level is not None:
        binding.level = next(one for one in Level if level[one.value] is not None)


def _place_in_list(binding: Binding, lists: Sequence[LevelList]) -> None:
    if binding.num is None:
        return
    for held in lists:
        for item in held.items.values():
            if item.figure is binding.num:
                binding.held = held
                return


def _level_of(binding: Binding) -> Level | None:
    if binding.held is None or binding.num is None:
        return None
    return next(level for level, item in binding.held.items.items() if item.figure.span == binding.num.span)


def _candidates(
    binding: Binding, passage: Passage, sums: Sequence[SumClaim], earlier: Sequence[Figure]
) -> Iterator[Base]:
    """The bases a percentage without a base of its own may be taken of, likely ones first."""
    num = binding.num
    if num is None or binding.fraction:
        return
    if binding.held is not None:
        held = binding.held
        values = [held.total, held.good_or_better, held.count(Level.GOOD)]
        excellent, good = held.count(Level.EXCELLENT), held.count(Level.GOOD)
        values.append(None if excellent is None or good is None else excellent + good)
        yield from (Base(value=value, noun=held.noun) for value in values if value is not None)
    yield from (Base(value=s.claim.num, noun=num.noun) for s in sums if s.claim.num is not None and num in s.parts)
    for figure in _near(passage.counts, num):
        if figure.noun is not None and figure.span != num.span and compatible(figure.noun, num.noun):
            yield Base(value=figure.num, span=figure.span, noun=figure.noun)
            if figure.kind is Kind.FRACTION:
                yield Base(value=figure.den, span=figure.den_span, noun=figure.noun)
    for figure in earlier:
        if figure.num >= num.num and compatible(figure.noun, num.noun) and figure.noun is not None:
            yield Base(value=figure.num, span=figure.span, noun=figure.noun)


def _near(counts: Sequence[Figure], num: Figure) -> Iterable[Figure]:
    if len(counts) <= _MOST_CANDIDATES:
        return counts
    return sorted(counts, key=lambda figure: abs(figure.span.start - num.span.start))[:_MOST_CANDIDATES]


def _named_earlier(binding: Binding, passage: Passage) -> None:
    """ "Trong tổng số 4.238 đảng viên ..., có 669 ... chiếm": the sentence opens with the base."""
    num = binding.num
    if num is None or binding.explicit is not None or binding.level is not None:
        return
    for figure in binding.sentence.figures:
        if figure.span.start >= num.span.start:
            return
        before = passage.between(max(binding.sentence.span.start, figure.span.start - 24), figure.span.start)
        if (
            figure.kind is Kind.COUNT
            and figure.is_exact
            and compatible(figure.noun, num.noun)
            and _IN_TOTAL.search(before)
        ):
            binding.explicit = Base(value=figure.num, span=figure.span, noun=figure.noun)
            return


def _decide_fit(binding: Binding, passage: Passage, sums: Sequence[SumClaim], earlier: Sequence[Figure]) -> None:
    """Right, where the base the wording names fits, or any likely base of a percentage that names none."""
    if binding.num is None or not binding.num.is_exact:
        return
    if binding.explicit is not None and binding.fits(binding.explicit):
        binding.chosen, binding.verdict = binding.explicit, Verdict.RIGHT
        return
    named_after = binding.explicit is not None and (binding.fraction or _stands_after(binding))
    fitting = next((b for b in _candidates(binding, passage, sums, earlier) if binding.fits(b)), None)
    if named_after and binding.strong and not binding.loose:
        binding.other = fitting
    elif fitting is not None:
        binding.chosen, binding.verdict = fitting, Verdict.RIGHT


def _stands_after(binding: Binding) -> bool:
    span = binding.explicit.span if binding.explicit else None
    return span is not None and span.start > binding.percent.span.start


def _decide_wrong(binding: Binding, passage: Passage, sums: Sequence[SumClaim], found: Sequence[Binding]) -> None:
    num = binding.num
    if num is None or not num.is_exact or binding.loose:
        return
    if not binding.strong and binding.held is None:
        return
    if binding.level is not None:
        base = _described(binding)
    else:
        base = binding.explicit or _proved(binding, passage, sums, found)
    if base is None or base.value == 0 or (base.value < num.num and not binding.fraction):
        return
    if not _stands_after(binding) and not binding.fraction and _may_rest_on_good(binding, base):
        return
    binding.chosen = base
    binding.proved = None if binding.explicit else base
    decided = verdict_of(binding.percent, num.num, base.value)
    binding.verdict = None if decided is Verdict.UNSURE else decided


def _proved(binding: Binding, passage: Passage, sums: Sequence[SumClaim], found: Sequence[Binding]) -> Base | None:
    """The base that the passage proves: the total of the list, of a sum, of other shares, or of those evaluated."""
    num = binding.num
    if num is None:
        return None
    if binding.held is not None and binding.held.total is not None:
        return Base(value=binding.held.total, noun=binding.held.noun)
    summed = [s for s in sums if s.claim.ok and num in s.parts and s.claim.num is not None]
    if summed and summed[0].claim.num is not None:
        return Base(value=summed[0].claim.num, noun=num.noun)
    shared = [
        other.chosen.value
        for other in found
        if other.verdict is Verdict.RIGHT and other.chosen and other.num and compatible(other.num.noun, num.noun)
    ]
    if len(shared) >= 2 and len(set(shared)) == 1:
        return Base(value=shared[0], noun=num.noun)
    return _evaluated(binding, passage) or _opened(binding, passage)


def _described(binding: Binding) -> Base | None:
    """The good ones with the excellent ones among them, where a list gives both and the wording names them as base."""
    held = binding.held
    if held is None or binding.level is not Level.GOOD or held.good_or_better is None:
        return None
    return Base(value=held.good_or_better, noun=held.noun)


def _evaluated(binding: Binding, passage: Passage) -> Base | None:
    """The one count of the passage that the wording calls evaluated."""
    num = binding.num
    if num is None or binding.held is None or num.noun is None:
        return None
    bases = {
        figure.num: Base(value=figure.num, span=figure.span, noun=figure.noun)
        for sentence in passage.sentences
        for figure in sentence.figures
        if figure.kind is not Kind.PERCENT and figure.noun == num.noun and figure.span.start < num.span.start
        if figure.is_exact and is_evaluated(passage, sentence, figure)
    }
    base = next(iter(bases.values())) if len(bases) == 1 else None
    # A list that is only a small part of those evaluated may have a base of its own.
    return base if base is not None and 2 * max(binding.held.sums.values()) > base.value else None


def _opened(binding: Binding, passage: Passage) -> Base | None:
    """ "194 chi bộ, trong đó 189 chi bộ ... (97,42%)": one total in the sentence, opened in so many words."""
    num, sentence = binding.num, binding.sentence
    if num is None or num.noun is None:
        return None
    before = [f for f in sentence.figures if f.span.start < num.span.start and f.kind is Kind.COUNT]
    if not before or before[0].noun != num.noun or not before[0].is_exact:
        return None
    total = before[0]
    opening = passage.between(total.span.end, before[1].span.start if len(before) > 1 else num.span.start)
    return Base(value=total.num, span=total.span, noun=total.noun) if _INSIDE.search(opening) else None


def _may_rest_on_good(binding: Binding, base: Base) -> bool:
    """Excellent ones may be counted over the good ones; where those are not given, some number of them may fit."""
    if _level_of(binding) is not Level.EXCELLENT or binding.num is None:
        return False
    held = binding.held
    if held is not None and held.good_or_better is not None:
        return False
    percent, num = binding.percent.percentage, binding.num.num
    if percent is None or not percent.scaled:
        return False
    scale = 100 * 10**percent.decimals
    guess = num * scale // percent.scaled
    return any(num <= good <= base.value and binding.fits(Base(value=good)) for good in range(guess - 1, guess + 3))
