"""In which group each subject is counted, and the paper by which a group may pass its ceiling."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.decisions.drafts import campaign_locked
from xeploai.rounds.decisions.models import (
    CapAuthorisation,
    PoolGroup,
)
from xeploai.rounds.decisions.pools import pools_of
from xeploai.rounds.proposals.services import require_running
from xeploai.rulepacks import vocabulary
from xeploai.tools.classification_marks import refuse_secrets

MOST_LETTERS_OF_GROUP = 100


@transaction.atomic
def groups_set(*, campaign: Campaign, subjects: Sequence[Subject], group: str, by: Actor) -> int:
    """Count subjects in a group of similar position and task; gives how many there are now. Raises Refused for those
    who are decided on already: their pool is closed."""
    for subject in subjects:
        require(by, "decision.write", subject.entry.decider or campaign.body)
    name = " ".join(group.split())
    if not name or len(name) > MOST_LETTERS_OF_GROUP:
        raise Refused.because("group_name", value=name[:40], most=MOST_LETTERS_OF_GROUP)
    require_running(campaign_locked(campaign))
    # As it is now: somebody may have decided in the pool since the page was drawn.
    rows = Subject.objects.filter(pk__in=[subject.pk for subject in subjects], closed_at__isnull=False)
    closed = set(rows.values_list("pk", flat=True))
    faults = [Fault(code="group_closed", value=subject.entry.name) for subject in subjects if subject.pk in closed]
    if faults:
        raise Refused(faults)
    refuse_secrets([name])
    name = _spelling(campaign, name)
    PoolGroup.objects.bulk_create(
        (PoolGroup(subject=subject, group=name) for subject in subjects),
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["group"],
    )
    if subjects:
        audit_record(
            by=by,
            action="decision.group",
            subject=campaign,
            body=subjects[0].entry.decider or campaign.body,
            after={"group": name, "subjects": [str(subject.public_id) for subject in subjects]},
        )
    return len(subjects)


def _spelling(campaign: Campaign, group: str) -> str:
    """A group as it is spelled already in the campaign or in one that shares its ceilings: another spelling is no group
    with a ceiling of its own."""
    family = Q(campaign=campaign.caps_of) | Q(campaign__parent=campaign.caps_of)
    named = Subject.objects.filter(family, listed=True).order_by()
    groups = [
        *named.exclude(pool_group=None).values_list("pool_group__group", flat=True).distinct(),
        *named.exclude(entry__group="").values_list("entry__group", flat=True).distinct(),
    ]
    return next((name for name in groups if vocabulary.folded(name) == vocabulary.folded(group)), group)


@transaction.atomic
def cap_authorise(
    *, campaign: Campaign, pool: str, places: int, number: str, signed_on: date, issuer: str, by: Actor
) -> CapAuthorisation:
    """Enter the paper that lets a pool pass its ceiling. Raises Refused for a pool that the campaign does not have."""
    own_pool = next((row for row in pools_of(campaign) if row.key.text == pool), None)
    if own_pool is None:
        raise Refused.because("authorisation_pool", value=pool)
    body = Organisation.objects.get(pk=own_pool.key.body)
    require(by, "decision.write", body)
    require_running(campaign)
    if not number.strip() or not issuer.strip():
        raise Refused.because("authorisation_incomplete")
    if signed_on > timezone.localdate():
        raise Refused.because("decision_signed_later", value=f"{signed_on:%d/%m/%Y}")
    if places > len(own_pool.subjects):
        raise Refused.because("authorisation_places", value=str(places), most=len(own_pool.subjects))
    refuse_secrets([number, issuer])
    paper = CapAuthorisation.objects.create(
        campaign_id=campaign.caps_of,
        pool=pool,
        places=places,
        number=number.strip(),
        signed_on=signed_on,
        issuer=issuer.strip(),
        entered_by=account_of(by),
    )
    audit_record(
        by=by,
        action="decision.authorise",
        subject=campaign,
        body=body,
        after={"pool": own_pool.label, "places": places, "number": paper.number, "signed_on": signed_on},
        sealed=[paper],
    )
    return paper
