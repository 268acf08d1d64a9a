"""Finding entries by the name of a person: who looked or acted, and who was looked at.

Whoever has no such name within reach is told so; that nothing is entered is said only of somebody who is known.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from xeploai.core.names import folded_name, search_words
from xeploai.registers.accounts.models import RoleAssignment, User
from xeploai.registers.audit.selectors import is_root
from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.people.models import Person
from xeploai.rounds.campaigns.models import Amendment, Subject
from xeploai.rounds.privacy.models import Correction
from xeploai.rounds.reviews.models import Evidence, SelfReview

# A name that more people have is asked for in full.
MOST = 100
NOBODY = "Không có ai tên như vậy trong phạm vi của đồng chí. Kiểm tra lại họ tên hoặc tên đăng nhập."
SEVERAL = "Có quá nhiều người có tên như vậy. Nhập đủ họ tên."


@dataclass(frozen=True, kw_only=True)
class Named:
    """Who has a name.

    accounts  primary keys of users
    records   public ids of everything that tells of the person: record, subjects, self-reviews, accounts, ...
    known     whether any of them is within the reach of who asks
    several   whether they are too many to be meant
    """

    accounts: Collection[int]
    records: Collection[str]
    known: bool
    several: bool


def accounts_named(actor: Actor, text: str) -> Named:
    """Accounts by user name, or by words of the full name without marks."""
    accounts = _accounts(text)
    known = bool(accounts) and _accounts_known(actor, accounts)
    return Named(accounts=accounts, records=(), known=known, several=len(accounts) > MOST * 10)


def persons_named(actor: Actor, text: str) -> Named:
    """Persons of the register by words of the name, also a former one, and accounts, with what tells of them."""
    persons = list(_persons(text))
    accounts = _accounts(text)
    linked = User.objects.filter(person__in=[person.public_id for person in persons]).values_list("pk", flat=True)
    accounts = list({*accounts, *linked})
    records = {str(public_id) for public_id in _ids(persons, accounts)}
    known = _persons_known(actor, persons) or (bool(accounts) and _accounts_known(actor, accounts))
    several = max(len(persons), len(accounts)) > MOST
    return Named(accounts=accounts, records=records, known=known, several=several)


def _accounts(text: str) -> list[int]:
    """The text is compared here: SQLite knows no capital letters beyond those of English."""
    words, name = search_words(text), text.strip().lower()
    rows = User.objects.values_list("pk", "username", "full_name")
    return [
        pk
        for pk, username, full_name in rows.iterator()
        if username.lower() == name or (words and set(words) <= set(folded_name(full_name).split()))
    ]


def _persons(text: str) -> Sequence[Person]:
    words = search_words(text)
    if not words:
        return ()
    now, then = Q(), Q()
    for word in words:
        now &= Q(search_text__contains=word)
        then &= Q(names__search_text__contains=word)
    return list(Person.objects.filter(now | then).distinct()[: MOST + 1])


def _ids(persons: Sequence[Person], accounts: Collection[int]) -> Collection[object]:
    keys = [person.pk for person in persons]
    abouts = [f"person:{key}" for key in keys]
    ids: set[object] = {person.public_id for person in persons}
    for queryset in (
        Subject.objects.filter(person__in=keys),
        SelfReview.objects.filter(about__in=abouts),
        Evidence.objects.filter(review__about__in=abouts),
        Amendment.objects.filter(subject__person__in=keys),
        Correction.objects.filter(person__in=keys),
        User.objects.filter(pk__in=accounts),
    ):
        ids.update(queryset.order_by().values_list("public_id", flat=True))
    return ids


def _persons_known(actor: Actor, persons: Sequence[Person]) -> bool:
    if not persons or is_root(actor):
        return bool(persons)
    bodies = set(bodies_where(actor, "audit.view").values_list("pk", flat=True))
    return any(person.home_id in bodies for person in persons)


def _accounts_known(actor: Actor, accounts: Collection[int]) -> bool:
    if is_root(actor):
        return True
    return RoleAssignment.objects.filter(user__in=accounts, body__in=bodies_where(actor, "audit.view")).exists()
