"""What waits: lists that were uploaded and not taken in."""

from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.todo import TodoItem
from xeploai.registers.people.importing.models import Stage
from xeploai.registers.people.importing.services import imports_visible_to


def imports_todo(actor: Actor) -> list[TodoItem]:
    """Files that were uploaded and neither taken in nor put away."""
    if "person.import" not in actor.acts:
        return []
    number = imports_visible_to(actor).filter(stage__in=[Stage.MAPPING, Stage.STAGED]).count()
    if not number:
        return []
    says = "Tệp đã tải lên nhưng chưa nhập. Xem trước, xác nhận rồi nhập, hoặc bỏ tệp."
    return [TodoItem(title="Tệp chờ nhập", says=says, count=number, view="imports:list")]
