"""Forms of the acts on the tree. Each says what it means as a plan; the decision stands beside it."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms

from xeploai.core.dates import PartialDate
from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations import acts
from xeploai.registers.organisations.acts import Act, Part
from xeploai.registers.organisations.dated_tree import State
from xeploai.registers.organisations.eras import eras
from xeploai.registers.organisations.facts import Facts, facts_of
from xeploai.registers.organisations.models import Organisation, kind_choices
from xeploai.registers.organisations.services import Decision, undoing
from xeploai.rulepacks import vocabulary
from xeploai.web.bodies import BodyField
from xeploai.web.forms import DayField
from xeploai.web.people.forms import PartialDayField

_PARTS = 3
NEW = "new"


def tier_choices() -> list[tuple[str, str]]:
    """Tiers with an empty first line: most organisations belong to none."""
    return [("", "Không thuộc cấp hành chính nào"), *eras().tiers.items()]


def unit_type_choices() -> list[tuple[str, str]]:
    """Columns of the statistics, with an empty first line."""
    return [
        ("", "Chưa chọn"),
        *((code, vocabulary.name("unit_types", code)) for code in vocabulary.codes("unit_types")),
    ]


class FactsForm(forms.Form):
    """What is known of an organisation for all its time."""

    founded_on = PartialDayField(
        label="Ngày thành lập",
        required=False,
        help_text="Để biết tổ chức đã đủ sáu tháng hay chưa. Chỉ nhớ năm thì nhập năm.",
    )
    by_reorganisation = forms.TypedChoiceField(
        label="Hình thành do sắp xếp lại",
        choices=[("", "Chưa rõ"), ("1", "Có"), ("0", "Không")],
        required=False,
        coerce=lambda text: text == "1",
        empty_value=None,
        help_text="Có, nếu do sáp nhập hoặc chia tách tổ chức khác.",
    )
    group = forms.CharField(
        label="Nhóm tính tỷ lệ",
        max_length=100,
        required=False,
        help_text="Những tổ chức cùng tên nhóm được tính chung tỷ lệ tối đa của mức xuất sắc.",
    )
    no_collective_reason = forms.CharField(
        label="Lý do không xếp loại tập thể cấp ủy",
        max_length=200,
        required=False,
        help_text="Để trống nếu tập thể cấp ủy được xếp loại.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        facts = vars(facts_of(organisation))
        by_reorganisation = {True: "1", False: "0", None: ""}[organisation.by_reorganisation]
        options["initial"] = {**facts, "by_reorganisation": by_reorganisation}
        super().__init__(*args, **options)

    def facts(self) -> Facts:
        """As the service takes it."""
        return Facts(**self.cleaned_data)


class FoundingDaysForm(forms.Form):
    """Founding days of several organisations; `common` is for all that are left empty."""

    common = PartialDayField(
        label="Ngày thành lập chung cho các dòng để trống",
        required=False,
        help_text="Chỉ nhập khi các tổ chức đó thành lập cùng ngày, hoặc cùng năm nếu chỉ nhớ năm.",
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisations = organisations
        for organisation in organisations:
            self.fields[str(organisation.public_id)] = PartialDayField(
                label=f"Ngày thành lập, {organisation.name}", required=False
            )

    def rows(self) -> list[tuple[Organisation, forms.BoundField]]:
        """Each organisation with its field."""
        return [(organisation, self[str(organisation.public_id)]) for organisation in self.organisations]

    def clean(self) -> dict[str, Any]:
        """Nothing typed at all is a slip."""
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Chưa nhập ngày nào.")
        return cleaned

    def days(self) -> dict[UUID, PartialDate]:
        """As the service takes them: of what stood on the page that was sent, and of nothing that came since."""
        common = self.cleaned_data["common"]
        there = [
            organisation.public_id for organisation in self.organisations if str(organisation.public_id) in self.data
        ]
        typed = {public_id: self.cleaned_data[str(public_id)] or common for public_id in there}
        return {public_id: day for public_id, day in typed.items() if day}


class ActForm(forms.Form):
    """Day and decision of an act; each act adds its own fields before them and gives the plan."""

    on = DayField(label="Có hiệu lực từ ngày")
    number = forms.CharField(label="Số quyết định", max_length=100)
    decided_on = DayField(label="Ngày quyết định")
    reason = forms.CharField(
        label="Lý do",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Cần ghi khi bản xem trước có điểm lưu ý.",
    )

    def __init__(self, *args: Any, organisation: Organisation, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation, self.actor = organisation, actor
        own = [name for name in self.fields if name not in ActForm.base_fields]
        self.order_fields([*own, "on", "number", "decided_on", "reason"])

    def decision(self) -> Decision:
        """The paper as typed."""
        values = self.cleaned_data
        return Decision(number=values["number"], decided_on=values["decided_on"], reason=values["reason"])

    def act(self) -> Act:
        """What is asked for."""
        raise NotImplementedError


class FoundForm(ActForm):
    """A new organisation under this one."""

    name = forms.CharField(label="Tên tổ chức", max_length=250)
    kind = forms.ChoiceField(label="Loại hình", choices=kind_choices)
    tier = forms.ChoiceField(label="Cấp", choices=tier_choices, required=False)
    code = forms.CharField(label="Mã", max_length=50, required=False)
    unit_type = forms.ChoiceField(label="Loại đơn vị trong thống kê", choices=unit_type_choices, required=False)

    def act(self) -> Act:
        """Found it."""
        values = self.cleaned_data
        state = State(
            name=values["name"],
            kind=OrgKind(values["kind"]),
            tier=values["tier"],
            code=values["code"],
            unit_type=values["unit_type"],
            parent=self.organisation.pk,
        )
        return partial(acts.found, state=state, on=values["on"])


class RenameForm(ActForm):
    """Another name or code."""

    name = forms.CharField(label="Tên mới", max_length=250)
    code = forms.CharField(label="Mã", max_length=50, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.update({"name": self.organisation.name, "code": self.organisation.code})

    def act(self) -> Act:
        """Rename it."""
        values = self.cleaned_data
        return partial(acts.rename, org=self.organisation.pk, name=values["name"], code=values["code"], on=values["on"])


class MoveForm(ActForm):
    """Under another superior."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"] = BodyField(actor=self.actor, act="organisation.change", label="Cấp trên trực tiếp mới")
        self.order_fields(["to"])

    def act(self) -> Act:
        """Move it, with everything below."""
        values = self.cleaned_data
        return partial(acts.move, orgs=[self.organisation.pk], to=values["to"].pk, on=values["on"])


class DissolveForm(ActForm):
    """It ends."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"] = BodyField(
            actor=self.actor,
            act="organisation.change",
            label="Tổ chức tiếp nhận",
            required=False,
            help_text="Nhận các tổ chức trực thuộc và đảng viên. Để trống nếu không còn ai.",
        )
        self.order_fields(["to"])

    def act(self) -> Act:
        """Dissolve it."""
        values = self.cleaned_data
        to = values["to"].pk if values["to"] else None
        return partial(acts.dissolve, org=self.organisation.pk, to=to, on=values["on"])


class MergeForm(ActForm):
    """With others under the same superior."""

    others = forms.MultipleChoiceField(label="Cùng sáp nhập với", widget=forms.CheckboxSelectMultiple)
    into = forms.ChoiceField(label="Kết quả", help_text="Lập tổ chức mới, hoặc nhập vào một tổ chức đang có.")
    name = forms.CharField(label="Tên tổ chức mới", max_length=250, required=False)
    code = forms.CharField(label="Mã tổ chức mới", max_length=50, required=False)

    def __init__(self, *args: Any, siblings: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(sibling.pk), sibling.name) for sibling in siblings]
        self.fields["others"].choices = choices  # type: ignore[attr-defined]
        targets = [(str(self.organisation.pk), f"Nhập vào: {self.organisation.name}")]
        targets += [(pk, f"Nhập vào: {name}") for pk, name in choices]
        self.fields["into"].choices = [(NEW, "Lập tổ chức mới"), *targets]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A new organisation has a name."""
        cleaned = super().clean() or {}
        if cleaned.get("into") == NEW and not cleaned.get("name", "").strip():
            self.add_error("name", "Nhập tên của tổ chức mới.")
        return cleaned

    def act(self) -> Act:
        """Merge them."""
        values, here = self.cleaned_data, self.organisation
        sources = [here.pk, *(int(pk) for pk in values["others"])]
        new = Part(name=values["name"], kind=OrgKind(here.kind), tier=here.tier, code=values["code"])
        into = new if values["into"] == NEW else int(values["into"])
        return partial(acts.merge, sources=sources, into=into, on=values["on"])


class SplitForm(ActForm):
    """Into parts; each subordinate goes to one of them."""

    keep = forms.BooleanField(label="Tổ chức này vẫn hoạt động sau khi tách", required=False)

    def __init__(self, *args: Any, children: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.children = children
        names = []
        for number in range(1, _PARTS + 1):
            for name, label, size in (("name", "Tên", 250), ("code", "Mã", 50)):
                field = f"{name}_{number}"
                self.fields[field] = forms.CharField(
                    label=f"{label} tổ chức mới thứ {number}", max_length=size, required=number == 1 and name == "name"
                )
                names.append(field)
        parts = [(str(number), f"Tổ chức mới thứ {number}") for number in range(1, _PARTS + 1)]
        for child in children:
            field = f"child_{child.pk}"
            stays = ("", f"Ở lại {self.organisation.name}")
            self.fields[field] = forms.ChoiceField(label=f"{child.name} về", choices=[stays, *parts], required=False)
            names.append(field)
        self.fields["members_to"] = forms.ChoiceField(
            label="Đảng viên về (khi tổ chức này kết thúc)",
            choices=parts,
            required=False,
            help_text="Sau đó chia tiếp bằng chuyển sinh hoạt đảng.",
        )
        self.order_fields([*names, "keep", "members_to"])

    def act(self) -> Act:
        """Split it."""
        values, here = self.cleaned_data, self.organisation
        numbers = [number for number in range(1, _PARTS + 1) if values[f"name_{number}"].strip()]
        parts = [
            Part(
                name=values[f"name_{number}"],
                code=values[f"code_{number}"],
                kind=OrgKind(here.kind),
                tier=here.tier,
                children=[child.pk for child in self.children if values[f"child_{child.pk}"] == str(number)],
            )
            for number in numbers
        ]
        chosen = values["members_to"]
        members_to = numbers.index(int(chosen)) if chosen and int(chosen) in numbers else 0
        return partial(
            acts.split, source=here.pk, parts=parts, keep=values["keep"], on=values["on"], members_to=members_to
        )


class ConvertForm(ActForm):
    """Another kind, for this organisation and its direct subordinates at once."""

    kind = forms.ChoiceField(label="Loại hình mới", choices=kind_choices)
    tier = forms.ChoiceField(label="Cấp", choices=tier_choices, required=False)

    def __init__(self, *args: Any, children: Sequence[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.children = children
        self.initial.update({"kind": self.organisation.kind, "tier": self.organisation.tier})
        for child in children:
            field = f"child_{child.pk}"
            self.fields[field] = forms.ChoiceField(label=f"Loại hình của {child.name}", choices=kind_choices)
            self.initial[field] = child.kind
        self.order_fields(["kind", "tier", *(f"child_{child.pk}" for child in children)])

    def act(self) -> Act:
        """Convert them."""
        values = self.cleaned_data
        kinds = {child.pk: (OrgKind(values[f"child_{child.pk}"]), child.tier) for child in self.children}
        kinds[self.organisation.pk] = (OrgKind(values["kind"]), values["tier"])
        return partial(acts.convert, kinds=kinds, on=values["on"])


class UndoForm(ActForm):
    """An event is taken back from a day on."""

    def __init__(self, *args: Any, event: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.event = event
        self.initial.update({"on": event.on})
        for name in ("number", "decided_on"):
            self.fields[name].required = False
        self.fields["reason"].required = True

    def act(self) -> Act:
        """Undo it."""
        return undoing(self.event, self.cleaned_data["on"])
