"""Papers of a unit: ballot, minutes of count and meeting, proposal upward, what is handed back, who is late."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from xeploai.core.errors import Fault
from xeploai.core.levels import Level
from xeploai.registers.kernel.access import Actor, NotVisible, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.selectors import campaign_with_unit
from xeploai.rounds.papers.issuing import Signature, day_in_words
from xeploai.rounds.papers.lists import count_or_blank, count_or_not_given, numbered
from xeploai.rounds.papers.making import ACT, Material
from xeploai.rounds.proposals.models import DossierReturn, ResultLine, ResultSheet
from xeploai.rounds.proposals.selectors import return_open, returns_of, sheets_of, unit_lines, unit_with_subjects
from xeploai.rulepacks import vocabulary
from xeploai.tools.papers.kinds import paper_words


def ballot(actor: Actor, record: UUID, unit: UUID) -> Material:
    """Everybody of the unit who is classified, each with empty boxes."""
    campaign, body, subjects = _unit(actor, record, unit)
    return _material(campaign, body, subjects, {"danh_sach": numbered({"ten": row.entry.name} for row in subjects)})


def count_minutes(actor: Actor, record: UUID, unit: UUID) -> Material:
    """The figures of the sheet that counts; empty cells where nothing was entered yet."""
    campaign, body, subjects = _unit(actor, record, unit)
    sheet, lines = _results(campaign, body)
    own = {
        **_meeting(sheet),
        "danh_sach": numbered({"ten": row.entry.name, **_marks(lines.get(row.pk))} for row in subjects),
    }
    return _material(campaign, body, subjects, own, _signature(sheet))


def meeting_minutes(actor: Actor, record: UUID, unit: UUID) -> Material:
    """The levels that the meeting proposes; empty cells where nothing was entered yet."""
    campaign, body, subjects = _unit(actor, record, unit)
    sheet, lines = _results(campaign, body)
    own = {
        **_meeting(sheet),
        "danh_sach": numbered({"ten": row.entry.name, "muc": _level(lines.get(row.pk))} for row in subjects),
    }
    return _material(campaign, body, subjects, own, _signature(sheet))


def proposal_letter(actor: Actor, record: UUID, unit: UUID) -> Material:
    """To who decides, once the results of the meeting are entered."""
    campaign, body, subjects = _unit(actor, record, unit)
    sheet, lines = _results(campaign, body)
    if sheet is None:
        raise NotVisible([Fault(code="nothing_here")])
    decider = next((row.entry.decider for row in subjects if row.entry.decider), None) or campaign.body
    words = paper_words()
    proposed = [(row, lines[row.pk]) for row in subjects if row.pk in lines]
    own = {
        "kinh_gui": decider.name,
        "ngay_hop": f"{sheet.held_on:%d/%m/%Y}",
        "so_bien_ban": words["minutes_named"] % {"number": sheet.minutes_number} if sheet.minutes_number else "",
        "trieu_tap": count_or_not_given(sheet.called),
        "co_mat": count_or_not_given(sheet.present),
        "danh_sach": numbered(
            {
                "ten": row.entry.name,
                "loai": vocabulary.name("subjects", row.tally),
                "phieu": _votes(line),
                "muc": line.level_name,
                "ly_do": line.reason,
            }
            for row, line in proposed
        ),
    }
    return _material(campaign, body, [row for row, _ in proposed], own)


def dossier_return(actor: Actor, record: UUID, unit: UUID) -> Material:
    """What the unit still has to add."""
    campaign, body, _ = _unit(actor, record, unit)
    returned: DossierReturn | None = return_open(sheets_of(campaign, body), returns_of(campaign, body))
    if returned is None:
        raise NotVisible([Fault(code="nothing_here")])
    own = {
        "kinh_gui": body.name,
        "con_thieu": [{"noi_dung": line.strip(" -")} for line in returned.missing.splitlines() if line.strip(" -")],
        "han": f"{returned.due_on:%d/%m/%Y}",
        "hop_lai": returned.repeat,
        "van_ban_hop_lai": returned.order_number,
    }
    return Material(campaign=campaign, body=campaign.body, record=returned, own=own, subjects=[])


def chasing_letter(actor: Actor, record: UUID) -> Material:
    """Units whose meeting has no result yet."""
    campaign = campaign_with_unit(actor, record, "meeting.view")
    require(actor, ACT, campaign.body)
    words = paper_words()
    late = [line for line in unit_lines(actor, campaign) if line.sheet is None]
    if not late:
        raise NotVisible([Fault(code="nothing_here")])
    own = {
        "kinh_gui": words["units_below"],
        "danh_sach": numbered({"ten": line.name, "con_thieu": words["results_missing"]} for line in late),
    }
    return Material(campaign=campaign, body=campaign.body, record=campaign, own=own, subjects=[])


def _unit(actor: Actor, record: UUID, unit: UUID) -> tuple[Campaign, Organisation, list[Subject]]:
    """The unit with everybody on its grid who is classified."""
    campaign = campaign_with_unit(actor, record, "meeting.view")
    body, subjects = unit_with_subjects(actor, campaign, unit)
    return campaign, body, [row for row in subjects if row.classified]


def _results(campaign: Campaign, unit: Organisation) -> tuple[ResultSheet | None, Mapping[int, ResultLine]]:
    sheet = next(iter(sheets_of(campaign, unit)), None)
    return sheet, {line.subject_id: line for line in sheet.lines.all()} if sheet else {}


def _meeting(sheet: ResultSheet | None) -> dict[str, str]:
    blank = paper_words()["blank"]
    return {
        "ngay_hop": day_in_words(sheet.held_on if sheet else None),
        "trieu_tap": count_or_blank(sheet.called if sheet else None) or blank,
        "co_mat": count_or_blank(sheet.present if sheet else None) or blank,
    }


def _marks(line: ResultLine | None) -> dict[str, str]:
    count = line.count if line else None
    marks = count.marks if count else {}
    return {
        "hop_le": count_or_blank(count.valid if count else None),
        "khong_hop_le": count_or_blank(count.invalid if count else None),
        "xuat_sac": count_or_blank(marks.get(Level.EXCELLENT)),
        "tot": count_or_blank(marks.get(Level.GOOD)),
        "hoan_thanh": count_or_blank(marks.get(Level.COMPLETED)),
        "khong_hoan_thanh": count_or_blank(marks.get(Level.NOT_COMPLETED)),
    }


def _level(line: ResultLine | None) -> str:
    return line.level_name if line else ""


def _votes(line: ResultLine) -> str:
    """Marks for the proposed level of the valid papers; empty where the figures are not known."""
    count = line.count
    marks = count.marks.get(Level(line.level)) if line.level else None
    return "" if marks is None or count.valid is None else f"{marks}/{count.valid}"


def _signature(sheet: ResultSheet | None) -> Signature:
    return Signature(number=sheet.minutes_number, on=sheet.held_on) if sheet else Signature()


def _material(
    campaign: Campaign,
    unit: Organisation,
    subjects: list[Subject],
    own: dict[str, Any],
    signature: Signature | None = None,
) -> Material:
    return Material(
        campaign=campaign,
        body=unit,
        record=unit,
        own=own,
        subjects=[row.public_id for row in subjects],
        signature=signature or Signature(),
    )
