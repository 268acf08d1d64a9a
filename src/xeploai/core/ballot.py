"""The figures of one count: whether they foot, and how many marks stand behind a level.

Known figures are compared with one another; one that nobody wrote down is unknown and proves nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from xeploai.core.errors import Fault
from xeploai.core.figures import add
from xeploai.core.levels import Level


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """Who was called to a meeting and who came; None: not written in the minutes."""

    called: int | None = None
    present: int | None = None


@dataclass(frozen=True, kw_only=True)
class Count:
    """The papers on one subject. None: not written in the minutes.

    marks      papers for each level
    unmarked   valid papers that mark no level
    """

    issued: int | None = None
    collected: int | None = None
    valid: int | None = None
    invalid: int | None = None
    marks: Mapping[Level, int] = field(default_factory=dict)
    unmarked: int | None = None

    @property
    def marked(self) -> int | None:
        """Papers that mark a level; None where none was written down."""
        return sum(self.marks.values()) if self.marks else None

    def leaders(self) -> tuple[Level, ...]:
        """The levels with the most marks, the highest first; empty where none was written down.

        >>> Count(marks={Level.GOOD: 5, Level.COMPLETED: 5}).leaders() == (Level.GOOD, Level.COMPLETED)
        True
        """
        most = max(self.marks.values(), default=0)
        return tuple(sorted((level for level, number in self.marks.items() if number == most > 0), reverse=True))


_NAMES = ("called", "present", "issued", "collected")


def footing_faults(attendance: Attendance, count: Count, *, two_stages: bool = False) -> Iterator[Fault]:
    """What does not foot: nobody more present than called, no paper more collected than issued, valid and invalid
    papers together those collected, the marks together the valid ones. `column` names the figure that is too large.

    two_stages  who is excellent was chosen in a ballot of its own: those marks may stand beside the others
    """
    figures = [
        (name, figure)
        for name, figure in zip(
            _NAMES, (attendance.called, attendance.present, count.issued, count.collected), strict=True
        )
        if figure is not None
    ]
    for (larger, most), (smaller, figure) in pairwise(figures):
        if figure > most:
            yield Fault(
                code="count_exceeds", column=smaller, value=str(figure), values={"larger": larger, "most": most}
            )
    looked_at = add(count.valid, count.invalid)
    if looked_at is not None and count.collected is not None and looked_at != count.collected:
        yield Fault(code="count_collected", column="collected", value=str(count.collected), values={"sum": looked_at})
    marked = count.marked
    if marked is None or count.valid is None:
        return
    together = marked + (count.unmarked or 0)
    second = count.marks.get(Level.EXCELLENT, 0) if two_stages else 0
    if count.valid in {together, together - second} and second <= count.valid:
        return
    blank = count.unmarked is None or len(count.marks) < len(Level)
    # A blank is no zero: where it may hold what is missing, it is asked for.
    code = "count_marks_blank" if blank and together < count.valid else "count_marks"
    yield Fault(code=code, column="valid", value=str(count.valid), values={"sum": together})
