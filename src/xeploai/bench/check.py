"""`xeploai bench check`: how fast ten megabytes are checked, and precision and recall for each kind of claim."""

import hashlib
import html
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from xeploai.bench.measure import RUNS, Job, Rival, race, summary
from xeploai.bench.printed_reports import printed_quality
from xeploai.bench.random_reports import big_report, broken, report, text_of
from xeploai.tools.proofreading.check import Checked, check
from xeploai.tools.proofreading.reading import read_bytes

SIZE = 10_000_000
_ROUNDS_OF_FORMS = 10  # random reports for each round of the printed forms, of which there are twenty
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def run(*, runs: int = RUNS, size: int = SIZE, reports: int = 300) -> dict[str, Any]:
    """Time and memory for plain text, the same report as a web page and as a .docx beside it; and the quality."""
    rivals = [Rival(what=f".{form}", start=partial(_report_as, form, size)) for form in ("txt", "html", "docx")]
    measured = quality(reports)
    shown = {f"{kind} precision / recall": f"{m['precision']} / {m['recall']}" for kind, m in measured.items()}
    printed = printed_quality(max(1, reports // _ROUNDS_OF_FORMS))
    shown |= {
        f"printed: {name}": ", ".join(f"{count} {what}" for what, count in m.items()) for name, m in printed.items()
    }
    raced = race(rivals, runs=runs)
    return {**summary("check", {"bytes": size, **shown}, raced), "quality": measured, "printed": printed}


@contextmanager
def _report_as(form: str, size: int) -> Iterator[Job]:
    """The same random report in one form; the job reads and checks it."""
    plain = big_report(size)
    blocks = read_bytes(plain, "a.txt")
    paragraphs = [blocks.text[span.start : span.end] for span in blocks.blocks]
    data = {"txt": lambda: plain, "html": lambda: _page(paragraphs), "docx": lambda: _word(paragraphs)}[form]()
    yield lambda: _digest(check(read_bytes(data, f"a.{form}")))


def _page(paragraphs: list[str]) -> bytes:
    return (
        "<html><body>" + "".join(f"<p>{html.escape(paragraph)}</p>\n" for paragraph in paragraphs) + "</body></html>"
    ).encode()


def _word(paragraphs: list[str]) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{html.escape(paragraph)}</w:t></w:r></w:p>" for paragraph in paragraphs)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        xml = f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", xml)
    return buffer.getvalue()


def quality(reports: int) -> Mapping[str, Mapping[str, object]]:
    """Precision and recall for each kind of claim, over random reports with one slip each and as many without.

    A finding is right where it covers the figure that was broken; every other error or warning is a false alarm.
    """
    hits: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    slips: Counter[str] = Counter()
    for seed in range(reports):
        rng = random.Random(seed)  # noqa: S311
        statements = report(rng)
        alarms.update(_kinds(_checked(text_of(statements).encode())))
        slip = broken(rng, statements)
        if slip is None:
            continue
        text, start, end, kind = slip
        slips[kind] += 1
        marks = [mark for mark in _checked(text.encode()).marks if mark.finding.needs_a_person]
        hit = next((mark for mark in marks if mark.span.start <= start and end <= mark.span.end), None)
        hits[kind] += hit is not None
        alarms.update(_kind(mark.code) for mark in marks if mark is not hit)
    return {
        kind: {
            "slips": slips[kind],
            "found": hits[kind],
            "false_alarms": alarms[kind],
            "precision": _share(hits[kind], hits[kind] + alarms[kind]),
            "recall": _share(hits[kind], slips[kind]),
        }
        for kind in sorted(slips | alarms)
    }


def _checked(data: bytes) -> Checked:
    return check(read_bytes(data, "báo cáo.txt"))


def _kinds(checked: Checked) -> Counter[str]:
    return Counter(_kind(mark.code) for mark in checked.marks if mark.finding.needs_a_person)


def _kind(code: str) -> str:
    return {"sum_mismatch": "sum", "cap_exceeded": "cap"}.get(code, "ratio")


def _share(part: int, whole: int) -> str | None:
    return f"{part / whole:.4f}" if whole else None


def _digest(checked: Checked) -> str:
    """Of every claim but its place, which differs from form to form."""
    lines = [{**claim.as_json(), "start": 0, "end": 0} for claim in checked.claims]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:16]
