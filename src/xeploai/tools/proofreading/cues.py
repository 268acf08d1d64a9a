"""What the words between two neighbouring figures say of them: the cues of cues.yaml, read once for each stretch.

All wording that the checker knows of a figure stands in the stretch before it and the stretch behind it. The same
stretch ("đồng chí, chiếm ") comes again and again in a report, so what is read from a short one is kept.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xeploai.rulepacks.data_files import data_file
from xeploai.tools.proofreading.families import Label, labels_in
from xeploai.tools.proofreading.lexicon import BOUNDS, alternatives, noun_after

_KEPT = 6_000  # stretches that are remembered
_LONGEST_KEPT = 120
_EDGE = 240  # of a long stretch only the two ends say something of its figures
_TAIL = 80

SENTENCE_END = re.compile(r"[.!?…]+[\"”’)]*(?:\s+(?=[“\"(\[–-]?\s?[^\W_])|\s*$)")
_CLAUSE = re.compile(r"[;.:,(]")
_SMALL = rf"(?:(?:là|có|được|tỷ\s+lệ|cả|các|mới|{alternatives(BOUNDS)})\s+|[:(]\s*|“\s*)"
_HEAD = r"[\s)”\"’]*,?\s*(?:[^\W\d]+\s+){0,3}?"
_BASE_NAME = re.compile(
    r"[\s)]*,?\s*(?:so\s+với\s+|trên\s+|trong\s+|của\s+|tính\s+trên\s+|tính\s+theo\s+)?"
    r"(?:(?:tổng\s+số|tổng|số)\s+|(?=dân\s+số|diện\s+tích|sản\s+lượng|dư\s+nợ|lực\s+lượng|quân\s+số))"
    r"([^\d.,;:()\ue000]{2,70})"
)
_RATE_NAME = re.compile(
    rf"tỷ\s+lệ\s+(?!(?:là|đạt|chiếm|hoàn\s+thành|{alternatives(BOUNDS)})(?!\w))([^\W\d][^\d,;:()]*?)\s*(?:(?:là|đạt|chiếm|:|đạt\s+được)\s*)?$"
)
_WORD = re.compile(r"[^\W\d_]+")
_EMPTY = frozenset({"là", "có", "được", "của", "các", "và", "số", "tổng", "trong", "trên", "đã", "chiếm", "đạt", "với"})


@dataclass(frozen=True, slots=True)
class Gap:
    """The words between two figures, or between a figure and the edge of its block.

    cues        names of cues.yaml that are there
    ends        sentences that end in it; `clauses` counts them and the semicolons
    brackets    the round brackets in order
    noun        class of the noun right behind the first figure
    labels      members of families, with their places counted from the start
    base_name   words by which the share before names its base ("tổng số đại biểu")
    rate_name   words by which "tỷ lệ" behind the first figure says whose rate it is ("tỷ lệ hộ nghèo là")
    head, tail  the words next to the first and to the second figure, in their clause
    first_end, last_end  where the first and the last sentence end in it
    """

    cues: frozenset[str]
    ends: int
    clauses: int
    commas: int
    brackets: str
    noun: str | None
    labels: tuple[Label, ...]
    base_name: frozenset[str]
    rate_name: frozenset[str]
    head: frozenset[str]
    tail: frozenset[str]
    length: int
    first_end: int
    last_end: int


def _loaded() -> Mapping[str, Mapping[str, Any]]:
    held: Mapping[str, Mapping[str, Any]] = data_file("tools/proofreading/cues.yaml")
    return held


def _form(form: str) -> str:
    """A form of cues.yaml as a pattern: blanks are any white space, "~" up to four words.

    >>> bool(re.fullmatch(_form("có ~ đạt"), "có cử tri đi bầu đạt"))
    True
    """
    pattern = re.escape(form).replace(r"\ \~", r"(?:\s+[^\W\d]+){0,4}").replace(r"\ ", r"\s+")
    start = r"(?<!\w)" if form[0].isalpha() else ""
    return start + pattern + (r"(?!\w)" if form[-1].isalpha() else "")


def _patterns() -> Iterator[tuple[str, str, re.Pattern[str], re.Pattern[str]]]:
    for name, cue in _loaded().items():
        forms = sorted(cue["forms"], key=len, reverse=True)
        either = "(?:" + "|".join(_form(str(form)) for form in forms) + ")"
        at = cue["at"]
        shape = {
            "tail": rf"{either}\s*{_SMALL}{{0,3}}$",
            "head": _HEAD + either,
            "last": either,
            "first": either,
            "any": either,
        }[at]
        yield name, at, re.compile(shape), re.compile("|".join(_form(form) for form in cue.get("not", ())) or "(?!)")


_CUES = tuple(_patterns())
NOTHING = Gap(frozenset(), 0, 0, 0, "", None, (), frozenset(), frozenset(), frozenset(), frozenset(), 0, 0, 0)


def gap_of(text: str) -> Gap:
    """What a stretch of masked, searchable text says."""
    return _kept(text) if len(text) <= _LONGEST_KEPT else _read(text)


@lru_cache(maxsize=_KEPT)
def _kept(text: str) -> Gap:
    return _read(text)


def _read(text: str) -> Gap:
    length = len(text)
    long = length > 2 * _EDGE
    head, tail = (text[:_EDGE], text[-_EDGE:]) if long else (text, text)
    end = tail[-_TAIL:]
    last = end[max((found.start() for found in re.finditer(r"[;.]", end)), default=-1) + 1 :]
    first = re.split(r"[.;]", head, maxsplit=1)[0][:110]
    where = {
        "tail": end,
        "last": last,
        "head": head[:_TAIL],
        "first": first,
        "any": f"{head}\n{tail}" if long else head,
    }
    cues = {
        name for name, at, pattern, denied in _CUES if _found(pattern, where[at], at) and not denied.search(where[at])
    }
    labels = labels_in(head, 0)
    if long:
        labels = (*labels, *labels_in(tail, length - len(tail)))
    # A sentence may end in its figure ("giáo dục 9. Có 40 ý kiến"): then the stop is the first letter here.
    ends = [
        found.end()
        for found in SENTENCE_END.finditer(text)
        if not found.start() or not text[found.start() - 1].isspace()
    ]
    name, rate = _BASE_NAME.match(head), _RATE_NAME.search(last)
    return Gap(
        cues=frozenset(cues),
        ends=len(ends),
        clauses=len(ends) + text.count(";"),
        commas=text.count(","),
        brackets="".join(char for char in f"{head}{tail if long else ''}" if char in "()"),
        noun=noun_after(text, 0),
        labels=labels,
        base_name=_content(name[1]) if name else frozenset(),
        rate_name=_content(rate[1]) if rate else frozenset(),
        head=_content(_CLAUSE.split(head, maxsplit=1)[0][:60]),
        tail=_content(_CLAUSE.split(tail.rstrip(": "))[-1][-60:]),
        length=length,
        first_end=ends[0] if ends else 0,
        last_end=ends[-1] if ends else 0,
    )


def _found(pattern: re.Pattern[str], text: str, at: str) -> bool:
    return (pattern.match(text) if at == "head" else pattern.search(text)) is not None


def _content(text: str) -> frozenset[str]:
    """The words that carry meaning."""
    return frozenset(_WORD.findall(text)) - _EMPTY
