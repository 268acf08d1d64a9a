"""Recreates the append-only triggers after every migration, and records any that were missing without a migration.

A migration may rebuild a table and drop its triggers: that is expected. When nothing was migrated, a missing or altered
trigger means that somebody removed it since the last start, and that is written into the log.
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
