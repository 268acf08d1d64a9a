"""Who has handed in and who has not, for secretaries and officers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from xeploai.core.names import search_words
from xeploai.registers.audit.services import audit_view
from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.kernel.stages import Progress
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import Campaign, Node, Subject
from xeploai.rounds.reviews import selectors
from xeploai.rounds.reviews.models import SelfReview
from xeploai.rounds.reviews.states import FILTERS, NOT_BEGUN, NOT_DUE, STATES
from xeploai.web.access_policy import ActorRequest, door
from xeploai.web.campaigns.charts import Bar
from xeploai.web.paging import LongList

PAGE = 50


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    subject: Subject
    review: SelfReview | None

    @property
    def code(self) -> str:
        """State of the review, or that nobody began it."""
        return self.review.state if self.review else NOT_BEGUN

    @property
    def state(self) -> str:
        """The same in words."""
        return dict(STATES)[self.code]


@door("review.view")
def campaigns(request: ActorRequest) -> HttpResponse:
    """Campaigns in which somebody here is to review."""
    rows = Paginator(selectors.campaigns_in_reach(request.actor), PAGE).get_page(request.GET.get("trang"))
    return render(request, "reviews/campaigns.html", {"page": rows})


@door("review.view")
def campaign(request: ActorRequest, public_id: UUID) -> HttpResponse:
    """One campaign: names with their state, by branch."""
    actor = request.actor
    campaign = selectors.campaign_in_reach(actor, public_id)
    words, state = request.GET.get("tim", "").strip(), request.GET.get("trang-thai", "")
    unit = unit_asked(actor, campaign, request.GET.get("don-vi", ""))
    state_names = dict(FILTERS)
    subjects = selectors.subjects_listed(
        actor, campaign, words=words, state=state if state in state_names else "", unit=unit
    )
    counts = selectors.counts_by_state(actor, campaign, unit=unit)
    listed = None if words else counts[state] if state in state_names else counts["due"]
    page = LongList(subjects.defer("entry__record"), PAGE, known=listed).get_page(request.GET.get("trang"))
    rows = [Row(subject, review) for subject, review in selectors.with_reviews(list(page.object_list))]
    elsewhere = () if state or unit else _elsewhere(actor, campaign, words)
    audit_view(
        by=actor,
        action="reviews",
        seen=[row.subject for row in (*rows, *elsewhere)],
        body=campaign.body,
        page=page.number,
        count=page.paginator.count,
        filters={
            "campaign": str(campaign.public_id),
            "words": words,
            "state": state if state in state_names else "",
            "unit": unit and str(unit.organisation.public_id),
        },
    )
    writes = {unit.pk for unit in (row.subject.entry.unit for row in rows) if allows(actor, "review.write", unit)}
    context = {
        "campaign": campaign,
        "page": page,
        "groups": _groups(rows, writes),
        "words": words,
        "state": state,
        "filters": FILTERS,
        "unit": unit,
        "state_name": state_names.get(state, ""),
        "counts": [(Bar(name, Progress(counts[code], counts["due"])), code) for code, name in STATES],
        "not_due": counts[NOT_DUE],
        "has_board": "campaign.view" in actor.acts,
        "elsewhere": elsewhere,
    }
    return render(request, "reviews/campaign.html", context)


def _elsewhere(actor: Actor, campaign: Campaign, words: str) -> list[Row]:
    """Those who are reviewed in another unit and are read here as well, because of a post."""
    if not selectors.units_out_of_reach(actor, campaign):
        return []
    subjects = selectors.subjects_with_post_here(actor).filter(campaign=campaign)
    for word in search_words(words):
        subjects = subjects.filter(entry__search_text__contains=word)
    return [Row(subject, review) for subject, review in selectors.with_reviews(list(subjects[:PAGE]))]


@dataclass(frozen=True)
class Group:
    """The lines of one unit. writes: paper may be entered there; blanks: there are people to print blank forms for."""

    unit: Organisation
    rows: Sequence[Row]
    writes: bool
    blanks: bool


def _groups(rows: Sequence[Row], writes: set[int]) -> list[Group]:
    rows_by_unit: dict[int, list[Row]] = {}
    for row in rows:
        rows_by_unit.setdefault(row.subject.entry.unit_id, []).append(row)
    return [
        Group(
            lines[0].subject.entry.unit,
            lines,
            unit in writes,
            blanks=unit in writes and any(row.subject.person_id for row in lines),
        )
        for unit, lines in rows_by_unit.items()
    ]


def unit_asked(actor: Actor, campaign: Campaign, text: str) -> Node | None:
    """The unit by which the list is narrowed. Raises Http404 for one that the actor does not reach."""
    if not text:
        return None
    try:
        wanted = UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong
    reach = bodies_where(actor, "review.view")
    nodes = campaign.nodes.filter(organisation__public_id=wanted, organisation__in=reach).select_related("organisation")
    node = nodes.first()
    if node is None:
        raise Http404
    return node
