"""What the words around a count make of it: those evaluated, or a total; and the totals that a list is given."""

from collections.abc import Iterator

from xeploai.core.levels import Level
from xeploai.tools.proofreading.document import Span
from xeploai.tools.proofreading.families import LEVELS
from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.label_lists import LabelList
from xeploai.tools.proofreading.lexicon import compatible
from xeploai.tools.proofreading.passages import Passage

_NEAR = 2  # counts from a total to the first of its list, where no word opens that
OPENERS = frozenset({"consists", "inside", "colon"})
"""Cues that open the parts of a total, or the shares of a base."""


def is_total(figure: Figure) -> bool:
    """Whether "tổng số" or the like stands before it."""
    return "total" in figure.lead.cues


def is_evaluated(figure: Figure) -> bool:
    """Whether the wording says that these were evaluated: "189 chi bộ được đánh giá", "đã xếp loại 189 chi bộ"."""
    return "evaluated" in figure.follow.cues or "evaluating" in figure.lead.cues


def _is_divided(one: LabelList, figure: Figure, first: Figure) -> bool:
    """ "triệu tập 120 đại biểu, có mặt 117, vắng mặt 3": names that leave nothing out, right behind their total."""
    named = one.family != LEVELS or figure.noun is not None
    return named and one.is_complete and figure.sentences == first.sentences


def named_totals(passage: Passage, one: LabelList) -> Iterator[tuple[int, Figure | None, Span]]:
    """What the wording calls the total of a list: the base that its fractions share, or a count."""
    figures = {id(item.figure) for item in one.items.values()}
    items = [item.figure for item in one.items.values()]
    first = min((f for f in items if f.printed), key=lambda f: f.span.start)
    bases = [
        f for f in items if f.kind is Kind.FRACTION and not (one.reads_nested and f.num == one.count(Level.EXCELLENT))
    ]
    if bases and len({f.den for f in bases}) == 1 and (len(bases) > 1 or len(items) == 1):
        yield bases[0].den, None, bases[-1].den_span
        return
    for sentence in passage.sentences:
        for figure in sentence.figures:
            if figure.kind is Kind.PERCENT or id(figure) in figures or not figure.is_exact or figure.is_change:
                continue
            if not compatible(one.noun, figure.noun) or figure.num < 2:
                continue
            opens = figure.span.start < first.span.start and first.counts - figure.counts == 1
            opens = opens and (
                bool((figure.follow.cues | first.lead.cues) & OPENERS) or _is_divided(one, figure, first)
            )
            before = figure.span.start < first.span.start
            near = first.counts - figure.counts <= _NEAR or not before
            if opens or (is_evaluated(figure) and (before or one.family == LEVELS)) or (is_total(figure) and near):
                yield figure.num, figure, figure.span
