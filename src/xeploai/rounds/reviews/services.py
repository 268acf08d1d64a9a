"""Acts on a self-review: save, submit, hand back, enter what was signed on paper. A submitted version never changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import NotPermitted, require
from xeploai.rounds.reviews import header
from xeploai.rounds.reviews.evidence_read import attached, record_of
from xeploai.rounds.reviews.field_map import meanings
from xeploai.rounds.reviews.form_content import Content, cleaned, merged, names_of
from xeploai.rounds.reviews.guards import check, faults_in, require_campaign, require_open_desk, require_writer
from xeploai.rounds.reviews.likeness import Likeness, likenesses
from xeploai.rounds.reviews.models import (
    Channel,
    ReviewReturn,
    ReviewState,
    ReviewVersion,
    SelfReview,
    SetAside,
    content_digest,
)
from xeploai.rounds.reviews.regime_change import novelties
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.scores import lines_missing, paper_faults, summed
from xeploai.rounds.reviews.selectors import colleagues_texts
from xeploai.tools.classification_marks import refuse_secrets


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What became of a save.

    conflict  a newer draft was there already; the text sent was kept beside it as a conflict copy
    copy      mark of that copy
    faults    what is wrong with the boxes that could not stand, where the others were to be kept all the same
    """

    revision: int
    conflict: bool
    copy: str = ""
    faults: Sequence[Fault] = ()


def review_save(
    *, desk: ReviewCase, posted: Mapping[str, str], revision: int, replaces: str = "", partly: bool = False
) -> Saved:
    """Keep what was typed. Sending the same twice changes nothing; a save based on an outdated revision becomes a
    conflict copy of its own, never lost.

    replaces  mark of the copy that the sender's last save became: a page that goes on writing replaces its own copy,
              as long as nobody else has touched it
    partly    one box that cannot stand keeps what it had; hours of writing in the others are saved

    Raises Refused for what cannot stand (secrecy marks, points out of range), unless `partly`; for a review that is
    submitted, for a campaign that is over, and where as many copies wait already as are kept.
    """
    require_writer(desk)
    posted, faults = _standing(desk, posted) if partly else (posted, [])
    review = desk.review
    before: Content = review.content if review else {}
    content = summed(desk.sheet, merged(desk.draft, posted, desk.names))
    if review and review.open and content == before:
        return Saved(revision=review.revision, conflict=False, faults=faults)
    require_open_desk(desk)
    if not partly:
        check(desk, content)
    try:
        with transaction.atomic():
            return replace(_written(desk, review, content, revision, replaces), faults=faults)
    except IntegrityError:
        # Two devices began the same review in the same moment: the other one's row stands now.
        desk.refresh()
        again = review_save(desk=desk, posted=posted, revision=revision, replaces=replaces, partly=partly)
        return replace(again, faults=faults)


def _standing(desk: ReviewCase, posted: Mapping[str, str]) -> tuple[dict[str, str], list[Fault]]:
    """What of a form can stand, and what is wrong with the rest."""
    accepted: dict[str, str] = {}
    faults: list[Fault] = []
    for name, text in posted.items():
        if name in desk.names:
            typed = cleaned(text)
            try:
                check(desk, {name: typed} if typed else {})
            except Refused as refused:
                faults.extend(refused.faults)
            else:
                accepted[name] = text
    return accepted, faults


def _written(
    desk: ReviewCase, review: SelfReview | None, content: dict[str, str], revision: int, replaces: str
) -> Saved:
    actor, now = desk.actor, timezone.now()
    columns = {"content": content, "form": desk.sheet.key, "saved_at": now, "saved_by": actor.user}
    if review is None:
        review = SelfReview.objects.create(
            campaign_id=desk.campaign.reviews_of,
            about=desk.subject.about,
            revision=1,
            taken_up=desk.rules,
            **columns,
        )
        desk.keep(review)
        _note(desk, "review.begin", review, {}, content)
        return Saved(revision=1, conflict=False)
    before = review.content
    if not novelties(desk, content):
        columns["taken_up"] = desk.rules
    moved = SelfReview.objects.filter(pk=review.pk, revision=revision).exclude(state=ReviewState.SUBMITTED)
    # The content rests on the draft as it was read: a revision that came in between is not overwritten either.
    if revision != review.revision or not moved.update(revision=revision + 1, **columns):
        return Saved(revision=revision, conflict=True, copy=_copy_keep(desk, review, content, revision, replaces))
    review.refresh_from_db()
    _note(desk, "review.save", review, before, content)
    return Saved(revision=review.revision, conflict=False)


COPIES_MOST = 50
"""Conflict copies of one writer beside one draft: few enough to look through."""


def _copy_keep(desk: ReviewCase, review: SelfReview, content: dict[str, str], revision: int, replaces: str) -> str:
    """Keep a text beside the draft; gives the mark of its copy. Raises Refused where too many wait already."""
    # Savers of one review take turns here, so that none counts past another.
    SelfReview.objects.select_for_update().get(pk=review.pk)
    copies = {copy.mark: copy for copy in SetAside.objects.filter(review=review, user=account_of(desk.actor))}
    digest = content_digest(content)
    for mark, copy in copies.items():
        if copy.digest == digest:
            return mark
    own = copies.get(replaces)
    before = own.content if own else review.content
    if own is None:
        if len(copies) >= COPIES_MOST:
            raise Refused.because("review_copies_full", most=COPIES_MOST)
        own = SetAside(review=review, user=account_of(desk.actor))
    own.revision, own.content, own.digest, own.saved_at = revision, content, digest, timezone.now()
    own.save()
    _note(desk, "review.set_aside", review, before, content)
    return own.mark


def _note(desk: ReviewCase, action: str, review: SelfReview, before: Content, after: Content) -> None:
    """One entry for every save: which boxes, not their words, as a draft is for its writer alone until submitted."""
    boxes = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    audit_record(
        by=desk.actor,
        action=action,
        subject=review,
        body=desk.unit,
        after={"revision": review.revision, "boxes": boxes},
    )


@transaction.atomic
def review_set_aside_drop(*, desk: ReviewCase, mark: str) -> None:
    """The writer has chosen: the text set aside that they saw goes. Raises Refused where it has grown meanwhile."""
    require_writer(desk)
    if not desk.set_aside:
        return
    if not _dropped(desk, {mark}):
        raise Refused.because("review_set_aside_moved")
    audit_record(by=desk.actor, action="review.drop", subject=desk.review, body=desk.unit)
    desk.refresh()


def _dropped(desk: ReviewCase, marks: Collection[str]) -> int:
    return sum(
        SetAside.objects.filter(pk=copy.pk, saved_at=copy.saved_at).delete()[0]
        for copy in desk.set_aside
        if copy.mark in marks
    )


@dataclass(frozen=True, kw_only=True)
class Check:
    """What there is to see before submitting.

    faults  must be mended first; empty: boxes without a word, which may stay so; likenesses: for the writer only
    """

    faults: Sequence[Fault]
    empty: Sequence[str]
    likenesses: Sequence[Likeness]


def review_check(desk: ReviewCase) -> Check:
    """Look through a draft before it is submitted."""
    content, sheet = desk.draft, desk.sheet
    faults = faults_in(desk, content)
    if sheet.has("own_level") and not content.get(meanings()["own_level"]):
        faults.append(Fault(code="review_no_own_level"))
    silent = [prompt.number for prompt in desk.prompts if not content.get(f"prompt.{prompt.public_id}")]
    if silent:
        faults.append(Fault(code="review_prompts_unanswered", value=", ".join(map(str, silent))))
    made_up = {meanings()[name] for name in ("tasks", "prompts", "total")}
    own = {box.label: content[box.id] for box in sheet.boxes if box.box in {"text", "degree"} and content.get(box.id)}
    empty = [
        box.label
        for box in sheet.boxes
        if box.id not in made_up and box.box in {"text", "degree", "points"} and not content.get(box.id)
    ] + lines_missing(sheet, content)
    before = desk.previous.content if desk.previous else {}
    return Check(faults=faults, empty=empty, likenesses=likenesses(own, before, colleagues_texts(desk)))


@transaction.atomic
def review_submit(
    *, desk: ReviewCase, revision: int, seen_likeness: bool = False, seen_aside: Collection[str] | None = None
) -> ReviewVersion:
    """Hand the draft in as it stands at `revision`. A second press gives the version of the first.

    seen_aside  marks of the texts set aside that the writer was told of: they go; none may stand besides.
                None: they are left where they are

    Raises Refused where something must be mended, where the draft has moved on meanwhile, and, once, where the text
    repeats another and its writer has not yet said that it is to be handed in all the same.
    """
    require_writer(desk)
    review = desk.review
    if review is None:
        raise Refused.because("review_nothing_written")
    latest = review.versions.first()
    if not review.open and latest is not None and latest.revision == revision and latest.channel == Channel.ONLINE:
        return latest
    require_open_desk(desk)
    outcome = review_check(desk)
    if outcome.faults:
        raise Refused(outcome.faults)
    if outcome.likenesses and not seen_likeness:
        raise Refused.because("review_likeness_unseen")
    check(desk, desk.draft)
    moved = SelfReview.objects.filter(pk=review.pk, revision=revision).exclude(state=ReviewState.SUBMITTED)
    if not moved.update(state=ReviewState.SUBMITTED):
        raise Refused.because("review_moved")
    if seen_aside is not None and _dropped(desk, seen_aside) < len(desk.set_aside):
        raise Refused.because("review_set_aside_moved")
    review.refresh_from_db()
    version = _version(desk, review, desk.draft, Channel.ONLINE)
    _submitted(desk, version)
    return version


@transaction.atomic
def review_paper_enter(
    *, desk: ReviewCase, posted: Mapping[str, str], signed_on: date, kept_at: str, revision: int
) -> ReviewVersion:
    """Record what somebody signed on paper: level, points, shortcomings, remedies; the other parts may stay on paper.

    A draft of the person's own on line is not touched. Raises Refused where a version is in already.
    """
    actor = desk.actor
    if not desk.enters_paper:
        require(actor, "review.write", desk.unit)
    sheet = desk.sheet.on_paper
    content = merged({}, posted, names_of(sheet, desk.prompts, desk.carried))
    latest = desk.versions[0] if desk.versions else None
    if latest and not _was_returned(latest) and latest.channel == Channel.PAPER and latest.content == content:
        return latest
    require_open_desk(desk)
    check(desk, content)
    faults = paper_faults(sheet, content)
    if faults:
        raise Refused(faults)
    if signed_on > timezone.localdate():
        raise Refused.because("review_signed_later", value=f"{signed_on:%d/%m/%Y}")
    if desk.sheet.has("own_level") and not content.get(meanings()["own_level"]):
        raise Refused.because("review_no_own_level")
    review, _ = SelfReview.objects.get_or_create(
        campaign_id=desk.campaign.reviews_of,
        about=desk.subject.about,
        defaults={"form": desk.sheet.key, "taken_up": desk.rules},
    )
    moved = SelfReview.objects.filter(pk=review.pk, revision=revision).exclude(state=ReviewState.SUBMITTED)
    if not moved.update(state=ReviewState.SUBMITTED):
        raise Refused.because("review_moved")
    review.refresh_from_db()
    desk.keep(review)
    version = _version(desk, review, content, Channel.PAPER, signed_on=signed_on, kept_at=cleaned(kept_at)[:200])
    _submitted(desk, version)
    return version


@transaction.atomic
def review_return(*, desk: ReviewCase, version: ReviewVersion, reason: str) -> None:
    """Hand the newest version back. The draft opens again; the version stays as it was."""
    if desk.is_actors:
        raise NotPermitted([Fault(code="review_own_return")])
    if not desk.returns:
        require(desk.actor, "review.return", desk.unit)
    text = cleaned(reason)
    if not text:
        raise Refused.because("review_reason_missing")
    refuse_secrets([text])
    require_campaign(desk)
    review = desk.review
    newest = review.versions.first() if review else None
    if review is None or newest is None or newest.pk != version.pk:
        raise Refused.because("review_moved")
    moved = SelfReview.objects.filter(pk=review.pk, state=ReviewState.SUBMITTED).update(state=ReviewState.RETURNED)
    if not moved:
        raise Refused.because("review_not_submitted")
    returned = ReviewReturn.objects.create(version=version, reason=text, returned_by=account_of(desk.actor))
    audit_record(
        by=desk.actor,
        action="review.return",
        subject=review,
        body=desk.unit,
        reason=text,
        after={"version": version.number},
        sealed=[returned],
    )


def _version(desk: ReviewCase, review: SelfReview, content: Content, channel: Channel, **paper: Any) -> ReviewVersion:
    sheet = desk.sheet.on_paper if channel == Channel.PAPER else desk.sheet
    evidence = attached(review, channel)
    version = ReviewVersion.objects.create(
        review=review,
        number=review.versions.count() + 1,
        channel=channel,
        form=sheet.key,
        sheet=sheet.record,
        header={
            "rows": header.rows(desk, content),
            "unit": desk.unit.name,
            "carried": [{"key": remedy.key, "text": remedy.text} for remedy in desk.carried],
            "prompts": [
                {"id": str(prompt.public_id), "number": prompt.number, "text": prompt.text} for prompt in desk.prompts
            ],
            "evidence": record_of(evidence),
        },
        content=dict(content),
        self_level=content.get(meanings()["own_level"], ""),
        revision=review.revision,
        submitted_by=account_of(desk.actor),
        **paper,
    )
    version.evidence.set(evidence)
    return version


def _submitted(desk: ReviewCase, version: ReviewVersion) -> None:
    after: dict[str, Any] = {"version": version.number, "self_level": version.self_level, "channel": version.channel}
    if version.signed_on:
        after |= {"signed_on": version.signed_on, "kept_at": version.kept_at}
    action = "review.paper" if version.channel == Channel.PAPER else "review.submit"
    audit_record(by=desk.actor, action=action, subject=version.review, body=desk.unit, after=after, sealed=[version])


def _was_returned(version: ReviewVersion) -> bool:
    return hasattr(version, "returned")
