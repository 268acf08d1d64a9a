"""`python -m xeploai.rulepacks.compiling`: makes the compiled forms; the build and dev.py run it, nothing else does."""

import pickle
import shutil
import sys
from pathlib import Path
from typing import Any

from xeploai.rulepacks import compiled, places, store
from xeploai.rulepacks.data_files import read_data
from xeploai.rulepacks.load import read_pack

# Fields of a pack that are stored: all but the way to its texts.
STORED = ("outline", "values", "rules_by_kind", "pools", "deciders", "digest", "rules_digest", "text_digest")


def main() -> int:
    """Compile every shipped pack and every data file of the program, all of them anew."""
    shutil.rmtree(store.BUILT, ignore_errors=True)
    store.BUILT.mkdir()
    for file in _data_files():
        _write(store.data_name(file), store.data_key(file), read_data(file))
    folders = sorted(folder for folder in places.SHIPPED.iterdir() if folder.is_dir())
    # All heads first: the key of a pack goes along the packs that it extends.
    packs = {folder: read_pack(folder) for folder in folders}
    for folder, pack in packs.items():
        _write(compiled.outline_name(folder), compiled.outline_key(folder), pack.outline)
    for folder, pack in packs.items():
        key = compiled.pack_key(folder)
        assert key is not None, folder.name
        _write(compiled.pack_name(folder), key, {name: getattr(pack, name) for name in STORED})
    return 0


def _data_files() -> list[Path]:
    """YAML files of the program that are no packs, no policies and no samples: those have readers of their own."""
    return [
        file
        for file in sorted(store.SOURCE.rglob("*.yaml"))
        if not file.is_relative_to(places.SHIPPED) and file.parent.name not in {"policies", "units"}
    ]


def _write(name: str, key: str, content: Any) -> None:
    payload = pickle.dumps(content, protocol=5)
    (store.BUILT / name).write_bytes(store.header_of(key, payload) + payload)


if __name__ == "__main__":
    sys.exit(main())
