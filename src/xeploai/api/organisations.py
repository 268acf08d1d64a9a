"""The tree of organisations, on any day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Schema

from xeploai.api.gate import PAGE, PageNumber, PageOf, PageSize, operation, paged
from xeploai.registers.organisations import selectors
from xeploai.registers.organisations.models import Organisation
from xeploai.web.access_policy import ActorRequest


class OrganisationRow(Schema):
    """An organisation. superior: None for the one above all that the account sees."""

    id: UUID
    name: str
    code: str
    kind: str
    tier: str
    superior: UUID | None
    depth: int


class OrganisationState(Schema):
    """How it stood for a time; until excluded, None while it lasts."""

    name: str
    code: str
    kind: str
    since: date
    until: date | None


class OrganisationFull(Schema):
    """One organisation with its states, the newest first."""

    id: UUID
    name: str
    code: str
    kind: str
    founded_on: str | None
    states: list[OrganisationState]


@operation(
    "GET", "/organisations", "organisation.view", says="Các tổ chức đảng vào một ngày", response=PageOf[OrganisationRow]
)
def organisations(request: ActorRequest, on: date | None = None, page: PageNumber = 1, size: PageSize = PAGE) -> Any:
    """The lines of the visible tree from the top."""
    nodes = selectors.organisation_tree_for(request.actor, on or timezone.localdate())
    by_id = {node.organisation.pk: node.organisation.public_id for node in nodes}

    def row(node: selectors.Node) -> dict[str, Any]:
        state = node.state
        return {
            "id": node.organisation.public_id,
            "name": state.name,
            "code": state.code,
            "kind": state.kind,
            "tier": state.tier,
            "superior": by_id.get(state.parent_id or 0),
            "depth": node.depth,
        }

    return paged(nodes, page, size, row)


@operation(
    "GET", "/organisations/{uuid:id}", "organisation.view", says="Một tổ chức và lịch sử", response=OrganisationFull
)
def organisation(request: ActorRequest, id: UUID) -> Any:
    """One organisation."""
    organisation: Organisation = selectors.organisation_get(request.actor, id)
    states = [
        {"name": state.name, "code": state.code, "kind": state.kind, "since": state.valid_from, "until": state.valid_to}
        for state in selectors.organisation_history(organisation)
    ]
    return {
        "id": organisation.public_id,
        "name": organisation.name,
        "code": organisation.code,
        "kind": organisation.kind,
        "founded_on": organisation.founded_on.iso if organisation.founded_on else None,
        "states": states,
    }
