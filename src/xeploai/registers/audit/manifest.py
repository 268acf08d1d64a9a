"""What the audit trail has for the rest of the program."""

from xeploai.registers.audit.retention import SWEEPS
from xeploai.registers.kernel.manifest import Manifest

MANIFEST = Manifest(
    todo=(),
    personal_data=(),
    retention=SWEEPS,
    holds=(),
    jobs=(),
    stages=(),
    followers=(),
)
