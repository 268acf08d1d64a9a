"""What is wrong with a form, in the words of its fields."""

from typing import NamedTuple

from django import forms, template
from django.forms.boundfield import BoundField

register = template.Library()

_PLAIN = forms.Field.default_error_messages["required"]


class WrongField(NamedTuple):
    """One field to mend.

    id       of the element one goes to
    says     one sentence for each thing that is wrong
    """

    id: str
    label: str
    says: list[str]


@register.simple_tag
def faults_of(field: BoundField) -> list[str]:
    """The sentences under a field. What is missing is told by how it is given: typed, chosen, or ticked."""
    missing = _missing(field.field.widget)
    return [
        missing if fault.code == "required" and message == _PLAIN else str(message)
        for fault in field.errors.as_data()
        for message in fault
    ]


@register.simple_tag
def wrong_fields(form: forms.BaseForm) -> list[WrongField]:
    """The fields to mend, in the order in which they stand."""
    wrong = [field for field in form.visible_fields() if field.errors]
    return [
        WrongField(f"{field.auto_id}_0" if field.use_fieldset else field.auto_id, str(field.label), faults_of(field))
        for field in wrong
    ]


def _missing(widget: forms.Widget) -> str:
    if isinstance(widget, forms.FileInput):
        return "Chưa chọn tệp."
    if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "Chưa chọn."
    return "Chưa đánh dấu." if isinstance(widget, forms.CheckboxInput) else "Chưa nhập."
