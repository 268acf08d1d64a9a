"""Shares that divide one whole must make 100: "nam 60%, nữ 41%"; by the names of one family, and beyond rounding."""

from collections.abc import Iterator, Sequence

from xeploai.core.findings import Finding, Severity
from xeploai.tools.proofreading.claims import Mark
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.families import divides
from xeploai.tools.proofreading.figures import Figure, Kind, Percentage
from xeploai.tools.proofreading.passages import Passage, Sentence
from xeploai.tools.proofreading.share_model import Share

_MOST_OFF = 10  # points; further off it is no list of one whole
_CLOSE = 50


def whole_marks(passage: Passage, shares: Sequence[Share]) -> Iterator[Mark]:
    """Lists of shares that leave nothing out and do not make 100. Shares with counts are decided by those."""
    counted = {id(share.percent) for share in shares if share.num is not None}
    for sentence in passage.sentences:
        percents = [f for f in sentence.figures if f.kind is Kind.PERCENT and f.is_exact and f.percentage is not None]
        if len(percents) < 2 or any(id(f) in counted for f in percents):
            continue
        closed = _closed(percents)
        if closed is not None:
            yield from _mark(closed, total=percents[-1])
            continue
        for family in {mark.label.family for mark in sentence.marks}:
            named = _named(sentence, family, percents)
            if len(named) < 2 or not divides(family, named):
                continue
            yield from _mark(list(named.values()))


def _closed(percents: Sequence[Figure]) -> Sequence[Figure] | None:
    """The shares before a printed total of 100: "nông nghiệp 38,4%; công nghiệp 35,1%; dịch vụ 28,5%; tổng số 100%"."""
    last = percents[-1]
    printed = last.percentage
    if len(percents) < 3 or printed is None or printed.scaled != 100 * 10**printed.decimals:
        return None
    plain = all("closing" not in f.lead.cues and "change" not in f.lead.cues for f in percents[:-1])
    return percents[:-1] if plain and "closing" in last.lead.cues else None


def _named(sentence: Sentence, family: str, percents: Sequence[Figure]) -> dict[str, Figure]:
    """Each name of a family with the share that is nearest to it on one side, the same for all."""
    marks = [mark for mark in sentence.marks if mark.label.family == family]
    sides = []
    for after in (True, False):
        named: dict[str, Figure] = {}
        for mark in marks:
            if after:
                near = next((f for f in percents if 0 <= f.span.start - mark.span.end <= _CLOSE), None)
            else:
                near = next((f for f in reversed(percents) if 0 <= mark.span.start - f.span.end <= _CLOSE), None)
            if near is not None and not any(near is other for other in named.values()):
                named[mark.label.name] = near
        sides.append(named)
    return max(sides, key=len)


def _mark(percents: Sequence[Figure], total: Figure | None = None) -> Iterator[Mark]:
    """Shares that make up no hundred: shown at the hundred that is printed as their total, else at the last of them."""
    printed = [f.percentage for f in percents if f.percentage is not None]
    decimals = max(one.decimals for one in printed)
    added = sum(one.scaled * 10 ** (decimals - one.decimals) for one in printed)
    off = abs(added - 100 * 10**decimals)
    # Each share may be rounded by half a unit of its own last digit.
    rounding = sum(10 ** (decimals - one.decimals) for one in printed)
    if 2 * off <= rounding or off > _MOST_OFF * 10**decimals:
        return
    last = total or percents[-1]
    span = percents[0].span.joined(last.span, *(f.span for f in percents[1:]))
    values = {"shares": " + ".join(one.vi for one in printed), "sum": Percentage(added, decimals).vi}
    finding = Finding(code="check_shares_not_whole", severity=Severity.ERROR, values=values)
    yield Mark(code="shares_not_whole", finding=finding, span=Span(*span), place=last.span)
