"""A facts file: JSON read without loss (decimals stay exact, a key given twice is a fault), its head checked."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from xeploai.core.errors import Fault, ImportRejected, Refused, shown

MOST_BYTES = 64 * 1024 * 1024
_DIGITS = 40
_KEYS = ("pack", "as_of", "subjects")
_HALF_SIGN = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class FactsFile:
    """The head of a facts file, and its subjects as they stand there."""

    pack: str | None
    as_of: date | None
    subjects: object


class _KeyTwice(Exception):
    pass


def read_facts(path: Path) -> FactsFile:
    """Raises Refused where the file is no JSON, ImportRejected for faults of its head."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused.because("facts_too_large", where=str(path), megabytes=MOST_BYTES // 2**20)
        document = json.loads(
            path.read_text(encoding="utf-8-sig"),
            parse_int=_whole,
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
        _refuse_half_signs(document)
    except _KeyTwice as twice:
        raise Refused.because("facts_key_twice", where=path.name, value=str(twice), key=str(twice)) from None
    except (OSError, ValueError, RecursionError) as error:
        raise Refused.because("facts_unreadable", where=str(path), why=_why(error)) from error
    return _head(document, path.name)


def _head(document: object, name: str) -> FactsFile:
    if not isinstance(document, Mapping):
        raise ImportRejected([Fault(code="facts_not_an_object", sheet=name, value=shown(document))])
    faults = [
        Fault(code="facts_unknown_top_key", column=key, value=shown(value), values={"names": ", ".join(_KEYS)})
        for key, value in document.items()
        if key not in _KEYS
    ]
    pack, as_of = document.get("pack"), document.get("as_of")
    if pack is not None and not isinstance(pack, str):
        faults.append(Fault(code="facts_bad_pack", column="pack", value=shown(pack)))
    day = None
    if as_of is not None:
        day = _day(as_of)
        if day is None:
            faults.append(Fault(code="facts_bad_as_of", column="as_of", value=shown(as_of)))
    if faults:
        raise ImportRejected(faults)
    return FactsFile(pack, day, document.get("subjects"))


def _day(text: object) -> date | None:
    """A day as YYYY-MM-DD; the shorter forms of ISO 8601 are not what people write by purpose."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) and len(text) == len("2021-12-15") else None
    except ValueError:
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _KeyTwice(next(key for key in keys if keys.count(key) > 1))
    return values


def _whole(text: str) -> int:
    """No count has as many digits, and Python reads no number of thousands of them."""
    if len(text) > _DIGITS:
        raise ValueError(f"số {text[:12]}… dài {len(text)} chữ số")
    return int(text)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} không phải là số")


def _refuse_half_signs(document: object) -> None:
    """JSON can write half of a sign of UTF-16, which is no text: nothing could print it. Raises ValueError."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and _HALF_SIGN.search(value):
            raise ValueError(f"{ascii(value)[:60]} có nửa ký tự UTF-16")


def _why(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"JSON sai ở dòng {error.lineno}, cột {error.colno}"
        case UnicodeDecodeError():
            return "tệp không phải UTF-8"
        case FileNotFoundError():
            return "không có tệp này"
        case IsADirectoryError():
            return "đây là thư mục"
        case PermissionError():
            return "không có quyền đọc"
        case RecursionError():
            return "JSON lồng quá sâu"
    return str(error)
