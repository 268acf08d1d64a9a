"""What stands in the database of a measured server; plain data, which goes from process to process."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Place:
    """One branch and who is in it, by public ids. subject, review: what is open to read, and a submitted one."""

    branch: str
    person: str
    subject: str
    review: str


@dataclass(frozen=True, kw_only=True)
class Worker:
    """An account that signs in.

    place  a branch within its reach
    own    the subject that a member writes for; empty for everybody else
    """

    username: str
    role: str
    place: Place
    own: str = ""


@dataclass(frozen=True, kw_only=True)
class Committee:
    """What somebody who asks for pages must know; all but the password and the accounts are public ids.

    batch    the import of the register, taken over
    waiting  an import of the same people that nobody has decided on
    """

    password: str
    workers: Sequence[Worker]
    campaign: str
    unit: str
    collective: str
    batch: str
    waiting: str
