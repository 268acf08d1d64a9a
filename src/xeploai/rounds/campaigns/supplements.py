"""A supplementary round: late units and those who were away, reviewed afterwards under the same rules and ceilings."""

from collections.abc import Collection
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.core.names import search_words
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.rounds.campaigns.eligibility import Verdict
from xeploai.rounds.campaigns.models import Binding, Campaign, CampaignStatus, Subject
from xeploai.rounds.campaigns.roster import nodes_write, subjects_write
from xeploai.rounds.campaigns.roster_source import Drawn, DrawnNode


def supplement_choices(campaign: Campaign, *, words: str = "", kind: str = "") -> QuerySet[Subject]:
    """Who may be taken over: on the roster, without a level that stands (rounds/decisions keeps it), in no
    supplementary round yet; by words of the name or a number, by kind. Who is late in a pool that was decided is just
    whom such a round is for."""
    subjects = campaign.subjects.filter(listed=True, standing=None, continued_by=None).select_related("entry__unit")
    for word in search_words(words):
        subjects = subjects.filter(entry__search_text__contains=word)
    if kind:
        subjects = subjects.filter(kind=kind)
    return subjects.order_by("entry__unit__sort_key", "entry__unit_id", "entry__sort_key", "pk")


@transaction.atomic
def supplement_open(
    *, parent: Campaign, title: str, subjects: Collection[int], request: UUID | None = None, by: Actor
) -> Campaign:
    """Open a round for some subjects of another one, on its roster and tree, with its rules. Its ceilings are counted
    together with the parent's (Campaign.caps_of). The same `request` again gives the round made the first time."""
    require(by, "campaign.open", parent.body)
    # The row of the parent orders those who write at the same time: nobody is taken over twice.
    Campaign.objects.select_for_update().get(pk=parent.pk)
    existing = Campaign.objects.filter(request=request).first() if request else None
    if existing is not None:
        return existing
    parent.refresh_from_db()
    if not parent.drawn or parent.parent_id is not None:
        raise Refused.because("campaign_supplements_nothing", value=parent.title)
    if not title.strip():
        raise Refused.because("campaign_without_title")
    chosen = [subject for subject in supplement_choices(parent) if subject.pk in set(subjects)]
    if not chosen or len(chosen) != len(set(subjects)):
        raise Refused.because("campaign_supplement_empty")
    now = timezone.now()
    campaign = Campaign.objects.create(
        body=parent.body,
        kind=parent.kind,
        kinds=parent.kinds,
        title=title.strip(),
        period_start=parent.period_start,
        period_end=parent.period_end,
        closing_on=parent.closing_on,
        parent=parent,
        files_open=parent.files_open,
        status=CampaignStatus.OPEN,
        request=request or uuid4(),
        opened_at=now,
        compared_at=parent.compared_at,
        compared_seq=parent.compared_seq,
    )
    _bind_as(parent, campaign, by)
    nodes_write(campaign, _nodes(parent))
    taken = [(Drawn(key=subject.key, record=subject.entry.record), _verdict(subject)) for subject in chosen]
    subjects_write(campaign, taken, {subject.key: subject.pk for subject in chosen})
    audit_record(
        by=by,
        action="campaign.supplement",
        subject=campaign,
        body=campaign.body,
        after={
            "title": campaign.title,
            "parent": str(parent.public_id),
            "subjects": [str(subject.public_id) for subject in chosen],
        },
    )
    return campaign


def _bind_as(parent: Campaign, campaign: Campaign, by: Actor) -> None:
    """The very rules of the parent, also where this release holds a newer text: that is taken up by an act only."""
    bound = parent.binding
    if bound is None:
        return
    campaign.binding = Binding.objects.create(
        campaign=campaign,
        number=bound.number,
        pack_id=bound.pack_id,
        pack_version=bound.pack_version,
        pack_digest=bound.pack_digest,
        policy_files=bound.policy_files,
        policy_text=bound.policy_text,
        policy_digest=bound.policy_digest,
        content=bound.content,
        stored=bound.stored,
        rules_digest=bound.rules_digest,
        text_digest=bound.text_digest,
        bound_by=account_of(by),
    )
    campaign.save(update_fields=["binding"])


def _verdict(subject: Subject) -> Verdict:
    """What the rules said of it in the parent round."""
    return Verdict(
        review_required=subject.review_required,
        classified=subject.classified,
        reason=subject.reason,
        rule=subject.rule,
        needs=subject.needs,
    )


def _nodes(parent: Campaign) -> list[DrawnNode]:
    """The tree as the parent round holds it, amendments included."""
    return [
        DrawnNode(
            organisation=node.organisation_id,
            parent=node.parent.organisation_id if node.parent else None,
            name=node.name,
            code=node.code,
            kind=node.org_kind,
            tier=node.tier,
            unit_type=node.unit_type,
            path=node.path,
        )
        for node in parent.nodes.select_related("parent")
    ]
