"""What proposals have for the rest of the program."""

from xeploai.registers.kernel.manifest import Manifest
from xeploai.registers.kernel.stages import Stage
from xeploai.rounds.proposals.retention import RETENTION_RULES
from xeploai.rounds.proposals.selectors import results_reached
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
            code="proposal",
            title="Đã có mức đề nghị",
            count=results_reached,
            needs="meeting.view",
            view="proposals:campaign",
            missing="con-thieu=1",
        ),
    ),
    followers=(),
)
