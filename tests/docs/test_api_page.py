"""docs/api.md names every operation as the program offers it."""

import re
from pathlib import Path

import xeploai.api.urls  # noqa: F401 - the operations stand after their parts were read
from xeploai.api.gate import OPERATIONS

PAGE = Path(__file__).parents[2] / "docs/api.md"
ROW = re.compile(r"^\| (GET|POST) \| `(/[^`]+)` \| ([^|]+?) \|", re.MULTILINE)


def test_every_operation_stands_on_the_page() -> None:
    said = {(method, path, says) for method, path, says in ROW.findall(PAGE.read_text(encoding="utf-8"))}
    assert said == {(one.method, one.path.replace("{uuid:id}", "{id}"), one.says) for one in OPERATIONS}
