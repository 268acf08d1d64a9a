"""What privacy has for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.rounds.privacy.jobs import JOBS
from xeploai.rounds.privacy.log_words import LOG_WORDS
from xeploai.rounds.privacy.retention import RETENTION_HOLDS, RETENTION_RULES
from xeploai.rounds.privacy.subject_access import PERSONAL_DATA
from xeploai.rounds.privacy.todo import corrections_todo, retention_todo

MANIFEST = Manifest(
    todo=(corrections_todo, retention_todo),
    personal_data=PERSONAL_DATA,
    retention=RETENTION_RULES,
    holds=RETENTION_HOLDS,
    jobs=JOBS,
    stages=(),
    followers=(),
    grounds=(),
    dependents=(),
    exports=(),
    log_words=(LOG_WORDS,),
)
