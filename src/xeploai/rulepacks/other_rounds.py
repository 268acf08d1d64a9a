"""Documents that packs rest on but that do not concern the yearly round: a yearly report does not cite them.

One file for all versions: a released pack that names such a document can no longer say so itself.
"""

from datetime import date
from functools import cache

from xeploai.rulepacks.data_files import data_file
from xeploai.rulepacks.pack import PackDocument

FILE = "other_rounds.yaml"


@cache
def other_rounds() -> frozenset[tuple[str, date | None]]:
    """By number and day of signing: numbers begin anew with every term."""
    return frozenset((entry["number"], entry["signed_on"]) for entry in data_file(f"rulepacks/{FILE}")["documents"])


def of_yearly_round(document: PackDocument) -> bool:
    """Whether a yearly report may rest on a document of its pack."""
    return (document.number, document.signed_on) not in other_rounds()
