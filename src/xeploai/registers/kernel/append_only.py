"""What a model says of rows that never change: `append_only = Deletes....`. The audit trail sets the triggers."""

from enum import StrEnum


class Deletes(StrEnum):
    """Whether rows may go. They never change.

    NEVER   no row ever goes
    PURGE   only while a purge window is open for the table, in the transaction that opened it
    FREELY  the act that took them away is asked for elsewhere (`verify` of the trail)
    """

    NEVER = "never"
    PURGE = "purge"
    FREELY = "freely"
