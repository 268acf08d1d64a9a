"""The costs of weights.yaml, read once; a misspelt name fails at import and not in the middle of a report."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from xeploai.rulepacks.data_files import data_file


class Weights(SimpleNamespace):
    """The costs of one area by name. A plain namespace, as these are read hundreds of thousands of times."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> float: ...


def _weights() -> dict[str, Weights]:
    loaded: dict[str, dict[str, dict[str, Any]]] = data_file("tools/proofreading/weights.yaml")
    return {
        area: Weights(**{name: float(entry["cost"]) for name, entry in held.items()}) for area, held in loaded.items()
    }


_WEIGHTS = _weights()
NUMERATOR = _WEIGHTS["numerator"]
BASE = _WEIGHTS["base"]
FIT = _WEIGHTS["fit"]
CHOICE = _WEIGHTS["choice"]
SUM = _WEIGHTS["sum"]
ERROR = _WEIGHTS["error"]
