"""What proposals have for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.registers.kernel.stages import Stage
from xeploai.rounds.proposals.export import EXPORTS
from xeploai.rounds.proposals.log_words import LOG_WORDS
from xeploai.rounds.proposals.retention import RETENTION_RULES
from xeploai.rounds.proposals.selectors import STAGE, classified, proposed_by_unit
from xeploai.rounds.proposals.subject_access import PERSONAL_DATA
from xeploai.rounds.proposals.todo import proposals_todo

MANIFEST = Manifest(
    todo=(proposals_todo,),
    personal_data=PERSONAL_DATA,
    retention=RETENTION_RULES,
    holds=(),
    jobs=(),
    stages=(
        Stage(
            code=STAGE,
            title="Đã có mức đề nghị",
            concerns=classified,
            done=proposed_by_unit,
            lacking="đối tượng chưa có mức đề nghị",
            needs="meeting.view",
            by_unit=True,
            view="campaigns:missing",
            missing="viec=proposal",
        ),
    ),
    followers=(),
    grounds=(),
    dependents=(),
    exports=EXPORTS,
    log_words=(LOG_WORDS,),
)
