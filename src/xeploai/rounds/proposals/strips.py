"""What stands beside a subject when its level is talked about: the opinions on it, and of a person who is reviewed both
as a member and as a leader what is proposed for the other one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.opinions.strips import Strip, StripCell, opinion_strip
from xeploai.rounds.proposals.selectors import NOTHING, Proposed


@dataclass(frozen=True, kw_only=True)
class LevelStrip:
    """One subject.

    strip     the opinions on it
    other     the same person reviewed as the other kind; None: there is none
    proposed  what is proposed for that one now
    shared    answers about the other one of bodies that have not answered here: they speak of the same person
    """

    strip: Strip
    other: Subject | None = None
    proposed: Proposed = NOTHING
    shared: Sequence[StripCell] = ()


def twins_of(campaign: Campaign, subjects: Sequence[Subject]) -> Mapping[int, Subject]:
    """The same person reviewed as the other kind, member or leader, by the subject. One query."""
    persons = {subject.person_id for subject in subjects if subject.person_id}
    doubles = Subject.objects.filter(campaign=campaign, listed=True, kind__in=_OTHER)
    # Leaders are few: whoever is none has no other one.
    both = doubles.filter(person__in=doubles.filter(kind="leader").values("person"))
    twins = {
        (twin.person_id, twin.kind): twin
        for twin in both.select_related("entry__unit", "standing")
        if twin.person_id in persons
    }
    pairs = {
        subject.pk: twins.get((subject.person_id, _OTHER[subject.kind])) for subject in subjects if subject.person_id
    }
    return {key: twin for key, twin in pairs.items() if twin is not None}


_OTHER = {"member": "leader", "leader": "member"}


def level_strips(
    campaign: Campaign,
    subjects: Sequence[Subject],
    twins: Mapping[int, Subject],
    proposed: Mapping[int, Proposed],
) -> Mapping[int, LevelStrip]:
    """By subject. Two queries.

    twins, proposed  of `twins_of`, and what is proposed for these now
    """
    here = {subject.pk for subject in subjects}
    strips = opinion_strip(campaign, [*subjects, *(twin for twin in twins.values() if twin.pk not in here)])
    return {subject.pk: _level_strip(strips, subject, twins.get(subject.pk), proposed) for subject in subjects}


def _level_strip(
    strips: Mapping[int, Strip], subject: Subject, other: Subject | None, proposed: Mapping[int, Proposed]
) -> LevelStrip:
    own = strips[subject.pk]
    if other is None:
        return LevelStrip(strip=own)
    answered = {cell.source.code for cell in own.cells if cell.opinion}
    shared = [cell for cell in strips[other.pk].cells if cell.opinion and cell.source.code not in answered]
    return LevelStrip(strip=own, other=other, proposed=proposed.get(other.pk, NOTHING), shared=shared)
