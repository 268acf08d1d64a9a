"""Figures of a text: counts, fractions, percentages; exact or as a bound."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from xeploai.tools.proofreading.cues import NOTHING, Gap
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.lexicon import BOUNDS, NOUN, alternatives, noun_after
from xeploai.tools.proofreading.masking import DIGITS
from xeploai.tools.proofreading.numerals import WORDS, read_words


class Kind(StrEnum):
    """What a figure is."""

    COUNT = "count"
    FRACTION = "fraction"
    PERCENT = "percent"


class Bound(StrEnum):
    """How exactly a figure is meant. UNDER: gần, dưới; OVER: trên, hơn; ABOUT: khoảng, or one end of a range."""

    EXACT = "exact"
    UNDER = "under"
    OVER = "over"
    ABOUT = "about"


class Percentage(NamedTuple):
    """A printed percentage: `scaled` over ten to the `decimals`, so that 15,76 is (1576, 2)."""

    scaled: int
    decimals: int

    @property
    def pct(self) -> str:
        """With a decimal point and the printed decimals.

        >>> Percentage(76, 2).pct
        '0.76'
        """
        whole, part = divmod(self.scaled, 10**self.decimals)
        return f"{whole}.{part:0{self.decimals}d}" if self.decimals else str(whole)

    @property
    def points(self) -> Fraction:
        """Its points, exact."""
        return Fraction(self.scaled, 10**self.decimals)

    @property
    def half_step(self) -> Fraction:
        """How far the figure may lie from what it was rounded from."""
        return Fraction(1, 2 * 10**self.decimals)

    @property
    def whole(self) -> int:
        """Whole points."""
        return int(self.pct.partition(".")[0])

    @property
    def vi(self) -> str:
        """As a Vietnamese document prints it."""
        return self.pct.replace(".", ",") + "%"


@dataclass  # neither frozen nor with slots: setting twenty fields one by one is a tenth of the time of a long report
class Figure:
    """One figure; where it stands among the others is added once its sentence is read.

    num, den, percentage  num of a count or fraction, den of a fraction, percentage of a percentage
    noun     class of the noun that follows it
    printed  whether it is in the text; a count of zero read from "không có" is not
    num_end, den_start  of a fraction: where its first figure ends and its second begins, counted from the start
    decimals      of a quantity: how many of the digits of num and den stand behind the comma
    is_exact      whether it can be held against an exact value
    lead, follow  what the words before and behind it say
    at            which figure of its passage it is
    counts, shares, sentences, clauses, paragraphs
                  how many of each end before it, so that the way between two figures is a subtraction
    brackets      the open round brackets it stands in, by number, the innermost last
    is_change     whether it counts an increase or a decrease ("tăng 12"), and so no things
    own_share     whether a percentage of its own follows it
    rests         how many proven percentages are taken of it; `share_base` is the base that its own one is taken of
    """

    span: Span
    kind: Kind
    num: int = 0
    den: int = 0
    percentage: Percentage | None = None
    bound: Bound = Bound.EXACT
    noun: str | None = None
    printed: bool = True
    num_end: int = 0
    den_start: int = 0
    decimals: int = 0
    is_exact: bool = field(init=False)
    lead: Gap = field(default=NOTHING, init=False)
    follow: Gap = field(default=NOTHING, init=False)
    at: int = field(default=0, init=False)
    counts: int = field(default=0, init=False)
    shares: int = field(default=0, init=False)
    sentences: int = field(default=0, init=False)
    clauses: int = field(default=0, init=False)
    paragraphs: int = field(default=0, init=False)
    brackets: tuple[int, ...] = field(default=(), init=False)
    is_change: bool = field(default=False, init=False)
    own_share: bool = field(default=False, init=False)
    rests: int = field(default=0, init=False)
    share_base: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.is_exact = self.bound is Bound.EXACT

    @property
    def num_span(self) -> Span:
        """Where the count stands; of a fraction, its first figure."""
        return Span(self.span.start, self.span.start + self.num_end) if self.num_end else self.span

    @property
    def den_span(self) -> Span:
        """Where the base of a fraction stands."""
        return Span(self.span.start + self.den_start, self.span.end)

    def sees(self, other: "Figure") -> bool:
        """Whether the other figure, before this one, stands outside every bracket that is closed here."""
        return not other.brackets or other.brackets[-1] in self.brackets


# What follows a number is never a digit of it, so none of its digits is given back ("++").
_GROUPED = r"(?:\d{1,3}+(?:\.\d{3}){1,3}+(?!\d)|\d{1,9}+)"
_PCT = r"\d{1,7}+(?:[.,]\d{1,4}+)?+"
_DASH = r"\s?(?:[-–—]|đến|tới)\s?"
_FIGURE = re.compile(
    rf"(?<![\w+])(?<![^\w\s%]/)(?<![\d]/)(?<!\d[.,])(?<![a-zđ]-)(?:"
    rf"(?P<pct_range>{_PCT}\s?%?{_DASH}{_PCT}\s?(?:%|phần\s+trăm))"
    rf"|(?P<pct>{_PCT})\s{{0,2}}(?:%|phần\s+trăm(?!\w))"
    rf"|(?P<num>{_GROUPED})\s?/\s?(?P<den>{_GROUPED})(?![\d/]|[.,]\d|\s?%|[a-zđ])"
    rf"|(?P<range>{_GROUPED}\s?(?:[-–—]|đến)\s?{_GROUPED})(?![\d/]|[.,]\d)"
    rf"|(?P<comma>\d{{1,3}}(?:,\d{{3}}){{1,3}})(?=\s*{NOUN}(?!\w))"
    rf"|(?P<blank>[1-9]\d{{0,2}}(?:[ ]\d{{3}}){{1,3}})(?=\s+{NOUN}(?!\w))"
    rf"|(?<=:[ ])(?P<alone>[1-9]\d{{0,2}}(?:[ ]\d{{3}}){{1,3}})(?=\s*(?:$|[.;)]))"
    # The unit may be glued to its number: "1.520hồ sơ".
    rf"|(?P<count>{_GROUPED})(?![\d/%]|[.,]\d)(?:(?![a-zđ])|(?={NOUN}(?!\w)))"
    rf")"
)
_WORD = alternatives(WORDS)
_SPELLED = re.compile(
    rf"(?<!\w)(?:{_WORD}\s+){{1,9}}(?={NOUN}(?!\w)|phần\s+trăm(?!\w)|(?:trong|trên)\s+(?:tổng\s+)?số(?!\w))"
)
# Alone these are an article, a year or "no": never a figure.
_NEVER_ALONE = {"một", "năm", "không", "tư", "lăm", "linh", "lẻ", "trăm", "nghìn", "ngàn", "mươi"}
_HINTS = ("hai ", "ba ", "bốn ", "sáu ", "bảy ", "bẩy ", "tám ", "chín ", "mười ", "mươi ", "trăm ", "nghìn ", "ngàn ")
_ONE_OF = re.compile(rf"\s+{NOUN}\s*(?:\(|,?\s*(?:chiếm|đạt)\s)\s*\d+(?:,\d+)?\s?%")
_HUNDRED = re.compile(r"\s+phần\s+trăm")
_BOUND_BEFORE = re.compile(rf"(?<!\w)({alternatives(BOUNDS)})(?:\s+tỷ\s+lệ|\s+có)?\s*$")
_BOUND_ENDS = frozenset({form[-2:] for form in BOUNDS} | {"lệ", "có"})
_COMPARED = re.compile(r"(?:cao|thấp|nhiều|ít|lớn|nhỏ|tốt)\s+$")
_BASE_ON = re.compile(rf"(?:(?:%|phần\s+trăm)[^.;]{{0,90}}|\d(?:\s+{NOUN})?\s+)$")
_OUT_OF = re.compile(
    rf"(?:\s+{NOUN})?\s+trên\s+|(?:\s+[^\W\d]+){{0,6}}\s+(?:(?:trong|trên)\s+tổng(?:\s+[^\W\d]+){{0,2}}|trong\s+số)\s+|(?:\s+[^\W\d]+){{1,6}}\s*/\s*"
)
_LIST = 3  # counts that make a list
# "548 trong 571 đồng chí", "19 chị trong 87 cấp ủy viên", "41 phiếu tán thành trên 44 phiếu hợp lệ"
_OF_MANY = re.compile(r"(?:\s+[^\W\d]+){0,2}\s+trong\s+|(?:\s+[^\W\d]+){2,5}\s+trên\s+")
_COUNTED_BEFORE = re.compile(rf"\d\s+({NOUN})(?:\s+[^\W\d]+){{0,4}}\s+$")
_NOUN_BEFORE = re.compile(rf"(?<!\w){NOUN}(?:\s+[^\W\d]+){{0,4}}$")
_OR_MORE = re.compile(r"\s*\)?\s*(?:trở\s+lên|hoặc\s+hơn)")


def figures_in(text: str, offset: int) -> list[Figure]:
    """The figures of one masked, searchable block, in order. `offset` is where the block starts in the document."""
    found = [_figure(text, match, offset) for match in _matches(text)]
    if any(map(text.__contains__, _HINTS)):
        found = sorted(found + _spelled(text, offset), key=lambda figure: figure.span.start)
    return with_fractions_in_words(text, found, offset)


def _matches(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for digits in DIGITS.finditer(text):
        start = digits.start()
        match = _FIGURE.match(text, start) if start >= end else None
        if match is None:
            continue
        # Behind a slash stands a count only where a noun stands before it: "118 chi bộ/124 chi bộ", and not "QĐ/124".
        glued = start > 1 and text[start - 1] == "/" and text[start - 2].isalpha()
        if glued and _NOUN_BEFORE.search(text[max(0, start - 40) : start - 1]) is None:
            continue
        end = match.end()
        yield match


def with_fractions_in_words(text: str, figures: list[Figure], offset: int) -> list[Figure]:
    """ "15 trong tổng số 16 chỉ tiêu" is the fraction 15/16."""
    joined: list[Figure] = []
    for figure in figures:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind is figure.kind is Kind.COUNT
            and last.is_exact
            and figure.is_exact
            and last.num <= figure.num
            and not _closes_list(text, joined, figure, offset)
            and (
                _OUT_OF.fullmatch(text, last.span.end - offset, figure.span.start - offset)
                or (
                    (last.noun is None or last.noun == figure.noun)
                    and _OF_MANY.fullmatch(text, last.span.end - offset, figure.span.start - offset)
                )
            )
        ):
            span = Span(last.span.start, figure.span.end)
            noun, num_end, den_start = figure.noun or last.noun, last.span.end, figure.span.start
            inner = (num_end - span.start, den_start - span.start)
            joined[-1] = _fraction(span, (last.num, figure.num), noun, inner, last.decimals)
        else:
            joined.append(figure)
    return joined


def _closes_list(text: str, before: list[Figure], figure: Figure, offset: int) -> bool:
    """Whether "trên tổng số" closes a list: "19 phiếu tín nhiệm cao, 7 phiếu tín nhiệm, 2 phiếu trên tổng số 28"."""
    if len(before) < _LIST or any(one.kind is not Kind.COUNT or one.noun != figure.noun for one in before[-_LIST:]):
        return False
    between = text[before[-_LIST].span.end - offset : before[-1].span.start - offset]
    return figure.noun is not None and "," in between and not any(sign in between for sign in ".;:")


def _fraction(
    span: Span, counts: tuple[int, int], noun: str | None, inner: tuple[int, int], decimals: int = 0
) -> Figure:
    num, den = counts
    return Figure(span, Kind.FRACTION, num, den, noun=noun, num_end=inner[0], den_start=inner[1], decimals=decimals)


def _figure(text: str, match: re.Match[str], offset: int) -> Figure:
    start, end = match.span()
    span = Span(start + offset, end + offset)
    group = match.lastgroup
    if group == "pct":
        return Figure(
            span, Kind.PERCENT, percentage=percentage(match["pct"]), bound=_bound(text, start, end, Kind.PERCENT)
        )
    if group == "pct_range":
        return Figure(span, Kind.PERCENT, percentage=Percentage(0, 0), bound=Bound.ABOUT)
    noun = noun_after(text, end)
    if group == "den":
        inner = match.end("num") - start, match.start("den") - start
        return _fraction(span, (integer(match["num"]), integer(match["den"])), noun, inner)
    if group == "range":
        return Figure(span, Kind.COUNT, bound=Bound.ABOUT, noun=noun)
    return Figure(span, Kind.COUNT, integer(match[0]), bound=_bound(text, start, end, Kind.COUNT), noun=noun)


def integer(printed: str) -> int:
    """A count as it is printed, with or without points between thousands."""
    return int(printed.replace(".", "").replace(",", "").replace(" ", ""))


def percentage(printed: str) -> Percentage:
    """A percentage as it is printed; both a comma and a point divide decimals.

    >>> percentage("15,76"), percentage("20")
    (Percentage(scaled=1576, decimals=2), Percentage(scaled=20, decimals=0))
    """
    whole, _, part = printed.replace(",", ".").partition(".")
    return Percentage(int(whole + part), len(part))


def _bound(text: str, start: int, end: int, kind: Kind) -> Bound:
    lead = text[max(0, start - 24) : start].rstrip()
    found = _BOUND_BEFORE.search(text[max(0, start - 24) : start]) if lead[-2:] in _BOUND_ENDS else None
    if found is None:
        return Bound.OVER if kind is Kind.PERCENT and _OR_MORE.match(text, end) else Bound.EXACT
    word = " ".join(found[1].split())
    before = text[max(0, start - 110) : start - len(found[0])]
    if word == "hơn" and _COMPARED.search(before):
        return Bound.EXACT
    if word == "trên" and kind is Kind.COUNT and (_BASE_ON.search(before) or _counts_same(before, text, end)):
        return Bound.EXACT  # "15,79% trên 4.238 đảng viên" names the base
    return Bound(BOUNDS[word])


def _counts_same(before: str, text: str, end: int) -> bool:
    """Whether the words before "trên" count the same as those behind its number."""
    counted = _COUNTED_BEFORE.search(before)
    return counted is not None and text.startswith(counted[1], end + 1)


def _spelled(text: str, offset: int) -> list[Figure]:
    found = []
    for match in _SPELLED.finditer(text):
        parts = match[0].split()
        start, end = match.start(), match.start() + len(match[0].rstrip())
        alone = len(parts) == 1 and parts[0] in _NEVER_ALONE
        # "một" is an article, but for one that has a share: "hoàn thành nhiệm vụ có một đồng chí (5,88%)".
        value = None if alone and not (parts == ["một"] and _ONE_OF.match(text, end)) else read_words(parts)
        if value is None or text[max(0, start - 1) : start] == "(":
            continue
        hundred = _HUNDRED.match(text, end)
        span = Span(start + offset, (hundred.end() if hundred else end) + offset)
        if hundred:
            found.append(Figure(span, Kind.PERCENT, percentage=Percentage(value, 0)))
        else:
            bound = _bound(text, start, end, Kind.COUNT)
            found.append(Figure(span, Kind.COUNT, value, bound=bound, noun=noun_after(text, end)))
    return found
