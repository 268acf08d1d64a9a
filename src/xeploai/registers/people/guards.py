"""Who may touch a record, and whom this register never takes in."""

from xeploai.core.errors import Fault, Refused
from xeploai.core.subjects import OrgKind
from xeploai.registers.kernel.access import Actor, NotVisible, require
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import IdentifierKind, ManagingLevel, Person, PersonIdentifier


def person_body(person: Person) -> Organisation:
    """Where the record is kept. Raises NotVisible for a record that hangs nowhere."""
    if person.home is None:
        raise NotVisible([Fault(code="nothing_here")])
    return person.home


def require_person(by: Actor, person: Person, act: str = "person.change") -> None:
    """Stop unless the act is granted where the record is kept."""
    require(by, act, person_body(person))


def require_branch(organisation: Organisation) -> None:
    """Members belong to branches. Raises Refused for anything else."""
    if not OrgKind(organisation.kind).is_branch or not organisation.stands:
        raise Refused.because("person_not_a_branch", value=organisation.name)


def refuse_centre(name: str, *, managed_by_centre: bool, managing_level: str = "") -> None:
    """Persons managed by the Politburo or the Secretariat are kept out: their assessments are state secrets."""
    if managed_by_centre or managing_level == ManagingLevel.CENTRAL:
        raise Refused.because("person_managed_by_centre", value=name)


def require_reason(reason: str) -> None:
    """What changes the past says why. Raises Refused."""
    if not reason.strip():
        raise Refused.because("person_reason_missing")


def require_number_free(kind: str, value: str, *, person: Person | None = None) -> None:
    """A number leads to one person; a telephone may be shared. Raises Refused where another one bears it now."""
    if kind == IdentifierKind.PHONE or not value:
        return
    others = PersonIdentifier.objects.filter(kind=kind, value=value, valid_to=None)
    if (others.exclude(person=person) if person else others).exists():
        raise Refused.because("person_number_taken", value=value, kind=IdentifierKind(kind).label)
