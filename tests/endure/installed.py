"""What a run must know of the installation that it made; plain data, which goes from process to process."""

from dataclasses import dataclass

from xeploai.bench.pages.committee import Committee

BOX = "shortcomings"
"""The box of the form in which members write."""

NARROW = ("grassroots_officer", "branch_secretary", "member")
"""Roles that see a part of the people."""

SYSTEM_OFFICER, CONSULTED_BODY = "quan-tri", "lay-y-kien"


@dataclass(frozen=True, kw_only=True)
class Installed:
    """What stands in the database.

    foreign  account -> names that it must never be shown
    spare    code of a branch that no narrow account has to do with: lists of new people are taken in there
    """

    committee: Committee
    foreign: dict[str, frozenset[str]]
    spare: str

    @property
    def narrow(self) -> frozenset[str]:
        """Accounts whose pages are looked through for foreign names."""
        return frozenset(worker.username for worker in self.committee.workers if worker.role in NARROW)

    @property
    def accounts(self) -> list[tuple[str, str]]:
        """Name and role of every account that signs in."""
        workers = [(worker.username, worker.role) for worker in self.committee.workers]
        return [*workers, (SYSTEM_OFFICER, "system_officer"), (CONSULTED_BODY, "consulted_body")]
