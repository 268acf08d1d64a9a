"""What others rest on has changed: the register says so once, whoever rests on it answers.

A roster, a proposal, later a decision rest on people and organisations as they were. When those change, every app that
has such things is asked, within the transaction of the change: it cancels drafts, proposals and what is not signed, and
*marks* what is signed or published, which only an act of its own can end. Carrying members along when organisations
merge is another matter (followers.py): that is part of the change itself.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GroundsChanged:
    """Numbers of the people, organisations and collectives of whom the register now says something else."""

    people: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    collectives: frozenset[int] = frozenset()


Dependent = Callable[[GroundsChanged], None]
