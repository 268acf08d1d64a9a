"""What the audit trail has for the rest of the program."""

from xeploai.registers.audit.retention import RETENTION_RULES
from xeploai.registers.kernel.manifest import Manifest

MANIFEST = Manifest(
    todo=(),
    personal_data=(),
    retention=RETENTION_RULES,
    holds=(),
    jobs=(),
    stages=(),
    followers=(),
    grounds=(),
    dependents=(),
    exports=(),
    log_words=(),
)
