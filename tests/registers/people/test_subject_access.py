"""What is held about oneself, and nothing of anybody else."""

from typing import Any

from xeploai.registers.kernel.access import Actor
from xeploai.rounds.privacy.subject_access import own_record_of


def test_the_own_record_is_shown_whole_and_only_the_own(place: Any, officer: Actor) -> None:
    user = place.actor("member", "b1").user
    assert own_record_of(user).person is None
    user.person = place.person("an").public_id
    text = str(own_record_of(user).parts)
    assert "001099000123" in text
    assert "Nguyễn Thị An" in text
    assert "00012345" not in text
