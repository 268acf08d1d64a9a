"""The catalogue of sentences for users, by code, with named values. Errors and findings carry only codes.

Each file of `vi/` serves one area: code -> {reason, mend} for faults, code -> {message} for findings.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from xeploai.core.errors import Fault
from xeploai.core.findings import Finding
from xeploai.rulepacks.data_files import data_of


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every code with its sentences. Raises ValueError where two areas define one code."""
    sentences: dict[str, Mapping[str, str]] = {}
    for file in sorted(Path(__file__).with_name("vi").iterdir()):
        area: Mapping[str, Any] = data_of(file) or {}
        twice = sentences.keys() & area.keys()
        if twice:
            raise ValueError(f"{file.name}: {sorted(twice)}")
        sentences.update(area)
    return sentences


def _values(fault: Fault) -> dict[str, object]:
    return {"sheet": fault.sheet, "row": fault.row, "column": fault.column, "value": fault.value, **fault.values}


def fault_reason(fault: Fault) -> str:
    """Why it cannot be taken in, in one Vietnamese sentence."""
    return catalogue()[fault.code]["reason"] % _values(fault)


def fault_mend(fault: Fault) -> str:
    """How to mend it, in one Vietnamese sentence."""
    return catalogue()[fault.code]["mend"] % _values(fault)


def fault_line(fault: Fault) -> str:
    """One line for standard error: where, what stands there, why, and how to mend it. A value of several lines, as a
    pack or a cell may hold, is folded."""
    return " ".join(line for line in _fault_sentence(fault).splitlines() if line.strip())


def _fault_sentence(fault: Fault) -> str:
    where = [part for part in (fault.sheet, f"dòng {fault.row}" if fault.row else None, fault.column) if part]
    value = f" “{fault.value}”" if fault.value is not None else ""
    head = ", ".join(where) + value
    sentences = f"{fault_reason(fault)} {fault_mend(fault)}"
    if not where and value and value.strip() in sentences:
        return sentences
    return f"{head.strip()}: {sentences}" if head.strip() else sentences


def fault_json(fault: Fault) -> dict[str, object]:
    """The shape that every door prints."""
    return {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
        "reason": fault_reason(fault),
        "mend": fault_mend(fault),
    }


def finding_message(finding: Finding) -> str:
    """The finding in one or two Vietnamese sentences."""
    values = {"scope": finding.scope, "subject": finding.subject, "clause": finding.clause, **finding.values}
    return catalogue()[finding.code]["message"] % values
