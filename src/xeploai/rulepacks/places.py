"""Where packs are found: those shipped with the program, those an office received, those a test brings.

A place is a folder whose subfolders are packs, named `id@version` ("hd43-2025@1") and lying side by side: a correction
is a new folder, and a released one never changes.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from xeploai.core.errors import RuleError

if TYPE_CHECKING:  # its package imports half of what handles archives
    from importlib.resources.abc import Traversable

SHIPPED: Path = Path(__file__).resolve().with_name("shipped")
_places: list["Traversable"] = [SHIPPED]
# Counts changes of the list, so that whoever caches what lies in the places knows when to read again.
_changes = 0


def place_add(place: "Traversable") -> None:
    """Look for packs in this folder too. The same folder twice counts once."""
    if place not in _places:
        _places.append(place)
        _changed()


@contextmanager
def also(place: "Traversable") -> Iterator[None]:
    """Look for packs in this folder too while the block runs."""
    _places.append(place)
    _changed()
    try:
        yield
    finally:
        _places.remove(place)
        _changed()


def state() -> int:
    """Another number after every change of the places."""
    return _changes


def folders() -> Mapping[tuple[str, int], "Traversable"]:
    """Every pack by id and version, oldest version first.

    Raises RuleError for a folder whose name is no `id@version` and for one that stands in two places.
    """
    by_key: dict[tuple[str, int], Traversable] = {}
    for place in _places:
        for folder in _packs_in(place):
            key = _key(folder.name)
            if key in by_key:
                raise RuleError.at("rule_pack_twice", file=folder.name)
            by_key[key] = folder
    return dict(sorted(by_key.items()))


def _packs_in(place: "Traversable") -> "Iterator[Traversable]":
    if place.is_dir():
        yield from (item for item in place.iterdir() if item.is_dir() and (item / "pack.yaml").is_file())


def _key(name: str) -> tuple[str, int]:
    id_, at, version = name.partition("@")
    if not (id_ and at and version.isascii() and version.isdecimal()):
        raise RuleError.at("rule_pack_folder_name", file=name)
    return id_, int(version)


def _changed() -> None:
    global _changes  # noqa: PLW0603 - one list of places a process
    _changes += 1
