"""Bring what lists read of a person up to today; called by every act, for the persons it touched, and daily."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from xeploai.core.names import folded_name, person_sort_key
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.registers.kernel.manifest import grounds_changed
from xeploai.registers.people.models import Membership, MembershipKind, Person, PersonIdentifier, PersonName, Post

_BATCH = 500
# A machine that was off over a long holiday catches up.
_LOOK_BACK_DAYS = 30
_SEARCHED = ("card", "code")


def person_refresh(
    persons: Collection[int] | None = None, *, beside: GroundsChanged | None = None, today: date | None = None
) -> int:
    """Recompute name keys, home and current of persons whose record was changed; gives how many rows changed. Whoever
    rests on what the register said of them is told.

    persons  None: everybody, with no change behind it
    beside   of whom else the same act changed what the register says: one event tells it all
    """
    ids = sorted(set(Person.objects.values_list("pk", flat=True) if persons is None else persons))
    number = _refresh_all(ids, today or timezone.localdate())
    if persons is not None:
        change = beside or GroundsChanged()
        change = replace(change, people=change.people.union(ids))
        if change:
            grounds_changed(change)
    return number


def _refresh_all(ids: Sequence[int], day: date) -> int:
    return sum(_refresh(ids[start : start + _BATCH], day) for start in range(0, len(ids), _BATCH))


def people_follow_the_day(*, today: date | None = None) -> int:
    """What began or ended in the last days and nights shows in lists; for the daily upkeep. Gives how many changed."""
    day = today or timezone.localdate()
    since = day - timedelta(days=_LOOK_BACK_DAYS)
    turned = Q(valid_from__gt=since, valid_from__lte=day) | Q(valid_to__gt=since, valid_to__lte=day)
    persons = set(Membership.objects.filter(turned).values_list("person_id", flat=True))
    persons |= set(Post.objects.filter(turned).values_list("person_id", flat=True))
    return _refresh_all(sorted(persons), day)


def search_text(name: str, words: Iterable[str]) -> str:
    """By what a person is found: names, present and past, card numbers and codes, without marks."""
    return " | ".join(dict.fromkeys(folded_name(text) for text in [name, *words]))[:400]


def _refresh(ids: Sequence[int], day: date) -> int:
    homes, current = _homes(ids, day)
    words: dict[int, list[str]] = {}
    for person, value in PersonIdentifier.objects.filter(person__in=ids, kind__in=_SEARCHED).values_list(
        "person_id", "value"
    ):
        words.setdefault(person, []).append(value)
    for person, name in PersonName.objects.filter(person__in=ids).values_list("person_id", "name"):
        words.setdefault(person, []).append(name)
    changed = []
    for row in Person.objects.filter(pk__in=ids):
        fresh: dict[str, Any] = {
            "sort_key": person_sort_key(row.full_name)[:400],
            "search_text": search_text(row.full_name, words.get(row.pk, ())),
            "home_id": homes.get(row.pk, row.home_id),
            "current": row.pk in current and row.joined_into_id is None,
        }
        if any(getattr(row, field) != value for field, value in fresh.items()):
            for field, value in fresh.items():
                setattr(row, field, value)
            changed.append(row)
    Person.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["sort_key", "search_text", "home", "current"],
    )
    return len(changed)


def _homes(ids: Sequence[int], day: date) -> tuple[dict[int, int], set[int]]:
    """Home by person, and who is current. Home is the official branch of the day, else the main post's body, else
    where the person last was, else where it only takes part."""
    homes: dict[int, int] = {}
    official = Membership.objects.filter(person__in=ids, kind=MembershipKind.OFFICIAL)
    posts = Post.objects.filter(person__in=ids)
    last = official.values("person").annotate(latest=Max("pk")).values_list("latest", flat=True)
    visits = Membership.objects.filter(person__in=ids, kind=MembershipKind.TEMPORARY)
    homes.update(visits.order_by("valid_from", "pk").values_list("person_id", "organisation_id"))
    homes.update(posts.order_by("main", "valid_from", "pk").values_list("person_id", "organisation_id"))
    homes.update(official.filter(pk__in=last).values_list("person_id", "organisation_id"))
    homes.update(posts.on(day).order_by("main", "-pk").values_list("person_id", "organisation_id"))
    now = dict(official.on(day).values_list("person_id", "organisation_id"))
    homes.update(now)
    current = (
        set(now)
        | set(visits.on(day).values_list("person_id", flat=True))
        | set(posts.on(day).values_list("person_id", flat=True))
    )
    return homes, current
