"""The cast's open campaign at hand."""

from typing import Any

import pytest

from xeploai.apps.campaigns.models import Campaign, Subject


@pytest.fixture
def held(cast: Any) -> Any:
    """The cast; the member's account is that of An; `campaign`, `subjects` and `people` by branch."""
    cast.campaign = Campaign.objects.get(public_id=cast.objects["review.campaign"])
    cast.subjects = {key: Subject.objects.get(public_id=cast.objects[f"review.{key}"]) for key in ("a1", "a2", "b1")}
    cast.people = {key: subject.person for key, subject in cast.subjects.items()}
    cast.users["member"].person = cast.people["a1"].public_id
    cast.users["member"].save()
    return cast
