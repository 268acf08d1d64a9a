"""Lists behind a total that no word opens: "47 cuộc, 23 cuộc ở trường học và 26 cuộc ở thôn".

Nothing says that such counts divide the one before them, so the form has to: all count the same unit, the list ends
with its sentence, and one word leads to each part or "và" joins the last. Only a slip of the pen is then called wrong,
and two parts only where together they are more than the whole.
"""

from collections.abc import Iterator, Sequence

from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.list_runs import are_parallel, whole_list
from xeploai.tools.proofreading.passages import Passage
from xeploai.tools.proofreading.slips import is_plain_slip
from xeploai.tools.proofreading.sum_model import Sum, Sums, is_explained, share_a_unit
from xeploai.tools.proofreading.total_words import OPENERS

_LEAST_TOTAL = 20
_TWO = 2
_NO_WHOLE = frozenset({"plan", "previous", "closing", "from_value"})


def unopened_lists(passage: Passage, counts: Sequence[Figure], sums: Sums) -> Iterator[Sum]:
    """Totals with such a list right behind them that are off by a slip."""
    for index in range(len(counts) - 2):
        total, first = counts[index], counts[index + 1]
        if first.num >= total.num or first.sentences != total.sentences or total.num < _LEAST_TOTAL:
            continue
        if id(total) in sums.of_part or id(total) in sums.of_total:
            continue
        if total.kind is not Kind.COUNT or not total.is_exact or first.brackets != total.brackets:
            continue
        if (total.follow.cues | first.lead.cues) & OPENERS or total.lead.cues & _NO_WHOLE:
            continue
        run = whole_list(counts, index + 1)
        if run is None or len(run) < _TWO or any(sums.settles(part, run) for part in run):
            continue
        if _is_divided(passage, total, run) and _is_closed(counts, index + 1 + len(run), run):
            added = sum(part.num for part in run)
            if is_plain_slip(total.num, added) and not is_explained(total.num, counts[index + 1 :]):
                yield Sum(
                    value=total.num,
                    total=total,
                    place=total.num_span,
                    parts=tuple(run),
                    score=3.0,
                    ok=False,
                    opener="plain",
                )


def _is_divided(passage: Passage, total: Figure, run: Sequence[Figure]) -> bool:
    if any(part.num >= total.num or part.own_share for part in run) or not share_a_unit(total, run):
        return False
    if all("cấp" in part.follow.head for part in run):
        return (
            False  # "31 giáo viên giỏi cấp trường, 14 giáo viên giỏi cấp huyện": whoever has the second has the first
        )
    joined = " và " in passage.between(run[-2].span.end, run[-1].span.start)
    added = sum(part.num for part in run)
    if len(run) == _TWO:
        return joined and added > total.num
    return joined or are_parallel(run)


def _is_closed(counts: Sequence[Figure], behind: int, run: Sequence[Figure]) -> bool:
    """Whether the sentence holds no further count behind a list."""
    return behind >= len(counts) or counts[behind].sentences != run[-1].sentences
