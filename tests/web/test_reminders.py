"""Wherever something is typed freely or a file is chosen, the page says what must stay out and how little is found."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import reverse

import xeploai.web
from xeploai.tools.classification_marks import reminder

TEMPLATES = Path(xeploai.web.__file__).parent / "templates"
# Said on every such page, in whatever words come before it.
LIMIT = "chỉ nhận ra"
# A field that takes fewer characters holds a name, a number or a title.
FREE_FROM = 160
# What is typed there is known to be no free text, and why.
NOT_TYPED = {"home/unsent.html": "texts of a form that was not sent, hidden, sent again as they are"}
# Templates whose page says it for them: the form they are part of.
PART_OF = {
    "imports/cell.html": ("imports/preview.html",),
    "opinions/_answers.html": ("opinions/request.html", "opinions/residence.html", "opinions/residents.html"),
    "reviews/input.html": ("reviews/write.html", "reviews/paper.html"),
}
_ANY = {"all": "organisation_officer", "anyone": "anonymous"}
_DRAWN = re.compile(
    r"<textarea|type=\"file\"|maxlength=\"[2-9]\d\d\"|\.(?:reason|title|document|ground|text|answer)\.as_field_group"
)
# The form of web/form.html says it of itself.
_SAYS = re.compile(r"secrecy_(?:reminder|of)|\{\{ (?:reminder|form) \}\}|" + LIMIT)


class Typed(HTMLParser):
    """The fields of a page that take free text or a file."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.held: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One field."""
        said = dict(attrs)
        kind = said.get("type", "text")
        long = int(said.get("maxlength") or 0) >= FREE_FROM
        if "hidden" in said or kind in {"hidden", "password", "search"}:
            return
        if tag == "textarea" or (tag == "input" and (kind == "file" or (kind == "text" and long))):
            self.held.append(str(said.get("name")))


def pages(cast: Any) -> Iterator[tuple[str, str]]:
    """Every page that can be read, as the first and the last of the roles that may read it."""
    for file in sorted((Path(__file__).parent / "access").glob("*.yaml")):
        for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            for held in ({**entry, **more} for more in ({}, *entry.get("also", ()))):
                people = [_ANY.get(who, who) for who in held.get("GET", ())]
                where = reverse(name, kwargs={key: cast.objects[thing] for key, thing in held.get("parts", {}).items()})
                for who in dict.fromkeys([*people[:1], *people[-1:]]):
                    answer = cast.client(who).get(where)
                    if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
                        yield name, answer.content.decode()


@pytest.mark.slow
def test_every_page_with_free_text_reminds_of_secrecy(cast: Any) -> None:
    asking, silent = set(), {}
    for name, page in pages(cast):
        fields = Typed(page).held
        if fields:
            asking.add(name)
            if LIMIT not in page:
                silent[name] = fields
    assert not silent
    assert {"people:correct", "people:list", "imports:add", "campaigns:prompt", "audit:list"} <= asking


def test_every_template_that_draws_such_a_field_reminds_of_secrecy() -> None:
    """Also of pages that come only as the answer to a form: previews, refusals."""
    found, silent = 0, []
    for file in sorted(TEMPLATES.rglob("*.html")):
        name, text = file.relative_to(TEMPLATES).as_posix(), file.read_text(encoding="utf-8")
        if not _DRAWN.search(text) or name in NOT_TYPED:
            continue
        found += 1
        for page in PART_OF.get(name, (name,)):
            whole = (TEMPLATES / page).read_text(encoding="utf-8")
            if not _SAYS.search(whole):
                silent.append(name)
    assert not silent
    assert found > len(PART_OF)


@pytest.mark.parametrize("file", [False, True])
def test_the_reminder_says_its_limit(file: bool) -> None:
    assert LIMIT in reminder(file=file)
