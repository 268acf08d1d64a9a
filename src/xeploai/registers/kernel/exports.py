"""What an app gives to the export of a campaign: tables, each of which becomes a sheet or a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xeploai.tools.workbooks.lists import Table

AT_ONCE = 1000
"""Records read at a time: memory stays bounded however long the list."""


@dataclass(frozen=True, kw_only=True)
class CampaignTable:
    """One table of a campaign.

    file   name of the file that it becomes, and key of its number of rows in the audit log
    table  campaigns.Campaign -> the table, read when it is written
    """

    file: str
    table: Callable[[Any], Table]
