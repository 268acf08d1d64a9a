"""Every code that the program can give has its sentence, and every sentence has a code that is given."""

import re
from functools import cache
from pathlib import Path

import pytest

import xeploai
from xeploai.core.errors import Fault
from xeploai.tools.messages import catalogue, fault_json, fault_line

SOURCE = Path(xeploai.__file__).parent
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%")
VIETNAMESE = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)


@cache
def _source() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")))


@cache
def _parameters() -> frozenset[str]:
    """Ids of the values of steps in the packs: some are worded by this program, beside the words of their pack."""
    packs = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCE / "rulepacks").rglob("steps.yaml"))
    return frozenset(re.findall(r"\bid: (\w+)", packs))


@cache
def _prefixes() -> tuple[str, ...]:
    """Beginnings of codes that are put together: f"judge_{effect}", "action." + name."""
    return tuple(re.findall(r'f"([a-z]+[a-z_.]*[_.])\{', _source()) + re.findall(r'"([a-z]+\.)"', _source()))


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_a_sentence_is_used_and_well_formed(code: str) -> None:
    named = re.search(rf"""["']{re.escape(code)}["']""", _source()) is not None
    assert named or code.startswith(_prefixes()) or code in _parameters(), "no code gives this sentence"
    for part, sentence in catalogue()[code].items():
        assert part in {"reason", "mend", "message"}
        words = re.findall(r"[^\W\d_]{2,}", PLACEHOLDER.sub("", sentence))
        assert len(words) < 4 or VIETNAMESE.search(sentence), f"{part} is not Vietnamese"
        assert all(found.group() != "%" for found in PLACEHOLDER.finditer(sentence)), f"{part}: a lone percent sign"


@pytest.mark.parametrize(
    "pattern",
    [r'\bFault\(\s*code="(\w+)"', r'(?:Refused\.because|RuleError\.at)\(\s*"(\w+)"', r'\bFinding\(\s*code="(\w+)"'],
)
def test_every_code_given_has_its_sentence(pattern: str) -> None:
    given = set(re.findall(pattern, _source()))
    assert given - catalogue().keys() == set()


def test_a_fault_names_the_place_the_value_and_the_mend() -> None:
    fault = Fault(code="quota_share", sheet="chính sách", row=3, column="share", value="0")
    line = fault_line(fault)
    assert line.startswith("chính sách, dòng 3, share “0”: ")
    assert str(fault_json(fault)["mend"]) in line


def test_a_value_of_several_lines_is_told_on_one() -> None:
    line = fault_line(
        Fault(code="rule_not_keys", sheet="pack.yaml", row=1, column="documents.[2]", value="một\n\n hai\r\n")
    )
    assert line.startswith("pack.yaml, dòng 1, documents.[2] “một  hai ”: ")
    assert len(line.splitlines()) == 1
