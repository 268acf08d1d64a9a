"""What campaigns ask of a person on the home page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet, Value

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Amendment, AmendmentState, Campaign, CampaignStatus, Node

_SHOWN = 3
_ROSTER, _AMENDMENT = "roster", "amendment"


_SAID = {
    _ROSTER: (
        "Xác nhận danh sách của đơn vị",
        "%s. Xem danh sách đúng, đủ thì bấm Xác nhận ở dòng của đơn vị.",
        "campaigns:detail",
    ),
    _AMENDMENT: ("Thay đổi danh sách chờ xử lý", "%s", "campaigns:amendments"),
}


def campaigns_todo(actor: Actor) -> list[TodoItem]:
    """What campaigns ask for, in the order of the work. One query where a campaign asks for something."""
    return _running(actor) or _first(actor)


def _running(actor: Actor) -> list[TodoItem]:
    """Rosters that a unit has not confirmed yet; changes of a roster that wait for somebody who may settle them."""
    parts = [*_rosters(actor), *_amendments(actor)]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True)
    items = []
    for kind, (title, says, view) in _SAID.items():
        for public_id, name, number in [row[1:] for row in rows if row[0] == kind][:_SHOWN]:
            items.append(TodoItem(title=title, says=says % name, count=number, view=view, parts=(str(public_id),)))
    return items


def _rosters(actor: Actor) -> "Iterator[QuerySet[Node, Any]]":
    if "roster.confirm" in actor.acts:
        open_ones = Node.objects.filter(
            campaign__status=CampaignStatus.OPEN,
            confirmed_at=None,
            depth__gt=0,
            organisation__in=bodies_where(actor, "roster.confirm"),
        )
        yield _counted(open_ones, _ROSTER)


def _amendments(actor: Actor) -> "Iterator[QuerySet[Amendment, Any]]":
    if "campaign.change" in actor.acts:
        theirs = bodies_where(actor, "campaign.change")
        touching = Q(from_unit__in=theirs) | Q(to_unit__in=theirs)
        amendments = Amendment.objects.filter(
            touching, state=AmendmentState.OFFERED, campaign__status=CampaignStatus.OPEN
        )
        yield _counted(amendments, _AMENDMENT)


def _counted(rows: "QuerySet[Any]", kind: str) -> "QuerySet[Any, Any]":
    """Kind, id and title of the campaign, how many."""
    named = rows.annotate(kind_of_work=Value(kind, CharField()))
    counted = named.values_list("kind_of_work", "campaign__public_id", "campaign__title")
    in_all: QuerySet[Any, Any] = counted.annotate(number=Count("pk")).order_by()
    return in_all


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
