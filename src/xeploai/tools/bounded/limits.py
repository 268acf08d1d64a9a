"""How much one call may use. The figures are several times what the largest honest file of its kind needs."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one call may use until it is stopped.

    memory_mb  address space that it may add to what the worker has
    cpu_s      processor time in whole seconds, as the kernel counts it
    wall_s     time on the clock; longer than cpu_s, for a busy machine is no fault of a file
    """

    memory_mb: int
    cpu_s: int
    wall_s: float


LOOK = Limits(memory_mb=768, cpu_s=20, wall_s=60)
"""One file that a member attaches: at most ten megabytes, 64 unpacked."""

DOCUMENT = Limits(memory_mb=2048, cpu_s=60, wall_s=180)
"""A report of some thousand pages."""

WORKBOOK = Limits(memory_mb=3072, cpu_s=90, wall_s=240)
"""A workbook that spans five million cells."""
