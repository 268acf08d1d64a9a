"""What may be asked about campaigns: which there are, how far the units are, who is on the roster, who is left out."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from xeploai.core.errors import Fault
from xeploai.core.names import search_words
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor, NotVisible, allows, require
from xeploai.registers.kernel.manifest import grounds_acts, stages
from xeploai.registers.kernel.stages import Progress, Stage
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.dryrun import KindCount, kind_counts
from xeploai.rounds.campaigns.models import Amendment, AmendmentBatch, AmendmentState, Campaign, Node, Subject


def campaigns_visible_to(actor: Actor) -> QuerySet[Campaign]:
    """Those of bodies that the actor looks after, and those whose roster holds an organisation of theirs."""
    bodies = bodies_where(actor, "campaign.view")
    theirs = Node.objects.filter(campaign=OuterRef("pk"), organisation__in=bodies)
    return Campaign.objects.filter(Q(body__in=bodies) | Exists(theirs)).select_related(
        "body", "binding", "parent", "feeds"
    )


def campaign_get(actor: Actor, public_id: UUID, act: str = "campaign.view") -> Campaign:
    """One campaign. Raises NotVisible for a stranger; NotPermitted where an act on the whole campaign is lacking."""
    campaign = campaigns_visible_to(actor).filter(public_id=public_id).first()
    if campaign is None:
        raise NotVisible([Fault(code="nothing_here")])
    if act != "campaign.view":
        require(actor, act, campaign.body)
    return campaign


def campaign_with_unit(actor: Actor, public_id: UUID, act: str) -> Campaign:
    """A drawn campaign with a unit for which an act is granted. Raises NotVisible for anybody else. One query."""
    here = Node.objects.filter(campaign=OuterRef("pk"), organisation__in=bodies_where(actor, act))
    rows = Campaign.objects.select_related("body", "binding", "parent").filter(Exists(here), public_id=public_id)
    campaign = rows.first()
    if campaign is None or not campaign.drawn:
        raise NotVisible([Fault(code="nothing_here")])
    return campaign


def subjects_visible_to(actor: Actor, campaign: Campaign) -> QuerySet[Subject]:
    """Who is on the roster in units that the actor reaches."""
    reach = bodies_where(actor, "campaign.view")
    return Subject.objects.filter(campaign=campaign, listed=True, entry__unit__in=reach)


def subject_get(actor: Actor, public_id: UUID, act: str = "campaign.view") -> Subject:
    """One subject. Raises NotVisible for a stranger to its unit, NotPermitted where only this act is lacking."""
    rows = Subject.objects.select_related("entry__unit", "entry__decider", "campaign__body", "campaign__binding")
    subject = rows.filter(public_id=public_id).first()
    if subject is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(actor, act, subject.entry.unit)
    return subject


def unit_get(actor: Actor, campaign: Campaign, public_id: UUID, act: str = "meeting.view") -> Organisation:
    """A unit of the campaign's tree. Raises NotVisible for a stranger, NotPermitted where only this act is lacking."""
    unit = Organisation.objects.filter(public_id=public_id, pk__in=campaign.nodes.values("organisation")).first()
    if unit is None:
        raise NotVisible([Fault(code="nothing_here")])
    require(actor, act, unit)
    return unit


def roster_search(
    actor: Actor,
    campaign: Campaign,
    *,
    kind: str = "",
    unit: Node | None = None,
    reason: str | None = None,
    text: str = "",
) -> QuerySet[Subject]:
    """The roster in the order of names. reason: "" those who are classified, None everybody."""
    subjects = subjects_visible_to(actor, campaign)
    if kind:
        subjects = subjects.filter(kind=kind)
    if unit is not None:
        subjects = subjects.filter(entry__path__startswith=unit.path)
    if reason is not None:
        subjects = subjects.filter(reason=reason)
    for word in search_words(text):
        subjects = subjects.filter(entry__search_text__contains=word)
    return subjects.select_related("entry__unit").order_by("entry__sort_key", "pk")


def roster_counts(actor: Actor, campaign: Campaign) -> list[KindCount]:
    """By kind: total = assessed + each reason, of the units that the actor reaches. One query."""
    rows = subjects_visible_to(actor, campaign).values_list("kind", "reason").annotate(number=Count("pk")).order_by()
    return kind_counts({(kind, reason): number for kind, reason, number in rows})


@dataclass(frozen=True, kw_only=True)
class BoardLine:
    """One unit on the board.

    own, below   subjects reviewed in the unit itself, and with everything under it, by kind
    stages       how far each part of the work is, by its code, with everything under it
    deadline     by when; late: it has passed, and the roster is not confirmed or a part of the work is open
    waiting      amendments that wait
    """

    node: Node
    own: Mapping[str, int]
    below: Mapping[str, int]
    stages: Mapping[str, Progress]
    deadline: date | None
    late: bool
    waiting: int

    @property
    def total(self) -> int:
        """Subjects here and below."""
        return sum(self.below.values())


def campaign_board(actor: Actor, campaign: Campaign, today: date) -> list[BoardLine]:
    """The units that the actor reaches, in the order of the tree. Four queries, however many stages."""
    reach = bodies_where(actor, "campaign.view")
    nodes = list(campaign.nodes.filter(organisation__in=reach).select_related("organisation"))
    rows = subjects_visible_to(actor, campaign).values_list("entry__unit", "kind").annotate(number=Count("pk"))
    own: dict[int, Counter[str]] = {}
    for unit, kind, number in rows.order_by():
        own.setdefault(unit, Counter())[kind] += number
    waiting = Counter(
        amendments_visible_to(actor, campaign)
        .filter(state=AmendmentState.OFFERED)
        .values_list("to_unit", "from_unit")
        .order_by()
    )
    here = stages_reached(campaign)
    below = {node.organisation_id: Counter[str]() for node in nodes}
    reached: dict[tuple[str, int], Progress] = {}
    for node in nodes:
        for org in (int(part) for part in node.path.strip("/").split("/")):
            if org in below:
                below[org].update(own.get(node.organisation_id, Counter()))
                for stage in stages():
                    progress = reached.get((stage.code, org), Progress())
                    reached[stage.code, org] = progress + here.get((stage.code, node.organisation_id), Progress())
    lines = []
    for node in nodes:
        org = node.organisation_id
        total = sum(below[org].values())
        parts = {stage.code: reached[stage.code, org] for stage in stages()}
        deadline = campaign.deadline(node.kind)
        unfinished = node.confirmed_at is None or any(parts[stage.code].missing for stage in stages() if stage.by_unit)
        lines.append(
            BoardLine(
                node=node,
                own=own.get(org, {}),
                below=below[org],
                stages=parts,
                deadline=deadline,
                late=bool(deadline and deadline < today and unfinished and total),
                waiting=sum(number for units, number in waiting.items() if org in units),
            )
        )
    return lines


def stages_reached(campaign: Campaign) -> Mapping[tuple[str, int], Progress]:
    """How far each stage is in each unit, by the stage's code and the unit. One query."""
    all_stages = stages()
    counts: dict[str, Count] = {}
    for stage in all_stages:
        concerns = stage.concerns(campaign)
        counts[f"{stage.code}_done"] = Count("pk", filter=concerns & stage.done(campaign))
        counts[f"{stage.code}_of"] = Count("pk", filter=concerns)
    rows = campaign.subjects.filter(listed=True).values_list("entry__unit").annotate(**counts).order_by()
    reached: dict[tuple[str, int], Progress] = {}
    for unit, *numbers in rows.values_list("entry__unit", *counts):
        for place, stage in enumerate(all_stages):
            reached[stage.code, unit] = Progress(numbers[2 * place], numbers[2 * place + 1])
    return reached


def stage_missing(actor: Actor, campaign: Campaign, stage: Stage, unit: Node | None) -> QuerySet[Subject]:
    """Whom a stage concerns and who has it not yet, in units whose names of it the actor may see, by name."""
    reach = bodies_where(actor, stage.needs)
    subjects = Subject.objects.filter(campaign=campaign, listed=True, entry__unit__in=reach)
    subjects = subjects.filter(stage.concerns(campaign)).exclude(pk__in=_done(campaign, stage))
    if unit is not None:
        subjects = subjects.filter(entry__path__startswith=unit.path)
    return subjects.select_related("entry__unit").order_by("entry__sort_key", "pk")


def _done(campaign: Campaign, stage: Stage) -> QuerySet[Subject, Any]:
    return campaign.subjects.filter(stage.done(campaign)).values("pk")


def amendments_visible_to(actor: Actor, campaign: Campaign) -> QuerySet[Amendment]:
    """Changes that touch a unit which the actor reaches."""
    reach = bodies_where(actor, "campaign.view")
    touching = Q(from_unit__in=reach) | Q(to_unit__in=reach)
    return campaign.amendments.filter(touching)


def amendment_get(actor: Actor, public_id: UUID) -> Amendment:
    """One amendment. Raises NotVisible for a stranger to both units."""
    rows = Amendment.objects.select_related(
        "campaign__body", "campaign__binding", "subject__entry", "from_unit", "to_unit"
    )
    amendment = rows.filter(public_id=public_id).first()
    units = [unit for unit in (amendment.from_unit, amendment.to_unit) if unit is not None] if amendment else []
    if amendment is None or not any(allows(actor, "campaign.view", unit) for unit in units):
        raise NotVisible([Fault(code="nothing_here")])
    return amendment


def batches_to_undo(actor: Actor, campaign: Campaign) -> QuerySet[AmendmentBatch]:
    """Batches that were taken in and not back, with the number of changes, the latest first; of those that touch a
    unit which the actor reaches."""
    theirs = amendments_visible_to(actor, campaign).values("batch")
    standing = campaign.amendment_batches.filter(pk__in=theirs, undone_at=None)
    # A query that groups knows no order of its own.
    return standing.select_related("made_by").annotate(number=Count("amendments")).order_by("-made_at", "-pk")


def amendment_batch_get(actor: Actor, public_id: UUID) -> AmendmentBatch:
    """One batch. Raises NotVisible for a stranger to the units of all its changes."""
    batches = AmendmentBatch.objects.select_related("campaign__body", "campaign__binding")
    batch = batches.filter(public_id=public_id).first()
    if batch is None or not amendments_visible_to(actor, batch.campaign).filter(batch=batch).exists():
        raise NotVisible([Fault(code="nothing_here")])
    return batch


def register_acts_since(campaign: Campaign) -> int:
    """How many acts on the register stand in the trail since the roster was last compared with it. One query."""
    acts = Q()
    for start in grounds_acts():
        acts |= Q(action__startswith=start)
    return Entry.objects.filter(acts, seq__gt=campaign.compared_seq).count()


def subjects_of_quarters(actor: Actor, subject: Subject) -> QuerySet[Subject]:
    """The same person or body in the quarterly rounds that feed the subject's own, the earliest first."""
    same = {name: getattr(subject, name) for name in ("kind", "person_id", "organisation_id", "collective_id")}
    reach = bodies_where(actor, "campaign.view")
    subjects = Subject.objects.filter(campaign__feeds=subject.campaign_id, listed=True, entry__unit__in=reach, **same)
    return subjects.select_related("campaign").order_by("campaign__period_start", "pk")


def left_out(actor: Actor, campaign: Campaign, *, kind: str, reason: str) -> QuerySet[Subject]:
    """Who of a kind carries no level for a reason, by name."""
    return roster_search(actor, campaign, kind=kind, reason=reason)


def content_of(campaign: Campaign) -> Mapping[str, Any]:
    """What the bound rules say, as stored; empty while the campaign awaits them."""
    content: Mapping[str, Any] = campaign.binding.content if campaign.binding else {}
    return content


def among_subjects(subjects: Collection[int]) -> Q:
    """Rows about these subjects."""
    return _among("subject", subjects)


def among_persons(persons: Collection[int]) -> Q:
    """Rows about these persons."""
    return _among("person", persons)


_MOST_VALUES = 10_000


def _among(column: str, keys: Collection[int]) -> Q:
    """Both databases take only so many values in one question; beyond, the range of keys is asked and a few too many
    rows are read."""
    if len(keys) <= _MOST_VALUES:
        return Q((f"{column}__in", keys))
    return Q((f"{column}__gte", min(keys)), (f"{column}__lte", max(keys)))
