"""What accounts have for the rest of the program."""

from xeploai.registers.accounts.log_words import LOG_WORDS
from xeploai.registers.accounts.retention import RETENTION_HOLDS, RETENTION_RULES
from xeploai.registers.accounts.subject_access import PERSONAL_DATA
from xeploai.registers.accounts.todo import accounts_todo, setup_todo
from xeploai.registers.kernel.manifest import Manifest

MANIFEST = Manifest(
    todo=(setup_todo, accounts_todo),
    personal_data=PERSONAL_DATA,
    retention=RETENTION_RULES,
    holds=RETENTION_HOLDS,
    jobs=(),
    stages=(),
    followers=(),
    grounds=(),
    dependents=(),
    exports=(),
    log_words=(LOG_WORDS,),
)
