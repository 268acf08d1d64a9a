"""What this part holds about one person, and what waits here for an officer."""

from xeploai.apps.accounts.access import Actor
from xeploai.apps.accounts.held import Held
from xeploai.apps.accounts.models import User
from xeploai.apps.accounts.waiting import Waiting
from xeploai.apps.people.importing.models import Stage
from xeploai.apps.people.importing.services import imports_visible_to
from xeploai.apps.people.models import Dated, IdentifierKind, Person
from xeploai.apps.people.services import facts_of, person_field
from xeploai.core.dates import PartialDate

_FACTS = ("full_name", "sex", "born_on", "admission_decided_on", "admission_ceremony_on", "official_on")


def person_held(user: User) -> list[Held]:
    """The own record in full: facts, numbers, branches, statuses, posts, earlier levels. Nothing of anybody else."""
    person = Person.objects.filter(public_id=user.person).first() if user.person else None
    if person is None:
        return []
    facts = facts_of(person)
    numbers = [(IdentifierKind(kind).label, value) for kind, value in facts.numbers.items()]
    known = [(person_field(name), _text(person, name)) for name in _FACTS]
    branches = person.memberships.select_related("organisation")
    posts = person.posts.select_related("organisation")
    return [
        Held(
            title="Hồ sơ trong hệ thống",
            why="Để lập danh sách kiểm điểm, xếp loại và nhận đúng người khi nhập danh sách.",
            until="Trong thời gian sinh hoạt tại đơn vị; sau đó theo thời hạn lưu.",
            rows=[*known, *numbers],
        ),
        Held(
            title="Sinh hoạt đảng, trạng thái, chức vụ",
            why="Để biết nơi kiểm điểm, quyền biểu quyết và cấp quyết định xếp loại.",
            until="Giữ cùng kết quả xếp loại.",
            rows=[
                *[(row.organisation.name, f"{row.get_kind_display()}, {_period(row)}") for row in branches],
                *[(row.get_kind_display(), _period(row)) for row in person.statuses.all()],
                *[(row.title, f"{row.organisation.name}, {_period(row)}") for row in posts],
                *[(row.get_kind_display(), _period(row)) for row in person.employments.all()],
            ],
        ),
        Held(
            title="Xếp loại, khen thưởng các năm trước",
            why="Để tính số năm liền và đối chiếu.",
            until="Ít nhất năm năm.",
            rows=[
                *[(str(row.year), row.label) for row in person.past_levels.all()],
                *[(str(row.year), row.form) for row in person.past_awards.all()],
            ],
        ),
    ]


def imports_waiting(actor: Actor) -> list[Waiting]:
    """Files that were uploaded and neither taken in nor put away."""
    if "person.import" not in actor.acts:
        return []
    number = imports_visible_to(actor).filter(stage__in=[Stage.MAPPING, Stage.STAGED]).count()
    if not number:
        return []
    says = "Tệp đã tải lên nhưng chưa nhập. Xem trước, xác nhận rồi nhập, hoặc bỏ tệp."
    return [Waiting(title="Tệp chờ nhập", says=says, count=number, view="imports:list")]


def _text(person: Person, name: str) -> str:
    if name == "sex":
        return person.get_sex_display() or "chưa ghi"
    value = getattr(person, name)
    return value.vi if isinstance(value, PartialDate) else value or "chưa ghi"


def _period(row: Dated) -> str:
    return f"từ {row.valid_from:%d/%m/%Y}" + (f" đến trước {row.valid_to:%d/%m/%Y}" if row.valid_to else "")
