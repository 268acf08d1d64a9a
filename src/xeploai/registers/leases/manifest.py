"""What the leases of background jobs have for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest

MANIFEST = Manifest(
    todo=(),
    personal_data=(),
    retention=(),
    holds=(),
    jobs=(),
    stages=(),
    followers=(),
    grounds=(),
    dependents=(),
    exports=(),
    log_words=(),
)
