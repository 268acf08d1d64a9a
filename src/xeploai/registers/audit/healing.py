"""Triggers are set anew whenever the database is brought up to date; where nothing was to be brought, that is told.

A migration may build a table anew and lose its triggers: that is no news. A start without one finds them as the last
start left them, unless somebody took them away.
"""

from typing import Any

from xeploai.registers.audit.services import audit_record
from xeploai.registers.audit.trigger_check import triggers_wrong
from xeploai.registers.audit.triggers import guard_all

ACTION = "audit.triggers"


def guard_and_note(*, using: str, plan: Any = None, **signal: Any) -> None:
    """After `migrate`: set the triggers, and enter which of them were not as they should be."""
    wrong = triggers_wrong(using=using) if using == "default" and plan is not None and not plan else []
    guard_all(using=using, **signal)
    if wrong:
        audit_record(
            by=None, action=ACTION, after={"triggers": [f"{trigger.id}: {trigger.reason}" for trigger in wrong]}
        )
