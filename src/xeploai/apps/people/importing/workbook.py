"""The program's own workbook, uploaded: read by the one reader, then staged."""

from xeploai.apps.accounts.access import Actor, require
from xeploai.apps.exchange.read import read_workbook
from xeploai.apps.organisations.models import Organisation
from xeploai.apps.people.importing.grid import on_disk
from xeploai.apps.people.importing.models import ImportBatch
from xeploai.apps.people.importing.services import round_stage


def workbook_stage(*, content: bytes, file_name: str, body: Organisation, by: Actor) -> ImportBatch:
    """Stage an uploaded workbook. Raises ImportRejected with every fault of its cells, Refused for another file."""
    require(by, "person.import", body)
    with on_disk(content, file_name) as path:
        held = read_workbook(path)
    return round_stage(held=held, content=content, file_name=file_name, body=body, by=by)
