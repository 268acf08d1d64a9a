"""One open campaign for the demonstration, with a paper, a prompt, and a change that came to light afterwards."""

from datetime import date, timedelta

from django.utils import timezone

from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import StatusKind
from xeploai.registers.people.periods import status_begin
from xeploai.rounds.campaigns.amendments import roster_compare
from xeploai.rounds.campaigns.documents import document_add, prompt_write
from xeploai.rounds.campaigns.duties_settling import duties_leave, duties_to_settle
from xeploai.rounds.campaigns.models import Campaign, CampaignKind, DocumentKind
from xeploai.rounds.campaigns.roster import campaign_open
from xeploai.rounds.campaigns.services import (
    CampaignFacts,
    RulesChoice,
    campaign_create,
    campaign_deadlines_set,
    campaign_rules_set,
)
from xeploai.rulepacks.load import pack_for


def sample_facts(today: date) -> CampaignFacts:
    """The yearly round of the year of a day, closed for that day."""
    return CampaignFacts(
        kind=CampaignKind.ANNUAL,
        title=f"Kiểm điểm, đánh giá, xếp loại chất lượng năm {today.year} (mẫu)",
        period_start=date(today.year, 1, 1),
        period_end=date(today.year, 12, 31),
        closing_on=today,
    )


def sample_campaign(*, body: Organisation, by: Actor) -> Campaign:
    """The yearly round of an organisation, closed for today; its branches were due last week, so some are late."""
    today = timezone.localdate()
    facts = sample_facts(today)
    campaign = campaign_create(body=body, facts=facts, by=by)
    campaign_rules_set(campaign=campaign, choice=RulesChoice(pack_id=pack_for(year=today.year)), by=by)
    last_week = max(facts.period_start, today - timedelta(days=7))
    due = {OrgKind.BRANCH: last_week, OrgKind.GRASSROOTS_COMMITTEE: facts.period_end}
    campaign_deadlines_set(campaign=campaign, deadlines={kind.value: day for kind, day in due.items()}, by=by)
    left = [duty.key for duty in duties_to_settle(Campaign.objects.get(pk=campaign.pk))]
    duties_leave(campaign=campaign, duties=left, reason="Dữ liệu mẫu, không có văn bản để chốt", by=by)
    campaign_open(campaign=campaign, by=by)
    campaign = Campaign.objects.select_related("body", "binding").get(pk=campaign.pk)
    document_add(
        campaign=campaign,
        kind=DocumentKind.PLAN,
        number="25-KH/ĐU (mẫu)",
        issued_on=today,
        title=f"Kế hoạch kiểm điểm, xếp loại năm {today.year} (mẫu)",
        by=by,
    )
    members = campaign.subjects.filter(kind="member", classified=True).select_related("entry__unit", "person__home")
    first, second = members.order_by("pk")[3:5]
    prompt_write(subject=first, text="Kết quả thực hiện nhiệm vụ chuyển đổi số được giao trong năm", by=by)
    assert second.person is not None
    status_begin(person=second.person, kind=StatusKind.SUSPENDED, since=today, document="Quyết định (mẫu)", by=by)
    roster_compare(campaign=campaign, by=by)
    return campaign
