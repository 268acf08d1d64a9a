"""docs/decisions/architecture.md: its trips call what they import and read downward, its picture has every room."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
SOURCE = TOP / "src" / "xeploai"
PAGE = (TOP / "docs" / "decisions" / "architecture.md").read_text(encoding="utf-8")
TRIPS = PAGE.partition("### Three trips")[2].partition("\n## ")[0]
STEP = re.compile(r"^\d+\. `([\w/.]+)` → `([\w/.]+): (\w+)`", re.MULTILINE)
STOREYS = ("core", "rulepacks", "columns", "tools", "registers", "rounds", "web", "cli")
"""From the ground up; the order within is import-linter's."""


def file_of(module: str) -> Path:
    """The file of a module, or of a package named without an ending."""
    return SOURCE / module if module.endswith(".py") else SOURCE / module / "__init__.py"


def dotted(module: str) -> str:
    """The name by which it is imported."""
    return f"xeploai.{module.removesuffix('.py').replace('/', '.')}"


def imports_of(module: str) -> Iterator[str]:
    """What it imports, inside functions too: modules, and names in them."""
    for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def storey(module: str) -> int:
    """How high it stands."""
    return STOREYS.index(module.partition("/")[0])


def trips() -> list[list[tuple[str, str, str]]]:
    """The steps of each trip: who calls, the module of what is called, its name."""
    return [STEP.findall(part) for part in re.split(r"^From .*:$", TRIPS, flags=re.MULTILINE)[1:]]


STEPS = [step for trip in trips() for step in trip]


PICTURE = PAGE.partition("```")[2].partition("```")[0]


@pytest.mark.parametrize("storey_name", ["tools", "registers", "rounds"])
def test_every_package_has_its_room_in_the_picture(storey_name: str) -> None:
    packages = {path.stem for path in (SOURCE / storey_name).iterdir() if not path.stem.startswith("_")}
    assert packages - set(re.findall(r"\w+", PICTURE)) == set()


def test_there_are_three_trips_of_ten_steps() -> None:
    assert [len(trip) for trip in trips()] == [10, 10, 10]


@pytest.mark.parametrize("module", sorted(set(re.findall(r"`([a-z]+/[\w/]+(?:\.py)?)(?::|`)", PAGE))))
def test_every_module_on_the_page_is_there(module: str) -> None:
    """A path begins at the package, at the storey of the registers, or at the project."""
    places = (SOURCE, SOURCE / "registers", TOP)
    assert any((place / module).exists() or (place / f"{module}.py").exists() for place in places), module


@pytest.mark.parametrize(("caller", "called", "name"), STEPS, ids=[f"{step[0]}:{step[2]}" for step in STEPS])
def test_a_step_calls_what_it_imports_on_its_own_storey_or_below(caller: str, called: str, name: str) -> None:
    assert re.search(rf"\b{name}\b", file_of(called).read_text(encoding="utf-8")), f"{called} has no {name}"
    imported = set(imports_of(caller))
    assert imported & {dotted(called), f"{dotted(called)}.{name}"}, f"{caller} does not import {called}"
    assert storey(called) <= storey(caller)


@pytest.mark.parametrize("trip", trips(), ids=["workbook", "self-review", "percentage"])
def test_a_trip_goes_on_from_where_it_has_been(trip: list[tuple[str, str, str]]) -> None:
    reached = {trip[0][0]}
    for caller, called, _ in trip:
        assert caller in reached, f"nothing has come to {caller} yet"
        reached.add(called)
