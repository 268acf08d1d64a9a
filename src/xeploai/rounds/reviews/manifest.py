"""What self-reviews have for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.rounds.reviews.export import EXPORTS
from xeploai.rounds.reviews.log_words import LOG_WORDS
from xeploai.rounds.reviews.progress import STAGES
from xeploai.rounds.reviews.retention import RETENTION_RULES
from xeploai.rounds.reviews.subject_access import PERSONAL_DATA
from xeploai.rounds.reviews.todo import reviews_todo

MANIFEST = Manifest(
    todo=(reviews_todo,),
    personal_data=PERSONAL_DATA,
    retention=RETENTION_RULES,
    holds=(),
    jobs=(),
    stages=STAGES,
    followers=(),
    grounds=(),
    dependents=(),
    exports=EXPORTS,
    log_words=(LOG_WORDS,),
)
