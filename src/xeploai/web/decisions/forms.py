"""What is typed of a decision's paper, of what ends it, of notices and petitions."""

from django import forms

from xeploai.rounds.decisions.models import Outcome, Source
from xeploai.web.forms import DayField

_MOST = 100_000


class SessionForm(forms.Form):
    """The session of the deciding body that agreed on the list, as its minutes say."""

    minutes_number = forms.CharField(label="Số biên bản phiên họp", max_length=100)
    met_on = DayField(label="Ngày họp quyết định")
    called = forms.IntegerField(label="Tổng số ủy viên", min_value=0, max_value=_MOST, required=False)
    present = forms.IntegerField(label="Số có mặt", min_value=0, max_value=_MOST, required=False)
    agreed = forms.IntegerField(label="Đồng ý với cả danh sách", min_value=0, max_value=_MOST)
    against = forms.IntegerField(label="Không đồng ý", min_value=0, max_value=_MOST, required=False)
    other = forms.IntegerField(label="Ý kiến khác", min_value=0, max_value=_MOST, required=False)
    recusal_document = forms.CharField(
        label="Văn bản quy định ủy viên không biểu quyết về mình",
        max_length=200,
        required=False,
        help_text="Để trống nơi không có quy định này.",
    )
    roll = forms.CharField(
        label="Điểm danh",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Mỗi ủy viên một dòng; người vắng thì thêm “; vắng, lý do”. Có danh sách thì không cần ghi hai ô số.",
    )
    reason = forms.CharField(label="Lý do ghi lại", max_length=500, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class IssueForm(forms.Form):
    """The paper as it was signed."""

    source = forms.ChoiceField(label="Nơi quyết định", choices=Source.choices)
    issuer = forms.CharField(
        label="Cấp trên quyết định",
        max_length=250,
        required=False,
        help_text="Chỉ ghi khi cấp trên quyết định; số văn bản tính trong sổ của cơ quan đó.",
    )
    number = forms.CharField(label="Số, ký hiệu", max_length=100, help_text="Do văn thư cấp, ví dụ 12-QĐ/ĐU.")
    signed_on = DayField(label="Ngày ký")
    capacity = forms.CharField(
        label="Ký thay mặt", max_length=100, required=False, help_text="Ví dụ: T/M Ban Thường vụ."
    )
    signer_post = forms.CharField(label="Chức vụ người ký", max_length=200, required=False)
    signer_name = forms.CharField(label="Họ tên người ký", max_length=200)
    passed = forms.CharField(
        label="Lý do không chờ (nếu có việc còn chờ)",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class QuarterPaperForm(forms.Form):
    """The paper that approved the list of one quarter; blank where nothing of it is typed."""

    number = forms.CharField(label="Số văn bản", max_length=100, required=False)
    decided_on = DayField(label="Ngày phê duyệt", required=False)
    decided_by = forms.CharField(label="Cấp phê duyệt", max_length=250, required=False)


class PostponeForm(forms.Form):
    """The paper that lets a case wait. Nothing of the case itself is asked for."""

    body_name = forms.CharField(label="Cơ quan yêu cầu tạm hoãn", max_length=250)
    number = forms.CharField(label="Số văn bản", max_length=100)
    signed_on = DayField(label="Ngày ký")
    until = DayField(label="Tạm hoãn đến ngày", required=False, help_text="Để trống nếu văn bản không nêu.")


class TakeUpForm(forms.Form):
    """The paper by which a case is taken up again."""

    body_name = forms.CharField(label="Cơ quan đưa ra xem xét lại", max_length=250)
    number = forms.CharField(label="Số văn bản", max_length=100)
    signed_on = DayField(label="Ngày ký")


class GroupForm(forms.Form):
    """In which group of similar position and task the ticked ones are counted."""

    group = forms.CharField(label="Tên nhóm", max_length=100)


class AuthorisationForm(forms.Form):
    """The paper that lets a pool pass its ceiling."""

    places = forms.IntegerField(label="Số được xếp mức cao nhất theo văn bản", min_value=1, max_value=_MOST)
    number = forms.CharField(label="Số văn bản", max_length=100)
    signed_on = DayField(label="Ngày ký")
    issuer = forms.CharField(label="Nơi ban hành", max_length=250)


class NoticeForm(forms.Form):
    """When and by what a decision was made known."""

    number = forms.CharField(label="Số biên bản, thông báo", max_length=100)
    given_on = DayField(label="Ngày thông báo")


class AnnulForm(forms.Form):
    """The paper that annuls a level."""

    body_name = forms.CharField(label="Cấp hủy", max_length=250)
    number = forms.CharField(label="Số, ký hiệu", max_length=100)
    signed_on = DayField(label="Ngày ký")
    reason = forms.CharField(label="Lý do", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PetitionForm(forms.Form):
    """What somebody asks for."""

    text = forms.CharField(label="Nội dung kiến nghị", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class PaperPetitionForm(PetitionForm):
    """The same, of a paper."""

    received_on = DayField(label="Ngày nhận")


class AnswerForm(forms.Form):
    """The paper that answers."""

    body_name = forms.CharField(label="Cấp trả lời", max_length=250)
    number = forms.CharField(label="Số, ký hiệu", max_length=100)
    signed_on = DayField(label="Ngày ký")
    outcome = forms.ChoiceField(label="Kết luận", choices=Outcome.choices)
    text = forms.CharField(label="Nội dung trả lời", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))


class CancelForm(forms.Form):
    """Why a draft is given up."""

    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
