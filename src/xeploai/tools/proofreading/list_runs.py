"""The counts that make one list: up to the end of its sentence or bracket, from its opening on, or line by line."""

from collections.abc import Sequence

from xeploai.tools.proofreading.figures import Figure, Kind
from xeploai.tools.proofreading.sum_model import MOST_PARTS

_NO_PLAIN_PART = frozenset({"total", "inside", "previous", "uncounted", "out_of", "closing"})


def whole_list(counts: Sequence[Figure], start: int) -> list[Figure] | None:
    """The counts of a list up to the end of its sentence or bracket; None where the list is not closed or not plain."""
    first = counts[start]
    run: list[Figure] = []
    for figure in counts[start : start + MOST_PARTS + 1]:
        if figure.brackets != first.brackets:
            if len(figure.brackets) > len(first.brackets) and figure.brackets[: len(first.brackets)] == first.brackets:
                continue
            break
        if run and figure.sentences != run[-1].sentences and not _is_next_line(run[-1], figure):
            break
        if len(run) > 1 and figure.clauses > run[-1].clauses and run[0].clauses == run[-1].clauses:
            break  # a list by commas ends at the semicolon
        if len(run) > 1 and ("total" in figure.lead.cues or "out_of" in figure.lead.cues):
            break  # "..., chiếm 87,5% trên tổng số 48": what the share is taken of
        if not figure.is_exact or figure.kind is not Kind.COUNT or figure.is_change:
            return None
        if run and (figure.lead.cues & {"inside", "consists", "total", "previous"} or "previous" in figure.follow.cues):
            return None
        if ("uncounted" in figure.lead.cues and not figure.decimals) or ("ages" in figure.lead.cues and not run):
            return None
        run.append(figure)
    if len(run) > MOST_PARTS or not run:
        return None
    return None if run[-1].follow.cues & {"uncounted", "rest_unsaid"} else run


def _is_next_line(last: Figure, figure: Figure) -> bool:
    """Whether a count opens the next line of the list that the last one stands in."""
    return figure.paragraphs - last.paragraphs == 1


def list_before(counts: Sequence[Figure], index: int) -> list[Figure] | None:
    """The plain counts right before a total, back to the start of their sentence or the colon that opens them."""
    last = counts[index - 1]
    run: list[Figure] = []
    for figure in reversed(counts[max(0, index - MOST_PARTS - 1) : index]):
        if figure.paragraphs != last.paragraphs:
            break
        if figure.sentences != last.sentences and not (run and is_like(figure, run[0])):
            break
        if len(figure.brackets) > len(last.brackets):
            continue
        if figure.kind is not Kind.COUNT or not figure.is_exact or figure.lead.cues & _NO_PLAIN_PART:
            return None
        run.insert(0, figure)
        if "consists" in figure.lead.cues or ("colon" in figure.lead.cues and not is_next_item(counts, figure)):
            break
    return run if 2 <= len(run) <= MOST_PARTS else None


def lines_before(counts: Sequence[Figure], index: int) -> list[Figure] | None:
    """The counts of the lines right above a total, one on each line."""
    run: list[Figure] = []
    below = counts[index]
    for figure in reversed(counts[max(0, index - MOST_PARTS) : index]):
        if below.paragraphs - figure.paragraphs != 1:
            break
        if figure.kind is not Kind.COUNT or not figure.is_exact or figure.lead.cues & _NO_PLAIN_PART:
            return None
        run.insert(0, figure)
        below = figure
    return run if len(run) > 2 else None


def is_next_item(counts: Sequence[Figure], figure: Figure) -> bool:
    """Whether the colon before a count opens the next item only: "Chi bộ 1: 3 đồng chí; Chi bộ 2: 4 đồng chí"."""
    before = next((other for other in counts if other.counts == figure.counts - 1), None)
    return (
        before is not None
        and ((before.sentences == figure.sentences and figure.clauses - before.clauses <= 1) or is_like(before, figure))
        and "colon" in before.lead.cues
    )


def is_like(one: Figure, other: Figure) -> bool:
    """Whether two counts of two sentences are items of one list: "Khoản 1: 35 triệu đồng. Khoản 2: 48 triệu đồng."

    The same word leads to each, the same stands behind, and each is alone in its sentence.
    """
    alone = other.sentences - one.sentences == 1 and other.counts - one.counts == 1
    return alone and bool(one.lead.tail & other.lead.tail) and one.follow.head == other.follow.head


def are_parallel(run: Sequence[Figure]) -> bool:
    """Whether the same word leads to every count of a list: "khối 10 có 12 lớp, khối 11 có 12 lớp"."""
    common = run[0].lead.tail
    for part in run[1:]:
        common &= part.lead.tail
    return bool(common)
