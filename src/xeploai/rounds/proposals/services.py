"""Acts on proposals: the results of a meeting entered from its minutes, the appraisal, a dossier handed back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from xeploai.core.ballot import Attendance, Count, footing_faults
from xeploai.core.errors import Fault, Refused
from xeploai.core.grading import Judgement
from xeploai.core.levels import Level
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.proposals.models import MARKS, Appraisal, DossierReturn, ResultLine, ResultSheet, SheetKind
from xeploai.rounds.proposals.selectors import Proposed, proposals_of, sheets_of, unit_subjects
from xeploai.rounds.reviews.allowed_levels import allowed_levels
from xeploai.rulepacks import vocabulary
from xeploai.tools.classification_marks import refuse_secrets


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """The head of a sheet, as the minutes say."""

    held_on: date
    number: str = ""
    attendance: Attendance = field(default_factory=Attendance)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One subject, as typed. level: code, empty for none; see ResultLine."""

    subject: Subject
    count: Count
    level: str = ""
    reason: str = ""
    authority_note: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was typed: the subject is left for a later sheet."""
        return not (self.level or self.reason or self.authority_note or self.count != Count())


@dataclass(frozen=True, kw_only=True)
class Replaces:
    """Why a sheet takes the place of an earlier one. order_number: of the paper that ordered another meeting."""

    kind: SheetKind
    reason: str
    order_number: str = ""


@transaction.atomic
def result_enter(
    *,
    campaign: Campaign,
    unit: Organisation,
    minutes: Minutes,
    lines: Sequence[Line],
    seen: int,
    by: Actor,
    replaces: Replaces | None = None,
) -> ResultSheet:
    """Take in the results of a unit's meeting, all of them or nothing. A second press gives the sheet of the first.

    seen  number of the newest sheet on the page from which this was sent; 0: there was none

    Raises Refused with every figure that does not foot and every level that cannot stand, by the name of its subject.
    """
    require(by, "meeting.run", unit)
    # The row of the campaign orders those who enter the same unit at the same moment, and who closes the round.
    require_running(Campaign.objects.select_for_update().get(pk=campaign.pk))
    sheets = sheets_of(campaign, unit)
    number = sheets[0].number if sheets else 0
    typed = [line for line in lines if not line.blank]
    if number == seen + 1 and _same(sheets[0], minutes, typed):
        return sheets[0]
    faults = list(_faults(campaign, unit, minutes, typed))
    if number != seen:
        faults.append(Fault(code="result_moved", value=unit.name))
    if seen and (replaces is None or not replaces.reason.strip()):
        faults.append(Fault(code="result_reason_missing"))
    if replaces is not None and replaces.kind == SheetKind.REPEAT and not replaces.order_number.strip():
        faults.append(Fault(code="result_order_missing"))
    if faults:
        raise Refused(faults)
    _refuse_secrets(minutes, typed, replaces)
    sheet = _sheet_add(campaign, unit, minutes, number + 1, replaces=replaces if seen else None, by=by)
    kept = ResultLine.objects.bulk_create(_line(sheet, line) for line in typed)
    audit_record(
        by=by,
        action="result.enter",
        subject=sheet,
        body=unit,
        reason=sheet.reason,
        after={
            "sheet": sheet.number,
            "minutes": sheet.minutes_number,
            "held_on": sheet.held_on,
            "levels": {str(line.subject.public_id): line.level for line in typed},
        },
        sealed=[sheet, *kept],
    )
    return sheet


def require_running(campaign: Campaign) -> None:
    """The round runs under rules. Raises Refused."""
    if campaign.status != CampaignStatus.OPEN:
        raise Refused.because("review_campaign_not_open", value=campaign.title)
    if campaign.binding_id is None:
        raise Refused.because("result_without_rules", value=campaign.title)


def _same(sheet: ResultSheet, minutes: Minutes, lines: Sequence[Line]) -> bool:
    """Whether the newest sheet says just this: the same form came twice."""
    head = (sheet.held_on, sheet.minutes_number, sheet.attendance)
    if head != (minutes.held_on, minutes.number.strip(), minutes.attendance):
        return False
    kept = {row.subject_id: (row.count, row.level, row.reason, row.authority_note) for row in sheet.lines.all()}
    return kept == {
        line.subject.pk: (line.count, line.level, line.reason.strip(), line.authority_note.strip()) for line in lines
    }


def _faults(campaign: Campaign, unit: Organisation, minutes: Minutes, lines: Sequence[Line]) -> Iterator[Fault]:
    if minutes.held_on > timezone.localdate():
        yield Fault(code="result_held_later", value=f"{minutes.held_on:%d/%m/%Y}")
    if minutes.held_on < campaign.period_start:
        yield Fault(
            code="result_held_before",
            value=f"{minutes.held_on:%d/%m/%Y}",
            values={"from": f"{campaign.period_start:%d/%m/%Y}"},
        )
    if not lines:
        yield Fault(code="result_empty", value=unit.name)
    here = {subject.pk: subject for subject in unit_subjects(campaign, unit)}
    named: set[int] = set()
    allowed = allowed_levels(campaign, list(here.values()))
    regime = campaign_regime(campaign)
    two_stages = regime is not None and _value(regime.parameters(), "voting_stages") == "two_stage"
    for line in lines:
        if line.subject.pk not in here or line.subject.pk in named:
            code = "result_line_twice" if line.subject.pk in named else "result_not_here"
            yield Fault(code=code, value=line.subject.entry.name)
            continue
        named.add(line.subject.pk)
        for fault in footing_faults(minutes.attendance, line.count, two_stages=two_stages):
            yield replace(
                fault,
                sheet=line.subject.entry.name,
                column=_heading(fault.column),
                values={name: _heading(value) if name == "larger" else value for name, value in fault.values.items()},
            )
        if here[line.subject.pk].decided:
            yield Fault(code="result_decided", value=line.subject.entry.name)
        yield from _level_faults(line, allowed.get(line.subject.pk))


def _heading(figure: object) -> str:
    """What a figure of a sheet or a line is called."""
    return str(_HEADINGS[str(figure)])


_HEADINGS = {
    field.name: field.verbose_name for model in (ResultSheet, ResultLine) for field in model._meta.concrete_fields
}


def _value(parameters: Mapping[str, Any], name: str) -> Any:
    return parameters[name].value if name in parameters else None


def _level_faults(line: Line, allowed: Judgement | None) -> Iterator[Fault]:
    name = line.subject.entry.name
    if not line.level:
        yield from _note_faults(name, line.authority_note)
        if not line.reason.strip():
            yield Fault(code="result_neither", value=name)
        return
    faults = list(level_faults(line.subject, line.level, line.authority_note, allowed))
    yield from faults
    leaders = line.count.leaders()
    if leaders and not faults and line.level not in {level.value for level in leaders} and not line.reason.strip():
        yield Fault(
            code="result_against_count",
            sheet=name,
            value=vocabulary.name("levels", line.level),
            values={"most": vocabulary.name("levels", leaders[0].value)},
        )


def level_faults(subject: Subject, level: str, authority_note: str, allowed: Judgement | None) -> Iterator[Fault]:
    """Whether a level can stand for a subject: it is one, the subject is classified, the rules leave it open or the
    authority allowed it in writing."""
    name = subject.entry.name
    yield from _note_faults(name, authority_note)
    if level not in vocabulary.codes("levels"):
        yield Fault(code="result_level", sheet=name, value=level)
        return
    if subject.classified is False:
        yield Fault(code="result_not_classified", value=name, values={"reason": subject.reason_name})
    elif allowed is not None and Level(level) > allowed.upper and not authority_note.strip():
        yield Fault(
            code="result_above_rules",
            sheet=name,
            value=vocabulary.name("levels", level),
            values={"upper": vocabulary.name("levels", allowed.upper.value)},
        )


MOST_LETTERS_OF_NOTE = 200


def _note_faults(name: str, note: str) -> Iterator[Fault]:
    """Whether the paper named for a level fits where it is kept."""
    if len(note.strip()) > MOST_LETTERS_OF_NOTE:
        yield Fault(code="result_note_long", sheet=name, value=note.strip()[:40], values={"most": MOST_LETTERS_OF_NOTE})


def _refuse_secrets(minutes: Minutes, lines: Sequence[Line], replaces: Replaces | None) -> None:
    texts = [minutes.number, *(text for line in lines for text in (line.reason, line.authority_note))]
    refuse_secrets([*texts, *((replaces.reason, replaces.order_number) if replaces else ())])


def _sheet_add(
    campaign: Campaign, unit: Organisation, minutes: Minutes, number: int, *, replaces: Replaces | None, by: Actor
) -> ResultSheet:
    try:
        with transaction.atomic():
            return ResultSheet.objects.create(
                campaign=campaign,
                unit=unit,
                number=number,
                kind=replaces.kind if replaces else SheetKind.FIRST,
                minutes_number=minutes.number.strip(),
                held_on=minutes.held_on,
                called=minutes.attendance.called,
                present=minutes.attendance.present,
                reason=replaces.reason.strip() if replaces else "",
                order_number=replaces.order_number.strip() if replaces else "",
                entered_by=account_of(by),
            )
    except IntegrityError as error:
        raise Refused.because("result_moved", value=unit.name) from error


def _line(sheet: ResultSheet, line: Line) -> ResultLine:
    return ResultLine(
        sheet=sheet,
        subject=line.subject,
        issued=line.count.issued,
        collected=line.count.collected,
        valid=line.count.valid,
        invalid=line.count.invalid,
        unmarked=line.count.unmarked,
        level=line.level,
        reason=line.reason.strip(),
        authority_note=line.authority_note.strip(),
        **{column: line.count.marks.get(level) for level, column in MARKS.items()},
    )


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the appraiser says of one subject, as typed. seen: Proposed.basis on the page."""

    subject: Subject
    level: str
    seen: str
    reason: str = ""
    authority_note: str = ""


@transaction.atomic
def levels_appraise(
    *, campaign: Campaign, unit: Organisation, opinions: Sequence[Opinion], by: Actor
) -> Sequence[Appraisal]:
    """Put the appraiser's levels beside those of a unit, all of them or none. What says the same as before is no new
    appraisal. Raises Refused with every one that cannot stand, Denied for who appraises for another body than the one
    that decides: a committee does not appraise itself."""
    require(by, "appraisal.write", unit)
    require_running(Campaign.objects.select_for_update().get(pk=campaign.pk))
    here = {subject.pk: subject for subject in unit_subjects(campaign, unit)}
    for opinion in opinions:
        if opinion.subject.pk in here:
            require(by, "appraisal.write", appraised_for(campaign, here[opinion.subject.pk]))
    now = proposals_of(list(here.values()))
    allowed = allowed_levels(campaign, list(here.values()))
    faults = [
        fault for opinion in opinions for fault in _opinion_faults(opinion, here, now, allowed.get(opinion.subject.pk))
    ]
    if faults:
        raise Refused(faults)
    refuse_secrets([text for opinion in opinions for text in (opinion.reason, opinion.authority_note)])
    made = Appraisal.objects.bulk_create(
        _appraisal(campaign, opinion, now[opinion.subject.pk], by)
        for opinion in opinions
        if not _says_the_same(opinion, now[opinion.subject.pk])
    )
    if made:
        audit_record(
            by=by,
            action="appraisal.make",
            subject=campaign,
            body=unit,
            after={"levels": {str(row.subject.public_id): row.level for row in made}},
            sealed=made,
        )
    return made


def appraised_for(campaign: Campaign, subject: Subject) -> Organisation:
    """The organisation for which a subject is appraised: who decides on it."""
    return subject.entry.decider or campaign.body


def _opinion_faults(
    opinion: Opinion, here: Mapping[int, Subject], now: Mapping[int, Proposed], allowed: Judgement | None
) -> Iterator[Fault]:
    name = opinion.subject.entry.name
    if opinion.subject.pk not in here:
        yield Fault(code="result_not_here", value=name)
        return
    proposed = now[opinion.subject.pk]
    if _says_the_same(opinion, proposed):
        return
    if proposed.basis != opinion.seen:
        yield Fault(code="result_moved", value=name)
    if here[opinion.subject.pk].decided:
        yield Fault(code="result_decided", value=name)
    yield from level_faults(opinion.subject, opinion.level, opinion.authority_note, allowed)
    unit_level = proposed.line.level if proposed.line else ""
    if opinion.level != unit_level and not opinion.reason.strip():
        yield Fault(
            code="appraisal_reason_missing",
            sheet=name,
            value=vocabulary.name("levels", opinion.level) if opinion.level in vocabulary.codes("levels") else "",
            values={"unit": vocabulary.name("levels", unit_level) if unit_level else "—"},
        )


def _says_the_same(opinion: Opinion, proposed: Proposed) -> bool:
    made = proposed.appraisal
    return (
        made is not None
        and not proposed.lapsed
        and (made.level, made.reason, made.authority_note)
        == (opinion.level, opinion.reason.strip(), opinion.authority_note.strip())
    )


def _appraisal(campaign: Campaign, opinion: Opinion, proposed: Proposed, by: Actor) -> Appraisal:
    subject = opinion.subject
    return Appraisal(
        subject=subject,
        number=(proposed.appraisal.number if proposed.appraisal else 0) + 1,
        body=appraised_for(campaign, subject),
        line=proposed.line,
        level=opinion.level,
        reason=opinion.reason.strip(),
        authority_note=opinion.authority_note.strip(),
        made_by=account_of(by),
    )


@transaction.atomic
def dossier_return(
    *,
    campaign: Campaign,
    unit: Organisation,
    missing: str,
    due_on: date,
    by: Actor,
    order_number: str = "",
) -> DossierReturn:
    """Hand a unit's dossier back with what is to be added, by when.

    order_number  of the paper by which the meeting is to be held again; empty: it need not be
    """
    require(by, "appraisal.write", unit)
    require_running(campaign)
    lines = [line for line in (" ".join(text.split()) for text in missing.splitlines()) if line]
    if not lines:
        raise Refused.because("dossier_nothing_missing")
    if due_on < timezone.localdate():
        raise Refused.because("dossier_due_past", value=f"{due_on:%d/%m/%Y}")
    subjects = unit_subjects(campaign, unit)
    if subjects and all(subject.decided for subject in subjects):
        raise Refused.because("result_decided", value=unit.name)
    refuse_secrets([*lines, order_number])
    sheet = campaign.result_sheets.filter(unit=unit).first()
    returned = DossierReturn.objects.create(
        campaign=campaign,
        unit=unit,
        sheet=sheet,
        missing="\n".join(lines),
        due_on=due_on,
        repeat=bool(order_number.strip()),
        order_number=order_number.strip(),
        returned_by=account_of(by),
    )
    audit_record(
        by=by,
        action="dossier.return",
        subject=returned,
        body=unit,
        after={"due_on": due_on, "order": returned.order_number, "lines": len(lines)},
        reason=returned.missing,
        sealed=[returned],
    )
    return returned
