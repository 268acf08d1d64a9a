"""Changes of the roster after it was drawn: found, offered with their reason, taken in, back or turned down.

Nothing is silent. What is taken in goes by batches, and so does what is taken back (`amendment_batches`).
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.names import subject_sort_key
from xeploai.core.subjects import SubjectKind
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, NotPermitted, allows, require
from xeploai.registers.kernel.grants import grants
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.eligibility import Judging
from xeploai.rounds.campaigns.models import (
    Amendment,
    AmendmentBatch,
    AmendmentState,
    Campaign,
    CampaignStatus,
    Change,
    Node,
    ReviewPlace,
    RosterEntry,
    Subject,
)
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster import entry_columns, places_of, subject_row
from xeploai.rounds.campaigns.roster_diff import Difference, compared
from xeploai.rounds.campaigns.roster_source import Drawn, draw, essence, record_digest
from xeploai.rounds.campaigns.services import require_open
from xeploai.rounds.campaigns.tree import node_put, node_take_away

_OPEN = (AmendmentState.OFFERED, AmendmentState.REJECTED)
_REVERSED = {Change.ARRIVAL.value: Change.DEPARTURE.value, Change.DEPARTURE.value: Change.ARRIVAL.value}


def roster_compare(*, campaign: Campaign, by: Actor | None) -> int:
    """Read the register again and offer what has changed since; gives how many changes are new.

    by  None: the program's own upkeep. What was turned down and is unchanged is not offered again; what is offered
    and no longer true lapses. Raises Refused where the rules of the campaign cannot be read: they say who decides.
    """
    require_open(campaign)
    if by is not None:
        require_somewhere(by, "campaign.change", campaign)
    last_seq = Entry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    drawing = draw(campaign.body, campaign.closing_on, campaign.kinds, campaign_regime(campaign))
    listed = {
        subject.key: (subject, subject.entry.record)
        for subject in campaign.subjects.filter(listed=True).select_related("entry")
    }
    records = {key: record for key, (_, record) in listed.items()}
    differences = compared(records, drawing, campaign.closing_on, arrivals=campaign.parent_id is None)
    with transaction.atomic():
        # One comparison at a time: the second waits here and then finds everything offered.
        Campaign.objects.filter(pk=campaign.pk).update(compared_at=timezone.now(), compared_seq=last_seq)
        fresh, lapsed = _offer(campaign, differences, {key: subject for key, (subject, _) in listed.items()})
        if fresh or lapsed or by is not None:
            audit_record(
                by=by,
                action="campaign.compare",
                subject=campaign,
                body=campaign.body,
                after={"offered": fresh, "lapsed": lapsed},
            )
    return fresh


def rosters_compare_all() -> int:
    """Every open campaign, for the upkeep; gives how many changes are new. Those for reading only are passed over."""
    fresh = 0
    for campaign in Campaign.objects.filter(status=CampaignStatus.OPEN).select_related("body", "binding"):
        with suppress(Refused):  # the page of the rules says why they cannot be read
            fresh += roster_compare(campaign=campaign, by=None)
    return fresh


@transaction.atomic
def amendment_reject(*, amendment: Amendment, reason: str, by: Actor) -> None:
    """The roster stays as it is; a reason is needed, since the register says otherwise."""
    campaign = amendment.campaign
    require_open(campaign)
    require_units(amendment, by)
    if not reason.strip():
        raise Refused.because("campaign_reason_missing")
    _settle(amendment, [AmendmentState.OFFERED], AmendmentState.REJECTED, reason, by)
    audit_record(
        by=by,
        action="campaign.amendment.reject",
        subject=amendment,
        body=_unit(amendment),
        reason=reason,
        before=amendment.before,
        after=amendment.after,
    )


@transaction.atomic
def roster_close(*, subjects: Sequence[int]) -> int:
    """The first decision in a pool closes its roster: called by the service that records the decision, in its own
    transaction. Gives how many subjects were still open."""
    return Subject.objects.filter(pk__in=subjects, closed_at=None).update(closed_at=timezone.now())


def require_somewhere(by: Actor, act: str, campaign: Campaign) -> None:
    """Stop unless the act is granted for the deciding body or some organisation of the drawn tree."""
    if allows(by, act, campaign.body):
        return
    theirs = Node.objects.filter(campaign=campaign, organisation__in=bodies_where(by, act))
    if not theirs.exists():
        if Node.objects.filter(campaign=campaign, organisation__in=bodies_where(by, "campaign.view")).exists():
            raise NotPermitted([Fault(code="act_not_permitted", values={"act": grants().titles[act]})])
        require(by, act, campaign.body)


def _offer(campaign: Campaign, differences: Sequence[Difference], subjects: dict[Any, Subject]) -> tuple[int, int]:
    waiting = campaign.amendments.filter(state=AmendmentState.OFFERED)
    digests = {difference.digest for difference in differences}
    lapsed = waiting.exclude(digest__in=digests).update(state=AmendmentState.LAPSED, settled_at=timezone.now())
    known_digests = set(
        campaign.amendments.filter(state__in=_OPEN, digest__in=digests).values_list("digest", flat=True)
    )
    fresh = [difference for difference in differences if difference.digest not in known_digests]
    away = _unlisted(campaign) if fresh else {}
    Amendment.objects.bulk_create(
        [
            Amendment(
                campaign=campaign,
                subject=subjects.get(difference.key) or away.get(difference.key),
                change=difference.change,
                name=difference.name,
                sort_key=subject_sort_key(SubjectKind(difference.key[0]), difference.name)[:500],
                kind=difference.key[0],
                thing=difference.key[1],
                before=difference.before,
                after=difference.after,
                says=[[code, values] for code, values in difference.says],
                effective_on=difference.effective_on,
                digest=difference.digest,
                from_unit_id=difference.before.get("unit"),
                to_unit_id=difference.after.get("unit"),
            )
            for difference in fresh
        ],
        batch_size=500,
    )
    return len(fresh), lapsed


def _unlisted(campaign: Campaign) -> dict[tuple[str, int], Subject]:
    """Who was taken off and may come back."""
    return {subject.key: subject for subject in campaign.subjects.filter(listed=False)}


def take_in(amendment: Amendment, judging: Judging, reason: str, by: Actor, batch: AmendmentBatch) -> None:
    """Put one change into the roster, within the transaction of its batch.

    Raises Refused where it was settled meanwhile, the roster is closed, or it is no longer what the register says.
    """
    require_open(amendment.campaign)
    require_units(amendment, by)
    if (fault := hindrance(amendment, amendment.before)) is not None:
        raise Refused([fault])
    _settle(amendment, _OPEN, AmendmentState.ACCEPTED, reason, by)
    amendment.batch = batch
    amendment.save(update_fields=["batch"])
    _apply(amendment, judging)
    _record("campaign.amendment.accept", amendment, reason, by)


def take_back(amendment: Amendment, judging: Judging, reason: str, by: Actor) -> None:
    """Put the roster as it was before one change, as a change of its own, within the transaction of the batch.

    Raises Refused, by name, where a decision has closed the roster or the subject has changed since.
    """
    require_open(amendment.campaign)
    require_units(amendment, by)
    if (fault := hindrance(amendment, amendment.after)) is not None:
        raise Refused([fault])
    reverse = Amendment.objects.create(
        campaign=amendment.campaign,
        subject=amendment.subject,
        change=_REVERSED.get(amendment.change, amendment.change),
        name=amendment.name,
        kind=amendment.kind,
        thing=amendment.thing,
        sort_key=amendment.sort_key,
        before=amendment.after,
        after=amendment.before,
        says=[["campaign_taken_back", {"reason": reason}]],
        effective_on=amendment.effective_on,
        digest=record_digest((amendment.kind, amendment.thing), amendment.before),
        from_unit=amendment.to_unit,
        to_unit=amendment.from_unit,
        state=AmendmentState.ACCEPTED,
        settled_at=timezone.now(),
        settled_by=account_of(by),
        settle_reason=reason,
        reverses=amendment,
    )
    _apply(reverse, judging)
    _record("campaign.amendment.undo", reverse, reason, by)


def hindrance(amendment: Amendment, expected: Mapping[str, Any]) -> Fault | None:
    """What keeps a change from being taken in or back: a decision on its pool, or another record than expected."""
    subject = amendment.subject
    if subject is not None and subject.closed_at is not None:
        return Fault(code="campaign_roster_closed", value=amendment.name)
    current = subject.entry.record if subject is not None and subject.listed else {}
    if essence(current) != essence(expected):
        return Fault(code="campaign_amendment_stale", value=amendment.name)
    return None


def touched_nodes(campaign: Campaign, amendments: Iterable[Amendment]) -> QuerySet[Node]:
    """The units whose rosters some changes touch."""
    touched = {unit for amendment in amendments for unit in (amendment.from_unit_id, amendment.to_unit_id) if unit}
    return campaign.nodes.filter(organisation__in=touched)


def _apply(amendment: Amendment, judging: Judging) -> None:
    campaign = amendment.campaign
    if amendment.change == Change.DEPARTURE:
        assert amendment.subject is not None
        _depart(campaign, amendment.subject)
    else:
        _put(campaign, amendment, amendment.subject, judging)
    # What a unit confirmed was another roster.
    touched_nodes(campaign, [amendment]).update(confirmed_at=None, confirmed_by=None)


def _record(action: str, amendment: Amendment, reason: str, by: Actor) -> None:
    audit_record(
        by=by,
        action=action,
        subject=amendment,
        body=_unit(amendment),
        reason=reason,
        before=amendment.before,
        after=amendment.after,
    )


def _depart(campaign: Campaign, subject: Subject) -> None:
    subject.listed = False
    subject.save(update_fields=["listed"])
    if subject.kind == SubjectKind.ORGANISATION:
        node_take_away(campaign, subject.organisation_id or 0)


def _put(campaign: Campaign, amendment: Amendment, subject: Subject | None, judging: Judging) -> None:
    drawn = Drawn(key=(amendment.kind, amendment.thing), record=amendment.after)
    if drawn.kind is SubjectKind.ORGANISATION:
        node_put(campaign, amendment.thing, drawn.record)
    elif not campaign.nodes.filter(organisation=drawn.record["unit"]).exists():
        raise Refused.because("campaign_unit_not_listed", value=amendment.name, unit=drawn.record["unit_name"])
    verdict = judging.verdict(drawn.kind, drawn.record)
    columns = entry_columns(drawn)
    columns["path"] = campaign.nodes.get(organisation=drawn.record["unit"]).path
    if subject is None:
        subject = subject_row(campaign, drawn, verdict)
        subject.save()
        RosterEntry.objects.create(subject=subject, **columns)
        amendment.subject = subject
        amendment.save(update_fields=["subject"])
    else:
        subject.listed = True
        for name, value in {**verdict.columns, "tally": drawn.record["tally"]}.items():
            setattr(subject, name, value)
        subject.save()
        RosterEntry.objects.filter(subject=subject).update(**columns)
        subject.places.all().delete()
    ReviewPlace.objects.bulk_create(list(places_of(subject, drawn)))


def _settle(amendment: Amendment, states: Sequence[str], to: str, reason: str, by: Actor) -> None:
    """Whoever comes second is told so."""
    moved = Amendment.objects.filter(pk=amendment.pk, state__in=states).update(
        state=to, settled_at=timezone.now(), settled_by=account_of(by), settle_reason=reason.strip()
    )
    if not moved:
        raise Refused.because("campaign_amendment_stale", value=amendment.name)
    amendment.refresh_from_db()


def require_units(amendment: Amendment, by: Actor) -> None:
    """Both units must be the officer's: nobody takes a member from another's branch."""
    if allows(by, "campaign.change", amendment.campaign.body):
        return
    for unit in (amendment.from_unit, amendment.to_unit):
        if unit is not None:
            require(by, "campaign.change", unit)


def _unit(amendment: Amendment) -> Any:
    return amendment.to_unit or amendment.from_unit
