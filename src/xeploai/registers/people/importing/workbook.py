"""The program's own workbook, uploaded: read by the one reader, then staged."""

from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.grid import on_disk
from xeploai.registers.people.importing.models import ImportBatch
from xeploai.registers.people.importing.services import round_stage
from xeploai.tools.workbooks.read import read_workbook


def workbook_stage(*, content: bytes, file_name: str, body: Organisation, by: Actor) -> ImportBatch:
    """Stage an uploaded workbook. Raises ImportRejected with every fault of its cells, Refused for another file."""
    require(by, "person.import", body)
    with on_disk(content, file_name) as path:
        round_ = read_workbook(path)
    return round_stage(round_=round_, content=content, file_name=file_name, body=body, by=by)
