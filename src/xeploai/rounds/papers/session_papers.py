"""Papers of the deciding session: the invitation, the list put to it, its minutes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from xeploai.core.errors import Fault
from xeploai.core.figures import Share
from xeploai.registers.kernel.access import Actor, NotVisible
from xeploai.rounds.decisions import selectors
from xeploai.rounds.decisions.models import DecidingSession, DecisionDraft
from xeploai.rounds.decisions.selectors import DraftRow
from xeploai.rounds.decisions.sessions import listed, seats_of, session_of
from xeploai.rounds.papers.issuing import Signature, day_in_words
from xeploai.rounds.papers.lists import count_or_not_given, level_counts, numbered, subject_words
from xeploai.rounds.papers.making import Material
from xeploai.tools.papers.kinds import paper_words


def invitation(actor: Actor, record: UUID) -> Material:
    """To the members of the deciding body, as far as the register knows its seats."""
    draft, rows = _draft(actor, record)
    seats = seats_of(draft)
    own = {
        "doi_tuong": subject_words(draft.tally),
        "so_doi_tuong": str(len(rows)),
        "co_thanh_phan": bool(seats),
        "thanh_phan": [{"ho_ten": name} for name, _ in seats],
    }
    return _material(draft, [], own)


def session_list(actor: Actor, record: UUID) -> Material:
    """The draft as it stands now."""
    draft, rows = _draft(actor, record)
    own = {
        "doi_tuong": subject_words(draft.tally),
        "so_doi_tuong": str(len(rows)),
        "theo_muc": level_counts([row.line.level for row in rows if row.line]),
        "danh_sach": numbered(
            {**_line(row), "muc_de_nghi": row.proposed.level_name, "ly_do": row.line.reason if row.line else ""}
            for row in rows
        ),
    }
    return _material(draft, rows, own)


def session_minutes(actor: Actor, record: UUID) -> Material:
    """Roll, votes on the list and on lines of it, the list: of the entry that counts."""
    draft, rows = _draft(actor, record)
    session = session_of(draft)
    if session is None:
        raise NotVisible([Fault(code="nothing_here")])
    agreed = _agreed_list(draft, rows)
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
        "bieu_quyet_rieng": _line_votes(session, agreed),
        "co_khong_bieu_quyet": bool(session.recusal_document),
        "van_ban_khong_bieu_quyet": session.recusal_document,
        "so_doi_tuong": str(len(agreed)),
        "danh_sach": numbered(agreed.values()),
    }
    subjects = [row.subject.public_id for row in rows]
    signature = Signature(number=session.minutes_number, on=session.met_on)
    return Material(
        campaign=draft.campaign, body=draft.body, record=draft, own=own, subjects=subjects, signature=signature
    )


def _draft(actor: Actor, record: UUID) -> tuple[DecisionDraft, list[DraftRow]]:
    draft = selectors.draft_get(actor, record)
    return draft, listed(selectors.draft_rows(draft))


def _line(row: DraftRow) -> dict[str, Any]:
    return {
        "ten": row.subject.entry.name,
        "don_vi_doi_tuong": row.subject.entry.unit.name,
        "muc": row.line.level_name if row.line else "",
    }


def _agreed_list(draft: DecisionDraft, rows: Sequence[DraftRow]) -> Mapping[int, Mapping[str, Any]]:
    """By subject: the annex once it was issued, the draft before."""
    if draft.decision is None:
        return {row.subject.pk: _line(row) for row in rows}
    return {
        level.subject_id: {"ten": level.name, "don_vi_doi_tuong": level.unit_name, "muc": level.level_name}
        for level in draft.decision.levels.all()
    }


def _line_votes(session: DecidingSession, agreed: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    blank = paper_words()["blank"]
    return numbered(
        {
            "ten": agreed[vote.subject_id]["ten"] if vote.subject_id in agreed else blank,
            "muc": agreed[vote.subject_id]["muc"] if vote.subject_id in agreed else blank,
            "dong_y": str(vote.agreed),
            "khong_dong_y": count_or_not_given(vote.against),
            "y_kien_khac": count_or_not_given(vote.other),
        }
        for vote in session.line_votes.all()
    )


def _material(draft: DecisionDraft, rows: Sequence[DraftRow], own: Mapping[str, Any]) -> Material:
    subjects = [row.subject.public_id for row in rows]
    return Material(campaign=draft.campaign, body=draft.body, record=draft, own=own, subjects=subjects)
