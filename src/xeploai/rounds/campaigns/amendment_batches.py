"""Changes of the roster taken in by one act, looked at before, and taken back by one until a decision is made."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.subjects import SubjectKind
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.kernel.access import Actor
from xeploai.rounds.campaigns.amendments import hindrance, require_units, take_back, take_in, touched_nodes
from xeploai.rounds.campaigns.eligibility import Judging
from xeploai.rounds.campaigns.models import Amendment, AmendmentBatch, Campaign, Change
from xeploai.rounds.campaigns.regimes import campaign_regime

ONE_BY_ONE = frozenset({Change.STATUS.value})
"""What nobody takes in among others, unseen: a suspension, an exemption, the end of one."""


@dataclass(frozen=True, kw_only=True)
class BatchPreview:
    """What taking some changes in would do.

    amendments   in the order in which they are taken in
    by_change    how many of each kind
    unconfirmed  units that have confirmed their roster and would have to do so again, by name
    faults       why it cannot be done, each with the name
    """

    amendments: Sequence[Amendment]
    by_change: Mapping[str, int]
    unconfirmed: Sequence[str]
    faults: Sequence[Fault]


def batch_preview(*, campaign: Campaign, amendments: Iterable[Amendment], by: Actor) -> BatchPreview:
    """Look at a batch before it is taken in. Raises NotPermitted for a change of somebody else's units."""
    ordered = _ordered(amendments)
    for amendment in ordered:
        require_units(amendment, by)
    hindered = (hindrance(amendment, amendment.before) for amendment in ordered)
    return BatchPreview(
        amendments=ordered,
        by_change=dict(Counter(amendment.get_change_display() for amendment in ordered)),
        unconfirmed=_confirmed(campaign, ordered),
        faults=[*_not_alone(ordered), *(fault for fault in hindered if fault is not None)],
    )


@transaction.atomic
def amendments_accept(
    *, campaign: Campaign, amendments: Iterable[Amendment], reason: str = "", by: Actor
) -> AmendmentBatch:
    """Take changes into the roster, organisations first, all of them or none; also what was turned down before, while
    it is still true.

    Raises Refused where one was settled meanwhile or cannot be taken in, and for a change of status among others.
    """
    ordered = _ordered(amendments)
    if not ordered:
        raise Refused.because("campaign_amendments_none")
    if faults := _not_alone(ordered):
        raise Refused(faults)
    batch = AmendmentBatch.objects.create(
        campaign=campaign, made_by=account_of(by), unconfirmed=_confirmed(campaign, ordered)
    )
    judging = Judging.of(campaign, campaign_regime(campaign))
    for amendment in ordered:
        take_in(amendment, judging, reason, by, batch)
    return batch


def amendments_accept_each(*, campaign: Campaign, amendments: Iterable[Amendment], by: Actor) -> None:
    """Take changes in as an officer who has looked at every one: together what may go together, the rest alone."""
    ordered = _ordered(amendments)
    together = [amendment for amendment in ordered if amendment.change not in ONE_BY_ONE]
    alone = [[amendment] for amendment in ordered if amendment.change in ONE_BY_ONE]
    for batch in ([together] if together else []) + alone:
        amendments_accept(campaign=campaign, amendments=batch, by=by)


@transaction.atomic
def batch_undo(*, batch: AmendmentBatch, reason: str, by: Actor) -> int:
    """Put the roster as it was before a batch, by changes of their own; gives how many. All of them or none.

    Units confirm again: what they had confirmed is not taken for confirmed once more. Raises Refused, naming whoever
    has changed since or belongs to a pool that is decided.
    """
    if not reason.strip():
        raise Refused.because("campaign_reason_missing")
    amendments = list(
        batch.amendments.select_related("campaign__body", "campaign__binding", "subject__entry", "from_unit", "to_unit")
    )
    for amendment in amendments:
        require_units(amendment, by)
    faults = [fault for amendment in amendments if (fault := hindrance(amendment, amendment.after)) is not None]
    if faults:
        raise Refused(faults)
    taken = AmendmentBatch.objects.filter(pk=batch.pk, undone_at=None).update(
        undone_at=timezone.now(), undone_by=account_of(by), undo_reason=reason.strip()
    )
    if not taken:
        raise Refused.because("campaign_batch_undone")
    judging = Judging.of(batch.campaign, campaign_regime(batch.campaign))
    for amendment in sorted(amendments, key=_undo_order):
        take_back(amendment, judging, reason.strip(), by)
    return len(amendments)


def _ordered(amendments: Iterable[Amendment]) -> list[Amendment]:
    """Organisations first: people may come into a branch that is new itself."""
    return sorted(amendments, key=lambda amendment: (amendment.kind != SubjectKind.ORGANISATION, amendment.pk))


def _undo_order(amendment: Amendment) -> tuple[int, int]:
    """Organisations that come back first, then people, then organisations that go."""
    if amendment.kind != SubjectKind.ORGANISATION:
        return 1, amendment.pk
    return (0 if amendment.before else 2), amendment.pk


def _not_alone(amendments: Sequence[Amendment]) -> list[Fault]:
    if len(amendments) < 2:
        return []
    return [
        Fault(code="campaign_status_one_by_one", value=amendment.name)
        for amendment in amendments
        if amendment.change in ONE_BY_ONE
    ]


def _confirmed(campaign: Campaign, amendments: Iterable[Amendment]) -> list[str]:
    nodes = touched_nodes(campaign, amendments).exclude(confirmed_at=None)
    return list(nodes.order_by("sort_key").values_list("name", flat=True))
