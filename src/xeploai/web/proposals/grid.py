"""The grid in which a secretary types what the minutes say, a line for each subject; and what was typed, read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xeploai.core.ballot import Count
from xeploai.core.errors import Fault, Refused
from xeploai.core.figures import whole
from xeploai.core.grading import Judgement
from xeploai.core.levels import Level
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.proposals.models import MARKS, ResultLine
from xeploai.rounds.proposals.selectors import NOTHING, Proposed
from xeploai.rounds.proposals.services import Line, Opinion
from xeploai.rounds.proposals.strips import LevelStrip
from xeploai.rounds.reviews.allowed_levels import allowed_name
from xeploai.rounds.reviews.form_content import cleaned

FIGURES = ("issued", "collected", "valid", "invalid", *MARKS.values(), "unmarked")
"""Columns of figures, in the order of the minutes."""

Posted = Mapping[str, str]


def heading(figure: str) -> str:
    """What a column of figures is called."""
    return str(ResultLine._meta.get_field(figure).verbose_name)  # type: ignore[union-attr]


@dataclass(frozen=True)
class Cell:
    """One field. name: of the input; title: of its column; label: with whose it is; value: what stands in it."""

    name: str
    title: str
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One subject of the grid.

    upper  the highest level the rules leave open; empty while that is not known
    strip  the opinions on it; None where the page shows none
    open   whether anything may still be typed
    """

    subject: Subject
    cells: Sequence[Cell]
    level: str
    reason: str
    note: str
    upper: str
    proposed: Proposed
    strip: LevelStrip | None = None

    @property
    def open(self) -> bool:
        """Whether the line may be filled in: classified as far as is known, and nothing decided."""
        return self.subject.classified is not False and not self.subject.decided

    @property
    def figures(self) -> str:
        """The figures that the minutes give, on one line."""
        known = ((name, cell.value) for name, cell in zip(FIGURES, self.cells, strict=True) if cell.value)
        return "; ".join(f"{heading(name)}: {value}" for name, value in known)

    @property
    def key(self) -> str:
        """Beginning of the names of its fields."""
        return str(self.subject.public_id)


def rows_of(
    subjects: Sequence[Subject],
    proposed: Mapping[int, Proposed],
    allowed: Mapping[int, Judgement],
    posted: Posted | None = None,
    *,
    strips: Mapping[int, LevelStrip] | None = None,
    appraising: bool = False,
) -> list[Row]:
    """The grid, filled in with what was posted, else with what stands.

    appraising  level and reason are the appraiser's
    """
    rows = [
        _row(subject, proposed.get(subject.pk, NOTHING), allowed.get(subject.pk), posted, appraising=appraising)
        for subject in subjects
    ]
    return rows if strips is None else [replace(row, strip=strips[row.subject.pk]) for row in rows]


def _row(
    subject: Subject, proposed: Proposed, allowed: Judgement | None, posted: Posted | None, *, appraising: bool
) -> Row:
    key, line = str(subject.public_id), proposed.line
    stands = proposed.counted if appraising else line
    kept = {"level": "", "reason": "", "note": ""}
    if stands is not None and not (appraising and stands is line):
        kept = {"level": stands.level, "reason": stands.reason, "note": stands.authority_note}
    elif appraising and line is not None:
        kept = {"level": line.level, "reason": "", "note": line.authority_note}
    figures = {name: "" if line is None else _typed(getattr(line, name)) for name in FIGURES}
    typed = {name: posted.get(f"{key}.{name}", "") for name in (*FIGURES, *kept)} if posted else {**figures, **kept}
    return Row(
        subject=subject,
        cells=[
            Cell(f"{key}.{name}", heading(name), f"{heading(name)}: {subject.entry.name}", typed[name])
            for name in FIGURES
        ],
        level=typed["level"],
        reason=typed["reason"],
        note=typed["note"],
        upper=allowed_name(allowed),
        proposed=proposed,
    )


def _typed(figure: int | None) -> str:
    return "" if figure is None else str(figure)


def lines_read(subjects: Sequence[Subject], posted: Posted) -> list[Line]:
    """What was typed. Raises Refused with every cell that is no count, by subject and column."""
    faults: list[Fault] = []
    lines = [_line(subject, posted, faults) for subject in subjects if f"{subject.public_id}.level" in posted]
    if faults:
        raise Refused(faults)
    return lines


def _line(subject: Subject, posted: Posted, faults: list[Fault]) -> Line:
    key, figures = str(subject.public_id), dict[str, int | None]()
    for name in FIGURES:
        text = posted.get(f"{key}.{name}", "").strip()
        figures[name] = whole(text)
        if text and figures[name] is None:
            faults.append(
                Fault(code="result_no_count", sheet=subject.entry.name, column=heading(name), value=text[:20])
            )
    marks: dict[Level, int] = {}
    for level, name in MARKS.items():
        number = figures[name]
        if number is not None:
            marks[level] = number
    return Line(
        subject=subject,
        count=Count(
            issued=figures["issued"],
            collected=figures["collected"],
            valid=figures["valid"],
            invalid=figures["invalid"],
            unmarked=figures["unmarked"],
            marks=marks,
        ),
        level=posted.get(f"{key}.level", "").strip(),
        reason=cleaned(posted.get(f"{key}.reason", "")),
        authority_note=cleaned(posted.get(f"{key}.note", "")),
    )


def opinions_read(subjects: Sequence[Subject], posted: Posted) -> list[Opinion]:
    """The appraiser's levels; a line without a level says nothing."""
    return [
        Opinion(
            subject=subject,
            level=posted[f"{subject.public_id}.level"].strip(),
            seen=posted.get(f"{subject.public_id}.seen", ""),
            reason=cleaned(posted.get(f"{subject.public_id}.reason", "")),
            authority_note=cleaned(posted.get(f"{subject.public_id}.note", "")),
        )
        for subject in subjects
        if posted.get(f"{subject.public_id}.level", "").strip()
    ]
