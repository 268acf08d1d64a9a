"""What a decision should wait for: members before their organisation, whom the unit below still owes. A closed gate
names what it waits for; it may be passed with a reason, which the decision keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from xeploai.core.errors import Fault
from xeploai.core.subjects import SubjectKind
from xeploai.rounds.campaigns.models import AmendmentState, Campaign, Subject


@dataclass(frozen=True, kw_only=True)
class Waits:
    """One reason to wait. code: of the sentence; name: what waits; number: for how many."""

    code: str
    name: str
    number: int

    @property
    def fault(self) -> Fault:
        """As it stops a decision for which nobody said why it does not wait."""
        return Fault(code=self.code, value=self.name, values={"number": self.number})

    @property
    def record(self) -> dict[str, object]:
        """As a decision keeps it."""
        return {"code": self.code, "name": self.name, "number": self.number}


def waits_of(campaign: Campaign, subjects: Sequence[Subject]) -> list[Waits]:
    """What these subjects wait for. Two queries and one for each organisation among them."""
    waits = [*_changes(subjects)]
    undecided = Subject.objects.filter(campaign=campaign, listed=True, classified=True, standing=None)
    for subject in subjects:
        if subject.kind == SubjectKind.ORGANISATION.value:
            members = undecided.filter(kind=SubjectKind.MEMBER.value, entry__path__startswith=subject.entry.path)
            number = members.count()
            if number:
                waits.append(Waits(code="gate_members", name=subject.entry.name, number=number))
    return waits


def _changes(subjects: Sequence[Subject]) -> list[Waits]:
    """Changes of the roster that nobody has settled: after the first decision none is taken in."""
    rows = (
        Subject.objects.filter(pk__in=[subject.pk for subject in subjects])
        .annotate(number=Count("amendments", filter=Q(amendments__state=AmendmentState.OFFERED)))
        .filter(number__gt=0)
        .values_list("entry__name", "number")
    )
    return [Waits(code="gate_amendments", name=name, number=number) for name, number in rows]
