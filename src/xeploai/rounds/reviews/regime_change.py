"""A draft that began under other rules: what the form of today asks besides, and what it asks no longer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xeploai.rounds.campaigns.regimes import differences
from xeploai.rounds.reviews.field_map import meanings
from xeploai.rounds.reviews.form_content import Content, tasks_of
from xeploai.rounds.reviews.form_definition import Sheet, score_name, sheet_under
from xeploai.rounds.reviews.review_case import ReviewCase
from xeploai.rounds.reviews.scores import score_labels


@dataclass(frozen=True)
class Novelty:
    """A box that the form did not ask for when the draft began, and that is still empty. name: its input."""

    name: str
    label: str
    clause: str


def novelties(desk: ReviewCase, content: Content) -> list[Novelty]:
    """In the order of the form. Empty once all of it was filled in, and for a draft that began under these rules."""
    review = desk.review
    if review is None or review.taken_up == desk.rules:
        return []
    sheet, before = desk.sheet, _sheet_before(desk, review.taken_up)
    changed = differences(*({"forms": {sheet.key: _as_form(form)}} for form in (before, sheet)))
    score_names = {score_name(group.id, item.id) for group in before.scores for item in group.items}
    return [
        *(
            Novelty(difference.id, difference.after, difference.clause)
            for difference in changed
            if difference.area == "fields" and difference.to_fill_in and not _filled(desk, content, difference.id)
        ),
        *(
            Novelty(name, item.text, item.clause)
            for group in sheet.scores
            for item in group.items
            if (name := score_name(group.id, item.id)) not in score_names and not content.get(name)
        ),
    ]


def left_behind(desk: ReviewCase, content: Content) -> list[tuple[str, str]]:
    """Label and text of what an earlier form asked and this one does not: nothing is lost when the rules change."""
    made_up = desk.sheet.summed
    gone = {name: text for name, text in content.items() if name not in desk.names and name not in made_up}
    if not gone:
        return []
    labels = _labels(desk)
    return [(labels.get(name, ""), text) for name, text in gone.items()]


def _labels(desk: ReviewCase) -> Mapping[str, str]:
    contents: Sequence[Mapping[str, Any]] = [binding.content for binding in desk.bindings]
    labels = {box.id: box.label for box in sheet_under(desk.subjects, None).boxes}
    for content in contents:
        labels |= {id_: field[0] for form in content["forms"].values() for id_, field in form["fields"].items()}
    return labels | score_labels(contents, desk.sheet)


def _sheet_before(desk: ReviewCase, number: int) -> Sheet:
    binding = next((binding for binding in desk.bindings if binding.number == number), None) if number else None
    return sheet_under(desk.subjects, binding)


def _as_form(sheet: Sheet) -> dict[str, Any]:
    """What one writer is asked, as a stored form; where on the paper it stands makes nothing new."""
    total = meanings()["total"]
    return {
        "text": sheet.title,
        "clause": sheet.clause,
        "use": "self_review",
        "fields": {box.id: [box.label, "", "", box.box] for box in sheet.boxes if box.id != total},
    }


def _filled(desk: ReviewCase, content: Content, name: str) -> bool:
    fields = meanings()
    if name == fields["tasks"]:
        return bool(tasks_of(content))
    if name == fields["prompts"]:
        return all(content.get(f"prompt.{prompt.public_id}") for prompt in desk.prompts)
    if name == fields["remedies"] and any(key.startswith("remedy.") for key in content):
        return True
    # A total under a score sheet is the sum of its lines, which stand in the list one by one.
    return name in desk.sheet.summed or bool(content.get(name))
