"""Forms of campaigns. Each says what it means as the services take it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from xeploai.core.subjects import SubjectKind
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.documents import Attached
from xeploai.rounds.campaigns.models import Campaign, CampaignKind, DocumentKind, Subject
from xeploai.rounds.campaigns.regimes import PolicyFiles, shipped_policies
from xeploai.rounds.campaigns.services import CampaignFacts, RulesChoice, campaign_mark
from xeploai.rounds.campaigns.steps import campaign_steps
from xeploai.rounds.campaigns.supplements import supplement_choices
from xeploai.rulepacks import vocabulary
from xeploai.rulepacks.documents import MAX_BYTES
from xeploai.rulepacks.load import available
from xeploai.web.bodies import BodyField
from xeploai.web.forms import DayField

KEEP, UPLOAD = "keep", "upload"


class FactsForm(forms.Form):
    """Kind, name, period and closing date."""

    kind = forms.ChoiceField(label="Loại đợt", choices=CampaignKind)
    title = forms.CharField(label="Tên đợt", max_length=250)
    period_start = DayField(label="Kỳ kiểm điểm từ ngày")
    period_end = DayField(label="Kỳ kiểm điểm đến ngày")
    closing_on = DayField(
        label="Ngày chốt danh sách",
        help_text="Danh sách đảng viên, tổ chức, tập thể, cán bộ được lập như hồ sơ ghi cho ngày này.",
    )

    kinds = forms.MultipleChoiceField(
        label="Đối tượng của đợt",
        widget=forms.CheckboxSelectMultiple,
        choices=[(kind.value, vocabulary.name("kinds", kind)) for kind in SubjectKind],
        initial=[kind.value for kind in SubjectKind],
        help_text="Đợt hằng quý để nguyên cả bốn loại thì lập cho cán bộ lãnh đạo, quản lý; thêm loại khác ở bước sau.",
    )

    def facts(self) -> CampaignFacts:
        """As the services take it."""
        names = ("kind", "title", "period_start", "period_end", "closing_on", "kinds")
        return CampaignFacts(**{name: self.cleaned_data[name] for name in names})

    def clean(self) -> dict[str, Any]:
        """The period ends after it began; the list is not closed before the period begins."""
        cleaned = super().clean() or {}
        start, end, closing = cleaned.get("period_start"), cleaned.get("period_end"), cleaned.get("closing_on")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("period_end", "Ngày cuối kỳ phải sau ngày đầu kỳ.")
        if isinstance(start, date) and isinstance(closing, date) and closing < start:
            self.add_error("closing_on", "Ngày chốt danh sách không sớm hơn ngày đầu kỳ.")
        return cleaned


class CreateForm(FactsForm):
    """A new draft. request: the same however often the button is pressed."""

    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, body: Organisation | None, **options: Any) -> None:
        today = timezone.localdate()
        year = {"period_start": date(today.year, 1, 1), "period_end": date(today.year, 12, 31)}
        initial = {
            "request": uuid4(),
            "kind": CampaignKind.ANNUAL,
            "body": body,
            "closing_on": date(today.year, 12, 31),
            "title": f"Kiểm điểm, đánh giá, xếp loại chất lượng năm {today.year}",
            **year,
        }
        super().__init__(*args, **{**options, "initial": initial})
        self.fields["body"] = BodyField(
            label="Cấp ủy quyết định",
            actor=actor,
            act="campaign.open",
            help_text="Đợt gồm mọi tổ chức trực thuộc. Nhập tên hoặc mã.",
        )
        self.order_fields(["request", "body"])

    def clean(self) -> dict[str, Any]:
        """A quarter of which all kinds stay ticked, as they were from the start, is for leaders."""
        cleaned = super().clean()
        every = {kind.value for kind in SubjectKind}
        if cleaned.get("kind") == CampaignKind.QUARTERLY and set(cleaned.get("kinds", ())) == every:
            cleaned["kinds"] = [SubjectKind.LEADER.value]
        return cleaned


class EditForm(FactsForm):
    """The same of a draft. mark: what the page was filled in from."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, campaign: Campaign, **options: Any) -> None:
        initial = {name: getattr(campaign, name) for name in FactsForm.base_fields}
        initial["mark"] = campaign_mark(campaign)
        super().__init__(*args, **{**options, "initial": initial})


class _TextsField(forms.JSONField):
    """JSON that a page sent to itself; one that was made by hand may hold what Python's reader stumbles over."""

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError."""
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:  # a number without end; brackets within brackets
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What the form shows again: as it came, where it cannot be read."""
        try:
            return super().bound_data(data, initial)
        except (ValueError, RecursionError):
            return data


class RulesForm(forms.Form):
    """Pack and policy. An uploaded policy travels to the confirmation as text, since a browser sends no file twice.
    mark: as of EditForm."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    pack = forms.ChoiceField(label="Bộ quy định", required=False)
    policy = forms.ChoiceField(label="Chính sách của địa phương", required=False)
    file = forms.FileField(
        label="Tệp quy định cụ thể hóa (.yaml)",
        required=False,
        help_text="Chỉ cần khi chọn “Tải tệp quy định cụ thể hóa lên”.",
    )
    superior = forms.FileField(
        label="Tệp quy định cụ thể hóa của cấp trên (.yaml)",
        required=False,
        help_text="Chỉ cần khi quy định cụ thể hóa của địa phương, cấp ủy mở rộng quy định của cấp trên.",
    )
    texts = _TextsField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, campaign: Campaign, must: bool = False, **options: Any) -> None:
        self.bound_files: PolicyFiles = campaign.binding.policy_files if campaign.binding else []
        initial = {
            "pack": campaign.binding.pack_id if campaign.binding else _fitting(campaign),
            "policy": KEEP if self.bound_files else "",
            "mark": campaign_mark(campaign),
        }
        super().__init__(*args, **{**options, "initial": initial})
        wait = [] if must else [("", "Chưa gắn: chờ hướng dẫn của cấp trên")]
        packs = [
            (pack.id, f"{pack.title} ({pack.first_year} - {pack.last_year or 'nay'}), phiên bản {pack.version}")
            for pack in available()
        ]
        _choices(self, "pack", wait + packs)
        kept = [(KEEP, f"Giữ quy định cụ thể hóa đang gắn: {self.bound_files[0]['name']}")] if self.bound_files else []
        shown = [(key, f"Ví dụ kèm chương trình: {key}") for key in shipped_policies()]
        _choices(self, "policy", [("", "Không có"), *kept, (UPLOAD, "Tải tệp quy định cụ thể hóa lên"), *shown])
        self.fields["pack"].required = must

    def clean(self) -> dict[str, Any]:
        """The files as text; a chosen upload must be there."""
        cleaned = super().clean() or {}
        sent = [self._text(name) for name in ("file", "superior")]
        texts = [text for text in sent if text is not None]
        if cleaned.get("policy") == UPLOAD:
            if not texts and not _are_files(cleaned.get("texts")):
                self.add_error("file", "Chọn tệp quy định cụ thể hóa.")
            cleaned["texts"] = texts or cleaned.get("texts")
        return cleaned

    def choice(self) -> RulesChoice:
        """As the services take it."""
        values = self.cleaned_data
        files: PolicyFiles = ()
        match values["policy"]:
            case "":
                pass
            case "keep":
                files = self.bound_files
            case "upload":
                files = values["texts"]
            case key:
                files = [{"name": f"{key}.yaml", "text": shipped_policies()[key]}]
        return RulesChoice(pack_id=values["pack"], policy_files=files)

    def _text(self, name: str) -> dict[str, str] | None:
        file = self.cleaned_data.get(name)
        if not isinstance(file, UploadedFile):
            return None
        if (file.size or 0) > MAX_BYTES:
            self.add_error(name, "Tệp quá lớn.")
            return None
        try:
            return {"name": str(file.name)[-100:], "text": file.read().decode("utf-8-sig")}
        except UnicodeDecodeError:
            self.add_error(name, "Tệp không phải văn bản UTF-8.")
            return None


class DeadlinesForm(forms.Form):
    """One day for each kind of unit there is, and one for each step of the rules. mark: as of EditForm."""

    mark = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, campaign: Campaign, kinds: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **{**options, "initial": {"mark": campaign_mark(campaign)}})
        for kind in kinds:
            self.fields[kind] = DayField(
                label=vocabulary.name("org_kinds", kind), required=False, initial=campaign.deadline(kind)
            )
        self.kinds, self.steps = kinds, [step.id for step in campaign_steps(campaign)]
        for step in campaign_steps(campaign):
            self.fields[step.id] = DayField(
                label=f"Bước {step.number}. {step.who}",
                required=False,
                initial=step.due,
                help_text=f"{step.text} Đối tượng: {step.whose}.",
            )

    def deadlines(self) -> dict[str, date]:
        """Those that are set, by kind of unit."""
        return {kind: self.cleaned_data[kind] for kind in self.kinds if self.cleaned_data[kind]}

    def step_dates(self) -> dict[str, date]:
        """Those that are set, by step."""
        return {step: self.cleaned_data[step] for step in self.steps if self.cleaned_data[step]}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="Lý do", widget=forms.Textarea({"rows": 3}))


class DocumentForm(forms.Form):
    """A plan or guidance."""

    kind = forms.ChoiceField(label="Loại văn bản", choices=DocumentKind)
    number = forms.CharField(label="Số, ký hiệu", max_length=100)
    issued_on = DayField(label="Ngày ban hành")
    title = forms.CharField(
        label="Trích yếu",
        max_length=300,
        help_text="Không nhập văn bản có độ mật. Chương trình chỉ nhận biết dấu mật viết hoa.",
    )
    issuer = forms.CharField(label="Nơi ban hành", max_length=200, required=False)
    file = forms.FileField(label="Tệp (PDF, Word, Excel)", required=False)

    def __init__(self, *args: Any, files_open: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not files_open:
            del self.fields["file"]

    def values(self) -> dict[str, Any]:
        """As the service takes it."""
        values = dict(self.cleaned_data)
        file = values.pop("file", None)
        attached = Attached(name=str(file.name), content=file.read()) if isinstance(file, UploadedFile) else None
        return {**values, "file": attached}


class PromptForm(forms.Form):
    """What a subject is asked to review."""

    text = forms.CharField(
        label="Nội dung gợi ý",
        widget=forms.Textarea({"rows": 4}),
        help_text="Ngắn gọn, mỗi gợi ý một việc. Không ghi nội dung thuộc bí mật nhà nước.",
    )
    document = forms.CharField(label="Văn bản gợi ý", max_length=200, required=False)


class SupplementForm(forms.Form):
    """Units that were late, and single subjects who were away, ticked in lists."""

    request = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label="Tên đợt bổ sung", max_length=250)
    units = forms.MultipleChoiceField(
        label="Đơn vị đưa vào đợt bổ sung",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Gồm mọi đối tượng kiểm điểm tại đơn vị và các tổ chức trực thuộc.",
    )
    subjects = forms.ModelMultipleChoiceField(Subject.objects.none(), to_field_name="public_id", required=False)

    def __init__(self, *args: Any, campaign: Campaign, **options: Any) -> None:
        initial = {"request": uuid4(), "title": f"{campaign.title} (đợt bổ sung)"[:250]}
        super().__init__(*args, **{**options, "initial": initial})
        nodes = campaign.nodes.filter(depth__gt=0)
        _choices(self, "units", [(node.path, f"{'– ' * (node.depth - 1)}{node.name}") for node in nodes])
        field = self.fields["subjects"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = supplement_choices(campaign)

    def clean(self) -> dict[str, Any]:
        """Somebody must be chosen."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("units") and not cleaned.get("subjects"):
            raise forms.ValidationError("Đánh dấu ít nhất một đơn vị hoặc một đối tượng.")
        return cleaned


class FeedForm(forms.Form):
    """The yearly round that takes up a quarterly one."""

    yearly = forms.ChoiceField(label="Đợt hằng năm", required=False)

    def __init__(self, *args: Any, campaign: Campaign, years: Sequence[Campaign], **options: Any) -> None:
        initial = {"yearly": str(campaign.feeds.public_id) if campaign.feeds else ""}
        super().__init__(*args, **{**options, "initial": initial})
        _choices(self, "yearly", [("", "Không nối"), *((str(year.public_id), year.title) for year in years)])


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _are_files(value: object) -> bool:
    """What came back from the confirmation has the shape that was sent to it."""
    return isinstance(value, list) and all(
        isinstance(file, dict)
        and file.keys() == {"name", "text"}
        and all(isinstance(part, str) for part in file.values())
        for file in value
    )


def _fitting(campaign: Campaign) -> str:
    """The pack whose period holds the review year; the newest where none does."""
    fitting = [
        pack.id
        for pack in available()
        if pack.first_year <= campaign.year and campaign.year <= (pack.last_year or 9999)
    ]
    return fitting[0] if fitting else available()[-1].id
