"""A column for dates of which the day, or the day and the month, may be unknown."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from xeploai.core.dates import PartialDate


class PartialDateField(models.CharField):  # type: ignore[type-arg]
    """A PartialDate, kept as "2015", "2015-02" or "2015-02-03": the text sorts as the dates do."""

    if TYPE_CHECKING:  # what django-stubs lets be assigned
        _pyi_private_set_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """The length is the field's own affair."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> PartialDate | None:
        """As read."""
        return PartialDate.from_iso(value) if value else None

    def to_python(self, value: object) -> PartialDate | None:
        """From a form or a fixture. Raises ValidationError for what is no date."""
        if value is None or isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.from_iso(str(value)) if value else None
        except ValueError as wrong:
            raise ValidationError(str(value)) from wrong

    def get_prep_value(self, value: object) -> str | None:
        """As stored."""
        if value is None:
            return None
        return value.iso if isinstance(value, PartialDate) else str(value) or None

    def value_to_string(self, obj: models.Model) -> str:
        """As exported."""
        return self.get_prep_value(self.value_from_object(obj)) or ""
