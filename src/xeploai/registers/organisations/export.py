"""The tree of a day as a file."""

from collections.abc import Iterable, Iterator

from xeploai.registers.organisations.selectors import Node
from xeploai.tools.workbooks.lists import Column, Kind, Row, Table


def tree_table(nodes: Iterable[Node]) -> Table:
    """Organisations of a day, each under its superior."""
    columns = [
        Column(key="name", title="Tên tổ chức", width=44),
        Column(key="code", title="Mã"),
        Column(key="kind", title="Loại hình", width=26),
        Column(key="superior", title="Cấp trên trực tiếp", width=40),
        Column(key="depth", title="Bậc", width=6, kind=Kind.COUNT),
        Column(key="since", title="Như vậy từ ngày", width=14, kind=Kind.DAY),
    ]
    return Table(key="organisations", title="Tổ chức đảng", columns=columns, rows=_nodes(nodes))


def _nodes(nodes: Iterable[Node]) -> Iterator[Row]:
    names: dict[int, str] = {}
    for node in nodes:
        state = node.state
        names[node.organisation.pk] = state.name
        yield Row(
            id=str(node.organisation.public_id),
            cells=(
                state.name,
                state.code,
                state.kind_name,
                names.get(state.parent_id or 0),
                node.depth,
                state.valid_from,
            ),
        )
