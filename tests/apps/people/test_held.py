"""What is held about oneself, and nothing of anybody else."""

from typing import Any

from xeploai.apps.accounts.access import Actor
from xeploai.apps.people.held import person_held


def test_the_own_record_is_shown_whole_and_only_the_own(place: Any, officer: Actor) -> None:
    user = place.actor("member", "b1").user
    assert person_held(user) == []
    user.person = place.person("an").public_id
    text = str(person_held(user))
    assert "001099000123" in text
    assert "Nguyễn Thị An" in text
    assert "00012345" not in text
