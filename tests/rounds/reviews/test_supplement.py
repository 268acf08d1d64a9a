"""Who is taken over by a supplementary round writes on there: one draft, one place that waits for it."""

from typing import Any

import pytest

from xeploai.core.errors import Refused
from xeploai.rounds.campaigns.documents import prompt_write
from xeploai.rounds.campaigns.selectors import stages_reached
from xeploai.rounds.campaigns.supplements import supplement_open
from xeploai.rounds.reviews.due import reviews_due
from xeploai.rounds.reviews.models import SelfReview
from xeploai.rounds.reviews.selectors import desk_open, own_subjects, subjects_listed
from xeploai.rounds.reviews.services import review_save


def box(desk: Any) -> str:
    """Some box of free text."""
    return str(next(one.id for one in desk.sheet.boxes if one.box == "text"))


def test_the_work_moves_along(y2025: Any) -> None:
    held = y2025
    officer, parent = held.actors["officer"], held.campaigns[2025]
    desk = held.desk("an", 2025)
    name = box(desk)
    review_save(desk=desk, posted={name: "Đã viết ở đợt chính"}, revision=0)
    prompt = prompt_write(subject=held.subject("an", 2025), text="Công tác tự kiểm tra", by=officer)
    before = reviews_due(parent).count()
    extra = supplement_open(
        parent=parent, title="Đợt bổ sung (mẫu)", subjects=[held.subject("an", 2025).pk], by=officer
    )
    with pytest.raises(Refused) as refused:
        review_save(desk=held.desk("an", 2025), posted={name: "Viết tiếp chỗ cũ"}, revision=1)
    assert refused.value.faults[0].code == "review_in_supplement"
    taken = extra.subjects.get()
    own = held.person_actor("an")
    assert [(one.pk, review is not None) for one, review in own_subjects(own)] == [(taken.pk, True)]
    again = desk_open(own, taken.public_id)
    assert again.draft[name] == "Đã viết ở đợt chính"
    assert [one.pk for one in again.prompts] == [prompt.pk]
    review_save(desk=again, posted={name: "Viết tiếp ở đợt bổ sung"}, revision=1)
    assert SelfReview.objects.get().content[name] == "Viết tiếp ở đợt bổ sung"
    assert reviews_due(parent).count() == before - 1
    assert sum(held.of for (stage, _), held in stages_reached(extra).items() if stage == "self_review") == 1
    assert [one.pk for one in subjects_listed(officer, extra, state="draft")] == [taken.pk]
