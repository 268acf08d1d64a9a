"""Whose data stays whatever its term, because some unfinished work needs it."""

from typing import Any

from django.db import models

from xeploai.registers.kernel.manifest import retention_holds


def people_kept(column: str) -> dict[str, Any]:
    """Conditions for `Found.add`: rows whose person some unfinished work needs."""
    return {
        hold.code: models.Q(**{f"{column}__in": hold.people()}) for hold in retention_holds() if hold.people is not None
    }


def records_kept() -> dict[str, Any]:
    """The same for records of people as a whole."""
    return {hold.code: models.Q(pk__in=hold.whole()) for hold in retention_holds() if hold.whole is not None}
