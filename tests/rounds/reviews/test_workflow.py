"""Whatever two devices, a secretary and a reviewer do, in any order: nothing doubled, nothing lost, all of it told.

Every step is checked against a plain account of what must stand; a step that is refused leaves all as it was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from xeploai.core.errors import Refused
from xeploai.registers.audit.models import Entry
from xeploai.registers.kernel.access import Actor
from xeploai.rounds.reviews.models import ReviewState, ReviewVersion, SelfReview, SetAside
from xeploai.rounds.reviews.services import review_paper_enter, review_return, review_save, review_submit

LEVEL = {"self_level": "T", "general_points": "27,5", "results_points": "60"}
DEVICES = ("máy tính", "điện thoại")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("look"), st.sampled_from(DEVICES)),
        st.tuples(st.just("save"), st.sampled_from(DEVICES)),
        st.tuples(st.just("submit"), st.sampled_from(DEVICES)),
        st.tuples(st.just("return"), st.just("")),
        st.tuples(st.just("paper"), st.just("")),
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Story:
    """The round of An as it is told here, and the same in the program."""

    held: Any
    secretary: Actor
    reviewer: Actor
    typed: int = 0
    revision: int = 0
    text: str = ""
    state: str = ""
    versions: list[tuple[str, str]] = field(default_factory=list)
    returned: set[int] = field(default_factory=set)
    seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DEVICES, 0))

    def look(self, device: str) -> None:
        """The page is opened anew."""
        self.seen[device] = self.revision

    def save(self, device: str) -> None:
        """Something new is typed; what comes from an older page stands beside the draft, whole."""
        self.typed += 1
        text = f"Nội dung thứ {self.typed}"
        posted = LEVEL | {"duties": text}
        saved = self._tried(
            lambda: review_save(desk=self._own(), posted=posted, revision=self.seen[device]),
            allowed=self.state != ReviewState.SUBMITTED,
        )
        if saved is None:
            return
        if self.seen[device] == self.revision:
            self.revision, self.text, self.seen[device] = self.revision + 1, text, self.revision + 1
            self.state = self.state or ReviewState.DRAFT
            assert saved.conflict is False
        else:
            assert saved.conflict is True
            assert text in [one.content["duties"] for one in SetAside.objects.all()]

    def submit(self, device: str) -> None:
        """Only what this device shows is handed in; a second press finds the version of the first."""
        again = self.state == ReviewState.SUBMITTED and self.versions[-1][0] == "online"
        if again and self.seen[device] == self.revision:
            version = review_submit(desk=self._own(), revision=self.revision)
            assert version.number == len(self.versions)
            return
        fresh = self.state in {ReviewState.DRAFT, ReviewState.RETURNED} and self.seen[device] == self.revision
        made = self._tried(
            lambda: review_submit(desk=self._own(), revision=self.seen[device]), allowed=fresh and bool(self.text)
        )
        if made is not None:
            self.state = ReviewState.SUBMITTED
            self.versions.append(("online", self.text))

    def hand_back(self, _device: str) -> None:
        """The newest version goes back, once."""
        newest = ReviewVersion.objects.order_by("-number").first()
        if newest is None:
            return
        desk = self.held.desk("an", 2025, by=self.reviewer, act="review.return")

        def handed_back() -> ReviewVersion:
            review_return(desk=desk, version=newest, reason=f"Bổ sung lần {newest.number}")
            return newest

        done = self._tried(handed_back, allowed=self.state == ReviewState.SUBMITTED)
        if done is not None:
            self.state = ReviewState.RETURNED
            self.returned.add(done.number)

    def paper(self, _device: str) -> None:
        """The secretary enters a signed paper; a draft on line stays as it is."""
        self.typed += 1
        text = f"Trên giấy {self.typed}"
        desk = self.held.desk("an", 2025, by=self.secretary)
        made = self._tried(
            lambda: review_paper_enter(
                desk=desk,
                posted=LEVEL | {"shortcomings": text},
                signed_on=date(2025, 12, 5),
                kept_at="Tủ 1",
                revision=desk.review.revision if desk.review else 0,
            ),
            allowed=self.state != ReviewState.SUBMITTED,
        )
        if made is not None:
            self.state = ReviewState.SUBMITTED
            self.versions.append(("paper", text))

    def _own(self) -> Any:
        return self.held.desk("an", 2025)

    def _tried(self, act: Callable[[], Any], *, allowed: bool) -> Any:
        """Do it where it is allowed, with one entry; else it is refused and none is made."""
        before = Entry.objects.filter(action__startswith="review.").count()
        try:
            with transaction.atomic():
                done = act()
        except Refused:
            done = None
        assert (done is not None) == allowed
        assert Entry.objects.filter(action__startswith="review.").count() - before == allowed
        return done

    def check(self) -> None:
        """What stands is what was told: the draft, its state, and every version as it was handed in."""
        review = SelfReview.objects.first()
        if review is not None:
            assert (review.revision, review.content.get("duties", "")) == (self.revision, self.text)
            assert review.state == self.state
        versions = ReviewVersion.objects.order_by("number")
        told = [(one.channel, one.content["duties" if one.channel == "online" else "shortcomings"]) for one in versions]
        assert told == self.versions
        assert {one.number for one in versions if hasattr(one, "returned")} == self.returned


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_any_order_of_steps(y2025: Any, steps: list[tuple[str, str]]) -> None:
    y2025.person_actor("an")
    with transaction.atomic():
        story = Story(
            y2025, y2025.role("branch_secretary", "b1"), y2025.role("grassroots_officer", "top", subtree=True)
        )
        acts = {
            "look": story.look,
            "save": story.save,
            "submit": story.submit,
            "return": story.hand_back,
            "paper": story.paper,
        }
        for name, device in steps:
            acts[name](device)
            story.check()
        event(f"{len(story.versions)} versions, {len(story.returned)} handed back")
        transaction.set_rollback(True)
