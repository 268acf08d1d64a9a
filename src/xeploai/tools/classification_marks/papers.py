"""The same check for a file: its name, and whatever text can be read out of it, wherever it stands."""

from xeploai.core.errors import Fault, Refused
from xeploai.tools.bounded import LOOK, call
from xeploai.tools.classification_marks import CODE, mark_in, refuse_secrets
from xeploai.tools.classification_marks.look import may_bear
from xeploai.tools.documents.passage import Passage
from xeploai.tools.documents.text import each_passage


def refuse_secret_file(name: str, content: bytes) -> None:
    """Raises Refused, naming where each mark stands. A scan, a picture and a damaged file have no text to look at; one
    that would unpack without end, and one whose reader had to be stopped, are refused."""
    refuse_secrets([name])
    if not content:
        return
    faults: dict[str, Fault] = {}
    for place, mark in call(marks_of, name, content, limits=LOOK, where=name):
        faults.setdefault(mark, Fault(code=CODE, value=mark, sheet=f"{name}, {place}"))
    if faults:
        raise Refused(list(faults.values()))


def marks_of(name: str, content: bytes) -> list[tuple[str, str]]:
    """Every mark of a file as (place, mark); plain values, so that it can be asked of another process."""
    marks: list[tuple[str, str]] = []
    before: Passage | None = None
    for passage in each_passage(name, content, may_bear):
        mark = mark_in(passage.text)
        if mark is None and before is not None and passage.row == before.row:
            # "Độ mật" in one cell and the level in the next.
            mark = mark_in(f"{before.text}\n{passage.text}")
        if mark is not None:
            marks.append((passage.place, mark))
        before = passage if passage.row is not None else None
    return marks
