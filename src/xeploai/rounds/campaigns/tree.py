"""The drawn tree after an amendment of an organisation: its node, the paths below it, the closure."""

from xeploai.core.errors import Refused
from xeploai.core.names import title_sort_key
from xeploai.rounds.campaigns.models import Campaign, Node, NodeAncestor, RosterEntry
from xeploai.rounds.campaigns.roster_source import Record


def node_put(campaign: Campaign, org: int, record: Record) -> None:
    """Add an organisation to the drawn tree, or bring its node up to a new record.

    Raises Refused while its superior is not on the tree.
    """
    facts = record["node"]
    parent = campaign.nodes.filter(organisation=facts["parent"]).first()
    if parent is None:
        raise Refused.because("campaign_unit_not_listed", value=record["name"], unit=record["decider_name"])
    columns = {
        "parent": parent,
        "name": record["name"],
        "code": record["number"],
        "kind": facts["kind"],
        "tier": facts["tier"],
        "unit_type": facts["unit_type"],
        "sort_key": title_sort_key(record["name"])[:500],
    }
    new = {"depth": 0, "path": "/", "position": 0}
    Node.objects.update_or_create(
        campaign=campaign, organisation_id=org, defaults=columns, create_defaults={**columns, **new}
    )
    tree_refresh(campaign)


def node_take_away(campaign: Campaign, org: int) -> None:
    """Remove the node of an organisation that ended, unless something still hangs on it."""
    node = campaign.nodes.filter(organisation=org).first()
    if node is None or node.children.exists():
        return
    if RosterEntry.objects.filter(subject__campaign=campaign, subject__listed=True, unit=org).exists():
        return
    node.delete()
    tree_refresh(campaign)


def tree_refresh(campaign: Campaign) -> None:
    """Paths, depths, positions and closure from the superiors; entries follow their unit."""
    nodes = {node.pk: node for node in campaign.nodes.all()}
    children: dict[int | None, list[Node]] = {}
    for node in nodes.values():
        children.setdefault(node.parent_id, []).append(node)
    waiting = [(node, "/", 0) for node in children.get(None, [])]
    moved, position = [], 0
    while waiting:
        node, above, depth = waiting.pop()
        path = f"{above}{node.organisation_id}/"
        if node.path not in {path, "/"}:
            moved.append((node.organisation_id, path))
        node.path, node.depth, node.position = path, depth, position
        position += 1
        below = sorted(
            children.get(node.pk, []), key=lambda child: (child.sort_key, child.organisation_id), reverse=True
        )
        waiting.extend((child, path, depth + 1) for child in below)
    Node.objects.bulk_update(nodes.values(), ["path", "depth", "position"], batch_size=500)
    by_org = {node.organisation_id: node for node in nodes.values()}
    NodeAncestor.objects.filter(campaign=campaign).delete()
    NodeAncestor.objects.bulk_create(list(closure(campaign, by_org)), batch_size=500)
    for org, path in moved:
        RosterEntry.objects.filter(subject__campaign=campaign, unit=org).update(path=path)


def closure(campaign: Campaign, rows: dict[int, Node]) -> list[NodeAncestor]:
    """Every node with each of its superiors, itself at distance 0; rows: by organisation."""
    ancestors = []
    for row in rows.values():
        above = [rows[int(part)] for part in row.path.strip("/").split("/")]
        ancestors += [
            NodeAncestor(campaign=campaign, node=row, ancestor=ancestor, distance=distance)
            for distance, ancestor in enumerate(reversed(above))
        ]
    return ancestors
