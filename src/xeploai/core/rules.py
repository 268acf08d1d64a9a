"""One rule as data: what it says of whom, under which clause. Packs hold them, expressions.py reads conditions."""

from dataclasses import dataclass
from enum import StrEnum

from xeploai.core.levels import Level
from xeploai.core.subjects import Reason, SubjectKind


class Effect(StrEnum):
    """What a rule does.

    EXEMPT      the subject is not classified (holds: the reason applies)
    REQUIRE     a condition of one level (holds: it is met)
    DISQUALIFY  sends the subject to the lowest level (holds: it applies)
    CAP         no level above this one (holds: it applies)
    FALLBACK    the level where no level's conditions hold and nothing disqualifies: a gap of the text
    NOTE        only told
    """

    EXEMPT = "exempt"
    REQUIRE = "require"
    DISQUALIFY = "disqualify"
    CAP = "cap"
    FALLBACK = "fallback"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of a pack or policy.

    condition       an expression over facts and parameters (expressions.py)
    applies         when the rule concerns the subject at all; None: always
    exception       lifts the rule where it holds; the result then carries an authority note
    level           REQUIRE: of this level; CAP, FALLBACK: up to this level; else None
    level_from      CAP only: a fact that holds the highest level instead of a fixed one
    authority_note  the level stands only if the authority says so in writing
    reason          EXEMPT only
    still_reviewed  EXEMPT only: the subject is reviewed all the same; None where no source says
    text            the rule in one Vietnamese sentence, in our own words
    clause, source  where it stands and where that was seen; verified: seen in a text that quotes it
    """

    id: str
    kind: SubjectKind
    effect: Effect
    condition: str
    text: str
    clause: str
    source: str
    verified: bool
    applies: str | None = None
    exception: str | None = None
    level: Level | None = None
    level_from: str | None = None
    authority_note: bool = False
    reason: Reason | None = None
    still_reviewed: bool | None = None
