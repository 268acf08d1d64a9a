"""What organisations have for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.registers.organisations.log_words import LOG_WORDS

MANIFEST = Manifest(
    todo=(),
    personal_data=(),
    retention=(),
    holds=(),
    jobs=(),
    stages=(),
    followers=(),
    grounds=("organisation.",),
    dependents=(),
    exports=(),
    log_words=(LOG_WORDS,),
)
