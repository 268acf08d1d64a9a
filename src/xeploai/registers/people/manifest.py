"""What the register of people has for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.registers.people.held import PERSONAL_DATA
from xeploai.registers.people.reorganisation import MembersFollow
from xeploai.registers.people.retention import SWEEPS
from xeploai.registers.people.todo import imports_todo

MANIFEST = Manifest(
    todo=(imports_todo,),
    personal_data=PERSONAL_DATA,
    retention=SWEEPS,
    holds=(),
    jobs=(),
    stages=(),
    followers=(MembersFollow(),),
)
