"""Packs in their compiled form (store.py): the half that calculates, ready made; texts are read where asked for."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xeploai.rulepacks import places
from xeploai.rulepacks.pack import PackOutline
from xeploai.rulepacks.store import SOURCE, digest_of_parts, stored_payload

if TYPE_CHECKING:  # its package imports half of what handles archives
    from importlib.resources.abc import Traversable

# What makes the records of a pack out of its files.
_PROGRAM = (SOURCE / "rulepacks", SOURCE / "core")


def compiled_outline(folder: "Traversable") -> PackOutline | None:
    """What the head of a pack says; None where it is to be read from its file."""
    outline: PackOutline | None = (
        stored_payload(outline_name(folder), outline_key(folder)) if _shipped(folder) else None
    )
    return outline


def compiled_fields(folder: "Traversable") -> Mapping[str, Any] | None:
    """The fields of the pack in a folder, all but its texts; None where all of it is to be read."""
    key = pack_key(folder) if _shipped(folder) else None
    fields: Mapping[str, Any] | None = None if key is None else stored_payload(pack_name(folder), key)
    return fields


def _shipped(folder: "Traversable") -> bool:
    return isinstance(folder, Path) and folder.parent == places.SHIPPED


def outline_name(folder: "Traversable") -> str:
    """Entry of the head of a pack."""
    return f"{folder.name}.outline"


def pack_name(folder: "Traversable") -> str:
    """Entry of a pack."""
    return f"{folder.name}.pack"


def outline_key(folder: "Traversable") -> str:
    """Over the program and the head of a pack."""
    return digest_of_parts([_program(), (folder / "pack.yaml").read_bytes()])


def pack_key(folder: "Traversable") -> str | None:
    """Over the program and the files of the pack and of all that it extends; None where one of them is not compiled."""
    parts = [_program()]
    heirs = set[str]()
    folders = places.folders()
    while True:
        outline = compiled_outline(folder)
        if outline is None or folder.name in heirs:
            return None
        heirs.add(folder.name)
        files = (item for item in folder.iterdir() if item.name.endswith(".yaml"))
        for file in sorted(files, key=lambda item: item.name):
            parts += [f"{folder.name}/{file.name}".encode(), file.read_bytes()]
        if outline.extends is None:
            return digest_of_parts(parts)
        id_, _, version = outline.extends.partition("@")
        parent = folders.get((id_, int(version)))
        if parent is None:
            return None
        folder = parent


@cache
def _program() -> bytes:
    sources = sorted(file for folder in _PROGRAM for file in folder.glob("*.py"))
    sources.append(SOURCE / "rulepacks" / "vocabulary.yaml")  # a pack that names a body it does not know is refused
    return digest_of_parts([part for file in sources for part in (file.name.encode(), file.read_bytes())]).encode()
