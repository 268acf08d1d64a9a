"""Every reader by its name."""

from collections.abc import Mapping
from importlib import import_module

from tests.endure.fuzz import files, texts
from tests.endure.fuzz.reader import Reader

# Named without an import: they need the installation's models, which only a worker that asks for them has.
SITE_NAMES = ("list", "restore", "api", "forms", "search", "cookies")
FILE_READERS: Mapping[str, type[Reader]] = {reader.name: reader for reader in (*texts.READERS, *files.READERS)}
NAMES = (*FILE_READERS, *SITE_NAMES)


def reader_named(name: str) -> type[Reader]:
    """By its name, or by "module:Class" if it is none of these."""
    module, colon, place = name.partition(":")
    if colon:
        reader: type[Reader] = getattr(import_module(module), place)
        return reader
    if name in FILE_READERS:
        return FILE_READERS[name]
    from tests.endure.fuzz import site  # noqa: PLC0415 - needs models

    readers: Mapping[str, type[Reader]] = {reader.name: reader for reader in site.READERS}
    return readers[name]
