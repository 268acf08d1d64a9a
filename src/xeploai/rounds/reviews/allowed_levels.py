"""What the rules leave open for many subjects at once: by the roster and by what was submitted."""

from collections.abc import Iterator, Mapping, Sequence

from xeploai.core.grading import Judgement
from xeploai.registers.people.models import PastLevel
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.reviews.form_content import Remedy
from xeploai.rounds.reviews.form_definition import Sheet, role_of, sheet_for
from xeploai.rounds.reviews.models import ReviewVersion
from xeploai.rounds.reviews.quarter_facts import quarter_facts, quarter_rows
from xeploai.rounds.reviews.reasons import form_facts, judge_of, judged
from xeploai.rulepacks import vocabulary

QuarterRows = Mapping[int, Mapping[int, PastLevel]]
"""Subject -> quarter -> what the ledger of levels says of it."""


def allowed_levels(
    campaign: Campaign, subjects: Sequence[Subject], quarters: QuarterRows | None = None
) -> Mapping[int, Judgement]:
    """Subject -> what the rules in force say of it before any ballot. Empty while the campaign awaits its rules.

    subjects  with their entries. One query, another one for leaders. Raises Refused where the bound rules cannot be
              read.
    quarters  of leaders (`quarter_rows`); None: asked for here
    """
    judge = judge_of(campaign)
    if judge is None:
        return {}
    return {
        subject.pk: judged(judge, subject, facts)[1]
        for subject, facts in facts_of_reviews(campaign, subjects, quarters)
    }


def allowed_name(allowed: Judgement | None) -> str:
    """The highest level the rules leave open, and that it rests on facts nobody has given yet; empty while there are no
    rules."""
    if allowed is None:
        return ""
    upper = str(vocabulary.name("levels", allowed.upper.value))
    return upper if allowed.lower is allowed.upper else f"{upper}, nếu dữ kiện còn thiếu đều đạt"


def facts_of_reviews(
    campaign: Campaign, subjects: Sequence[Subject], quarters: QuarterRows | None = None
) -> Iterator[tuple[Subject, Mapping[str, object]]]:
    """Each subject with what its submitted form says; of one that handed in nothing, only that it is reviewed. Of a
    leader, the quarters too."""
    versions = _submitted(campaign, subjects)
    by_quarter = quarter_facts(campaign, quarter_rows(campaign, subjects) if quarters is None else quarters)
    sheets: dict[str, Sheet] = {}
    for subject in subjects:
        subject.campaign = campaign
        version = versions.get(subject.about)
        facts: Mapping[str, object] = {"reviewed": True}
        if version is not None:
            sheet = sheets.setdefault(role_of([subject]), sheet_for([subject]))
            carried = [Remedy(row["key"], row["text"]) for row in version.header.get("carried", ())]
            facts = form_facts(sheet, version.content, carried, has_previous=bool(carried))
        yield subject, {**facts, **by_quarter.get(subject.pk, {})}


def _submitted(campaign: Campaign, subjects: Sequence[Subject]) -> Mapping[str, ReviewVersion]:
    """The last version of each review; drafts are nobody's but the writer's."""
    if not subjects:
        return {}
    rows = ReviewVersion.objects.filter(review__campaign=campaign.reviews_of).select_related("review")
    if len(subjects) <= _FEW:
        rows = rows.filter(review__about__in=[subject.about for subject in subjects])
    return {row.review.about: row for row in rows.defer("sheet", "review__content").order_by("number")}


# So many are named in the question itself; beyond, the whole campaign is read.
_FEW = 500
