"""What may be asked about self-reviews: one of them as its writer or its readers see it, lists, and the year before."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from xeploai.core.errors import Fault
from xeploai.core.names import search_words
from xeploai.core.subjects import SubjectKind
from xeploai.registers.kernel.access import Actor, NotVisible, allows, require
from xeploai.registers.kernel.stages import Progress
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import Campaign, CampaignStatus, Node, ReviewPlace, ReviewPrompt, Subject
from xeploai.rounds.reviews.due import begun, leaders_read_as, owing, owing_in
from xeploai.rounds.reviews.models import ReviewState, ReviewVersion, SelfReview
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.states import MISSING, NOT_BEGUN, NOT_DUE

_PARTS = (
    "campaign__body",
    "campaign__binding",
    "campaign__evidence",
    "person",
    "entry__unit",
    "organisation",
    "collective",
    "standing",
)
_ORDER = {SubjectKind.LEADER.value: 0}
# By a supplementary round. Not as a join on nothing: of that PostgreSQL expects next to no rows, and takes a second
# over five thousand.
_NOT_TAKEN_OVER = ~Exists(Subject.objects.filter(continues=OuterRef("pk")))


def desk_open(actor: Actor, public_id: UUID, act: str = "review.view") -> ReviewCase:
    """One self-review for its own writer, or for who may do `act` where it is reviewed.

    The writer needs no role. Raises NotVisible for a stranger, NotPermitted where only this act is lacking.
    """
    subjects = _with_companions(public_id)
    subject = next((subject for subject in subjects if subject.public_id == public_id), None)
    if subject is None:
        raise NotVisible([Fault(code="nothing_here")])
    own = subject.person is not None and actor.user.person == subject.person.public_id and allows(actor, "own.review")
    desk = ReviewCase(actor, subject, subjects, own)
    if not (own or any(allows(actor, act, body) for body in _places(desk, act))):
        require(actor, act, desk.unit)
    return desk


def _with_companions(public_id: UUID) -> list[Subject]:
    """One subject and the same person in all kinds of its campaign, the leader first."""
    wanted = Subject.objects.filter(public_id=public_id)
    same = Q(person=Subquery(wanted.values("person")), campaign=Subquery(wanted.values("campaign")), listed=True)
    subjects = list(Subject.objects.select_related(*_PARTS).filter(Q(public_id=public_id) | same))
    for subject in subjects:
        # One object for all of them, so that what is read of it once is read for all.
        subject.campaign, subject.person = subjects[0].campaign, subjects[0].person
    return sorted(subjects, key=lambda subject: _ORDER.get(subject.kind, 1))


def _places(desk: ReviewCase, act: str) -> Iterable[Organisation]:
    """Where it may be read: at every place of review. Everything else is done where it is reviewed."""
    yield from (subject.entry.unit for subject in desk.subjects)
    if act == "review.view" and not desk.own and desk.of_person:
        places = ReviewPlace.objects.filter(subject__in=desk.subjects).select_related("organisation")
        yield from (place.organisation for place in places)


def own_subjects(actor: Actor) -> list[tuple[Subject, SelfReview | None]]:
    """What the actor writes of themselves: one for each campaign that has begun, the newest first."""
    if actor.user.person is None or not allows(actor, "own.review"):
        return []
    rows = (
        Subject.objects.filter(person__public_id=actor.user.person, listed=True, campaign__status__in=_BEGUN)
        .filter(_NOT_TAKEN_OVER)
        .select_related("campaign", "entry__unit", "person", "standing")
        .order_by("-campaign__period_end", "-campaign_id")
    )
    first: dict[int, Subject] = {}
    for row in sorted(rows, key=lambda subject: _ORDER.get(subject.kind, 1)):
        first.setdefault(row.campaign_id, row)
    return with_reviews(
        sorted(first.values(), key=lambda subject: (subject.campaign.period_end, subject.pk), reverse=True)
    )


_BEGUN = (CampaignStatus.OPEN, CampaignStatus.CLOSED)


def own_due(actor: Actor) -> set[int]:
    """In which open campaigns (their numbers) the actor owes a self-review."""
    if actor.user.person is None:
        return set()
    mine = Subject.objects.filter(person__public_id=actor.user.person, campaign__status=CampaignStatus.OPEN)
    return set(mine.filter(owing(mine), listed=True).values_list("campaign", flat=True))


def with_reviews(subjects: Sequence[Subject]) -> list[tuple[Subject, SelfReview | None]]:
    """Each subject with its self-review, if one was begun; its texts are left where they are. One query."""
    reviews = SelfReview.objects.filter(
        campaign__in={subject.campaign.reviews_of for subject in subjects},
        about__in=[subject.about for subject in subjects],
    ).defer("content")
    by_key = {(review.campaign_id, review.about): review for review in reviews}
    return [(subject, by_key.get((subject.campaign.reviews_of, subject.about))) for subject in subjects]


def subjects_in_reach(actor: Actor, campaign: Campaign | None = None) -> QuerySet[Subject]:
    """Who is to review within the actor's reach; a person who is member and leader once, with the branch."""
    bodies = bodies_where(actor, "review.view")
    if campaign is None:
        rows = Subject.objects.filter(campaign__status__in=_BEGUN)
    else:
        rows = campaign.subjects.all() if campaign.status in _BEGUN else Subject.objects.none()
    here = rows.filter(listed=True, entry__unit__in=bodies)
    return here.exclude(pk__in=leaders_read_as(here.filter(kind=SubjectKind.MEMBER.value)))


def subjects_with_post_here(actor: Actor) -> QuerySet[Subject]:
    """Who is reviewed in a unit out of the actor's reach and holds a post within it: one writes once and is read at
    every place of review. Who is leader and member once, as leader."""
    bodies = bodies_where(actor, "review.view")
    same = Subject.objects.filter(campaign=OuterRef("campaign"), person=OuterRef("person"), listed=True)
    rows = Subject.objects.filter(listed=True, person__isnull=False, campaign__status__in=_BEGUN)
    return (
        rows.filter(
            Exists(ReviewPlace.objects.filter(subject=OuterRef("pk"), organisation__in=bodies)),
            ~Exists(same.filter(entry__unit__in=bodies)),
            Q(kind=SubjectKind.LEADER.value) | ~Exists(same.filter(kind=SubjectKind.LEADER.value)),
        )
        .select_related("campaign", "entry__unit", "person")
        .order_by("entry__sort_key", "pk")
    )


def units_out_of_reach(actor: Actor, campaign: Campaign) -> bool:
    """Whether a campaign reviews anybody in a unit that the actor does not reach: a question that costs little."""
    bodies = bodies_where(actor, "review.view")
    return Subject.objects.filter(campaign=campaign, listed=True).exclude(entry__unit__in=bodies).exists()


def campaigns_in_reach(actor: Actor) -> QuerySet[Campaign]:
    """Campaigns in which somebody within the actor's reach is to review, or is read."""
    campaigns = Campaign.objects.filter(
        Exists(subjects_in_reach(actor).filter(campaign=OuterRef("pk")))
        | Exists(subjects_with_post_here(actor).filter(campaign=OuterRef("pk")))
    )
    return campaigns.select_related("body").order_by("-period_end", "-pk")


def campaign_in_reach(actor: Actor, public_id: UUID) -> Campaign:
    """One of them. Raises NotVisible."""
    campaigns = Campaign.objects.filter(public_id=public_id).select_related("body", "binding")
    campaign = campaigns.first()
    # Who reaches the body of the campaign reaches what it reviews; of anybody else it is asked in full.
    if campaign is not None and campaign.status in _BEGUN and allows(actor, "review.view", campaign.body):
        return campaign
    if campaign is None or not campaigns_in_reach(actor).filter(pk=campaign.pk).exists():
        raise NotVisible([Fault(code="nothing_here")])
    return campaign


def reviews_open(actor: Actor) -> Mapping[Campaign, Mapping[str, Progress]]:
    """Of each open campaign how many within the actor's reach have handed in, of those who must, by kind of unit; the
    newest first. Of the campaigns only what a headline needs. One query."""
    here = subjects_in_reach(actor).filter(campaign__status=CampaignStatus.OPEN)
    rows = here.filter(owing(Subject.objects.filter(campaign__status=CampaignStatus.OPEN)))
    columns = [f"campaign__{name}" for name in _HEADLINE]
    submitted = SelfReview.objects.filter(
        campaign=Coalesce(OuterRef("campaign__parent"), OuterRef("campaign")),
        about=OuterRef("about"),
        state=ReviewState.SUBMITTED,
    )
    counted = rows.order_by("-campaign__period_end", "-campaign").values_list(*columns, "entry__unit__kind")
    by_campaign: dict[Campaign, dict[str, Progress]] = {}
    for *facts, kind, done, of in counted.annotate(done=Count("pk", filter=Exists(submitted)), of=Count("pk")):
        campaign = Campaign(**dict(zip(_HEADLINE, facts, strict=True)))
        by_campaign.setdefault(campaign, {})[kind] = Progress(done, of)
    return by_campaign


_HEADLINE = ("id", "public_id", "title", "deadlines")


def subjects_listed(
    actor: Actor, campaign: Campaign, *, words: str = "", state: str = "", unit: Node | None = None
) -> QuerySet[Subject]:
    """Who must hand in, by branch and name; `unit` with all under it.

    state  one of ReviewState, NOT_BEGUN or MISSING; NOT_DUE: those who are on the roster and owe nothing here
    """
    rows = subjects_in_reach(actor, campaign).select_related("entry__unit")
    for word in search_words(words):
        rows = rows.filter(entry__search_text__contains=word)
    if unit is not None:
        rows = rows.filter(entry__path__startswith=unit.path)
    due = owing_in(campaign)
    rows = rows.exclude(due) if state == NOT_DUE else rows.filter(due)
    if state == MISSING:
        rows = rows.exclude(Q(about__in=begun(campaign, ReviewState.SUBMITTED)))
    elif state == NOT_BEGUN:
        rows = rows.exclude(Q(about__in=begun(campaign)))
    elif state and state != NOT_DUE:
        rows = rows.filter(about__in=begun(campaign, state))
    return rows.order_by("entry__unit__sort_key", "entry__unit_id", "-kind", "entry__sort_key", "pk")


def next_on_paper(desk: ReviewCase) -> Subject | None:
    """Who of the same unit is still to come in, after this one by name and then from the beginning."""
    rows = subjects_listed(desk.actor, desk.campaign, state=MISSING).filter(entry__unit=desk.unit, person__isnull=False)
    left = [subject for subject in rows.select_related("entry") if subject.person_id != desk.subject.person_id]
    after = [subject for subject in left if subject.entry.sort_key > desk.subject.entry.sort_key]
    return next(iter(after or left), None)


def counts_by_state(actor: Actor, campaign: Campaign, *, unit: Node | None = None) -> Mapping[str, int]:
    """How many of those who must hand in stand where and are MISSING, how many they are (`due`), and how many are
    NOT_DUE; in a unit with all under it. One query."""
    rows = subjects_in_reach(actor, campaign)
    if unit is not None:
        rows = rows.filter(entry__path__startswith=unit.path)
    owes = owing_in(campaign)
    in_state = {
        state.value: Count("pk", filter=owes & Q(about__in=begun(campaign, state.value))) for state in ReviewState
    }
    counts: dict[str, int] = rows.aggregate(listed=Count("pk"), due=Count("pk", filter=owes), **in_state)
    return {code: number for code, number in counts.items() if code != "listed"} | {
        NOT_BEGUN: counts["due"] - sum(counts[state] for state in in_state),
        MISSING: counts["due"] - counts[ReviewState.SUBMITTED],
        NOT_DUE: counts["listed"] - counts["due"],
    }


def cases_of_unit(actor: Actor, campaign: Campaign, unit: Organisation) -> list[ReviewCase]:
    """Every member and leader reviewed in a unit, ready to print: as many queries for five as for fifty."""
    require(actor, "review.write", unit)
    here = Subject.objects.filter(campaign=campaign, entry__unit=unit, listed=True, kind__in=("member", "leader"))
    here = here.filter(_NOT_TAKEN_OVER)
    theirs = Subject.objects.filter(campaign=campaign, listed=True, person__in=here.values("person"))
    by_person: dict[int | None, list[Subject]] = {}
    for subject in theirs.select_related("entry__unit", "person").order_by("entry__sort_key", "pk"):
        subject.campaign = campaign
        by_person.setdefault(subject.person_id, []).append(subject)
    people = list(by_person)
    prompts: dict[int, list[ReviewPrompt]] = {}
    for prompt in (
        ReviewPrompt.objects.filter(
            Q(subject__campaign=campaign) | Q(subject__continued_by__campaign=campaign),
            subject__person__in=people,
            withdrawn_at=None,
        )
        .select_related("subject")
        .order_by("subject_id", "number")
    ):
        prompts.setdefault(prompt.subject.person_id or 0, []).append(prompt)
    previous = _previous_of(campaign, [f"person:{person}" for person in people])
    desks = []
    for person, same_person in by_person.items():
        subjects = sorted(same_person, key=lambda subject: _ORDER.get(subject.kind, 1))
        desk = ReviewCase(actor, subjects[0], subjects, own=False)
        desk.prefill(prompts=prompts.get(person or 0, []), previous=previous.get(f"person:{person}"))
        desks.append(desk)
    return desks


def _previous_of(campaign: Campaign, abouts: Sequence[str]) -> Mapping[str, ReviewVersion]:
    rows = (
        ReviewVersion.objects.filter(review__about__in=abouts, review__campaign__period_end__lt=campaign.period_end)
        .select_related("review__campaign")
        .order_by("review__campaign__period_end", "number")
    )
    return {row.review.about: row for row in rows}


def colleagues_texts(desk: ReviewCase) -> list[Mapping[str, str]]:
    """What others of the same unit and campaign submitted, to compare with; never shown."""
    units = [subject.entry.unit_id for subject in desk.subjects]
    peers = Subject.objects.filter(campaign=desk.campaign, entry__unit__in=units, kind__in=_kinds(desk))
    abouts = {subject.about for subject in peers} - {desk.subject.about}
    rows = ReviewVersion.objects.filter(review__campaign=desk.campaign.reviews_of, review__about__in=abouts)
    newest: dict[int, Mapping[str, str]] = {}
    for review, content in rows.order_by("review_id", "-number").values_list("review_id", "content"):
        newest.setdefault(review, content)
    return list(newest.values())


def _kinds(desk: ReviewCase) -> Sequence[str]:
    return ("member", "leader") if desk.of_person else (desk.subject.kind,)
