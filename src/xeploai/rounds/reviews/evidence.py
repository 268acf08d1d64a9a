"""Acts on evidence: opened for a campaign by its officer, attached, taken off; what no row names is swept away.

What a version was submitted with never changes. A file is looked at before it gets a place, and gets its row and its
place together: what breaks off half-way leaves nothing.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.letters import composed
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.services import require_not_closed
from xeploai.rounds.reviews import evidence_store as store
from xeploai.rounds.reviews.evidence_kinds import kind_of
from xeploai.rounds.reviews.evidence_read import attached, attaches, evidence_is_on
from xeploai.rounds.reviews.evidence_rules import MEGABYTE, limit, settings
from xeploai.rounds.reviews.guards import require_open_desk, require_writer
from xeploai.rounds.reviews.models import Channel, Evidence, EvidenceSwitch, ReviewState, SelfReview
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.tools.bounded import LOOK, call
from xeploai.tools.classification_marks import refuse_secrets
from xeploai.tools.classification_marks.papers import refuse_secret_file

_UNNAMED_FOR_S = 3600
_NO_NAME = re.compile(r"[\x00-\x1f\x7f<>:\"/\\|?*]+")


@transaction.atomic
def evidence_switch(*, campaign: Campaign, on: bool, by: Actor) -> None:
    """Whether files may be attached. Off hides the way in; what is there stays. The same again changes nothing."""
    require(by, "campaign.change", campaign.body)
    require_not_closed(campaign)
    before = evidence_is_on(campaign)
    if before == on:
        return
    EvidenceSwitch.objects.update_or_create(
        campaign=campaign, defaults={"on": on, "changed_at": timezone.now(), "changed_by": account_of(by)}
    )
    audit_record(
        by=by, action="evidence.switch", subject=campaign, body=campaign.body, before={"on": before}, after={"on": on}
    )


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A file as it is sent: the name it was given, and its content piece by piece."""

    name: str
    pieces: Iterable[bytes]


@dataclass(frozen=True, kw_only=True)
class _Looked:
    """A file that may come in."""

    path: Path
    name: str
    kind: str
    size: int
    digest: str


def evidence_attach(*, desk: ReviewCase, channel: Channel, files: Sequence[Incoming]) -> list[Evidence]:
    """Attach files to a draft, all of them or none. A content that is there already is not kept twice.

    Raises Refused with what is wrong with every file.
    """
    _require(desk, channel)
    if not evidence_is_on(desk.campaign):
        raise Refused.because("evidence_off")
    require_open_desk(desk)
    if not files:
        raise Refused.because("evidence_none")
    if len(files) > limit("files"):
        raise Refused.because("evidence_too_many", most=limit("files"))
    with ExitStack() as stack:
        looked: list[_Looked] = []
        faults: list[Fault] = []
        for file in files:
            path = stack.enter_context(store.received(file.pieces, most=limit("megabytes") * MEGABYTE))
            try:
                looked.append(_looked_at(path, _plain(file.name)))
            except Refused as refused:
                faults.extend(refused.faults)
        if faults:
            raise Refused(faults)
        return _kept(desk, channel, looked)


def _kept(desk: ReviewCase, channel: Channel, looked: Sequence[_Looked]) -> list[Evidence]:
    placed: list[str] = []
    try:
        with transaction.atomic():
            review = _locked(desk)
            existing = {row.digest: row for row in attached(review, channel)}
            new = {file.digest: file for file in looked if file.digest not in existing}
            if len(existing) + len(new) > limit("files"):
                raise Refused.because("evidence_too_many", most=limit("files"))
            rows = []
            for file in new.values():
                placed.append(store.place(file.path))
                rows.append(
                    Evidence.objects.create(
                        review=review,
                        channel=channel,
                        name=file.name,
                        kind=file.kind,
                        size=file.size,
                        digest=file.digest,
                        stored=placed[-1],
                        attached_by=account_of(desk.actor),
                    )
                )
            if rows:
                audit_record(
                    by=desk.actor,
                    action="evidence.attach",
                    subject=review,
                    body=desk.unit,
                    after={"files": [{"name": row.name, "size": row.size, "digest": row.digest} for row in rows]},
                )
    except BaseException:
        store.discard(placed)
        raise
    desk.refresh()
    return rows


def _locked(desk: ReviewCase) -> SelfReview:
    """The review, begun if need be; whoever submits at the same moment waits or has been first."""
    begun, _ = SelfReview.objects.get_or_create(
        campaign_id=desk.campaign.reviews_of,
        about=desk.subject.about,
        defaults={"form": desk.sheet.key, "taken_up": desk.rules},
    )
    review = SelfReview.objects.select_for_update().get(pk=begun.pk)
    if review.state == ReviewState.SUBMITTED:
        raise Refused.because("review_submitted_already")
    return review


def _looked_at(path: Path, name: str) -> _Looked:
    kind = call(partial(kind_of, path.absolute(), name=name), limits=LOOK, where=name)
    named = _ended(name, kind)
    words = re.sub(r"[\W_]+", "\n", named.rpartition(".")[0])
    refuse_secrets([named, words.replace("\n", " "), words])
    content = path.read_bytes()
    refuse_secret_file(named, content)
    return _Looked(path=path, name=named, kind=kind, size=len(content), digest=hashlib.sha256(content).hexdigest())


def _plain(name: str) -> str:
    """A name that any system can keep: no folders, no control signs, not too long."""
    last = composed(name).replace("\\", "/").rpartition("/")[2]
    # Signs that turn the direction of writing let an ending stand where it is not.
    plain = "".join(sign for sign in last if unicodedata.category(sign) not in {"Cf", "Cc", "Co", "Cs"})
    plain = " ".join(_NO_NAME.sub(" ", plain).split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: limit('name')].strip()}{dot}{ending[:10]}" if dot else plain[: limit("name")]


def _ended(name: str, kind: str) -> str:
    """The name with an ending of its kind. Raises Refused where it bears the ending of something else."""
    entry = settings()["kinds"][kind]
    _, dot, ending = name.rpartition(".")
    if dot and ending.lower() in entry["endings"]:
        return name
    # After a dot that stands in a number or a sentence comes no ending.
    if dot and re.fullmatch(r"[A-Za-z0-9]{2,5}", ending) and not ending.isdecimal():
        raise Refused.because("evidence_name_lies", where=name, kind=entry["name"])
    return f"{name or 'tep'}.{entry['endings'][0]}"


@transaction.atomic
def evidence_remove(*, desk: ReviewCase, evidence: Evidence) -> None:
    """Take a file off the draft; one that a version was submitted with stays with that version. Twice is once."""
    _require(desk, Channel(evidence.channel))
    require_open_desk(desk)
    review = _locked(desk)
    row = review.evidence.filter(pk=evidence.pk, removed_at=None).first()
    if row is None:
        return
    if row.versions.exists():
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
    else:
        row.delete()
        transaction.on_commit(lambda: store.discard([row.stored]))
    audit_record(
        by=desk.actor,
        action="evidence.remove",
        subject=review,
        body=desk.unit,
        before={"name": row.name, "digest": row.digest},
    )


def evidence_sweep() -> int:
    """Delete files that no row names: left by a crash, or their rows went with a campaign or a term."""
    return store.sweep(set(Evidence.objects.values_list("stored", flat=True)), older_than_s=_UNNAMED_FOR_S)


def _require(desk: ReviewCase, channel: Channel) -> None:
    if channel == Channel.ONLINE:
        require_writer(desk)
    elif not attaches(desk, channel):
        require(desk.actor, "review.write", desk.unit)
