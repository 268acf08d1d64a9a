"""Reading a YAML file of a pack or policy: keys stand once, every fault is named with file, key, value and line."""

from collections.abc import Hashable, Sequence
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from xeploai.core.errors import Fault, RuleError

M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 2_000_000
MAX_DEPTH = 40
"""Mappings and lists within each other; packs and policies nest about eight deep."""
MAX_DIGITS = 40
_CODES = {
    "missing": "rule_missing_key",
    "extra_forbidden": "rule_unknown_key",
    "enum": "rule_bad_value",
    "literal_error": "rule_bad_value",
    "string_pattern_mismatch": "rule_bad_pattern",
    "string_too_short": "rule_empty",
    "too_short": "rule_empty",
    "string_type": "rule_not_text",
    "int_type": "rule_not_int",
    "bool_type": "rule_not_bool",
    "date_type": "rule_not_date",
    "list_type": "rule_not_list",
    "dict_type": "rule_not_keys",
    "model_type": "rule_not_keys",
}


class _OnceLoader(yaml.CSafeLoader):
    """Refuses a key that stands twice in one mapping, which plain YAML would let the later one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise _Twice(str(key), key_node.start_mark.line + 1)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)

    def construct_whole(self, node: yaml.ScalarNode) -> int:
        """As plain YAML, but no number that Python would refuse to print."""
        text = self.construct_scalar(node)
        if len(text) > MAX_DIGITS:
            raise _TooLong(text, node.start_mark.line + 1)
        return int(self.construct_yaml_int(node))


_OnceLoader.add_constructor("tag:yaml.org,2002:int", _OnceLoader.construct_whole)


class _TooLong(Exception):
    """A number that no rule needs: its beginning and line."""

    def __init__(self, value: str, line: int) -> None:
        super().__init__(value)
        self.value = f"{value[:12]}…"
        self.line = line


class _Twice(Exception):
    """A key that stands twice: its name and line."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key = key
        self.line = line


def read(text: str, *, file: str) -> Any:
    """The plain data of a YAML text. Raises RuleError on bad syntax, an alias, or a key that stands twice."""
    if len(text) > MAX_BYTES:
        raise RuleError.at("rule_file_too_large", file=file, value=len(text), limit=MAX_BYTES)
    try:
        _check_events(text, file)
        return yaml.load(text, Loader=_OnceLoader)  # noqa: S506 - a subclass of the safe loader
    except _Twice as twice:
        raise _error("rule_duplicate_key", file, key=twice.key, line=twice.line) from twice
    except _TooLong as long:
        fault = Fault(code="rule_number_too_long", sheet=file, row=long.line, value=long.value)
        raise RuleError([fault]) from long
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise _error("rule_not_yaml", file, line=line) from error
    except (ValueError, TypeError) as error:  # 2021-02-30 as a date; a list as a key
        raise RuleError.at("rule_not_yaml", file=file) from error


def _check_events(text: str, file: str) -> None:
    """What a loader would build more of than the text shows, judged while it is read and nothing is built.

    An alias can blow a small file up to gigabytes; brackets within brackets exhaust the stack. No pack needs either.
    """
    depth = line = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        match event:
            case yaml.AliasEvent():
                raise RuleError.at("rule_alias", file=file)
            case yaml.CollectionStartEvent():
                depth += 1
                line = 0 if event.start_mark is None else event.start_mark.line + 1
            case yaml.CollectionEndEvent():
                depth -= 1
        if depth > MAX_DEPTH:
            raise RuleError([Fault(code="rule_too_deep", sheet=file, row=line)])


def read_as(model: type[M], text: str, *, file: str) -> M:
    """The text as `model`. Raises RuleError with every key that does not fit."""
    content = read(text, file=file)
    if not isinstance(content, dict):
        raise RuleError.at("rule_not_mapping", file=file)
    return fitted(model, content, text=text, file=file)


def fitted(model: type[M], content: dict[str, Any], *, text: str, file: str) -> M:
    """Plain data as `model`, faults placed in `text`."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        raise RuleError([_fault(item, file, root) for item in error.errors()]) from error


def _error(code: str, file: str, *, key: str | None = None, line: int | None = None) -> RuleError:
    return RuleError([Fault(code=code, sheet=file, row=line, column=key)])


def _fault(item: Any, file: str, root: yaml.Node | None) -> Fault:
    location = item["loc"]
    value = item["input"]
    kind: str = item["type"]
    code = kind if kind.startswith("rule_") else _CODES.get(kind, "rule_bad_type")
    shown = None if code == "rule_missing_key" or isinstance(value, (dict, list)) else str(value)
    path, line = _place(root, location)
    return Fault(code=code, sheet=file, row=line, column=path, value=shown, values=_context_values(item.get("ctx", {})))


def _context_values(context: Any) -> dict[str, object]:
    expected = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
    return {"expected": expected, "pattern": context.get("pattern", "")}


def _place(node: yaml.Node | None, location: Sequence[int | str]) -> tuple[str, int | None]:
    """The dotted path and the line of a location; list items that carry an `id` are named by it."""
    parts: list[str] = []
    line = None
    for step in location:
        if step == "[key]":  # pydantic's word for "the key itself is wrong"
            continue
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            parts.append(str(step))
            line = pair[0].start_mark.line + 1 if pair else node.start_mark.line + 1
            node = pair[1] if pair else None
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
            parts.append(_name(node) or f"[{step + 1}]")
        else:
            parts.append(str(step))
    return ".".join(parts), line


def _name(node: yaml.Node) -> str | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "id":
                return str(value.value)
    return None
