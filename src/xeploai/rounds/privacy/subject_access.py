"""What is held about the person behind an account, put together for their page and for the file they take away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.audit.models import EntryValues
from xeploai.registers.audit.services import views_append
from xeploai.registers.kernel.manifest import personal_data
from xeploai.registers.kernel.personal_data import PersonalData, Row, Told, Whose, day, label, rows_of, rows_read
from xeploai.registers.kernel.roles import Role
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Subject
from xeploai.rounds.privacy.corrections import FIELDS
from xeploai.rounds.privacy.models import Correction, CorrectionState
from xeploai.rounds.privacy.terms import terms_on
from xeploai.rounds.reviews.models import ReviewVersion, SelfReview, SetAside
from xeploai.tools.messages import catalogue

# Who looked is told for the last year; older entries are the inspector's affair.
_VIEWS_SINCE = timedelta(days=365)
_VIEWS_SHOWN = 100
_SUBJECT = "own_subject"


@dataclass(frozen=True, kw_only=True)
class RecordPart:
    """One part as shown. until: how long it is kept."""

    code: str
    title: str
    why: str
    until: str
    rows: Told


@dataclass(frozen=True, kw_only=True)
class Viewed:
    """One look at something with the person's name: when, what, in which role. Never who."""

    at: datetime
    title: str
    role: str


@dataclass(frozen=True, kw_only=True)
class OwnRecord:
    """All of it. person: none behind an account that stands for nobody in the register."""

    person: Person | None
    parts: Sequence[RecordPart]
    viewed: Sequence[Viewed]


def own_record_of(user: User) -> OwnRecord:
    """What is held about the person behind an account, and nothing of anybody else. Four queries, whatever there is."""
    person = Person.objects.filter(public_id=user.person).first() if user.person else None
    whose = Whose(user=user, person=person)
    owners: dict[str, PersonalData] = {}
    querysets = []
    for part in personal_data():
        for rows in part.rows(whose):
            code = str(rows.query.annotations["part_code"].value)  # type: ignore[attr-defined]
            if owners.setdefault(code, part) is not part:
                raise ValueError(f"rows of two parts share the code {code}")
            querysets.append(rows)
    if person is not None:
        querysets.append(rows_of(Subject.objects.filter(person=person), _SUBJECT, "public_id"))
    read = rows_read(querysets)
    by_part: dict[str, list[Row]] = {part.code: [] for part in personal_data()}
    for row in read:
        if row.code != _SUBJECT:
            by_part[owners[row.code].code].append(row)
    terms = {term.code: term for term in terms_on(timezone.localdate())}
    shown = [
        RecordPart(
            code=part.code,
            title=part.title,
            why=part.why,
            rows=part.tell(whose, by_part[part.code]),
            until=part.until or " ".join(_until(terms[group], part) for group in part.groups),
        )
        for part in personal_data()
    ]
    ids = [str(UUID(row.a)) for row in read if row.code == _SUBJECT]
    return OwnRecord(person=person, parts=shown, viewed=_viewed(user, person, ids))


def _until(term: Any, part: PersonalData) -> str:
    return term.says if len(part.groups) == 1 else f"{term.group.title}: {term.says[0].lower()}{term.says[1:]}"


def _viewed(user: User, person: Person | None, subjects: Sequence[str]) -> list[Viewed]:
    if person is None:
        return []
    views_append()
    mine = Q()
    for public_id in (str(person.public_id), *subjects):
        mine |= Q(text__contains=public_id)
    role = RoleAssignment.objects.filter(
        user=Coalesce(OuterRef("entry__acting_for"), OuterRef("entry__user")), valid_from__lte=OuterRef("entry__at")
    ).order_by("-valid_from", "-pk")
    rows = (
        EntryValues.objects.filter(
            entry__action__startswith="view.", entry__seen__gt=0, entry__at__gte=timezone.now() - _VIEWS_SINCE
        )
        .exclude(entry__user=user)
        .annotate(text=Cast("held", TextField()), role=Subquery(role.values("role")[:1]))
        .filter(mine)
        .order_by("-entry_id")
        .values_list("entry__at", "entry__action", "role")
    )
    return [
        Viewed(
            at=at,
            title=catalogue().get(f"action.{action}", {}).get("message", "Xem dữ liệu"),
            role=label(Role.choices, role) if role else "Không còn vai trò",
        )
        for at, action, role in rows[:_VIEWS_SHOWN]
    ]


def own_file(user: User) -> dict[str, Any]:
    """The same as a document, with the full text of what the person wrote."""
    record = own_record_of(user)
    return {
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "name": record.person.full_name if record.person else user.full_name,
        "parts": [
            {"title": part.title, "why": part.why, "until": part.until, "rows": [list(row) for row in part.rows]}
            for part in record.parts
        ],
        "viewed": [
            {"at": timezone.localtime(view.at).isoformat(timespec="minutes"), "what": view.title, "role": view.role}
            for view in record.viewed
        ],
        "texts": _texts(record.person) if record.person else [],
    }


def _texts(person: Person) -> list[dict[str, Any]]:
    about = f"person:{person.pk}"
    drafts = SelfReview.objects.filter(about=about).order_by("pk").values_list("campaign__title", "content")
    versions = ReviewVersion.objects.filter(review__about=about).order_by("review_id", "number")
    kept = versions.values_list("review__campaign__title", "number", "content")
    aside = (
        SetAside.objects.filter(review__about=about).order_by("pk").values_list("review__campaign__title", "content")
    )
    return [
        *({"campaign": title, "version": None, "content": content} for title, content in drafts if content),
        *({"campaign": title, "version": number, "content": content} for title, number, content in kept),
        *({"campaign": title, "version": None, "content": content} for title, content in aside),
    ]


def _corrections(whose: Whose) -> "Iterable[QuerySet[Any, Any]]":
    if whose.person:
        corrections = Correction.objects.filter(person=whose.person)
        yield rows_of(corrections, "correction", "field", "right", "state", "due_on", "answer")


def _tell_corrections(_whose: Whose, rows: Sequence[Row]) -> Told:
    return [
        (
            f"{FIELDS[row.a]}: {row.b}",
            f"hạn trả lời {day(row.d)}"
            if row.c == CorrectionState.WAITING
            else ". ".join(part for part in (label(CorrectionState.choices, row.c), row.e) if part),
        )
        for row in rows
    ]


PERSONAL_DATA = (
    PersonalData(
        code="corrections",
        title="Yêu cầu sửa dữ liệu",
        why="Để trả lời và để đồng chí theo dõi.",
        rows=_corrections,
        tell=_tell_corrections,
        groups=("corrections",),
    ),
)
