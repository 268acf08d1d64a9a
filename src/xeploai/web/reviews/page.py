"""A form as the templates draw it: every input with what stands in it and what stands beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xeploai.core import points
from xeploai.core.errors import Fault
from xeploai.rounds.campaigns.regimes import scoring_sentences
from xeploai.rounds.reviews.field_map import choices, meanings
from xeploai.rounds.reviews.form_content import (
    NO_STATE_LEVEL,
    TASK_COLUMNS,
    Content,
    Remedy,
    rows_offered,
    tasks_of,
    total_points,
)
from xeploai.rounds.reviews.form_definition import Box, Sheet, grouped, score_name
from xeploai.rounds.reviews.models import ReviewVersion
from xeploai.rounds.reviews.scores import points_of
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.regime import SheetGroup
from xeploai.tools.messages import fault_mend, fault_reason

LINES_TEXT, LINES_SHORT = 7, 3
EMPTY_TASKS = 6


@dataclass(frozen=True, kw_only=True)
class Line:
    """One input.

    other   what stands there in the text from another device, where that differs
    fault   what is wrong with what stands there; empty where nothing is
    mode    which keys a phone shows
    """

    name: str
    label: str
    kind: str
    value: str = ""
    shown: str = ""
    choices: Sequence[tuple[str, str]] = ()
    other: str = ""
    fault: str = ""
    lines: int = LINES_TEXT
    mode: str = "decimal"


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A group of a score sheet: each line with its input, the most points as printed, and its clause."""

    text: str
    most: str
    lines: Sequence[tuple[Line, str, str]]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One box: its inputs, or the list that it is made of.

    kind  text, choice, points, scores (points as the sum of groups), total, tasks, prompts
    says  how lines of scores become the total, where that is not a plain sum
    left_out  of points from paper: a choice for each line that may not apply
    """

    id: str
    label: str
    kind: str
    main: Line
    degree: Line | None = None
    rows: Sequence[Sequence[Line]] = ()
    remedies: Sequence[tuple[str, Line, Line]] = ()
    groups: Sequence[Scored] = ()
    says: Sequence[str] = ()
    left_out: Sequence[Line] = ()

    @property
    def not_applicable(self) -> Sequence[str]:
        """Lines that do not apply, by their names."""
        return [line.label for line in self.left_out if line.value]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A heading with its boxes."""

    title: str
    fields: Sequence[Field]


class Drawing:
    """Draws the parts of a form with a content, and beside it the text of another device."""

    def __init__(
        self,
        sheet: Sheet,
        content: Content,
        *,
        prompts: Iterable[tuple[str, int, str]],
        carried: Sequence[Remedy],
        other: Content | None = None,
        faults: Sequence[Fault] = (),
    ) -> None:
        self.sheet, self.content, self.other, self.faults = sheet, content, other, faults
        self.summed = sheet.summed
        self.prompts, self.carried = list(prompts), carried

    def parts(self) -> list[Part]:
        """Everything the writer fills in; prompts and remedies also where the form has no box of their own."""
        parts = [Part(title=title, fields=[self._field(box) for box in boxes]) for title, boxes in self.sheet.parts]
        extra = []
        uncounted = [
            group for group in self.sheet.scores if not any(group in groups for groups in self.summed.values())
        ]
        if uncounted:
            extra.append(self._scores(Box(id="uncounted", label=_UNCOUNTED, part="", box="points"), uncounted, ""))
        if self.prompts and not self.sheet.has("prompts"):
            extra.append(self._field(Box(id=meanings()["prompts"], label=_PROMPTS, part="", box="text")))
        if self.carried and not self.sheet.has("remedies"):
            extra.append(self._field(Box(id=meanings()["remedies"], label=_REMEDIES, part="", box="text")))
        if not self.sheet.has("tasks"):
            extra.append(self._field(Box(id=meanings()["tasks"], label=_TASKS, part="", box="text")))
        return [*parts, Part(title=_BESIDE, fields=extra)] if extra else parts

    def later(self) -> list[tuple[str, list[Box]]]:
        """What others fill in."""
        return grouped(self.sheet.later)

    def _field(self, box: Box) -> Field:
        meaning = meanings()
        if box.id == meaning["tasks"]:
            return Field(
                id=box.id,
                label=box.label,
                kind="tasks",
                main=self._line(box.id, box.label, "hidden"),
                rows=self._tasks(),
            )
        if box.id == meaning["prompts"]:
            rows = [
                [self._line(f"prompt.{id_}", f"Gợi ý {number}: {text}", "text", lines=LINES_SHORT + 1)]
                for id_, number, text in self.prompts
            ]
            return Field(
                id=box.id, label=box.label, kind="prompts", rows=rows, main=self._line(box.id, box.label, "text")
            )
        if box.id == meaning["total"]:
            total = total_points(self.sheet, self.content)
            shown = "" if total is None else points.shown(total)
            return Field(
                id=box.id,
                label=box.label,
                kind="total",
                main=Line(name=box.id, label=box.label, kind="total", shown=shown),
            )
        if box.box in {"level", "state_level"}:
            return Field(id=box.id, label=box.label, kind="choice", main=self._choice(box.id, box.label, _levels(box)))
        if box.id in self.summed:
            total = points_of(self.summed[box.id], self.content, self.sheet.scoring)
            return self._scores(box, self.summed[box.id], "" if total is None else points.shown(total))
        if box.box == "points":
            return Field(
                id=box.id,
                label=box.label,
                kind="points",
                main=self._line(box.id, box.label, "points"),
                left_out=[
                    self._choice(score_name(group.id, item.id), item.text, [("KAD", "Không áp dụng")])
                    for group in self.sheet.left_out_by_box.get(box.id, ())
                    for item in group.items
                ],
            )
        degree = None
        if box.box == "degree":
            names = [(code, vocabulary.name("degrees", code)) for code in vocabulary.codes("degrees")]
            degree = self._choice(f"{box.id}.degree", f"Cấp độ: {box.label}", names)
        return Field(
            id=box.id,
            label=box.label,
            kind="text",
            main=self._line(box.id, box.label, "text"),
            degree=degree,
            remedies=self._remedies() if box.id == meaning["remedies"] else (),
        )

    def _scores(self, box: Box, groups: Sequence[SheetGroup], total: str) -> Field:
        # A line that may be left out takes a word as well.
        mode = "text" if self.sheet.scoring.scaled else "decimal"
        scored = [
            Scored(
                text=group.text,
                most=points.shown(group.points_max),
                lines=[
                    (
                        replace(self._line(score_name(group.id, item.id), item.text, "points"), mode=mode),
                        points.shown(item.points_max),
                        item.clause,
                    )
                    for item in group.items
                ],
            )
            for group in groups
        ]
        main = Line(name=box.id, label=box.label, kind="total", shown=total)
        says = scoring_sentences(self.sheet.scoring)
        return Field(id=box.id, label=box.label, kind="scores", main=main, groups=scored, says=says)

    def _tasks(self) -> list[list[Line]]:
        titles = dict(zip(TASK_COLUMNS, ("Nhiệm vụ", "Sản phẩm", "Tiến độ", "Chất lượng"), strict=True))
        return [
            [
                self._choice(f"task.{row}.{column}", f"{title}, dòng {row + 1}", choices(column))
                if column in {"progress", "quality"}
                else self._line(f"task.{row}.{column}", f"{title}, dòng {row + 1}", "text", lines=2)
                for column, title in titles.items()
            ]
            for row in range(rows_offered(self.content))
        ]

    def _remedies(self) -> list[tuple[str, Line, Line]]:
        return [
            (
                remedy.text,
                self._choice(f"remedy.{remedy.key}.state", f"Mức độ khắc phục: {remedy.text}", choices("remedy")),
                self._line(f"remedy.{remedy.key}.note", f"Kết quả, khó khăn: {remedy.text}", "text", lines=2),
            )
            for remedy in self.carried
        ]

    def _line(self, name: str, label: str, kind: str, *, lines: int = LINES_TEXT) -> Line:
        value = self.content.get(name, "")
        return Line(
            name=name,
            label=label,
            kind=kind,
            value=value,
            shown=value,
            other=self._other(name),
            lines=lines,
            fault=self._fault(label, value),
        )

    def _choice(self, name: str, label: str, names: Sequence[tuple[str, str]]) -> Line:
        value, titles = self.content.get(name, ""), dict(names)
        other = self._other(name)
        return Line(
            name=name,
            label=label,
            kind="choice",
            value=value,
            shown=titles.get(value, ""),
            choices=names,
            other=titles.get(other, other),
            fault=self._fault(label, value),
        )

    def _fault(self, label: str, text: str) -> str:
        """A fault names its box by the label, or only by what stands in it (a mark of secrecy)."""
        named = [fault for fault in self.faults if fault.column == label and (fault.value or "") in text]
        unplaced = [fault for fault in self.faults if fault.column is None and fault.value and fault.value in text]
        shown = [*named, *unplaced]
        return " ".join(f"{fault_reason(fault)} {fault_mend(fault)}" for fault in shown)

    def _other(self, name: str) -> str:
        if self.other is None:
            return ""
        text = self.other.get(name, "")
        return text if text != self.content.get(name, "") else ""


_PROMPTS = "Giải trình từng vấn đề được gợi ý"
_REMEDIES = "Khắc phục hạn chế đã nêu lần trước"
_TASKS = "Bảng nhiệm vụ, sản phẩm, tiến độ, chất lượng"
_UNCOUNTED = "Điểm ghi nhận thêm (không cộng vào tổng điểm)"
_BESIDE = "Phần kèm theo mẫu"


def _levels(box: Box) -> list[tuple[str, str]]:
    names = [(code, vocabulary.name("levels", code)) for code in vocabulary.codes("levels")]
    return [*names, (NO_STATE_LEVEL, "Không thuộc diện")] if box.box == "state_level" else names


def of_version(version: ReviewVersion) -> dict[str, Any]:
    """What the templates need to show or print a submitted version: its own form, header, prompts."""
    header: Mapping[str, Any] = version.header
    drawing = Drawing(
        Sheet.of_record(version.sheet),
        version.content,
        prompts=[(prompt["id"], prompt["number"], prompt["text"]) for prompt in header["prompts"]],
        carried=[Remedy(row["key"], row["text"]) for row in header["carried"]],
    )
    parts = drawing.parts()
    if not tasks_of(version.content):
        parts = [
            Part(title=part.title, fields=[field for field in part.fields if field.kind != "tasks"]) for part in parts
        ]
    return {
        "sheet": drawing.sheet,
        "header": header["rows"],
        "parts": [part for part in parts if part.fields],
        "later": drawing.later(),
        "tasks": tasks_of(version.content),
    }
