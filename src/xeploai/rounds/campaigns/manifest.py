"""What campaigns have for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.rounds.campaigns.export import EXPORTS
from xeploai.rounds.campaigns.grounds import offers_follow
from xeploai.rounds.campaigns.jobs import JOBS
from xeploai.rounds.campaigns.log_words import LOG_WORDS
from xeploai.rounds.campaigns.retention import RETENTION_HOLDS, RETENTION_RULES
from xeploai.rounds.campaigns.subject_access import PERSONAL_DATA
from xeploai.rounds.campaigns.todo import campaigns_todo

MANIFEST = Manifest(
    todo=(campaigns_todo,),
    personal_data=PERSONAL_DATA,
    retention=RETENTION_RULES,
    holds=RETENTION_HOLDS,
    jobs=JOBS,
    stages=(),
    followers=(),
    grounds=(),
    dependents=(offers_follow,),
    exports=EXPORTS,
    log_words=(LOG_WORDS,),
)
