"""Changes of the roster after it was drawn: found, offered with their reason, taken in or turned down. Never silent."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.subjects import SubjectKind
from xeploai.registers.audit.models import Entry
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, NotPermitted, allows, require
from xeploai.registers.kernel.grants import grants
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.eligibility import Judging
from xeploai.rounds.campaigns.models import (
    Amendment,
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
from xeploai.rounds.campaigns.roster_source import Drawn, draw, essence
from xeploai.rounds.campaigns.services import require_open
from xeploai.rounds.campaigns.tree import node_put, node_take_away

_OPEN = (AmendmentState.OFFERED, AmendmentState.REJECTED)


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
def amendment_accept(*, amendment: Amendment, reason: str = "", by: Actor) -> None:
    """Take a change into the roster; also one that was turned down before, while it is still true."""
    _accept(amendment, _judging(amendment.campaign), reason, by)


@transaction.atomic
def amendments_accept(*, campaign: Campaign, amendments: Sequence[Amendment], by: Actor) -> None:
    """Several at once, organisations first; all of them or none."""
    judging = _judging(campaign)
    ordered = sorted(amendments, key=lambda amendment: (amendment.kind != SubjectKind.ORGANISATION, amendment.pk))
    for amendment in ordered:
        _accept(amendment, judging, "", by)


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


def _judging(campaign: Campaign) -> Judging:
    return Judging.of(campaign, campaign_regime(campaign))


def _accept(amendment: Amendment, judging: Judging, reason: str, by: Actor) -> None:
    campaign = amendment.campaign
    require_open(campaign)
    require_units(amendment, by)
    subject = amendment.subject
    if subject is not None and subject.closed_at is not None:
        raise Refused.because("campaign_roster_closed", value=amendment.name)
    before = subject.entry.record if subject is not None and subject.listed else {}
    if essence(before) != essence(amendment.before):
        raise Refused.because("campaign_amendment_stale", value=amendment.name)
    _settle(amendment, _OPEN, AmendmentState.ACCEPTED, reason, by)
    if amendment.change == Change.DEPARTURE:
        assert subject is not None
        _depart(campaign, subject)
    else:
        _put(campaign, amendment, subject, judging)
    touched = [unit for unit in (amendment.from_unit_id, amendment.to_unit_id) if unit]
    # What a unit confirmed was another roster.
    campaign.nodes.filter(organisation__in=touched).update(confirmed_at=None, confirmed_by=None)
    audit_record(
        by=by,
        action="campaign.amendment.accept",
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
        state=to, settled_at=timezone.now(), settled_by=by.user, settle_reason=reason.strip()
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
