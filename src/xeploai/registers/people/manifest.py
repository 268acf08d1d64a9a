"""What the register of people has for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.registers.people.log_words import LOG_WORDS
from xeploai.registers.people.reorganisation import MembersFollow
from xeploai.registers.people.retention import RETENTION_RULES
from xeploai.registers.people.subject_access import PERSONAL_DATA
from xeploai.registers.people.todo import imports_todo

MANIFEST = Manifest(
    todo=(imports_todo,),
    personal_data=PERSONAL_DATA,
    retention=RETENTION_RULES,
    holds=(),
    jobs=(),
    stages=(),
    followers=(MembersFollow(),),
    grounds=("person.", "collective.", "import."),
    dependents=(),
    exports=(),
    log_words=(LOG_WORDS,),
)
