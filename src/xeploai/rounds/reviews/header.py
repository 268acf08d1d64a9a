"""What stands above the parts of the form: answers of the register, as known for the closing date."""

from collections.abc import Callable, Mapping
from typing import Any

from xeploai.rounds.campaigns.models import Node
from xeploai.rounds.reviews.form_content import Content
from xeploai.rounds.reviews.form_definition import Box
from xeploai.rounds.reviews.review_case import ReviewCase


def answers(desk: ReviewCase) -> dict[str, str]:
    """Box of the header -> what the register says; empty where it says nothing."""
    return {box.id: _ANSWERS[box.id](desk) if box.id in _ANSWERS else "" for box in desk.sheet.header}


def rows(desk: ReviewCase, content: Content) -> list[tuple[str, str]]:
    """Label and answer, of the register or else of the writer; the card number last, as the roster has it."""
    prefilled = answers(desk)
    lines = [(box.label, prefilled[box.id] or content.get(box.id, "")) for box in desk.sheet.header]
    number = desk.subject.entry.number
    return [*lines, ("Số thẻ đảng viên", number)] if desk.of_person and number else lines


def superior_of(desk: ReviewCase) -> str:
    """Whom the unit stands under in this round, for the head of the paper; empty for the topmost."""
    superiors = Node.objects.filter(campaign=desk.campaign, organisation=desk.unit).values_list(
        "parent__name", flat=True
    )
    return superiors.first() or ""


def boxes_to_fill(desk: ReviewCase) -> list[Box]:
    """Boxes of the header that the register leaves open. The day is that of the submission."""
    prefilled = answers(desk)
    return [box for box in desk.sheet.header if not prefilled[box.id] and box.box != "date"]


def _posts(desk: ReviewCase, sphere: str = "") -> str:
    places: dict[str, None] = {}
    for subject in desk.subjects:
        record: Mapping[str, Any] = subject.entry.record
        for place in record["places"]:
            if not sphere or place["sphere"] == sphere:
                places[place["title"]] = None
    return "; ".join(places)


def _unit(desk: ReviewCase) -> str:
    """The office at which somebody works, as the posts in government name it."""
    record: Mapping[str, Any] = desk.subject.entry.record
    return next((place["body"] for place in record["places"] if place["body"]), "")


def _born_on(desk: ReviewCase) -> str:
    person = desk.subject.person
    return person.born_on.vi if person and person.born_on else ""


_ANSWERS: Mapping[str, Callable[[ReviewCase], str]] = {
    "full_name": lambda desk: desk.name,
    "organisation": lambda desk: desk.name,
    "born_on": _born_on,
    "branch": lambda desk: desk.unit.name,
    "unit": _unit,
    "posts": _posts,
    "party_post": lambda desk: _posts(desk, "party"),
    "government_post": lambda desk: _posts(desk, "government"),
    "union_post": lambda desk: _posts(desk, "mass"),
}
