"""The service: a document goes in, its claims and findings come out."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from xeploai.core.levels import Level
from xeploai.tools.proofreading.amounts import amount_passages, is_of_plan, is_rounded_sum, is_rounding
from xeploai.tools.proofreading.blame import blames
from xeploai.tools.proofreading.caps import cap_claims
from xeploai.tools.proofreading.changes import change_claims
from xeploai.tools.proofreading.claims import Claim, ClaimKind, Mark
from xeploai.tools.proofreading.collector import without_collector
from xeploai.tools.proofreading.dates import date_claims
from xeploai.tools.proofreading.document import Document, Span, Unread
from xeploai.tools.proofreading.families import level_of
from xeploai.tools.proofreading.figures import Figure, Kind, Percentage
from xeploai.tools.proofreading.flat_tables import with_flat_tables
from xeploai.tools.proofreading.grid import MOST_ROWS, grid_of
from xeploai.tools.proofreading.label_lists import LabelList, Reading, label_lists
from xeploai.tools.proofreading.language import is_not_vietnamese
from xeploai.tools.proofreading.last_year import last_year_claims
from xeploai.tools.proofreading.lexicon import LEVEL, noun_after, searchable
from xeploai.tools.proofreading.marks import nested_mark, other_language_mark, share_mark, sum_mark
from xeploai.tools.proofreading.passages import Passage, blocks_without_words, passages_of
from xeploai.tools.proofreading.regimes import regime_marks
from xeploai.tools.proofreading.repeats import NamedList, named_list, named_lists_of_grid, repeat_claims
from xeploai.tools.proofreading.restated import restated_claims
from xeploai.tools.proofreading.share_model import Share
from xeploai.tools.proofreading.shares import Shares
from xeploai.tools.proofreading.sum_errors import failing_sums
from xeploai.tools.proofreading.sum_model import Sum, Sums
from xeploai.tools.proofreading.sums import fitting_sums
from xeploai.tools.proofreading.table_repeats import table_repeat_claims
from xeploai.tools.proofreading.tables import claims_of_grid
from xeploai.tools.proofreading.verdict import Verdict, expected
from xeploai.tools.proofreading.whole_shares import whole_marks

_EARLIER = 80  # counts of the last passages that a total may stand in
_WORDS = 60  # letters by which a person finds a table or a paragraph
_MOST_TWINS = 20  # right percentages of one value that an open one is compared with
_ABOVE_TABLE, _MOST_ABOVE = 400, 8
_COUNT = re.compile(r"(?<![\d.,/%-])(?:\d{1,3}(?:\.\d{3})+|\d{1,6})(?![\d/%]|[.,]\d)")
_NOT = re.compile(r"(?:không|chưa)\s+(?:được|đủ)")


@dataclass
class Checked:
    """What was found in one document. Claims and marks are in the order of the text."""

    document: Document
    claims: list[Claim] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        """Whether there is an error or a warning."""
        return any(mark.finding.needs_a_person for mark in self.marks)


@without_collector
def check(document: Document, last: Document | None = None) -> Checked:
    """Read every claim of a document and decide it; `last` is last year's report. Never raises for what a text says."""
    checked = Checked(document, unread=list(document.unread))
    if is_not_vietnamese(document.text):
        checked.marks.append(other_language_mark(document.text))
        checked.unread.append(Unread("check_unread_language"))
        return checked
    earlier: deque[Figure] = deque(maxlen=_EARLIER)
    figures = 0
    repeated: list[NamedList] = []
    counted: list[Span] = []
    document = with_flat_tables(document)
    for passage in passages_of(document):
        claims, marks, named = _check_passage(passage, tuple(earlier)) if passage.figures else ([], [], [])
        for view in amount_passages(passage):
            _check_amounts(view, claims, marks)
        checked.claims += claims
        checked.marks += marks
        earlier.extend(figure for figure in passage.counts if figure.is_exact)
        repeated += named
        figures += len(passage.figures)
        counted.append(passage.span)
    for table in document.tables:
        grid = grid_of(document.text, table)
        if grid is None:
            continue
        figures += len(grid.values)
        if table.cells[-1].row >= MOST_ROWS:
            first = table.cells[0].span.start
            values = {"text": _first_words(document.text[first : first + _WORDS]), "rows": MOST_ROWS}
            checked.unread.append(Unread("check_unread_long_table", values))
        claims, marks = claims_of_grid(grid, _counts_before(document.text, table.cells[0].span.start))
        checked.claims += claims
        checked.marks += marks
        repeated += named_lists_of_grid(grid)
        for claim, mark in table_repeat_claims(document, grid):
            checked.claims.append(claim)
            checked.marks += [mark] if mark is not None else []
    for claims, marks in (
        repeat_claims(repeated),
        restated_claims(document),
        change_claims(document),
        date_claims(document),
    ):
        checked.claims += claims
        checked.marks += marks
    if last is not None:
        before = last_year_claims(document, repeated, last, _lists_of(last))
        checked.claims += before[0]
        checked.marks += before[1]
    checked.marks += regime_marks(document, counted)
    if figures and not any(claim.ok is not None for claim in checked.claims):
        checked.unread.append(Unread("check_unread_nothing", {"figures": figures}))
    for block in blocks_without_words(document):
        values = {"text": _first_words(document.text[block.start : block.start + _WORDS])}
        checked.unread.append(Unread("check_unread_figures", values))
    checked.claims = _settled(document.text, checked.claims)
    checked.claims.sort(key=lambda claim: (claim.span.start, claim.span.end))
    checked.marks.sort(key=lambda mark: (mark.place.start, mark.span.end))
    return checked


def _counts_before(text: str, place: int) -> list[int]:
    """The counts right above a table, the nearest first."""
    above = text[max(0, place - _ABOVE_TABLE) : place]
    found = [int(match[0].replace(".", "")) for match in _COUNT.finditer(above)]
    return list(dict.fromkeys(count for count in reversed(found) if count > 1))[:_MOST_ABOVE]


def _lists_of(document: Document) -> list[NamedList]:
    """The lists of labels of a document, in text and tables."""
    found = []
    for passage in passages_of(document):
        found += [named for one in label_lists(passage) if (named := named_list(one)) is not None]
    for table in document.tables:
        grid = grid_of(document.text, table)
        found += named_lists_of_grid(grid) if grid is not None else ()
    return found


def _first_words(text: str) -> str:
    return " ".join(text.split())[:_WORDS]


def _check_passage(passage: Passage, earlier: Sequence[Figure]) -> tuple[list[Claim], list[Mark], list[NamedList]]:
    """Sums first, as a share may belong to the total of one; then shares; then sums again, as shares prove them."""
    if len(passage.figures) == 1 and not passage.shares and not any(part.marks for part in passage.sentences):
        return list(_bare(passage, (), ())), [], []  # one count that carries no name claims nothing else
    lists = label_lists(passage)
    sums = fitting_sums(passage, lists, earlier)
    _read_lists(lists, sums)
    unexplained = len(sums.of_part) + len(sums.of_total) + 1 < len(passage.counts)
    if passage.shares and unexplained:
        for one in failing_sums(passage, lists, sums):
            if one.total is not None:
                sums.near[id(one.total)] = sums.near[id(one.parts[-1])] = one
    shares = Shares(passage, lists, sums, earlier).decided() if passage.shares else []
    if sums.chosen and unexplained:
        sums = fitting_sums(passage, lists, earlier, sums)
    failing = failing_sums(passage, lists, sums)
    marks = _marks(failing, shares)
    caps, cap_marks = cap_claims(passage, lists)
    claims = [_sum(one) for one in (*sums.chosen, *failing)] + [_ratio(share) for share in shares] + caps
    claims += _bare(passage, shares, claims)
    marks += whole_marks(passage, shares)
    marks += cap_marks + [nested_mark(one) for one in lists if one.reading is Reading.NESTED and one.total is not None]
    return claims, marks, [named for one in lists if (named := named_list(one)) is not None]


def _check_amounts(view: Passage, claims: list[Claim], marks: list[Mark]) -> None:
    """Add what a passage says of its quantities. A share that the counts leave open, or that only the quantities
    confirm, is theirs; what their rounding explains is no error."""
    lists = label_lists(view)
    sums = fitting_sums(view, lists, ())
    shares = Shares(view, lists, sums, ()).decided()
    failing = [one for one in failing_sums(view, lists, sums) if not is_rounded_sum(one)]
    shares = [
        share
        for share in shares
        if share.verdict is not None
        and (share.verdict is Verdict.RIGHT or not (is_rounding(share) or is_of_plan(share)))
    ]
    before = {claim.place: claim for claim in claims if claim.kind is ClaimKind.RATIO}
    kept = []
    for share in shares:
        counted = before.get(share.percent.span)
        if counted is not None and counted.ok is not None and (counted.ok or share.verdict is not Verdict.RIGHT):
            continue
        kept.append(share)
    places = {share.percent.span for share in kept}
    claims[:] = [claim for claim in claims if claim.kind is not ClaimKind.RATIO or claim.place not in places]
    marks[:] = [mark for mark in marks if mark.place not in places]
    claims += [_sum(one) for one in (*sums.chosen, *failing)] + [_ratio(share) for share in kept]
    marks += _marks(failing, kept)


def _read_lists(lists: Sequence[LabelList], sums: Sums) -> None:
    """What the chosen sums say of the lists of levels; wording alone where no sum does."""
    for one in sums.chosen:
        if one.listed is not None:
            one.listed.reading, one.listed.total = one.reading, one.value
    for listed in lists:
        if listed.reading is None and not listed.mixed and listed.is_exact:
            nested = listed.reads_nested and Reading.NESTED in listed.sums
            listed.reading = Reading.NESTED if nested else Reading.FLAT


def _marks(failing: Sequence[Sum], shares: Sequence[Share]) -> list[Mark]:
    """One finding for every slip: sums and percentages, less those that one wrong count explains."""
    blamed = blames(failing, shares)
    explained = {id(one) for blame in blamed for one in (*blame.sums, *blame.shares)}
    marks = [blame.mark() for blame in blamed]
    marks += [sum_mark(one) for one in failing if id(one) not in explained]
    loose = [share for share in shares if id(share) not in explained]
    return marks + [mark for share in loose if (mark := share_mark(share, shares)) is not None]


def _sum(one: Sum) -> Claim:
    printed = [part for part in one.parts if part.printed]
    span = one.place.joined(*(part.span for part in printed))
    parts = tuple(part.num for part in printed)
    return Claim(
        kind=ClaimKind.SUM,
        span=span,
        place=one.place,
        num=one.value,
        parts=parts,
        expected_num=one.added,
        ok=one.ok,
        decimals=one.parts[0].decimals,
    )


def _ratio(share: Share) -> Claim:
    percent, num, base = share.percent, share.num, share.base
    spans = [num.span] if num is not None else []
    if base is not None and base.span is not None and base.explicit:
        spans.append(base.span)
    known = num is not None and base is not None and num.is_exact
    right = None
    if known and share.verdict is Verdict.RIGHT and percent.is_exact and percent.percentage is not None:
        right = percent.percentage.pct
    elif known and num is not None and base is not None:
        right = expected(percent, num.num, base.value)
    return Claim(
        kind=ClaimKind.RATIO,
        span=percent.span.joined(*spans),
        place=percent.span,
        num=num.num if num is not None and num.is_exact else None,
        den=base.value if base is not None else None,
        percentage=percent.percentage if percent.percentage and percent.percentage.scaled else _zero(percent),
        expected=right,
        ok=None if share.verdict is None or share.weak else share.verdict is Verdict.RIGHT,
        decimals=num.decimals if num is not None else 0,
    )


def _zero(percent: Figure) -> Percentage | None:
    """A printed zero stays; a range has no single value."""
    return percent.percentage if percent.is_exact else None


def _bare(passage: Passage, shares: Sequence[Share], claims: Iterable[Claim]) -> Iterator[Claim]:
    """Fractions without a percentage, and counts that no other claim rests on."""
    used = {id(share.num) for share in shares if share.num is not None}
    used |= {id(share.base.figure) for share in shares if share.base is not None and share.verdict is not None}
    sums = [(c.span, {c.num, *c.parts}) for c in claims if c.kind is ClaimKind.SUM]
    for figure in passage.counts:
        if id(figure) in used:
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
        elif figure.noun is not None and figure.is_exact and not _in_sum(figure, sums):
            yield Claim(kind=ClaimKind.COUNT, span=figure.span, place=figure.span, num=figure.num)


def _in_sum(figure: Figure, sums: Sequence[tuple[Span, set[int | None]]]) -> bool:
    return any(span.start <= figure.span.start < span.end and figure.num in values for span, values in sums)


def _settled(text: str, claims: Sequence[Claim]) -> list[Claim]:
    """Percentages without counts: right where they repeat a right one, or two of a sentence make up 100."""
    right = [c for c in claims if c.kind is ClaimKind.RATIO and c.ok and c.num is not None and c.percentage]
    open_ones = [c for c in claims if c.kind is ClaimKind.RATIO and c.num is None and c.percentage and c.ok is None]
    pairs = {id(c) for pair in pairwise(open_ones) if _complete(text, *pair) for c in pair}
    by_value: dict[Percentage | None, list[Claim]] = {}
    for claim in right:
        by_value.setdefault(claim.percentage, []).append(claim)
    subjects: dict[int, _Subject | None] = {}  # of the right ones, read when one is first compared with
    settled = []
    for claim in claims:
        settled_claim = claim
        if claim.ok is None and claim.num is None and claim.percentage is not None:
            twin = _twin(text, claim, by_value.get(claim.percentage, [])[:_MOST_TWINS], subjects)
            if id(claim) in pairs:
                settled_claim = replace(claim, ok=True)
            elif twin is not None:
                settled_claim = replace(claim, ok=True, num=twin.num, den=twin.den, expected=twin.expected)
        settled.append(settled_claim)
    return settled


def _complete(text: str, one: Claim, other: Claim) -> bool:
    """ "98,06% được đánh giá; 1,94% không được đánh giá"."""
    if one.percentage is None or other.percentage is None or other.span.start - one.span.end > 160:
        return False
    if one.percentage.decimals != other.percentage.decimals:
        return False
    whole = one.percentage.scaled + other.percentage.scaled == 100 * 10**one.percentage.decimals
    return whole and _NOT.search(searchable(text[one.span.end : other.span.end + 80])) is not None


class _Subject(NamedTuple):
    """What the words around a right percentage speak of: the class of its noun, and the levels they name."""

    noun: str
    levels: frozenset[Level]


def _twin(text: str, claim: Claim, rights: Sequence[Claim], subjects: dict[int, _Subject | None]) -> Claim | None:
    """The first right percentage that speaks of the same things at the same level, so that this one repeats it."""
    if not rights:
        return None
    after = searchable(text[claim.span.end : claim.span.end + 90])
    noun = noun_after(after, 0)
    if noun is None:
        return None
    level = LEVEL.search(after)
    for right in rights:
        if id(right) not in subjects:
            subjects[id(right)] = _subject(text, right)
        subject = subjects[id(right)]
        if subject is not None and noun == subject.noun and (level is None or level_of(level) in subject.levels):
            return right
    return None


def _subject(text: str, right: Claim) -> _Subject | None:
    around = searchable(text[right.span.start : right.span.end + 90])
    noun = noun_after(around, len(around.split(" ", 1)[0]))
    return None if noun is None else _Subject(noun, frozenset(map(level_of, LEVEL.finditer(around))))
