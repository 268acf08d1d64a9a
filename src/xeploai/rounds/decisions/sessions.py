"""The session of the deciding body: roll, quorum, votes on the list as a whole and on lines of it by themselves.

Without one a decision made here stays a draft. It is entered from the minutes; the newest entry of a draft counts.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.figures import add
from xeploai.core.names import folded_name
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.people.models import Seat
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.decisions.models import DecidingSession, DecisionDraft, DraftState, LineVote, SessionMember
from xeploai.rounds.decisions.selectors import DraftRow, draft_content
from xeploai.rounds.proposals.services import require_running
from xeploai.tools.classification_marks import refuse_secrets


@dataclass(frozen=True, kw_only=True)
class Vote:
    """How those present voted. None: the minutes do not say; other: any other opinion, or none."""

    agreed: int | None = None
    against: int | None = None
    other: int | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing is known of it."""
        return self == Vote()


@dataclass(frozen=True, kw_only=True)
class Attendant:
    """A member of the deciding body. note: why absent."""

    name: str
    present: bool = True
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A session as its minutes say. See DecidingSession.

    roll        by name; empty: the minutes give figures only
    line_votes  subject -> how its line was voted on by itself
    """

    minutes_number: str
    met_on: date | None
    vote: Vote
    called: int | None = None
    present: int | None = None
    roll: Sequence[Attendant] = ()
    line_votes: Mapping[int, Vote] = field(default_factory=dict)
    recusal_document: str = ""

    @property
    def counted(self) -> tuple[int | None, int | None]:
        """Called and present, by name where there are names."""
        if not self.roll:
            return self.called, self.present
        return len(self.roll), sum(attendant.present for attendant in self.roll)


def session_of(draft: DecisionDraft) -> DecidingSession | None:
    """The one that counts. Three queries, with its roll and its votes on lines."""
    rows = draft.sessions.prefetch_related("roll", "line_votes").select_related("entered_by")
    return rows.order_by("-number").first()


def sitting_of(session: DecidingSession) -> Sitting:
    """A session as it was entered."""
    return Sitting(
        minutes_number=session.minutes_number,
        met_on=session.met_on,
        vote=Vote(agreed=session.agreed, against=session.against, other=session.other),
        called=session.called,
        present=session.present,
        roll=[Attendant(name=row.name, present=row.present, note=row.note) for row in session.roll.all()],
        line_votes={
            row.subject_id: Vote(agreed=row.agreed, against=row.against, other=row.other)
            for row in session.line_votes.all()
        },
        recusal_document=session.recusal_document,
    )


def under_policy(draft: DecisionDraft, sitting: Sitting) -> Sitting:
    """A session with the paper by which nobody votes on the own level, where the policy of the round says so and the
    minutes name no other."""
    regime = None if sitting.recusal_document.strip() else campaign_regime(draft.campaign)
    if regime is None or regime.recusal is None:
        return sitting
    return replace(sitting, recusal_document=regime.recusal.document)


@transaction.atomic
def session_enter(*, draft: DecisionDraft, sitting: Sitting, seen: int, by: Actor, reason: str = "") -> DecidingSession:
    """Enter the session that agreed on the list of a draft. A second press gives the entry of the first.

    seen    number of the newest entry on the page; 0: there was none
    reason  why an earlier entry is replaced

    Raises Refused with every figure that does not foot, a quorum or a majority that is lacking.
    """
    require(by, "decision.write", draft.body)
    require_running(Campaign.objects.select_for_update().get(pk=draft.campaign_id))
    if not DecisionDraft.objects.filter(pk=draft.pk, state=DraftState.OPEN).exists():
        raise Refused.because("decision_draft_moved")
    sitting = under_policy(draft, sitting)
    rows = listed(draft_content(draft).rows)
    newest = session_of(draft)
    number = newest.number if newest else 0
    digest = list_digest(rows)
    if newest is not None and number == seen + 1 and same_session(newest, sitting, digest):
        return newest
    faults = list(sitting_faults(draft, sitting, rows))
    if number != seen:
        faults.append(Fault(code="session_moved"))
    if seen and not reason.strip():
        faults.append(Fault(code="session_reason_missing"))
    if faults:
        raise Refused(faults)
    return session_add(draft, sitting, rows, number=number + 1, reason=reason.strip() if seen else "", by=by)


def listed(rows: Iterable[DraftRow]) -> list[DraftRow]:
    """Those on the list of a draft."""
    return [row for row in rows if row.line is not None]


def list_digest(rows: Iterable[DraftRow]) -> str:
    """Names a list: who is on it, with which level."""
    levels = sorted((row.subject.pk, row.line.level) for row in rows if row.line is not None)
    return hashlib.sha256(repr(levels).encode()).hexdigest()


def same_session(session: DecidingSession, sitting: Sitting, digest: str) -> bool:
    """Whether an entry says just this."""
    stands = sitting_of(session)
    called, present = sitting.counted
    votes = {subject: vote for subject, vote in sitting.line_votes.items() if not vote.blank}
    return session.list_digest == digest and stands == Sitting(
        minutes_number=sitting.minutes_number.strip(),
        met_on=sitting.met_on,
        vote=sitting.vote,
        called=called,
        present=present,
        roll=_tidy(sitting.roll),
        line_votes=votes,
        recusal_document=sitting.recusal_document.strip(),
    )


def _tidy(roll: Sequence[Attendant]) -> list[Attendant]:
    return [
        Attendant(name=" ".join(row.name.split()), present=row.present, note=" ".join(row.note.split())) for row in roll
    ]


def session_add(
    draft: DecisionDraft, sitting: Sitting, rows: Sequence[DraftRow], *, number: int, reason: str, by: Actor
) -> DecidingSession:
    """Keep an entry that was looked at (`sitting_faults`), with its seal."""
    called, present = sitting.counted
    # `sitting_faults` asked for every one of them.
    assert sitting.met_on is not None
    assert called is not None
    assert present is not None
    assert sitting.vote.agreed is not None
    roll = _tidy(sitting.roll)
    refuse_secrets(
        [
            sitting.minutes_number,
            reason,
            sitting.recusal_document,
            *(text for row in roll for text in (row.name, row.note)),
        ]
    )
    try:
        with transaction.atomic():
            session = DecidingSession.objects.create(
                draft=draft,
                number=number,
                minutes_number=sitting.minutes_number.strip(),
                met_on=sitting.met_on,
                called=called,
                present=present,
                agreed=sitting.vote.agreed,
                against=sitting.vote.against,
                other=sitting.vote.other,
                list_digest=list_digest(rows),
                recusal_document=sitting.recusal_document.strip(),
                reason=reason,
                entered_by=account_of(by),
            )
    except IntegrityError as error:
        raise Refused.because("session_moved") from error
    people = _people_named(roll, draft, rows)
    members = SessionMember.objects.bulk_create(
        _member(session, position, attendant, people) for position, attendant in enumerate(roll, start=1)
    )
    votes = LineVote.objects.bulk_create(
        LineVote(session=session, subject_id=subject, agreed=vote.agreed, against=vote.against, other=vote.other)
        for subject, vote in sitting.line_votes.items()
        if vote.agreed is not None
    )
    audit_record(
        by=by,
        action="decision.session",
        subject=draft,
        body=draft.body,
        after={"minutes": session.minutes_number, "met_on": session.met_on, "called": called, "present": present},
        reason=reason,
        sealed=[session, *members, *votes],
    )
    return session


def _member(session: DecidingSession, position: int, attendant: Attendant, people: Mapping[str, UUID]) -> SessionMember:
    return SessionMember(
        session=session,
        position=position,
        name=attendant.name,
        person=people.get(folded_name(attendant.name)),
        present=attendant.present,
        note=attendant.note,
    )


def _people_named(roll: Sequence[Attendant], draft: DecisionDraft, rows: Sequence[DraftRow]) -> Mapping[str, UUID]:
    """Who of the register a name on the roll is: a seat of a collective of the body, else somebody on the list."""
    if not roll:
        return {}
    on_list = {
        folded_name(row.subject.person.full_name): row.subject.person.public_id
        for row in rows
        if row.subject.person is not None
    }
    return on_list | {folded_name(name): person for name, person in seats_of(draft)}


def seats_of(draft: DecisionDraft) -> Sequence[tuple[str, UUID]]:
    """Who sits in the collectives of the deciding body today, by name: what the roll is filled in with. One query."""
    rows = Seat.objects.on(timezone.localdate()).filter(collective__organisation=draft.body_id)
    seats = rows.order_by("-is_head", "pk").values_list("person__full_name", "person__public_id")
    return list(dict(seats).items())


def sitting_faults(draft: DecisionDraft, sitting: Sitting, rows: Sequence[DraftRow]) -> Iterator[Fault]:
    """What of a session cannot stand: its day, its roll, its figures, quorum and majority of the list and of each line
    that was voted on by itself."""
    if sitting.met_on is None or not sitting.minutes_number.strip():
        yield Fault(code="decision_minutes_missing")
    elif sitting.met_on > timezone.localdate():
        yield Fault(code="session_later", value=f"{sitting.met_on:%d/%m/%Y}")
    yield from _roll_faults(sitting)
    called, present = sitting.counted
    agreed = sitting.vote.agreed
    if called is None or present is None or agreed is None:
        yield Fault(code="decision_roll_missing")
        return
    if not 0 < agreed <= present <= called:
        yield Fault(code="decision_roll", value=f"{called}, {present}, {agreed}")
        return
    yield from _footing(sitting.vote, present, draft.body.name)
    regime = campaign_regime(draft.campaign)
    parameters = regime.parameters() if regime is not None else {}
    yield from _quorum_faults(called, present, parameters)
    yield from _majority_faults(agreed, called, present, parameters)
    yield from _line_faults(sitting, rows, called, present, parameters)


def _roll_faults(sitting: Sitting) -> Iterator[Fault]:
    if not sitting.roll:
        return
    names = [folded_name(row.name) for row in sitting.roll]
    for row, name in zip(sitting.roll, names, strict=True):
        if len(row.name) > _MOST_LETTERS or len(row.note) > _MOST_LETTERS:
            yield Fault(code="session_member_long", value=row.name[:40], values={"most": _MOST_LETTERS})
        if names.count(name) > 1:
            yield Fault(code="session_member_twice", value=row.name)
            return
    for typed, counted, what in zip(
        (sitting.called, sitting.present), sitting.counted, ("called", "present"), strict=True
    ):
        if typed is not None and typed != counted:
            yield Fault(code=f"session_roll_{what}", value=str(typed), values={"named": counted})


_MOST_LETTERS = 200


def _footing(vote: Vote, voters: int, name: str) -> Iterator[Fault]:
    """Those who agreed, who did not and who said otherwise are together those who voted; a blank is no zero."""
    together = add(vote.agreed, vote.against, vote.other)
    counted = sum(figure for figure in (vote.agreed, vote.against, vote.other) if figure is not None)
    if counted > voters or (together is not None and together != voters):
        yield Fault(code="session_footing", sheet=name, value=str(counted), values={"present": voters})


def _line_faults(
    sitting: Sitting, rows: Sequence[DraftRow], called: int, present: int, parameters: Mapping[str, Any]
) -> Iterator[Fault]:
    here = {row.subject.pk: row for row in rows}
    own = recused(sitting, rows)
    for subject, vote in sitting.line_votes.items():
        if vote.blank:
            continue
        if subject not in here:
            yield Fault(code="session_line_not_here", value=str(subject))
            continue
        name = here[subject].subject.entry.name
        if vote.agreed is None:
            yield Fault(code="session_line_blank", value=name)
            continue
        voters = present - (1 if subject in own else 0)
        yield from _footing(vote, voters, name)
        for fault in _majority_faults(vote.agreed, called, voters, parameters):
            yield Fault(code="session_line_majority", sheet=name, value=fault.value, values=fault.values)
    for subject, name in own.items():
        if sitting.line_votes.get(subject, Vote()).blank:
            yield Fault(code="session_own_line", value=name, values={"document": sitting.recusal_document.strip()})


def recused(sitting: Sitting, rows: Sequence[DraftRow]) -> Mapping[int, str]:
    """Subject -> name of whoever has no vote on the own line, where a paper says so."""
    return own_lines(sitting, rows) if sitting.recusal_document.strip() else {}


def own_lines(sitting: Sitting, rows: Sequence[DraftRow]) -> Mapping[int, str]:
    """Subject -> name of whoever was present and is on the list, by name: a namesake is one too many, and is named."""
    present = {folded_name(row.name) for row in sitting.roll if row.present}
    return {
        row.subject.pk: row.subject.entry.name
        for row in rows
        if row.subject.person_id is not None and folded_name(row.subject.entry.name) in present
    }


def _quorum_faults(called: int, present: int, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    """By the parameters of the rules; a pack without them asks for none."""
    if "voting_quorum" in parameters:
        quorum = Fraction(str(parameters["voting_quorum"].value))
        if present < quorum * called:
            yield Fault(code="decision_quorum", value=str(present), values={"members": called, "part": str(quorum)})


def _majority_faults(agreed: int, called: int, voters: int, parameters: Mapping[str, Any]) -> Iterator[Fault]:
    if "voting_threshold" in parameters:
        threshold = Fraction(str(parameters["voting_threshold"].value))
        base = voters if parameters["voting_base"].value == "present" else called
        strict = bool(parameters["voting_threshold_strict"].value)
        if agreed < threshold * base or (strict and agreed == threshold * base):
            yield Fault(code="decision_majority", value=str(agreed), values={"base": base, "part": str(threshold)})


@dataclass(frozen=True, kw_only=True)
class Note:
    """What a decision says of who took part in it; it holds nothing up. code: of the sentence; name: who."""

    code: str
    name: str

    @property
    def record(self) -> dict[str, object]:
        """As a decision keeps it beside what it did not wait for."""
        return {"code": self.code, "name": self.name, "number": 1, "reason": ""}


def notes_of(sitting: Sitting | None, rows: Sequence[DraftRow], signer: str, by: Actor) -> list[Note]:
    """Who decided, signed or entered a decision on the own level. Who has left the vote on the own line by a paper is
    not among them."""
    on_list = {row.subject.person.public_id: row.subject for row in rows if row.subject.person is not None}
    names = list(own_lines(sitting, rows).values()) if sitting and not sitting.recusal_document else []
    names += [
        subject.entry.name for subject in on_list.values() if folded_name(subject.entry.name) == folded_name(signer)
    ]
    notes = [Note(code="note_own_level", name=name) for name in dict.fromkeys(names)]
    own: Subject | None = on_list.get(by.user.person) if by.user.person else None
    if own is not None:
        notes.append(Note(code="note_second_reader", name=own.entry.name))
    return notes
