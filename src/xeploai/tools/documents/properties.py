"""What a Word file that we write says of itself: its title, its author, the hour, and nothing of the library."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Properties:
    """Title and author of a file."""

    title: str
    author: str


def describe(document: Any, properties: Properties, *, made: datetime | None = None) -> None:
    """Set the properties in place of those of the library or of the template, which tell of another file.

    made: the hour it was made; None: now
    """
    core = document.core_properties
    core.title, core.author, core.last_modified_by = properties.title, properties.author, properties.author
    core.comments = core.subject = core.keywords = core.category = ""
    core.created = core.modified = made or datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    core.revision, core.language = 1, "vi-VN"
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]  # the picture of another first page
