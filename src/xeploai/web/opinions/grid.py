"""The grid in which answers are typed, a line for each subject; and what was typed, read back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from xeploai.core.errors import Fault, Refused
from xeploai.core.figures import whole
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.opinions.answers import Answer
from xeploai.rounds.opinions.inspection import Known
from xeploai.rounds.opinions.models import Opinion, OpinionState, ResidencePlace
from xeploai.rounds.opinions.sources import RESIDENCE
from xeploai.rounds.reviews.form_content import cleaned
from xeploai.web.forms import DayField

Posted = Mapping[str, str]

FIELDS = ("place", "state", "level", "text", "paper", "day")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One subject of the grid. values: by name of the field; opinion: the newest, late or not."""

    subject: Subject
    values: Mapping[str, str]
    opinion: Opinion | None
    seen: int

    @property
    def key(self) -> str:
        """Beginning of the names of its fields."""
        return str(self.subject.public_id)


def states_of(source: str) -> list[tuple[str, str]]:
    """What may come of asking a source."""
    if source == RESIDENCE:
        labels = {
            OpinionState.GIVEN.value: "Đã có nhận xét",
            OpinionState.NOT_REQUIRED.value: "Không phải lấy hằng năm",
        }
        return [(state.value, labels.get(state.value, state.label)) for state in OpinionState]
    return [(state.value, state.label) for state in OpinionState if state != OpinionState.NOT_INTRODUCED]


_OF_RESIDENCE = {OpinionState.GIVEN: "Đã có nhận xét", OpinionState.NOT_REQUIRED: "Không phải lấy hằng năm"}


def rows_of(
    subjects: Sequence[Subject],
    opinions: Mapping[int, Opinion],
    places: Mapping[int, ResidencePlace] | None = None,
    posted: Posted | None = None,
) -> list[Row]:
    """The grid, filled in with what was posted, else with what stands."""
    return [_row(subject, opinions.get(subject.pk), (places or {}).get(subject.pk), posted) for subject in subjects]


def _row(subject: Subject, opinion: Opinion | None, place: ResidencePlace | None, posted: Posted | None) -> Row:
    values = dict.fromkeys(FIELDS, "")
    values["place"] = place.name if place else ""
    if opinion is not None:
        day = f"{opinion.given_on:%d/%m/%Y}" if opinion.given_on else ""
        values |= {
            "state": opinion.state,
            "level": opinion.level,
            "text": opinion.text,
            "paper": opinion.paper_number,
            "day": day,
        }
    if posted is not None:
        values = {name: posted.get(f"{subject.public_id}.{name}", "") for name in FIELDS}
    return Row(subject=subject, values=values, opinion=opinion, seen=opinion.number if opinion else 0)


def answers_read(
    subjects: Sequence[Subject], posted: Posted, branch: Callable[[str], Organisation | None] | None = None
) -> list[Answer]:
    """What was typed. Raises Refused with every day that does not exist, by subject.

    branch  name of a place -> the organisation of that name; None: places are not asked
    """
    faults: list[Fault] = []
    answers = []
    for subject in subjects:
        key = str(subject.public_id)
        if f"{key}.state" not in posted:
            continue
        typed = {name: cleaned(posted.get(f"{key}.{name}", "")).strip() for name in FIELDS}
        given_on = day_read(typed["day"], subject.entry.name, faults)
        answers.append(
            Answer(
                subject=subject,
                state=typed["state"],
                level=typed["level"],
                text=typed["text"],
                paper_number=typed["paper"],
                given_on=given_on,
                seen=whole(posted.get(f"{key}.seen", "")) or 0,
                place=typed["place"],
                organisation=branch(typed["place"]) if branch and typed["place"] else None,
            )
        )
    if faults:
        raise Refused(faults)
    return answers


def day_read(text: str, name: str, faults: list[Fault], row: int | None = None) -> date | None:
    """A day as typed; a fault where there is no such day."""
    if not text:
        return None
    try:
        day: date = DayField().clean(text)
    except ValidationError:
        faults.append(Fault(code="opinion_no_day", sheet=name, row=row, value=text[:20]))
        return None
    return day


def known_read(subjects: Sequence[Subject], posted: Posted) -> list[Known]:
    """Of whom the inspection committee knows something; a line left blank says nothing. Raises Refused."""
    faults: list[Fault] = []
    lines = []
    for subject in subjects:
        key = str(subject.public_id)
        number, form, day = (cleaned(posted.get(f"{key}.{name}", "")).strip() for name in ("number", "form", "day"))
        pending = posted.get(f"{key}.pending", "") == "1"
        if number or form or day or pending:
            decided_on = day_read(day, subject.entry.name, faults)
            lines.append(
                Known(subject=subject, decision_number=number, decided_on=decided_on, form=form, pending=pending)
            )
    if faults:
        raise Refused(faults)
    return lines
