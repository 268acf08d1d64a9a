"""The reminder that stands wherever something is typed or a file is chosen."""

from django import forms, template

from xeploai.tools.classification_marks import reminder

register = template.Library()

# Shorter fields hold a name, a number or a title, not free text.
_FREE_FROM = 160


@register.simple_tag
def secrecy_reminder() -> str:
    """For a page that draws its own fields."""
    return reminder()


@register.simple_tag
def secrecy_of(form: forms.BaseForm) -> str:
    """What the form has to say: about files, about free text, or nothing."""
    fields = form.fields.values()
    if any(isinstance(field, forms.FileField) for field in fields):
        return reminder(file=True)
    return reminder() if any(map(_is_free_text, fields)) else ""


def _is_free_text(field: forms.Field) -> bool:
    if isinstance(field.widget, forms.HiddenInput | forms.PasswordInput) or type(field) is not forms.CharField:
        return False
    return isinstance(field.widget, forms.Textarea) or (field.max_length or 0) >= _FREE_FROM
