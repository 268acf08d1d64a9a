"""Forms of the acts on records of people."""

from collections.abc import Sequence
from typing import Any

from django import forms

from xeploai.core.dates import PartialDate
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.facts import FACT_COLUMNS, TEXT_FACTS, PersonFacts, facts_of, person_field, text_length
from xeploai.registers.people.models import (
    EmploymentKind,
    IdentifierKind,
    Leaving,
    ManagingLevel,
    Person,
    Sex,
    Sphere,
    StatusKind,
)
from xeploai.registers.people.posts import PostFacts
from xeploai.web.bodies import BodyField
from xeploai.web.forms import DayField

_UNKNOWN = [("", "Chưa rõ")]
_INSIDE = [("", "Chưa rõ"), ("1", "Trong hệ thống chính trị"), ("0", "Ngoài hệ thống chính trị")]
_STATUSES = [choice for choice in StatusKind.choices if choice[0] not in {StatusKind.LEFT, StatusKind.PROBATIONARY}]
_LEVELS = [choice for choice in ManagingLevel.choices if choice[0] != ManagingLevel.CENTRAL]


class PartialDayField(forms.CharField):
    """A date of which the day, or the day and the month, may be unknown; typed day first."""

    def __init__(self, **options: Any) -> None:
        hints = {"inputmode": "numeric", "autocomplete": "off", "placeholder": "ngày/tháng/năm hoặc năm"}
        super().__init__(max_length=10, widget=forms.TextInput(hints), **options)

    def prepare_value(self, value: Any) -> Any:
        """As Vietnamese papers print it."""
        return value.vi if isinstance(value, PartialDate) else value

    def clean(self, value: Any) -> PartialDate | None:
        """As far as it is known."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return PartialDate.from_vi(text)
        except ValueError as wrong:
            raise forms.ValidationError("Ngày không đúng. Nhập như 19/05/2010, 05/2010 hoặc 2010.") from wrong


class PersonForm(forms.Form):
    """What a record says that has no period of its own."""

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    sex = forms.ChoiceField(label="Giới tính", choices=[*_UNKNOWN, *Sex.choices], required=False)
    born_on = PartialDayField(label="Ngày sinh", required=False)
    admission_decided_on = PartialDayField(
        label="Ngày quyết định kết nạp", required=False, help_text="Tuổi đảng tính từ ngày này."
    )
    admission_ceremony_on = PartialDayField(
        label="Ngày lễ kết nạp", required=False, help_text="Thời gian dự bị tính từ ngày này."
    )
    official_on = PartialDayField(label="Ngày chính thức", required=False)
    card = forms.CharField(label="Số thẻ đảng viên", max_length=50, required=False)
    code = forms.CharField(label="Mã đảng viên", max_length=50, required=False)
    citizen = forms.CharField(label="Số định danh cá nhân", max_length=50, required=False, help_text="Hiện che bớt số.")
    phone = forms.CharField(label="Điện thoại", max_length=50, required=False, help_text="Hiện che bớt số.")
    inside_political_system = forms.ChoiceField(label="Nơi công tác", choices=_INSIDE, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in TEXT_FACTS:
            self.fields[name] = forms.CharField(label=person_field(name), max_length=text_length(name), required=False)

    def facts(self) -> PersonFacts:
        """As the services take it."""
        values = dict(self.cleaned_data)
        inside = values["inside_political_system"]
        return PersonFacts(
            **{name: values[name] for name in ("full_name", *FACT_COLUMNS) if name != "inside_political_system"},
            inside_political_system=None if inside == "" else inside == "1",
            numbers={kind: values[kind] for kind in IdentifierKind.values if values.get(kind)},
        )


class MemberAddForm(PersonForm):
    """A new member of a branch."""

    since = DayField(label="Sinh hoạt tại chi bộ từ ngày")
    probationary = forms.BooleanField(label="Đang là đảng viên dự bị", required=False)
    document = forms.CharField(label="Giấy giới thiệu, quyết định", max_length=200, required=False)
    namesake = forms.BooleanField(
        label="Là người khác trùng tên",
        required=False,
        help_text="Đánh dấu khi chi bộ đã có người cùng tên, cùng ngày sinh.",
    )
    managed_by_centre = forms.BooleanField(
        label="Thuộc diện Bộ Chính trị, Ban Bí thư quản lý",
        required=False,
        help_text="Hệ thống này không lưu hồ sơ diện đó.",
    )


class CorrectForm(PersonForm):
    """What was wrong from the start; masked numbers stay as they are unless typed anew."""

    reason = forms.CharField(label="Lý do sửa", widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        self.current = facts_of(person)
        inside = self.current.inside_political_system
        initial = {name: getattr(self.current, name) for name in ("full_name", *FACT_COLUMNS)}
        initial |= {kind: self.current.numbers.get(kind, "") for kind in ("card", "code")}
        initial["inside_political_system"] = "" if inside is None else str(int(inside))
        super().__init__(*args, **{**options, "initial": initial})
        for kind in ("citizen", "phone"):
            self.fields[kind].help_text = "Để trống nếu giữ nguyên số đang lưu."

    def facts(self) -> PersonFacts:
        """With the numbers that were not shown."""
        typed = super().facts()
        kept = {kind: value for kind, value in self.current.numbers.items() if kind in {"citizen", "phone"}}
        return PersonFacts(**{**vars(typed), "numbers": {**kept, **typed.numbers}})


class RenameForm(forms.Form):
    """Another name from a day on."""

    name = forms.CharField(label="Họ và tên mới", max_length=120)
    on = DayField(label="Từ ngày")
    document = forms.CharField(label="Căn cứ", max_length=200, required=False)


class NumberForm(forms.Form):
    """Another number from a day on."""

    kind = forms.ChoiceField(label="Loại số", choices=IdentifierKind)
    value = forms.CharField(label="Số mới", max_length=50)
    on = DayField(label="Từ ngày")


class TransferForm(forms.Form):
    """To another branch, for good or for a time."""

    def __init__(self, *args: Any, actor: Actor, temporary: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        place = BodyField(
            actor=actor, act="person.change", label="Chi bộ sinh hoạt tạm thời" if temporary else "Chi bộ mới"
        )
        self.fields["to"] = place
        self.fields["on"] = DayField(label="Từ ngày")
        if temporary:
            self.fields["until"] = DayField(label="Đến trước ngày", required=False)
        self.fields["document"] = forms.CharField(label="Giấy giới thiệu, quyết định", max_length=200, required=False)


class MoveForm(forms.Form):
    """Members of one branch, ticked in its list, and where they go."""

    def __init__(self, *args: Any, actor: Actor, members: Sequence[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.by_id = {str(person.public_id): person for person in members}
        self.fields["persons"] = forms.MultipleChoiceField(
            label="Đảng viên",
            choices=[(key, person.full_name) for key, person in self.by_id.items()],
            error_messages={"required": "Chưa chọn đảng viên nào."},
        )
        self.fields["to"] = BodyField(actor=actor, act="person.change", label="Chi bộ chuyển đến")
        self.fields["on"] = DayField(label="Từ ngày")
        self.fields["document"] = forms.CharField(label="Số quyết định, giấy giới thiệu", max_length=200)
        self.fields["decided_on"] = DayField(label="Ngày quyết định", required=False)

    def facts(self) -> dict[str, Any]:
        """As the service takes it."""
        return {**self.cleaned_data, "persons": [self.by_id[key] for key in self.cleaned_data["persons"]]}


class MoveUndoForm(forms.Form):
    """From when, and why, everybody returns."""

    on = DayField(label="Từ ngày")
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea({"rows": 2}))


class DayForm(forms.Form):
    """The day on which something ends."""

    on = DayField(label="Từ ngày", help_text="Ngày đầu tiên không còn áp dụng.")


class StatusForm(forms.Form):
    """A status for a time."""

    kind = forms.ChoiceField(label="Trạng thái", choices=_STATUSES)
    since = DayField(label="Từ ngày")
    until = DayField(label="Đến trước ngày", required=False)
    ground = forms.CharField(
        label="Lý do",
        max_length=200,
        required=False,
        help_text="Chỉ ghi lý do đã công bố; không ghi nội dung kiểm tra, tố cáo, thẩm tra hay bệnh án.",
    )
    document = forms.CharField(label="Văn bản", max_length=200, required=False)


class LeaveForm(forms.Form):
    """The person belongs to no branch here any more."""

    how = forms.ChoiceField(label="Hình thức", choices=Leaving)
    on = DayField(label="Từ ngày")
    document = forms.CharField(label="Văn bản", max_length=200, required=False)


class OfficialForm(forms.Form):
    """Probation ends."""

    on = PartialDayField(label="Ngày chính thức")
    document = forms.CharField(label="Quyết định công nhận", max_length=200)


class EmploymentForm(forms.Form):
    """What the state's own rating applies to."""

    kind = forms.ChoiceField(label="Diện", choices=EmploymentKind)
    since = DayField(label="Từ ngày")


class PostForm(forms.Form):
    """A post from a day on."""

    title = forms.CharField(label="Chức vụ", max_length=200)
    sphere = forms.ChoiceField(label="Khối", choices=Sphere)
    body = forms.CharField(label="Cơ quan, đơn vị", max_length=200, required=False)
    since = DayField(label="Từ ngày")
    main = forms.BooleanField(label="Là chức vụ chính", required=False)
    is_head = forms.BooleanField(label="Là người đứng đầu", required=False)
    managing_level = forms.ChoiceField(label="Cấp quản lý cán bộ", choices=[*_UNKNOWN, *_LEVELS], required=False)
    similar_group = forms.CharField(
        label="Nhóm chức danh tương đương", max_length=100, required=False, help_text="Dùng để tính tỷ lệ xếp loại."
    )
    document = forms.CharField(label="Quyết định", max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, home: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"] = BodyField(
            actor=actor, act="person.change", label="Tại tổ chức đảng", initial=home
        )
        self.order_fields(["title", "sphere", "organisation"])

    def facts(self) -> PostFacts:
        """As the services take it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "main"}
        return PostFacts(**values)


class CollectiveForm(forms.Form):
    """A collective."""

    name = forms.CharField(label="Tên tập thể", max_length=250)
    label = forms.CharField(label="Loại tập thể", max_length=100, required=False, help_text="Ví dụ: cấp ủy cơ sở.")
    group = forms.CharField(label="Nhóm tính tỷ lệ", max_length=100, required=False)
    since = DayField(label="Từ ngày")


class SeatForm(forms.Form):
    """A person joins a collective; found by name or card number among those the actor sees."""

    person = forms.CharField(label="Họ và tên hoặc số thẻ", max_length=120)
    title = forms.CharField(label="Chức danh trong tập thể", max_length=100, required=False)
    is_head = forms.BooleanField(label="Là người đứng đầu", required=False)
    since = DayField(label="Từ ngày")

    def __init__(self, *args: Any, search: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.search = search

    def clean_person(self) -> Person:
        """Exactly one person."""
        people = list(self.search(self.cleaned_data["person"])[:6])
        if not people:
            raise forms.ValidationError("Không tìm thấy người này trong phạm vi của đồng chí.")
        if len(people) > 1:
            names = "; ".join(f"{person.full_name} ({person.home})" for person in people)
            raise forms.ValidationError(f"Có nhiều người khớp: {names}. Nhập số thẻ đảng viên.")
        person: Person = people[0]
        return person


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label="Lý do", widget=forms.Textarea({"rows": 2}))


class PeriodForm(forms.Form):
    """Days recorded wrongly; equal days take the record back."""

    since = DayField(label="Từ ngày")
    until = DayField(label="Đến trước ngày", required=False, help_text="Ghi bằng ngày bắt đầu nếu việc này không có.")
    reason = forms.CharField(label="Lý do sửa", widget=forms.Textarea({"rows": 2}))


class JoinForm(forms.Form):
    """Another record of the same person."""

    number = forms.CharField(
        label="Họ tên, số thẻ hoặc mã của hồ sơ trùng", max_length=120, help_text="Hồ sơ đang mở được giữ lại."
    )
    reason = forms.CharField(label="Lý do", widget=forms.Textarea({"rows": 2}))
