"""The content of a draft: a flat mapping from the name of an input to its text, the same on the page and in the row.

<box>              text; a choice of level; points as typed
<box>.degree       the degree beside a text
task.<n>.<column>  line n of the table of tasks: task, product, progress, quality
prompt.<id>        the answer to one prompt of the superior
score.<group>.<line>  points of one line of a score sheet (scores.py)
remedy.<key>.state, remedy.<key>.note  what became of a shortcoming named in the previous review
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xeploai.core import points
from xeploai.core.errors import Fault
from xeploai.core.letters import composed
from xeploai.rounds.reviews.field_map import meanings, says
from xeploai.rounds.reviews.form_definition import Box, Sheet, score_name
from xeploai.rulepacks import vocabulary

if TYPE_CHECKING:
    from xeploai.rounds.campaigns.models import ReviewPrompt

Content = Mapping[str, str]

TASK_COLUMNS = ("task", "product", "progress", "quality")
MOST_TASKS = 60
TEXT_MOST = 20_000
NO_STATE_LEVEL = "none"
_SPARE_ROWS = 3


@dataclass(frozen=True)
class Remedy:
    """A shortcoming of the previous review, and what its writer says became of it."""

    key: str
    text: str
    state: str = ""
    note: str = ""

    @property
    def done(self) -> bool | None:
        """Whether it is remedied; None while nothing is said."""
        return says("remedy", self.state, "done") if self.state else None


# Control characters but tab and line ends, and halves of a character.
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def cleaned(text: str) -> str:
    """NFC, Unix line ends, nothing trailing; no characters that no keyboard types and PostgreSQL does not keep."""
    typed = _UNTYPED.sub("", text)
    lines = composed(typed).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def remedy_key(text: str) -> str:
    """Names a shortcoming by its words, so that the order of the list does not matter."""
    return hashlib.sha256(text.casefold().encode()).hexdigest()[:12]


def names_of(sheet: Sheet, prompts: Iterable["ReviewPrompt"], carried: Iterable[Remedy]) -> frozenset[str]:
    """Every input that the page offers."""
    names = {box.id for box in (*sheet.header, *sheet.boxes)} - sheet.summed.keys()
    names |= {score_name(group.id, item.id) for group in (*sheet.scores, *sheet.left_out) for item in group.items}
    names |= {f"{box.id}.degree" for box in sheet.boxes if box.box == "degree"}
    names |= {f"task.{row}.{column}" for row in range(MOST_TASKS) for column in TASK_COLUMNS}
    names |= {f"prompt.{prompt.public_id}" for prompt in prompts}
    names |= {f"remedy.{remedy.key}.{what}" for remedy in carried for what in ("state", "note")}
    return frozenset(names)


def merged(before: Content, posted: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    """The draft with what was posted. What the page did not offer (an older form's boxes) stays; empty goes."""
    content = dict(before) | {name: cleaned(text) for name, text in posted.items() if name in names}
    return _rows_closed({name: text for name, text in content.items() if text})


def _rows_closed(content: dict[str, str]) -> dict[str, str]:
    """Tasks without gaps between them."""
    rows = [row for row in range(MOST_TASKS) if any(f"task.{row}.{column}" in content for column in TASK_COLUMNS)]
    if rows == list(range(len(rows))):
        return content
    kept = {name: text for name, text in content.items() if not name.startswith("task.")}
    for place, row in enumerate(rows):
        for column in TASK_COLUMNS:
            if f"task.{row}.{column}" in content:
                kept[f"task.{place}.{column}"] = content[f"task.{row}.{column}"]
    return kept


def tasks_of(content: Content) -> list[dict[str, str]]:
    """The lines of the table that have anything in them."""
    rows = ({column: content.get(f"task.{row}.{column}", "") for column in TASK_COLUMNS} for row in range(MOST_TASKS))
    return [row for row in rows if any(row.values())]


def rows_offered(content: Content) -> int:
    """How many lines the page shows: some more than are filled in."""
    return min(len(tasks_of(content)) + _SPARE_ROWS, MOST_TASKS)


def remedies_of(content: Content, carried: Sequence[Remedy]) -> list[Remedy]:
    """What the writer says of each shortcoming of the previous review."""
    return [
        Remedy(
            remedy.key,
            remedy.text,
            content.get(f"remedy.{remedy.key}.state", ""),
            content.get(f"remedy.{remedy.key}.note", ""),
        )
        for remedy in carried
    ]


def typed_points(text: str) -> int | None:
    """Points as typed, with comma or point; None for what is no number of points.

    >>> typed_points("28,5"), typed_points("98.579"), typed_points("nhiều")
    (285000, 985790, None)
    """
    try:
        return points.units(text.strip().replace(",", "."))
    except points.NotPoints:
        return None


def total_points(sheet: Sheet, content: Content) -> int | None:
    """The sum of the points given; None while one is missing or no number."""
    parts = [typed_points(content.get(id_, "")) for id_ in meanings()["points"] if id_ in sheet.by_id]
    return None if not parts or None in parts else sum(part for part in parts if part is not None)


def faults_of(sheet: Sheet, content: Content, points_max: Mapping[str, int]) -> list[Fault]:
    """What cannot stand: texts too long, choices that do not exist, points that are none or too many."""
    faults: list[Fault] = []
    for box in sheet.boxes:
        text = content.get(box.id, "")
        if len(text) > TEXT_MOST:
            faults.append(Fault(code="review_text_too_long", column=box.label, values={"most": TEXT_MOST}))
        elif box.box in _CHOICES and text and text not in _CHOICES[box.box]():
            faults.append(Fault(code="review_no_such_choice", column=box.label, value=text))
        elif box.box == "points" and text and box.id in meanings()["points"]:
            faults.extend(_points_faults(box, text, points_max.get(meanings()["points"][box.id])))
        degree = content.get(f"{box.id}.degree", "")
        if degree and degree not in vocabulary.codes("degrees"):
            faults.append(Fault(code="review_no_such_choice", column=box.label, value=degree))
    for name, text in content.items():
        area = name.rsplit(".", 1)[-1]
        meaning = {"progress": "progress", "quality": "quality", "state": "remedy"}.get(area)
        if meaning and name.startswith(("task.", "remedy.")) and text not in meanings()[meaning]:
            faults.append(Fault(code="review_no_such_choice", column=area, value=text))
        elif len(text) > TEXT_MOST and name not in sheet.by_id:
            faults.append(Fault(code="review_text_too_long", column=name, values={"most": TEXT_MOST}))
    return faults


def _points_faults(box: Box, text: str, most: int | None) -> list[Fault]:
    typed = typed_points(text)
    if typed is None:
        return [Fault(code="review_not_points", column=box.label, value=text)]
    if most is not None and typed > most:
        return [Fault(code="review_points_above", column=box.label, value=text, values={"most": points.shown(most)})]
    return []


_CHOICES = {
    "level": lambda: vocabulary.codes("levels"),
    "state_level": lambda: (*vocabulary.codes("levels"), NO_STATE_LEVEL),
}
