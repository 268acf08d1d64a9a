"""Tables."""

from xeploai.apps.proofreading.claims import Claim, Mark
from xeploai.apps.proofreading.document import Table


def table_claims(text: str, table: Table) -> tuple[list[Claim], list[Mark]]:
    return [], []
