"""Papers of a decision: itself with its annex, the notice to a unit, the answer to a petition, the annulment."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from xeploai.core.errors import Fault
from xeploai.registers.kernel.access import Actor, NotVisible, require
from xeploai.rounds.campaigns.models import CampaignDocument
from xeploai.rounds.decisions import selectors
from xeploai.rounds.decisions.models import Annulment, DecidedLevel, Decision, Petition, StandingLevel
from xeploai.rounds.papers.issuing import Signature
from xeploai.rounds.papers.lists import level_counts, numbered, subject_words
from xeploai.rounds.papers.making import ACT, Material
from xeploai.tools.papers.kinds import paper_words


def levels_decision(actor: Actor, record: UUID) -> Material:
    """The issued paper; persons by unit, organisations and collectives in one list."""
    decision = selectors.decision_get(actor, record, ACT)
    levels = list(decision.levels.select_related("subject"))
    people = any(level.subject.person_id is not None for level in levels)
    day = f"{decision.signed_on:%d/%m/%Y}"
    words = paper_words()
    own = {
        "doi_tuong": subject_words(decision.tally),
        "so_doi_tuong": str(len(levels)),
        "can_cu": _bases(decision),
        "theo_muc": level_counts([level.level for level in levels]),
        "la_ca_nhan": people,
        "la_to_chuc": not people,
        "cot_ten": words["name_column"],
        "nhom": _groups(levels) if people else [{"ten_nhom": "", "danh_sach": _lines(levels)}],
        "kem_theo": words["attached"] % {"number": decision.number, "day": day},
    }
    signature = Signature(
        number=decision.number,
        on=decision.signed_on,
        capacity=decision.capacity,
        post=decision.signer_post,
        name=decision.signer_name,
    )
    return _material(decision, decision, levels, own, signature)


def result_notice(actor: Actor, record: UUID, unit: UUID) -> Material:
    """What a decision says of those of one unit."""
    decision = selectors.decision_get(actor, record, ACT)
    levels = list(decision.levels.filter(subject__entry__unit__public_id=unit).select_related("subject__entry__unit"))
    if not levels:
        raise NotVisible([Fault(code="nothing_here")])
    own = {
        "doi_tuong": subject_words(decision.tally),
        "noi_gui": levels[0].subject.entry.unit.name,
        "so_quyet_dinh": decision.number,
        "ngay_quyet_dinh": _day(decision.signed_on),
        "danh_sach": _lines(levels),
    }
    return _material(decision, decision, levels, own, Signature())


def petition_answer(actor: Actor, record: UUID) -> Material:
    """The last answer, as it was entered."""
    rows = Petition.objects.select_related("decided__decision__body", "decided__decision__campaign__binding")
    petition = rows.select_related("decided__subject").filter(public_id=record).first()
    answer = petition.answers.last() if petition else None
    if petition is None or answer is None:
        raise NotVisible([Fault(code="nothing_here")])
    decided = petition.decided
    require(actor, "petition.handle", decided.decision.body)
    name = paper_words()["comrade"] % {"name": decided.name} if decided.subject.person_id else decided.name
    own = {
        "kinh_gui": name,
        "don_vi_doi_tuong": decided.unit_name,
        "ngay_nhan": _day(petition.received_on),
        **_decided(decided),
        "muc": decided.level_name,
        "ket_luan": answer.get_outcome_display(),
        "noi_dung": answer.text,
    }
    signature = Signature(number=answer.number, on=answer.signed_on)
    return _material(decided.decision, petition, [decided], own, signature)


def annulment_decision(actor: Actor, record: UUID) -> Material:
    """The end of a level, with the one that was decided anew where there is one."""
    decided = selectors.decided_get(actor, record, "decision.write")
    annulment = Annulment.objects.filter(decided=decided).first()
    if annulment is None:
        raise NotVisible([Fault(code="nothing_here")])
    standing = StandingLevel.objects.filter(subject=decided.subject_id).select_related("decided__decision").first()
    again = standing.decided if standing else None
    named = _decided(decided)
    own = {
        "ten": decided.name,
        "don_vi_doi_tuong": decided.unit_name,
        "quyet_dinh_cu": named["so_quyet_dinh"],
        "ngay_quyet_dinh_cu": named["ngay_quyet_dinh"],
        "muc_cu": decided.level_name,
        "ly_do": annulment.reason.rstrip(" ."),
        "co_muc_moi": again is not None,
        "cho_muc_moi": again is None,
        "muc_moi": again.level_name if again else "",
        "quyet_dinh_moi": _named(again.decision) if again else "",
    }
    signature = Signature(number=annulment.number, on=annulment.signed_on)
    return _material(decided.decision, decided, [decided], own, signature)


def _material(
    decision: Decision, record: Any, levels: Sequence[DecidedLevel], own: dict[str, Any], signature: Signature
) -> Material:
    subjects = [level.subject.public_id for level in levels]
    return Material(
        campaign=decision.campaign,
        body=decision.body,
        record=record,
        own=own,
        subjects=subjects,
        signature=signature,
    )


def _bases(decision: Decision) -> list[dict[str, str]]:
    """Papers the round rests on, then the minutes; the last line ends with a full stop."""
    words = paper_words()
    papers = CampaignDocument.objects.filter(campaign=decision.campaign_id, withdrawn_at=None)
    bases = [
        words["document_basis"]
        % {
            "kind": paper.get_kind_display().lower(),
            "number": paper.number,
            "day": _day(paper.issued_on),
            "title": paper.title,
        }
        for paper in papers
    ]
    if decision.minutes_on is not None:
        values = {"number": decision.minutes_number, "day": _day(decision.minutes_on)}
        bases.append(words["minutes_basis"] % values)
    return [{"van_ban": f"{basis};"} for basis in bases[:-1]] + [{"van_ban": f"{basis}."} for basis in bases[-1:]]


def _groups(levels: Sequence[DecidedLevel]) -> list[dict[str, Any]]:
    """Levels by unit, numbered through."""
    rows = numbered({"ten_nhom": level.unit_name, **_line(level)} for level in levels)
    return [{"ten_nhom": name, "danh_sach": list(group)} for name, group in groupby(rows, lambda row: row["ten_nhom"])]


def _lines(levels: Sequence[DecidedLevel]) -> list[dict[str, Any]]:
    return numbered(map(_line, levels))


def _line(level: DecidedLevel) -> dict[str, Any]:
    return {"ten": level.name, "muc": level.level_name, "ghi_chu": level.authority_note}


def _decided(decided: DecidedLevel) -> dict[str, str]:
    return {"so_quyet_dinh": decided.decision.number, "ngay_quyet_dinh": _day(decided.decision.signed_on)}


def _named(decision: Decision) -> str:
    return paper_words()["decision_named"] % {"number": decision.number, "day": _day(decision.signed_on)}


def _day(on: date) -> str:
    return f"{on:%d/%m/%Y}"
