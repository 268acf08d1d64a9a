"""Opening a campaign: the roster is drawn, judged, and written in one transaction; a second time changes nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xeploai.core.errors import Fault, Refused, XeploaiError
from xeploai.core.names import folded_name, title_sort_key
from xeploai.core.subjects import SubjectKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.eligibility import Judging, Verdict
from xeploai.rounds.campaigns.models import (
    Campaign,
    CampaignKind,
    CampaignStatus,
    Node,
    NodeAncestor,
    ReviewPlace,
    RosterEntry,
    Subject,
)
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster_source import Drawing, Drawn, DrawnNode, draw
from xeploai.rounds.campaigns.tree import closure
from xeploai.rulepacks.regime import Regime

_BATCH = 500

# What a roster is drawn from: where any of it has changed meanwhile, the drawing is of another draft.
_DRAWN_FROM = ("status", "body_id", "kinds", "closing_on", "period_start", "period_end", "binding_id")

Judged = Sequence[tuple[Drawn, Verdict]]


class _Stopped(Exception):
    """The officer took the opening back, or the draft is another one by now."""


@transaction.atomic
def campaign_opening_ask(*, campaign: Campaign, by: Actor) -> bool:
    """Say that the campaign is to be opened. True: the caller hands it to the worker; False: somebody already has."""
    require(by, "campaign.open", campaign.body)
    waiting = Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.DRAFT)
    began = waiting.update(
        status=CampaignStatus.OPENING, progress_at=timezone.now(), progress_done=0, progress_total=0, opening_faults=[]
    )
    if not began:
        return False
    audit_record(by=by, action="campaign.opening", subject=campaign, body=campaign.body)
    return True


@transaction.atomic
def campaign_opening_stop(*, campaign: Campaign, by: Actor) -> bool:
    """Take an opening back: a draft again. The drawing that still runs finds that out and writes nothing.

    False: there is nothing to stop, or the roster was written just before.
    """
    require(by, "campaign.open", campaign.body)
    opening = Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.OPENING)
    if not opening.update(status=CampaignStatus.DRAFT, progress_done=0, progress_total=0):
        return False
    audit_record(by=by, action="campaign.opening.stop", subject=campaign, body=campaign.body)
    return True


def campaigns_opening() -> Iterator[tuple[int, int | None, int | None]]:
    """Openings that were asked for and are neither done nor taken back: the campaign, who asked, and for whom."""
    for campaign in Campaign.objects.filter(status=CampaignStatus.OPENING):
        entry = Entry.objects.filter(action="campaign.opening", subject=str(campaign.public_id)).first()
        yield (campaign.pk, entry.user_id, entry.acting_for_id) if entry else (campaign.pk, None, None)


@transaction.atomic
def campaign_opening_give_up(*, campaign: int) -> None:
    """The opening broke off again and again: a draft once more, with the reason, so that the officer can ask anew."""
    opening = Campaign.objects.select_related("body").filter(pk=campaign, status=CampaignStatus.OPENING)
    waiting = opening.first()
    if waiting is None:
        return
    opening.update(
        status=CampaignStatus.DRAFT,
        progress_done=0,
        progress_total=0,
        opening_faults=[["campaign_opening_broken_off", None, {}]],
    )
    audit_record(by=None, action="campaign.opening.fail", subject=waiting, body=waiting.body)


def campaign_open(*, campaign: Campaign, by: Actor) -> bool:
    """Draw the roster for the closing date. May run twice: the second finds it open and writes nothing; one that was
    stopped, or whose draft was changed while it read, writes nothing either.

    Gives whether this call opened it. Raises Refused where the body has no members and organisations to draw, where the
    bound rules are not those of this release, or where it is open who does what and nobody left it so (`duties_leave`).
    """
    require(by, "campaign.open", campaign.body)
    campaign.refresh_from_db()
    if campaign.status not in {CampaignStatus.DRAFT, CampaignStatus.OPENING}:
        return False
    try:
        last_seq = _last_entry()
        judged, drawing = _read(campaign)
        return _write(campaign, drawing, judged, last_seq=last_seq, by=by)
    except _Stopped:
        return False
    except Exception as error:
        # Back to the draft with the reason, so that the officer mends it and asks again.
        faults = error.faults if isinstance(error, XeploaiError) else [Fault(code="campaign_opening_broken")]
        Campaign.objects.filter(pk=campaign.pk, status=CampaignStatus.OPENING).update(
            status=CampaignStatus.DRAFT,
            opening_faults=[[fault.code, fault.value, dict(fault.values)] for fault in faults],
        )
        raise


_MONTHS_OF_A_QUARTER = 3


def quarter_with_year(campaign: Campaign, regime: Regime | None) -> bool:
    """Whether a quarterly round is for a quarter that its rules make a part of the yearly one."""
    parameters = regime.parameters() if regime is not None else {}
    if campaign.kind != CampaignKind.QUARTERLY or "quarters_rated_apart" not in parameters:
        return False
    quarter = (campaign.period_start.month - 1) // _MONTHS_OF_A_QUARTER + 1
    return quarter > int(str(parameters["quarters_rated_apart"].value))


def _read(campaign: Campaign) -> tuple[Judged, Drawing]:
    regime = campaign_regime(campaign)
    if quarter_with_year(campaign, regime):
        raise Refused.because("campaign_quarter_with_year", value=campaign.title)
    drawing = draw(campaign.body, campaign.closing_on, campaign.kinds, regime)
    if not drawing.nodes:
        raise Refused.because(
            "campaign_body_not_standing", value=campaign.body.name, on=f"{campaign.closing_on:%d/%m/%Y}"
        )
    if not drawing.subjects:
        raise Refused.because("campaign_empty", value=campaign.body.name)
    open_duties = [duty for duty in drawing.open_duties if duty.key not in campaign.duties_left]
    if open_duties:
        raise Refused([duty.fault for duty in open_duties])
    judging = Judging.of(campaign, regime)
    total = len(drawing.subjects)
    judged: list[tuple[Drawn, Verdict]] = []
    for start in range(0, total, _BATCH * 4):
        judged += judging.verdicts(drawing.subjects[start : start + _BATCH * 4])
        _progress(campaign, len(judged), total * 2)
    return judged, drawing


@transaction.atomic
def _write(campaign: Campaign, drawing: Drawing, judged: Judged, *, last_seq: int, by: Actor) -> bool:
    now = timezone.now()
    # Whoever comes first opens it; the other one waits for the row and then finds it open.
    moved = _as_read(campaign).update(
        status=CampaignStatus.OPEN,
        opened_at=now,
        compared_at=now,
        compared_seq=last_seq,
        progress_done=len(judged) * 2,
        progress_total=len(judged) * 2,
    )
    if not moved:
        return False
    nodes_write(campaign, drawing.nodes)
    subjects_write(campaign, judged)
    campaign.refresh_from_db()
    counts: dict[str, int] = {}
    for drawn, _ in judged:
        counts[drawn.kind.value] = counts.get(drawn.kind.value, 0) + 1
    audit_record(by=by, action="campaign.open", subject=campaign, body=campaign.body, after={"subjects": counts})
    return True


def nodes_write(campaign: Campaign, nodes: Sequence[DrawnNode]) -> None:
    """The tree and its closure."""
    rows: dict[int, Node] = {}
    by_depth: dict[int, list[Node]] = {}
    for position, node in enumerate(nodes):
        row = Node(
            campaign=campaign,
            organisation_id=node.organisation,
            name=node.name,
            code=node.code,
            kind=node.kind.value,
            tier=node.tier,
            unit_type=node.unit_type,
            depth=node.depth,
            path=node.path,
            sort_key=title_sort_key(node.name)[:500],
            position=position,
        )
        rows[node.organisation] = row
        by_depth.setdefault(node.depth, []).append(row)
    parents = {node.organisation: node.parent for node in nodes}
    for depth in sorted(by_depth):
        for row in by_depth[depth]:
            row.parent = rows.get(parents[row.organisation_id] or 0)
        Node.objects.bulk_create(by_depth[depth], batch_size=_BATCH)
    NodeAncestor.objects.bulk_create(closure(campaign, rows), batch_size=_BATCH)


def subjects_write(
    campaign: Campaign, judged: Judged, continues: Mapping[tuple[str, int], int] | None = None
) -> list[Subject]:
    """Subjects with their entries and places. continues: subject of the parent round by key."""
    subjects = [subject_row(campaign, drawn, verdict) for drawn, verdict in judged]
    for subject, (drawn, _) in zip(subjects, judged, strict=True):
        subject.continues_id = (continues or {}).get(drawn.key)
    Subject.objects.bulk_create(subjects, batch_size=_BATCH)
    pairs = list(zip(subjects, (drawn for drawn, _ in judged), strict=True))
    RosterEntry.objects.bulk_create(
        [RosterEntry(subject=subject, **entry_columns(drawn)) for subject, drawn in pairs], batch_size=_BATCH
    )
    ReviewPlace.objects.bulk_create(
        [place for subject, drawn in pairs for place in places_of(subject, drawn)], batch_size=_BATCH
    )
    return subjects


def subject_row(campaign: Campaign, drawn: Drawn, verdict: Verdict) -> Subject:
    """The row of a new subject."""
    kind, thing = drawn.key
    column = {SubjectKind.ORGANISATION: "organisation_id", SubjectKind.COLLECTIVE: "collective_id"}
    return Subject(
        campaign=campaign,
        kind=kind,
        tally=drawn.record["tally"],
        **{column.get(drawn.kind, "person_id"): thing},
        **verdict.columns,
    )


def entry_columns(drawn: Drawn) -> dict[str, Any]:
    """What a roster entry repeats of its record."""
    record = drawn.record
    words = " ".join(str(part) for part in (record["name"], record["number"]) if part)
    return {
        "name": record["name"],
        "sort_key": drawn.sort_key,
        "search_text": folded_name(words)[:400],
        "number": record["number"],
        "unit_id": record["unit"],
        "path": record["path"],
        "decider_id": record["decider"],
        "label": record["label"],
        "group": record["group"],
        "record": dict(record),
    }


def places_of(subject: Subject, drawn: Drawn) -> Iterable[ReviewPlace]:
    """The posts as rows."""
    for place in drawn.record["places"]:
        yield ReviewPlace(
            subject=subject,
            organisation_id=place["organisation"],
            title=place["title"],
            main=place["main"],
            is_head=place["is_head"],
        )


def _as_read(campaign: Campaign) -> "QuerySet[Campaign]":
    """The campaign, while it still is what the roster was read for."""
    return Campaign.objects.filter(pk=campaign.pk, **{name: getattr(campaign, name) for name in _DRAWN_FROM})


def _progress(campaign: Campaign, done: int, total: int) -> None:
    if not _as_read(campaign).update(progress_done=done, progress_total=total, progress_at=timezone.now()):
        raise _Stopped


def _last_entry() -> int:
    return Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
