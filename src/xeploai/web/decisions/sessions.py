"""The session of the deciding body: roll, votes on the list and on lines of it, its papers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xeploai.core.errors import Fault, Refused
from xeploai.core.figures import whole
from xeploai.registers.audit.services import audit_view
from xeploai.rounds.decisions import selectors, sessions
from xeploai.rounds.decisions.models import DecidingSession, DecisionDraft, LineVote
from xeploai.rounds.reviews.form_content import cleaned
from xeploai.tools.messages import catalogue
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.action_view import BOTH, lines_of, refusals, sent
from xeploai.web.decisions.forms import SessionForm

_VOTES = (("agreed", "Đồng ý"), ("against", "Không đồng ý"), ("other", "Ý kiến khác"))
_ABSENT = re.compile(r"^(?P<name>[^;]+);\s*vắng(?:\s*[,:]\s*(?P<note>.*))?$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the list with the figures of its own vote. cells: name of the field, title, value."""

    line: selectors.DraftRow
    cells: Sequence[tuple[str, str, str]]


@door("decision.write", methods=BOTH)
def session(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """Enter the session that agreed on the list."""
    draft = selectors.draft_get(request.actor, public_id, "decision.write")
    newest = sessions.session_of(draft)
    form = SessionForm(sent(request), initial=_initial(draft, newest))
    rows = sessions.listed(selectors.draft_content(draft).rows)
    posted = request.POST.dict() if request.method == "POST" else None
    with refusals() as faults:
        if posted is not None and form.is_valid():
            sessions.session_enter(
                draft=draft,
                sitting=_sitting(form.cleaned_data, rows, posted),
                seen=form.cleaned_data["seen"],
                reason=cleaned(form.cleaned_data["reason"]),
                by=request.actor,
            )
            messages.success(request, "Đã ghi phiên họp.")
            return redirect("decisions:draft", draft.public_id)
    audit_view(by=request.actor, action="decisions", seen=[row.subject for row in rows], body=draft.body)
    if newest is None:
        del form.fields["reason"]
    context = {
        "draft": draft,
        "campaign": draft.campaign,
        "form": form,
        "rows": list(_rows(rows, newest, posted)),
        "titles": [title for _, title in _VOTES],
        "faults": lines_of(faults),
    }
    wrong = bool(faults) or (form.is_bound and bool(form.errors))
    return render(request, "decisions/session.html", context, status=422 if wrong else 200)


def _initial(draft: DecisionDraft, newest: DecidingSession | None) -> dict[str, Any]:
    """What stands; of a first entry the roll of the body's last session in the round, else its seats."""
    if newest is not None:
        return {
            "seen": newest.number,
            "roll": _roll_text(newest),
            **{name: getattr(newest, name) for name in ("minutes_number", "met_on", "recusal_document")},
            **{name: getattr(newest, name) for name in ("called", "present", "agreed", "against", "other")},
        }
    same = DecidingSession.objects.filter(draft__campaign=draft.campaign_id, draft__body=draft.body_id)
    last = same.prefetch_related("roll").order_by("-pk").first()
    if last is not None:
        before = {
            name: getattr(last, name) for name in ("minutes_number", "met_on", "recusal_document", "called", "present")
        }
        return {"seen": 0, "roll": _roll_text(last), **before}
    return {"seen": 0, "roll": "\n".join(name for name, _ in sessions.seats_of(draft))}


def _roll_text(session: DecidingSession) -> str:
    return "\n".join(
        row.name if row.present else f"{row.name}; vắng{', ' + row.note if row.note else ''}"
        for row in session.roll.all()
    )


def _sitting(
    typed: Mapping[str, Any], rows: Sequence[selectors.DraftRow], posted: Mapping[str, str]
) -> sessions.Sitting:
    """What was typed. Raises Refused with every cell that is no count and every line of the roll that says nothing."""
    faults: list[Fault] = []
    roll = list(_roll(typed["roll"], faults))
    votes = {row.subject.pk: _vote(row, posted, faults) for row in rows}
    if faults:
        raise Refused(faults)
    return sessions.Sitting(
        minutes_number=cleaned(typed["minutes_number"]),
        met_on=typed["met_on"],
        called=typed["called"],
        present=typed["present"],
        vote=sessions.Vote(agreed=typed["agreed"], against=typed["against"], other=typed["other"]),
        roll=roll,
        line_votes={subject: vote for subject, vote in votes.items() if not vote.blank},
        recusal_document=cleaned(typed["recusal_document"]),
    )


def _roll(text: str, faults: list[Fault]) -> Iterator[sessions.Attendant]:
    for number, line in enumerate(cleaned(text).splitlines(), start=1):
        if not line.strip():
            continue
        absent = _ABSENT.match(line.strip())
        name = " ".join((absent["name"] if absent else line).split())
        if ";" in name or not name:
            faults.append(Fault(code="session_member_unclear", value=str(number)))
            continue
        yield sessions.Attendant(
            name=name, present=absent is None, note=(absent["note"] or "").strip() if absent else ""
        )


def _vote(row: selectors.DraftRow, posted: Mapping[str, str], faults: list[Fault]) -> sessions.Vote:
    figures: dict[str, int | None] = {}
    for name, title in _VOTES:
        text = posted.get(f"{row.subject.public_id}.{name}", "").strip()
        figures[name] = whole(text)
        if text and figures[name] is None:
            faults.append(Fault(code="result_no_count", sheet=row.subject.entry.name, column=title, value=text[:20]))
    return sessions.Vote(**figures)


def _rows(
    rows: Sequence[selectors.DraftRow], newest: DecidingSession | None, posted: Mapping[str, str] | None
) -> Iterator[Row]:
    votes = {vote.subject_id: vote for vote in newest.line_votes.all()} if newest else {}
    for row in rows:
        vote = votes.get(row.subject.pk)
        cells = []
        for name, title in _VOTES:
            key = f"{row.subject.public_id}.{name}"
            figure = getattr(vote, name) if vote else None
            stands = "" if figure is None else str(figure)
            cells.append((key, title, stands if posted is None else posted.get(key, "")))
        yield Row(line=row, cells=cells)


def votes_of(session: DecidingSession | None, names: Mapping[int, str]) -> list[tuple[str, LineVote]]:
    """The lines that were voted on by themselves, as far as their subjects are named on the page."""
    votes = session.line_votes.all() if session else ()
    return [(names[vote.subject_id], vote) for vote in votes if vote.subject_id in names]


def note_line(record: Mapping[str, Any]) -> str:
    """What a decision notes of itself, as a sentence."""
    return catalogue()[record["code"]]["message"] % record
