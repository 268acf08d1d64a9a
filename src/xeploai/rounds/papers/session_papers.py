"""Papers of the deciding session: the invitation, the list put to it, its minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from xeploai.core.errors import Fault
from xeploai.core.figures import Share
from xeploai.registers.kernel.access import Actor, NotVisible
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.decisions import selectors
from xeploai.rounds.decisions.models import DecidedLevel, DecidingSession, DecisionDraft, DraftLine
from xeploai.rounds.decisions.selectors import DraftRow
from xeploai.rounds.decisions.sessions import seats_of, session_of
from xeploai.rounds.papers.issuing import Signature, day_in_words
from xeploai.rounds.papers.lists import count_or_not_given, level_counts, numbered, subject_words
from xeploai.rounds.papers.making import Material
from xeploai.rulepacks import vocabulary
from xeploai.tools.papers.kinds import paper_words


@dataclass(frozen=True, kw_only=True)
class ListLine:
    """One subject of the list as papers print it. cells: its fields; level: code."""

    subject: Subject
    level: str
    cells: Mapping[str, str]


def invitation(actor: Actor, record: UUID) -> Material:
    """To the members of the deciding body, as far as the register knows its seats."""
    draft, lines = _draft(actor, record)
    seats = seats_of(draft)
    own = {
        "doi_tuong": subject_words(draft.tally),
        "so_doi_tuong": str(len(lines)),
        "co_thanh_phan": bool(seats),
        "thanh_phan": [{"ho_ten": name} for name, _ in seats],
    }
    return Material(campaign=draft.campaign, body=draft.body, record=draft, own=own, subjects=[])


def session_list(actor: Actor, record: UUID) -> Material:
    """The draft as it stands now; once it was issued, the list that was decided."""
    draft, lines = _draft(actor, record)
    own = {
        "doi_tuong": subject_words(draft.tally),
        "so_doi_tuong": str(len(lines)),
        "theo_muc": level_counts([line.level for line in lines]),
        "danh_sach": numbered(line.cells for line in lines),
    }
    subjects = [line.subject.public_id for line in lines]
    return Material(campaign=draft.campaign, body=draft.body, record=draft, own=own, subjects=subjects)


def session_minutes(actor: Actor, record: UUID) -> Material:
    """Roll, votes on the list and on lines of it, the list: of the entry that counts."""
    draft, lines = _draft(actor, record)
    session = session_of(draft)
    if session is None:
        raise NotVisible([Fault(code="nothing_here")])
    roll = session.roll.all()
    words = paper_words()
    own = {
        "doi_tuong": subject_words(draft.tally),
        "ngay_hop": day_in_words(session.met_on),
        "trieu_tap": str(session.called),
        "co_mat": str(session.present),
        "vang_mat": str(session.called - session.present),
        "co_vang": any(not row.present for row in roll),
        "nguoi_vang": [
            {"ho_ten": row.name, "ly_do": words["absence"] % {"note": row.note} if row.note else ""}
            for row in roll
            if not row.present
        ],
        "co_diem_danh": any(row.present for row in roll),
        "nguoi_co_mat": [{"ho_ten": row.name} for row in roll if row.present],
        "dong_y": str(session.agreed),
        "khong_dong_y": count_or_not_given(session.against),
        "y_kien_khac": count_or_not_given(session.other),
        "ty_le": Share(session.agreed, session.called).paper() or words["not_given"],
        "co_bieu_quyet_rieng": bool(session.line_votes.all()),
        "bieu_quyet_rieng": _line_votes(session, lines),
        "co_khong_bieu_quyet": bool(session.recusal_document),
        "van_ban_khong_bieu_quyet": session.recusal_document,
        "so_doi_tuong": str(len(lines)),
        "danh_sach": numbered(line.cells for line in lines),
    }
    subjects = [line.subject.public_id for line in lines]
    signature = Signature(number=session.minutes_number, on=session.met_on)
    return Material(
        campaign=draft.campaign, body=draft.body, record=draft, own=own, subjects=subjects, signature=signature
    )


def _draft(actor: Actor, record: UUID) -> tuple[DecisionDraft, list[ListLine]]:
    """A draft with its list: the annex once it was issued, for nobody on it waits for a decision then."""
    draft = selectors.draft_get(actor, record)
    if draft.decision is None:
        return draft, [_of_draft(row, row.line) for row in selectors.draft_content(draft).rows if row.line is not None]
    return draft, [_of_annex(level) for level in draft.decision.levels.select_related("subject")]


def _of_draft(row: DraftRow, line: DraftLine) -> ListLine:
    cells = {
        "ten": row.subject.entry.name,
        "don_vi_doi_tuong": row.subject.entry.unit.name,
        "muc_de_nghi": row.proposed.level_name,
        "muc": line.level_name,
        "ly_do": line.reason,
    }
    return ListLine(subject=row.subject, level=line.level, cells=cells)


def _of_annex(level: DecidedLevel) -> ListLine:
    cells = {
        "ten": level.name,
        "don_vi_doi_tuong": level.unit_name,
        "muc_de_nghi": vocabulary.name("levels", level.proposed) if level.proposed else "",
        "muc": level.level_name,
        "ly_do": level.reason,
    }
    return ListLine(subject=level.subject, level=level.level, cells=cells)


def _line_votes(session: DecidingSession, lines: Sequence[ListLine]) -> list[dict[str, Any]]:
    cells = {line.subject.pk: line.cells for line in lines}
    blank = paper_words()["blank"]
    return numbered(
        {
            "ten": cells.get(vote.subject_id, {}).get("ten", blank),
            "muc": cells.get(vote.subject_id, {}).get("muc", blank),
            "dong_y": str(vote.agreed),
            "khong_dong_y": count_or_not_given(vote.against),
            "y_kien_khac": count_or_not_given(vote.other),
        }
        for vote in session.line_votes.all()
    )
