"""Imports run one way: no circle of modules, imports inside functions included, those for types alone aside.

The order of the storeys and of the apps is import-linter's to hold (`pyproject.toml`); this holds it within an app.
"""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


def circle_of(imports: Mapping[str, set[str]]) -> list[str]:
    """One circle, in the order in which each module is imported by the next; nothing where there is none."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def test_no_circle_of_modules() -> None:
    graph = grimp.build_graph("xeploai", exclude_type_checking_imports=True, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert "xeploai.core.errors" in imports["xeploai.rulepacks.load"]  # the graph is not an empty one
    assert circle_of(imports) == []


@pytest.mark.parametrize(
    ("imports", "circle"),
    [
        ({"load": {"reading"}, "reading": {"load"}, "pack": set()}, {"load", "reading"}),
        ({"load": {"compiled"}, "compiled": {"reading"}, "reading": {"load"}}, {"load", "compiled", "reading"}),
        ({"load": {"reading", "pack"}, "reading": {"pack"}, "pack": set()}, set()),
    ],
)
def test_a_circle_is_named(imports: Mapping[str, set[str]], circle: set[str]) -> None:
    assert set(circle_of(imports)) == circle
