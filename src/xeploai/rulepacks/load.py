"""Finding packs: which are there, which one a review year takes, and the pack of an id, compiled or from its files."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from xeploai.core.errors import Refused, RuleError
from xeploai.rulepacks import places
from xeploai.rulepacks.compiled import compiled_fields, compiled_outline
from xeploai.rulepacks.pack import Pack, PackFiles, PackInfo, PackOutline

if TYPE_CHECKING:  # its package imports half of what handles archives
    from importlib.resources.abc import Traversable


def released() -> tuple[PackInfo, ...]:
    """Every version of every pack, oldest period first, of one pack oldest version first."""
    return _released(places.state())


@lru_cache(maxsize=2)
def _released(_: int) -> tuple[PackInfo, ...]:
    outlines = [_outline(folder) for folder in places.folders().values()]
    ends = _superseded(outlines)
    infos = [
        replace(outline.info, last_year=_earlier(outline.info.last_year, ends.get(outline.info.id)))
        for outline in outlines
    ]
    return tuple(sorted(infos, key=lambda info: (info.first_year, info.id, int(info.version))))


def _outline(folder: "Traversable") -> PackOutline:
    outline = compiled_outline(folder)
    if outline is not None:
        return outline
    from xeploai.rulepacks.reading import read_outline  # noqa: PLC0415 - the schema, where nothing is compiled

    return read_outline(folder)


def _superseded(outlines: Iterable[PackOutline]) -> dict[str, int]:
    """The last year of each pack whose place a newer one takes: the newer one says so, the older never changes."""
    ends: dict[str, int] = {}
    for outline in outlines:
        info = outline.info
        for pack, from_year in outline.supersedes:
            if pack == info.id:
                raise RuleError.at(
                    "rule_supersedes_itself", file=f"{info.id}@{info.version}/pack.yaml", key="supersedes"
                )
            ends[pack] = min(ends.get(pack, from_year - 1), from_year - 1)
    return ends


def _earlier(own: int | None, superseded: int | None) -> int | None:
    ends = [end for end in (own, superseded) if end is not None]
    return min(ends) if ends else None


def available() -> tuple[PackInfo, ...]:
    """The newest version of every pack, oldest period first."""
    newest = {info.id: info for info in released()}
    return tuple(sorted(newest.values(), key=lambda info: info.first_year))


def pack_for(*, year: int) -> str:
    """The id of the pack for a review year. Raises Refused where none covers it, RuleError where two claim it."""
    claiming = [info for info in available() if covers(info, year)]
    if not claiming:
        raise Refused.because("no_pack_for_year", value=year, first=available()[0].first_year)
    if len(claiming) > 1:
        raise RuleError.at(
            "rule_two_packs_one_year",
            file=f"{claiming[-1].id}/pack.yaml",
            key="supersedes",
            value=year,
            other=claiming[0].id,
        )
    return claiming[0].id


def covers(info: PackInfo, year: int) -> bool:
    """Whether a review year lies in the period of a pack."""
    return info.first_year <= year and (info.last_year is None or year <= info.last_year)


def load_pack(pack_id: str) -> Pack:
    """The newest version of the pack with this id, or the version that "id@version" names.

    Raises Refused for one that is not there, RuleError for a faulty one.
    """
    return _loaded(pack_id, places.state())


@lru_cache(maxsize=64)
def _loaded(pack_id: str, _: int) -> Pack:
    folder = folder_of(pack_id)
    return compiled_pack(folder) or read_pack(folder)


def compiled_pack(folder: "Traversable") -> Pack | None:
    """The pack in a folder, its texts left to be read where asked for; None where all of it is to be read."""
    fields = compiled_fields(folder)
    return None if fields is None else Pack(**fields, read_files=partial(_texts, folder))


def read_pack(folder: "Traversable") -> Pack:
    """The pack in a folder, from its files. Raises RuleError naming file, key, value and line."""
    from xeploai.rulepacks.reading import assembled  # noqa: PLC0415 - as above

    return assembled(_texts(folder), name=folder.name)


def _texts(folder: "Traversable") -> PackFiles:
    from xeploai.rulepacks.reading import read_files  # noqa: PLC0415 - as above

    return read_files(folder, load_pack)


def folder_of(pack_id: str) -> "Traversable":
    """Where the files of a pack lie, its cases among them. Raises Refused for one that is not there."""
    name, _, version = pack_id.partition("@")
    folders = places.folders()
    versions = [number for id_, number in folders if id_ == name]
    if not versions:
        raise Refused.because("unknown_pack", value=pack_id, known=", ".join(sorted({id_ for id_, _ in folders})))
    wanted = int(version) if version.isascii() and version.isdecimal() else None if version else versions[-1]
    if wanted not in versions:
        raise Refused.because("unknown_pack_version", value=pack_id, version=", ".join(map(str, versions)))
    return folders[name, wanted]
