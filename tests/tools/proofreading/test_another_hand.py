"""Texts that another hand wrote and labelled while the checker was rewritten, unseen by whoever wrote the code.

another_hand/texts.jsonl holds 536 texts: for each the claims that a careful reader with a calculator can decide, right
and wrong. They were scored once, blind, before any of them was looked at (docs/check.md has the figures); from then on
they are seen. The counts here are those of that first score, by places that touch (the score also took a sum named by
its total): what is called wrong must stay wrong, and no fewer found.
"""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from xeploai.core.findings import Severity
from xeploai.tools.proofreading.check import check
from xeploai.tools.proofreading.reading import read_bytes

TEXTS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (Path(__file__).parent / "another_hand" / "texts.jsonl").read_text("utf-8").splitlines()
]


@cache
def counts() -> Counter[str]:
    """called: errors shown; wrong: those that touch a figure labelled wrong; ratio, sum, ...: labelled wrong and found;
    calm: texts without an error in which none is shown."""
    counted: Counter[str] = Counter()
    for text in TEXTS:
        checked = check(read_bytes(text["text"].encode(), "văn bản.txt"))
        assert checked.document.text.strip() == text["text"].strip()
        errors = [mark.span for mark in checked.marks if mark.finding.severity is Severity.ERROR]
        bad = [claim for claim in text["claims"] if not claim["ok"]]
        spans = [_quoted(text["text"], claim) for claim in bad]
        counted["called"] += len(errors)
        counted["wrong"] += sum(any(at.start < end and start < at.end for start, end in spans) for at in errors)
        for claim, (start, end) in zip(bad, spans, strict=True):
            counted[claim["kind"]] += any(at.start < end and start < at.end for at in errors)
        counted["calm"] += not bad and not errors
    return counted


def _quoted(text: str, claim: dict[str, Any]) -> tuple[int, int]:
    start = text.index(claim["quote"])
    return start, start + len(claim["quote"])


def test_labels_are_enough_and_half_of_the_texts_are_right() -> None:
    bad = Counter(claim["kind"] for text in TEXTS for claim in text["claims"] if not claim["ok"])
    assert len(TEXTS) == 536
    assert sum(all(claim["ok"] for claim in text["claims"]) for text in TEXTS) == 303
    assert (bad["ratio"], bad["sum"]) == (102, 75)


def test_what_is_called_wrong_is_wrong() -> None:
    """At least 97 in a hundred, and a right text is left alone."""
    assert counts()["wrong"] * 100 >= counts()["called"] * 97
    assert counts()["calm"] >= 301


def test_no_fewer_errors_are_found_than_at_the_first_score() -> None:
    assert counts()["ratio"] >= 72
    assert counts()["sum"] >= 30
    assert counts()["date"] >= 16
    assert counts()["change"] >= 7
