"""Templates can be read: a line holds what belongs together, and no more than the eye takes in."""

from pathlib import Path

import xeploai

SOURCE = Path(xeploai.__file__).parent
LONGEST = 160


def test_no_line_of_a_template_is_too_long() -> None:
    long = [
        f"{file.relative_to(SOURCE)}:{number}"
        for file in sorted(SOURCE.rglob("*.html"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert long == []
