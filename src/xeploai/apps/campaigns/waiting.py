"""What campaigns ask of a person on the home page, and what they hold about one."""

from django.db.models import Count, Q

from xeploai.apps.accounts.access import Actor, bodies_where
from xeploai.apps.accounts.held import Held
from xeploai.apps.accounts.models import User
from xeploai.apps.accounts.waiting import Waiting
from xeploai.apps.campaigns.models import Amendment, AmendmentState, CampaignStatus, Subject

_SHOWN = 3


def campaigns_waiting(actor: Actor) -> list[Waiting]:
    """Changes of a roster that wait for somebody who may settle them. One query."""
    if "campaign.change" not in actor.acts:
        return []
    theirs = bodies_where(actor, "campaign.change")
    touching = Q(from_unit__in=theirs) | Q(to_unit__in=theirs)
    found = Amendment.objects.filter(touching, state=AmendmentState.OFFERED, campaign__status=CampaignStatus.OPEN)
    counted = found.values_list("campaign__public_id", "campaign__title").annotate(number=Count("pk")).order_by()
    return [
        Waiting(
            title="Thay đổi danh sách chờ xử lý", says=title, count=number, view="campaigns:amendments",
            parts=(str(public_id),),
        )
        for public_id, title, number in counted[:_SHOWN]
    ]  # fmt: skip


def campaigns_held(user: User) -> list[Held]:
    """On which rosters the person behind an account stands. One query."""
    if user.person is None:
        return []
    rows = Subject.objects.filter(person__public_id=user.person).select_related("campaign", "entry")
    return [
        Held(
            title="Danh sách các đợt kiểm điểm",
            why="Để kiểm điểm, đánh giá, xếp loại chất lượng; thông tin được chốt cho từng đợt.",
            until="Giữ cùng hồ sơ của đợt.",
            rows=[
                (
                    f"{subject.campaign.title}, {subject.kind_name.lower()}",
                    f"{subject.entry.record['unit_name']}; {subject.reason_name.lower() or 'thuộc diện xếp loại'}"
                    + ("" if subject.listed else "; đã đưa ra khỏi danh sách"),
                )
                for subject in rows.order_by("-campaign__period_end", "pk")
            ],
        )
    ]
