"""A person is an identity; names, numbers, branches, statuses, posts and seats are dated rows beside it.

Kept out on purpose: the member file, the curriculum vitae, reasons of inspections, and whoever the Politburo or
the Secretariat manages.
"""

from xeploai.registers.people.importing.models import ColumnMapping, ImportBatch, ImportChange, StagedRow
from xeploai.registers.people.models.dated import Dated
from xeploai.registers.people.models.past import LevelSource, PastAward, PastLevel
from xeploai.registers.people.models.periods import (
    Employment,
    EmploymentKind,
    Leaving,
    Membership,
    MembershipKind,
    Status,
    StatusKind,
    Transfer,
)
from xeploai.registers.people.models.person import MASKED, IdentifierKind, Person, PersonIdentifier, PersonName, Sex
from xeploai.registers.people.models.posts import Collective, ManagingLevel, Post, Seat, Sphere

__all__ = [
    "MASKED",
    "Collective",
    "ColumnMapping",
    "Dated",
    "Employment",
    "EmploymentKind",
    "IdentifierKind",
    "ImportBatch",
    "ImportChange",
    "Leaving",
    "LevelSource",
    "ManagingLevel",
    "Membership",
    "MembershipKind",
    "PastAward",
    "PastLevel",
    "Person",
    "PersonIdentifier",
    "PersonName",
    "Post",
    "Seat",
    "Sex",
    "Sphere",
    "StagedRow",
    "Status",
    "StatusKind",
    "Transfer",
]
