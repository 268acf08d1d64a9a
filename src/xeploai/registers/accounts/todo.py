"""What waits: the first steps of an installation, standing in that is on offer, accounts nobody has used yet."""

from django.utils import timezone

from xeploai.registers.accounts.selectors import accounts_visible_to, people_to_stand_in_for
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import Person


def setup_todo(actor: Actor) -> list[TodoItem]:
    """The next step of an installation that holds nobody yet. One query once it does."""
    if not {"organisation.change", "person.import"} <= actor.acts or Person.objects.exists():
        return []
    if Organisation.objects.count() == 1:
        return [
            TodoItem(
                title="Lập cây tổ chức",
                says="Mới có tổ chức cao nhất. Nhập danh sách tổ chức từ tệp của cơ quan, hoặc lập từng tổ chức.",
                view="organisations:list",
            )
        ]
    return [
        TodoItem(
            title="Nhập danh sách đảng viên",
            says="Đã có cây tổ chức. Nhập danh sách từ tệp Excel đang dùng, không cần sửa mẫu.",
            view="imports:list",
        )
    ]


def accounts_todo(actor: Actor) -> list[TodoItem]:
    """Standing in that is on offer; accounts whose owners have not yet come."""
    items: list[TodoItem] = []
    if actor.acting_for is None:
        items.extend(
            TodoItem(
                title=f"Làm thay {person.full_name}",
                says=f"Đồng chí được giao làm thay trong hôm nay, {timezone.localdate():%d/%m/%Y}.",
                view="acting",
            )
            for person in people_to_stand_in_for(actor)
        )
    if "account.manage" in actor.acts:
        new = accounts_visible_to(actor).filter(must_change_password=True, is_active=True).count()
        if new:
            items.append(
                TodoItem(
                    title="Tài khoản chưa đổi mật khẩu lần đầu",
                    says="Nhắc chủ tài khoản đăng nhập, hoặc cấp lại mật khẩu nếu đã thất lạc.",
                    count=new,
                    view="accounts:list",
                )
            )
    return items
