"""The page for whoever writes a program: every operation, drawn from what openapi.json is drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from xeploai.api.gate import MOST_ROWS, OPERATIONS, ROOT, api
from xeploai.registers.kernel.grants import grants
from xeploai.web.access_policy import SIGNED_IN, door

_TYPES = {
    "integer": "số nguyên",
    "number": "số",
    "boolean": "true hoặc false",
    "string": "chuỗi",
    "object": "bảng khóa, trị",
    "uuid": "mã UUID",
    "date": "ngày ISO",
    "date-time": "thời điểm ISO",
    "null": "null",
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One parameter or field. needed: whether it must be sent."""

    name: str
    type: str
    needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Described:
    """One operation. needs: titles of the acts of which one is enough."""

    method: str
    address: str
    says: str
    needs: Sequence[str]
    parameters: Sequence[Field]
    sent: Sequence[Field]
    answered: Sequence[Field]


@door(SIGNED_IN)
def page(request: HttpRequest) -> HttpResponse:
    """What a program may ask, in words."""
    return render(request, "api/page.html", {"operations": described(), "most": MOST_ROWS})


def described() -> list[Described]:
    """Every operation with its types."""
    schema: Mapping[str, Any] = api.get_openapi_schema(path_prefix=ROOT)
    offered = {
        operation["operationId"]: operation for methods in schema["paths"].values() for operation in methods.values()
    }
    parts = schema["components"]["schemas"]
    made = []
    for listed in OPERATIONS:
        operation = offered[listed.name]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        answer = operation["responses"][200]["content"]["application/json"]["schema"]
        made.append(
            Described(
                method=listed.method,
                address=ROOT.rstrip("/") + listed.path.replace("{uuid:", "{"),
                says=listed.says,
                needs=[grants().titles[act] for act in listed.needs],
                parameters=[
                    Field(name=parameter["name"], type=_type(parameter["schema"], parts), needed=parameter["required"])
                    for parameter in operation["parameters"]
                    if parameter["in"] == "query"
                ],
                sent=_fields(body, parts),
                answered=_fields(answer, parts),
            )
        )
    return made


def _fields(schema: Mapping[str, Any] | None, parts: Mapping[str, Any]) -> list[Field]:
    """The fields of an object; of a page of a list, those of one line."""
    if schema is None:
        return []
    resolved = _resolved(schema, parts)
    needed = resolved.get("required", ())
    fields = [
        Field(name=name, type=_type(part, parts), needed=name in needed)
        for name, part in resolved["properties"].items()
    ]
    items = resolved["properties"].get("items")
    return [*fields, *_lines("items[].", items["items"], parts)] if items and "items" in items else fields


def _lines(prefix: str, schema: Mapping[str, Any], parts: Mapping[str, Any]) -> list[Field]:
    properties = _resolved(schema, parts)["properties"]
    return [Field(name=f"{prefix}{name}", type=_type(part, parts)) for name, part in properties.items()]


def _resolved(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    resolved: Mapping[str, Any] = parts[name] if name else schema
    return resolved


def _type(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    """A type in words.

    >>> _type({"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}, {})
    'mã UUID hoặc null'
    """
    if "anyOf" in schema:
        return " hoặc ".join(_type(option, parts) for option in schema["anyOf"])
    if "$ref" in schema:
        resolved = _resolved(schema, parts)
        return (
            "một trong: " + ", ".join(resolved["enum"])
            if "enum" in resolved
            else "{" + ", ".join(resolved["properties"]) + "}"
        )
    if schema.get("type") == "array":
        return f"danh sách {_type(schema['items'], parts)}"
    return _TYPES.get(schema.get("format", ""), _TYPES.get(schema.get("type", ""), "tùy trường"))
