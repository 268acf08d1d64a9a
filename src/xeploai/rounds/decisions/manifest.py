"""What decisions have for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.registers.kernel.stages import Stage
from xeploai.rounds.decisions.export import EXPORTS
from xeploai.rounds.decisions.log_words import LOG_WORDS
from xeploai.rounds.decisions.retention import RETENTION_HOLDS, RETENTION_RULES
from xeploai.rounds.decisions.selectors import decided
from xeploai.rounds.decisions.subject_access import PERSONAL_DATA
from xeploai.rounds.decisions.todo import decisions_todo
from xeploai.rounds.proposals.selectors import classified

MANIFEST = Manifest(
    todo=(decisions_todo,),
    personal_data=PERSONAL_DATA,
    retention=RETENTION_RULES,
    holds=RETENTION_HOLDS,
    jobs=(),
    stages=(
        Stage(
            code="decision",
            title="Đã quyết định",
            concerns=classified,
            done=decided,
            lacking="đối tượng chưa quyết định",
            needs="decision.view",
            by_unit=False,
            view="campaigns:missing",
            missing="viec=decision",
        ),
    ),
    followers=(),
    grounds=(),
    dependents=(),
    exports=EXPORTS,
    log_words=(LOG_WORDS,),
)
