"""One self-review with everything around it, as one person may see and change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from xeploai.core.subjects import SubjectKind
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.kernel.access import Actor, allows
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Binding, Campaign, ReviewPrompt, Subject
from xeploai.rounds.reviews.field_map import meanings, says
from xeploai.rounds.reviews.form_content import Content, Remedy, names_of, remedy_key
from xeploai.rounds.reviews.form_definition import Sheet, sheet_for
from xeploai.rounds.reviews.models import ReviewVersion, SelfReview, SetAside
from xeploai.rounds.reviews.scores import settled


@dataclass(eq=False)
class ReviewCase:
    """One self-review with everything around it, for one actor. What was read of it is kept until `refresh`.

    subjects  all subjects of the campaign that read it, the leader first
    own       whether the actor is the person it is about
    """

    actor: Actor
    subject: Subject
    subjects: Sequence[Subject]
    own: bool

    @property
    def campaign(self) -> Campaign:
        """The campaign."""
        return self.subject.campaign

    @property
    def unit(self) -> Organisation:
        """Where it is reviewed: of a member the branch."""
        return self._home.entry.unit

    @property
    def due(self) -> date | None:
        """By when that unit has done its part; None where nobody set a day."""
        return self._home.due

    @property
    def _home(self) -> Subject:
        return next(
            (subject for subject in self.subjects if subject.kind == SubjectKind.MEMBER.value), self.subjects[0]
        )

    @property
    def name(self) -> str:
        """Who or what it is about."""
        return self.subject.entry.name

    @property
    def of_person(self) -> bool:
        """Whether a person writes of themselves, or a body of itself."""
        return self.subject.person_id is not None

    @cached_property
    def sheet(self) -> Sheet:
        """The form."""
        return sheet_for(self.subjects)

    @property
    def rules(self) -> int:
        """Number of the rules in force; 0 while the guidance is awaited."""
        bound = self.campaign.binding
        return bound.number if bound else 0

    @cached_property
    def review(self) -> SelfReview | None:
        """The draft and its state; None while nothing was written."""
        return SelfReview.objects.filter(campaign=self.campaign.reviews_of, about=self.subject.about).first()

    def refresh(self) -> None:
        """Read the review and what hangs on it anew when it is next asked for: somebody may have written."""
        for name in ("review", "versions", "set_aside"):
            self.__dict__.pop(name, None)

    def keep(self, review: SelfReview) -> None:
        """Go on with the review as it has just been written."""
        self.refresh()
        self.review = review

    def prefill(self, *, prompts: Sequence[ReviewPrompt], previous: ReviewVersion | None) -> None:
        """Take what a list has read for many at once, none of whom has written anything."""
        self.review, self.versions, self.prompts, self.previous = None, (), prompts, previous

    @property
    def draft(self) -> Content:
        """What is written so far, totals under a score sheet as the sums they are."""
        return settled(self.sheet, self.review.content) if self.review else {}

    @cached_property
    def bindings(self) -> Sequence[Binding]:
        """Every set of rules that the campaign has had, the first first."""
        return list(self.campaign.bindings.order_by("number"))

    @cached_property
    def versions(self) -> Sequence[ReviewVersion]:
        """What was submitted, the newest first."""
        if self.review is None:
            return ()
        return list(self.review.versions.select_related("submitted_by", "returned__returned_by"))

    @cached_property
    def prompts(self) -> Sequence[ReviewPrompt]:
        """What the superior asks of any of the subjects, of who was taken over also what was asked before."""
        before = [subject.continues_id for subject in self.subjects if subject.continues_id]
        subject_ids = [*(subject.pk for subject in self.subjects), *before]
        prompts = ReviewPrompt.objects.filter(subject__in=subject_ids, withdrawn_at=None)
        return list(prompts.order_by("subject_id", "number"))

    def prompts_since(self, version: ReviewVersion) -> Sequence[ReviewPrompt]:
        """What the superior asked only after a version had come in: nothing in it answers that."""
        listed = {row["id"] for row in version.header["prompts"]}
        return [prompt for prompt in self.prompts if str(prompt.public_id) not in listed]

    @cached_property
    def previous(self) -> ReviewVersion | None:
        """The last version of the review before this one."""
        return (
            ReviewVersion.objects.filter(
                review__about=self.subject.about, review__campaign__period_end__lt=self.campaign.period_end
            )
            .select_related("review__campaign")
            .order_by("-review__campaign__period_end", "-number")
            .first()
        )

    @cached_property
    def carried(self) -> Sequence[Remedy]:
        """Shortcomings of the previous review, and those from before it that it left unremedied."""
        return carried_from(self.previous) if self.previous else ()

    @cached_property
    def names(self) -> frozenset[str]:
        """Every input the page offers."""
        return names_of(self.sheet, self.prompts, self.carried)

    @cached_property
    def set_aside(self) -> Sequence[SetAside]:
        """The actor's texts from other devices that wait beside the draft, the newest first."""
        if self.review is None:
            return ()
        return list(SetAside.objects.filter(review=self.review, user=account_of(self.actor)))

    @property
    def is_actors(self) -> bool:
        """Whether it is about whoever sits at the machine, also while they stand in for somebody."""
        person = self.subject.person
        return person is not None and person.public_id == self.actor.user.person

    @cached_property
    def writes(self) -> bool:
        """Whether the actor is who writes the draft: the person; of a body, who may write for it."""
        if self.of_person:
            return self.own
        return any(allows(self.actor, "review.write", subject.entry.unit) for subject in self.subjects)

    @cached_property
    def enters_paper(self) -> bool:
        """Whether the actor may enter what was signed on paper."""
        return any(allows(self.actor, "review.write", subject.entry.unit) for subject in self.subjects)

    @cached_property
    def returns(self) -> bool:
        """Whether the actor may hand it back; nobody does so with their own, not even in another's stead."""
        return not self.is_actors and any(
            allows(self.actor, "review.return", subject.entry.unit) for subject in self.subjects
        )


def carried_from(previous: ReviewVersion) -> list[Remedy]:
    """One shortcoming a line of the box; those of earlier years that were not remedied come first."""
    remedies: dict[str, Remedy] = {}
    for row in previous.header.get("carried", ()):
        state = previous.content.get(f"remedy.{row['key']}.state", "")
        if not state or not says("remedy", state, "done"):
            remedies[row["key"]] = Remedy(row["key"], row["text"])
    for line in previous.content.get(meanings()["shortcomings"], "").splitlines():
        text = line.strip().lstrip("-+*•– ").strip()
        if text:
            remedies[remedy_key(text)] = Remedy(remedy_key(text), text)
    return list(remedies.values())
