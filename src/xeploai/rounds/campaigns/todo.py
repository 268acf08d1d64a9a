"""What campaigns ask of a person on the home page."""

from django.db.models import Count, Q

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Amendment, AmendmentState, Campaign, CampaignStatus, Node

_SHOWN = 3


def campaigns_todo(actor: Actor) -> list[TodoItem]:
    """What campaigns ask for, in the order of the work."""
    return [*_first(actor), *_rosters(actor), *_amendments(actor)]


def _amendments(actor: Actor) -> list[TodoItem]:
    """Changes of a roster that wait for somebody who may settle them. One query."""
    if "campaign.change" not in actor.acts:
        return []
    theirs = bodies_where(actor, "campaign.change")
    touching = Q(from_unit__in=theirs) | Q(to_unit__in=theirs)
    found = Amendment.objects.filter(touching, state=AmendmentState.OFFERED, campaign__status=CampaignStatus.OPEN)
    counted = found.values_list("campaign__public_id", "campaign__title").annotate(number=Count("pk")).order_by()
    return [
        TodoItem(
            title="Thay đổi danh sách chờ xử lý",
            says=title,
            count=number,
            view="campaigns:amendments",
            parts=(str(public_id),),
        )
        for public_id, title, number in counted[:_SHOWN]
    ]


def _rosters(actor: Actor) -> list[TodoItem]:
    """Rosters that a unit has not confirmed yet. One query."""
    if "roster.confirm" not in actor.acts:
        return []
    open_ones = Node.objects.filter(
        campaign__status=CampaignStatus.OPEN,
        confirmed_at=None,
        depth__gt=0,
        organisation__in=bodies_where(actor, "roster.confirm"),
    )
    counted = open_ones.values_list("campaign__public_id", "campaign__title").annotate(number=Count("pk")).order_by()
    return [
        TodoItem(
            title="Xác nhận danh sách của đơn vị",
            says=f"{title}. Xem danh sách đúng, đủ thì bấm Xác nhận ở dòng của đơn vị.",
            count=number,
            view="campaigns:detail",
            parts=(str(public_id),),
        )
        for public_id, title, number in counted[:_SHOWN]
    ]


def _first(actor: Actor) -> list[TodoItem]:
    """The next step of an installation that has people and no campaign yet. Two queries."""
    if "campaign.open" not in actor.acts or Campaign.objects.exists() or not Person.objects.exists():
        return []
    return [
        TodoItem(
            title="Lập đợt kiểm điểm đầu tiên",
            says="Đã có cây tổ chức và đảng viên. Lập đợt trong bốn bước; trước khi mở, bản chạy thử cho biết ai thuộc "
            "diện, ai không.",
            view="campaigns:create",
        )
    ]
