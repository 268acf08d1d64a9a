"""docs/api.md names every operation, its parameters and every kind of problem as the program offers them."""

import re
from pathlib import Path
from typing import Any

import xeploai.api.urls  # noqa: F401 - the operations stand after their parts were read
from xeploai.api.gate import MOST_ROWS, OPERATIONS, PAGE, ROOT, api
from xeploai.web.problems import Kind

DOCUMENT = Path(__file__).parents[2] / "docs/api.md"
ROW = re.compile(r"^\| (GET|POST) \| `(/[^`]+)` \| ([^|]+?) \| ([^|]*)\|", re.MULTILINE)
PROBLEM = re.compile(r"^\| \d{3} \| `([^`]+)` \|", re.MULTILINE)
TEXT = DOCUMENT.read_text(encoding="utf-8")


def parameters(offered: dict[str, Any], parts: dict[str, Any]) -> list[str]:
    """Of one operation: in the address after ?, or in what is sent."""
    asked = [one["name"] for one in offered["parameters"] if one["in"] == "query"]
    if "requestBody" not in offered:
        return asked
    name = offered["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return list(parts[name]["properties"])


def test_every_operation_stands_on_the_page_with_its_parameters() -> None:
    said = {
        (method, path, says, tuple(re.findall(r"`(\w+)`", names))) for method, path, says, names in ROW.findall(TEXT)
    }
    schema: Any = api.get_openapi_schema(path_prefix=ROOT)
    offered = {one["operationId"]: one for methods in schema["paths"].values() for one in methods.values()}
    parts = schema["components"]["schemas"]
    assert said == {
        (one.method, one.path.replace("{uuid:id}", "{id}"), one.says, tuple(parameters(offered[one.name], parts)))
        for one in OPERATIONS
    }


def test_every_kind_of_problem_and_every_bound_is_said() -> None:
    assert set(PROBLEM.findall(TEXT)) == {str(kind) for kind in Kind}
    assert f"đến {MOST_ROWS} (mặc định {PAGE})" in TEXT
    assert f"`{ROOT}`" in TEXT
