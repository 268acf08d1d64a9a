"""The YAML files of the program itself: vocabulary, sentences, layouts. Read in their compiled form where it fits."""

from pathlib import Path
from typing import Any

from xeploai.rulepacks import store


def data_file(name: str) -> Any:
    """The plain data of a file of the program, by its path in the package: "tools/classification_marks/marks.yaml"."""
    return data_of(store.SOURCE / name)


def data_of(file: Path) -> Any:
    """The plain data of a YAML file of the program."""
    data = store.compiled_data(file)
    return read_data(file) if data is None else data


def read_data(file: Path) -> Any:
    """The plain data of a YAML file, read from the file itself."""
    import yaml  # noqa: PLC0415 - a program that was built seldom needs it

    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
