"""What accounts have for the rest of the program."""

from xeploai.registers.accounts.held import PERSONAL_DATA
from xeploai.registers.accounts.retention import HOLDS, SWEEPS
from xeploai.registers.accounts.todo import accounts_todo, setup_todo
from xeploai.registers.kernel.manifest import Manifest

MANIFEST = Manifest(
    todo=(setup_todo, accounts_todo),
    personal_data=PERSONAL_DATA,
    retention=SWEEPS,
    holds=HOLDS,
    jobs=(),
    stages=(),
    followers=(),
)
