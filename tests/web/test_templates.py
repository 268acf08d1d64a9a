"""Templates can be read, a line is no longer than the eye takes in; and what their filters print."""

from datetime import timedelta
from pathlib import Path

from django.utils import timezone

import xeploai
from xeploai.web.templatetags.counts import deadline

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


def test_a_last_day_that_has_gone_by_says_for_how_long() -> None:
    today = timezone.localdate()
    late = today - timedelta(days=7)
    assert deadline(today) == f"Hạn: {today:%d/%m/%Y}"
    assert deadline(late) == f"Quá hạn 7 ngày (hạn {late:%d/%m/%Y})"
    assert deadline(None) == ""
