"""Points line by line, where the policy of a campaign splits them: the totals of the form are then sums, never typed.

score.<group>.<line>   points of one line, as typed
earlier.<box>          a total that was typed before there was a score sheet; kept, and counted no more
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from xeploai.core import points
from xeploai.core.errors import Fault
from xeploai.rounds.reviews.form_content import Content, typed_points
from xeploai.rounds.reviews.form_definition import Sheet, score_name
from xeploai.rulepacks.regime import SheetGroup
from xeploai.rulepacks.vocabulary import folded

_EARLIER = "earlier."
# How a criterion that does not apply is written: short, or in full.
_LEFT_OUT = {"kad", "không áp dụng"}


def summed(sheet: Sheet, content: Content) -> dict[str, str]:
    """The content with its totals as sums; a total is absent while a line of it is missing or no number."""
    filled = dict(content)
    for box, groups in sheet.summed.items():
        total = points_of(groups, content, sheet.scoring)
        filled.pop(box, None)
        if total is not None:
            filled[box] = points.shown(total)
    return filled


def settled(sheet: Sheet, content: Content) -> dict[str, str]:
    """A kept draft as the score sheet of today reads it: totals typed before it are set apart, not lost."""
    filled = dict(content)
    for box, groups in sheet.summed.items():
        if box in filled and not any(name in filled for name in _names(groups)):
            filled[_EARLIER + box] = filled.pop(box)
    return summed(sheet, filled)


def points_of(groups: Sequence[SheetGroup], content: Content, scoring: points.Scoring) -> int | None:
    """The total of all lines in ten-thousandths; None while one is missing or no number, or none applies."""
    lines: list[tuple[int | None, int]] = []
    for group in groups:
        for item in group.items:
            text = content.get(score_name(group.id, item.id), "")
            typed = typed_points(text)
            if typed is None and not (scoring.scaled and left_out(text)):
                return None
            lines.append((typed, item.points_max))
    return scoring.total(lines)


def left_out(text: str) -> bool:
    """Whether a line says that its criterion does not apply.

    >>> left_out("KAD"), left_out(" không  áp dụng "), left_out("0")
    (True, True, False)
    """
    return folded(text) in _LEFT_OUT


def score_faults(sheet: Sheet, content: Content) -> list[Fault]:
    """Lines that are no points, or more than the most."""
    faults = []
    for group in sheet.scores:
        for item in group.items:
            text = content.get(score_name(group.id, item.id), "")
            typed = typed_points(text)
            if left_out(text):
                if not sheet.scoring.scaled:
                    faults.append(Fault(code="review_score_not_left_out", column=item.text, value=text))
            elif text and typed is None:
                faults.append(Fault(code="review_not_points", column=item.text, value=text))
            elif typed is not None and typed > item.points_max:
                values = {"most": points.shown(item.points_max), "clause": item.clause}
                code = "review_score_above" if item.clause else "review_points_above"
                faults.append(Fault(code=code, column=item.text, value=text, values=values))
    for box, groups in sheet.summed.items():
        if all(left_out(content.get(name, "")) for name in _names(groups)):
            faults.append(Fault(code="review_score_none_applies", column=sheet.by_id[box].label))
    return faults


def paper_faults(sheet: Sheet, content: Content) -> list[Fault]:
    """Lines of a paper of which anything but that they do not apply is noted: their points stay on the paper."""
    return [
        Fault(code="review_score_on_paper", column=item.text, value=text)
        for group in sheet.left_out
        for item in group.items
        if (text := content.get(score_name(group.id, item.id), "")) and not left_out(text)
    ]


def lines_missing(sheet: Sheet, content: Content) -> list[str]:
    """Lines without points, of the groups that count."""
    return [
        item.text
        for groups in sheet.summed.values()
        for group in groups
        for item in group.items
        if not content.get(score_name(group.id, item.id))
    ]


def score_labels(contents: Iterable[Mapping[str, Any]], sheet: Sheet) -> dict[str, str]:
    """What points were for: lines of every score sheet that was bound, and totals typed before there was one."""
    labels = {f"{_EARLIER}{box.id}": box.label for box in sheet.boxes}
    for content in contents:
        for key, group in content["sheets"].items():
            labels |= {score_name(key.partition(".")[2], id_): text for id_, text, *_ in group["items"]}
    return labels


def _names(groups: Sequence[SheetGroup]) -> Iterator[str]:
    return (score_name(group.id, item.id) for group in groups for item in group.items)
