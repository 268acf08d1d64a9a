"""The service: a document goes in, its claims and findings come out."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from xeploai.apps.proofreading.blame import blames
from xeploai.apps.proofreading.caps import cap_claim, is_one_pool
from xeploai.apps.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.apps.proofreading.document import Document, Span
from xeploai.apps.proofreading.figures import Figure, Kind, Percentage
from xeploai.apps.proofreading.language import is_not_vietnamese
from xeploai.apps.proofreading.level_lists import LevelList, Reading, level_lists
from xeploai.apps.proofreading.lexicon import LEVEL, noun_after, searchable
from xeploai.apps.proofreading.marks import cap_mark, nested_mark, other_language_mark, ratio_mark, sum_mark
from xeploai.apps.proofreading.passages import Passage, passages_of
from xeploai.apps.proofreading.ratios import Binding, bindings
from xeploai.apps.proofreading.sums import SumClaim, level_sum, other_sums
from xeploai.apps.proofreading.tables import table_claims
from xeploai.apps.proofreading.verdict import Verdict, expected
from xeploai.core.levels import Level

_EARLIER = 80  # counts of the last passages that a total may stand in
_MOST_TWINS = 20  # right percentages of one value that an open one is compared with
_NOT = re.compile(r"(?:không|chưa)\s+(?:được|đủ)")


@dataclass
class Checked:
    """What was found in one document. Claims and marks are in the order of the text."""

    document: Document
    claims: list[Claim] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        """Whether there is an error or a warning."""
        return any(mark.finding.needs_a_person for mark in self.marks)


def check(document: Document) -> Checked:
    """Read every claim of a document and decide it. Never raises for what stands in the text."""
    checked = Checked(document)
    if is_not_vietnamese(document.text):
        checked.marks.append(other_language_mark(document.text))
        return checked
    earlier: deque[Figure] = deque(maxlen=_EARLIER)
    for passage in passages_of(document):
        claims, marks = _check_passage(passage, tuple(earlier))
        checked.claims += claims
        checked.marks += marks
        earlier.extend(figure for figure in passage.counts if figure.kind is Kind.COUNT and figure.is_exact)
    for table in document.tables:
        claims, marks = table_claims(document.text, table)
        checked.claims += claims
        checked.marks += marks
    checked.claims = _settled(document.text, checked.claims)
    checked.claims.sort(key=lambda claim: (claim.span.start, claim.span.end))
    checked.marks.sort(key=lambda mark: (mark.place.start, mark.span.end))
    return checked


def _check_passage(passage: Passage, earlier: Sequence[Figure]) -> tuple[list[Claim], list[Mark]]:
    lists = level_lists(passage)
    sums = [held for one in lists if (held := level_sum(one, passage, earlier)) is not None]
    level_totals = {held.claim.num for held in sums}
    for sentence in passage.sentences:
        sums += [held for held in other_sums(passage, sentence) if held.claim.ok or held.claim.num not in level_totals]
    bound = bindings(passage, lists, sums, earlier)
    marks = _marks(sums, bound)
    caps, cap_marks = _caps(passage, lists)
    claims = [held.claim for held in sums] + [_ratio(binding) for binding in bound] + caps
    claims += _bare(passage, bound, claims)
    marks += cap_marks + [nested_mark(one) for one in lists if one.reading is Reading.NESTED and one.total is not None]
    return claims, marks


def _marks(sums: Sequence[SumClaim], bound: Sequence[Binding]) -> list[Mark]:
    """One finding for every slip: sums and percentages, less those that one wrong count explains."""
    blamed = blames(sums, bound)
    explained = {id(one) for blame in blamed for one in (*blame.sums, *blame.ratios)}
    marks = [blame.mark() for blame in blamed]
    marks += [sum_mark(held) for held in sums if held.claim.ok is False and id(held) not in explained]
    loose = [binding for binding in bound if id(binding) not in explained]
    return marks + [mark for binding in loose if (mark := ratio_mark(binding, bound)) is not None]


def _caps(passage: Passage, lists: Sequence[LevelList]) -> tuple[list[Claim], list[Mark]]:
    claims, marks = [], []
    for held in lists:
        claim = cap_claim(held)
        if claim is None:
            continue
        claims.append(claim)
        if claim.ok is False:
            marks.append(cap_mark(claim, one_pool=is_one_pool(passage)))
    return claims, marks


def _ratio(binding: Binding) -> Claim:
    percent, num = binding.percent, binding.num
    base = binding.chosen or binding.explicit
    spans = [held.span for held in (num,) if held is not None]
    if base is not None and base.span is not None and base is binding.explicit:
        spans.append(base.span)
    known = num is not None and base is not None and num.is_exact
    decided = None if binding.verdict is None else binding.verdict is Verdict.RIGHT
    return Claim(
        kind=ClaimKind.RATIO,
        span=percent.span.joined(*spans),
        place=percent.span,
        num=num.num if num is not None and num.is_exact else None,
        den=base.value if base is not None else None,
        percentage=percent.percentage if percent.percentage and percent.percentage.scaled else _zero(percent),
        expected=expected(percent, num.num, base.value) if known and num is not None and base is not None else None,
        ok=decided,
    )


def _zero(percent: Figure) -> Percentage | None:
    """A printed zero stays; a range has no single value."""
    return percent.percentage if percent.is_exact else None


def _bare(passage: Passage, bound: Sequence[Binding], claims: Iterable[Claim]) -> Iterator[Claim]:
    """Fractions without a percentage, and counts that no other claim rests on."""
    used = {binding.num.span for binding in bound if binding.num is not None}
    used |= {binding.chosen.span for binding in bound if binding.chosen is not None and binding.chosen.span is not None}
    held = [(c.span, {c.num, *c.parts}) for c in claims if c.kind is ClaimKind.SUM]
    for figure in passage.counts:
        if figure.span in used:
            continue
        if figure.kind is Kind.FRACTION:
            yield Claim(
                kind=ClaimKind.RATIO,
                span=figure.span,
                place=figure.span,
                num=figure.num,
                den=figure.den,
                expected=expected(figure, figure.num, figure.den),
            )
        elif figure.noun is not None and figure.is_exact and not _in_sum(figure, held):
            yield Claim(kind=ClaimKind.COUNT, span=figure.span, place=figure.span, num=figure.num)


def _in_sum(figure: Figure, held: Sequence[tuple[Span, set[int | None]]]) -> bool:
    return any(span.start <= figure.span.start < span.end and figure.num in values for span, values in held)


def _settled(text: str, claims: Sequence[Claim]) -> list[Claim]:
    """Percentages without counts: right where they repeat a right one, or two of a sentence make up 100."""
    right = [c for c in claims if c.kind is ClaimKind.RATIO and c.ok and c.num is not None and c.percentage]
    open_ones = [c for c in claims if c.kind is ClaimKind.RATIO and c.num is None and c.percentage and c.ok is None]
    pairs = {id(c) for pair in pairwise(open_ones) if _complete(text, *pair) for c in pair}
    by_value: dict[Percentage | None, list[Claim]] = {}
    for claim in right:
        by_value.setdefault(claim.percentage, []).append(claim)
    settled = []
    for claim in claims:
        held = claim
        if claim.ok is None and claim.num is None and claim.percentage is not None:
            twin = next(
                (c for c in by_value.get(claim.percentage, [])[:_MOST_TWINS] if _same_words(text, claim, c)), None
            )
            if id(claim) in pairs:
                held = replace(claim, ok=True)
            elif twin is not None:
                held = replace(claim, ok=True, num=twin.num, den=twin.den, expected=twin.expected)
        settled.append(held)
    return settled


def _complete(text: str, one: Claim, other: Claim) -> bool:
    """ "98,06% được đánh giá; 1,94% không được đánh giá"."""
    if one.percentage is None or other.percentage is None or other.span.start - one.span.end > 160:
        return False
    if one.percentage.decimals != other.percentage.decimals:
        return False
    whole = one.percentage.scaled + other.percentage.scaled == 100 * 10**one.percentage.decimals
    return whole and _NOT.search(searchable(text[one.span.end : other.span.end + 80])) is not None


def _same_words(text: str, claim: Claim, right: Claim) -> bool:
    """Whether both speak of the same things at the same level, so that one may repeat the other."""
    after = searchable(text[claim.span.end : claim.span.end + 90])
    level = LEVEL.search(after)
    around = searchable(text[right.span.start : right.span.end + 90])
    noun, other = noun_after(after, 0), noun_after(around, len(around.split(" ", 1)[0]))
    if noun is None or noun != other:
        return False
    return level is None or any(_level(level) is _level(found) for found in LEVEL.finditer(around))


def _level(found: re.Match[str]) -> Level:
    return next(level for level in Level if found[level.value] is not None)
