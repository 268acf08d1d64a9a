"""What waits: data past its term for the officer of the installation; requests for correction for their branch."""

from django.utils import timezone

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.privacy.models import Correction, CorrectionState, Purge, PurgeState


def retention_todo(actor: Actor) -> list[TodoItem]:
    """What the last count found. One query."""
    if "retention.manage" not in actor.acts:
        return []
    last = Purge.objects.filter(state__in=[PurgeState.READY, PurgeState.DONE]).first()
    if last is None or last.state == PurgeState.DONE or not last.count:
        return []
    return [
        TodoItem(
            title="Có dữ liệu quá thời hạn lưu",
            says=f"Đếm ngày {last.on:%d/%m/%Y}. Xem trước rồi quyết định; chương trình không tự xóa.",
            count=last.count,
            view="retention:list",
        )
    ]


def corrections_todo(actor: Actor) -> list[TodoItem]:
    """Requests of people whose records the actor keeps. One query."""
    if "person.change" not in actor.acts:
        return []
    rows = Correction.objects.filter(
        state=CorrectionState.WAITING, person__home__in=bodies_where(actor, "person.change")
    )
    days = list(rows.order_by("due_on").values_list("due_on", flat=True))
    if not days:
        return []
    late = sum(day < timezone.localdate() for day in days)
    says = "Đảng viên đề nghị sửa dữ liệu đang lưu." + (f" Đã quá hạn trả lời: {late}." if late else "")
    return [TodoItem(title="Yêu cầu sửa dữ liệu", says=says, count=len(days), view="corrections:list", due=days[0])]
