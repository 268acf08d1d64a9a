"""What opinions have for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.rounds.opinions.export import EXPORTS
from xeploai.rounds.opinions.log_words import LOG_WORDS
from xeploai.rounds.opinions.retention import RETENTION_RULES
from xeploai.rounds.opinions.subject_access import PERSONAL_DATA

MANIFEST = Manifest(
    todo=(),
    personal_data=PERSONAL_DATA,
    retention=RETENTION_RULES,
    holds=(),
    jobs=(),
    stages=(),
    followers=(),
    grounds=(),
    dependents=(),
    exports=EXPORTS,
    log_words=(LOG_WORDS,),
)
