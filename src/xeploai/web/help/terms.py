"""What the words on the screens mean: read once from terms.yaml."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_SPELLED = (
    (re.compile(r"\bQĐ (\d+)"), r"Quy định \1-QĐ/TW,"),
    (re.compile(r"\bHD (\d+)"), r"Hướng dẫn \1-HD/BTCTW,"),
    (re.compile(r"\bĐiều lệ\b"), "Điều lệ Đảng,"),
    (re.compile(r"\bĐ(\d+)"), r"Điều \1"),
)


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word. clause: short, as docs/glossary.md writes it; empty where no source shows one."""

    id: str
    term: str
    says: str
    clause: str = ""

    @property
    def clause_spelled(self) -> str:
        """The clause with the documents' full signs."""
        text = self.clause
        for short, full in _SPELLED:
            text = short.sub(full, text)
        return text


@cache
def term_groups() -> Sequence[tuple[str, Sequence[Term]]]:
    """Title of each group and its terms, in reading order."""
    text = (files("xeploai.web.help") / "terms.yaml").read_text(encoding="utf-8")
    return [
        (group["group"], [Term(id=id, **entry) for id, entry in group["terms"].items()])
        for group in yaml.load(text, Loader=yaml.CSafeLoader)
    ]


@cache
def terms() -> Mapping[str, Term]:
    """Every term by its identifier. Raises ValueError where two groups explain one."""
    by_id: dict[str, Term] = {}
    for _, group in term_groups():
        for term in group:
            if term.id in by_id:
                raise ValueError(term.id)
            by_id[term.id] = term
    return by_id
