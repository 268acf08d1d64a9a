"""As many queries a page for many rows as for few: every address that can be read, with everything it shows grown.

The rows of the cast are copied in the database: beside what is shown (more branches, with their people, subjects and
self-reviews) and within it (more posts of a person, versions of a self-review, rows of an import).
"""

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xeploai.core.subjects import OrgKind
from xeploai.registers.audit.services import views_append
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models import Post
from xeploai.rounds.campaigns.models import Campaign

FEW, MANY = 3, 12
QUERIES = 12
# Not of the page: what stands around a transaction.
_AROUND = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "PRAGMA")
# The trail is chained and cannot be copied; what is there once for the whole installation stays so.
_ONCE = ("audit", "RetentionTerm", "EvidenceSwitch")
# What belongs to one year, place or wording of its parent: a copy takes the next one.
_NUMBERS = ("number", "position", "year", "revision", "row")
# What a page asks of its address beside the parts of it: searches, pages, filters.
_ASKED = {
    "people:list": ("?tim=mau", "?trang=2", "?da-roi=1"),
    "campaigns:roster": ("?tim=mau", "?loai=member"),
    "reviews:campaign": ("?tim=mau", "?trang-thai=missing", "?trang-thai=not_begun"),
    "audit:list": ("?trang=2",),
    "bodies": ("?act=organisation.view&q=mau",),
    "api:people": ("?q=mau",),
    "api:reviews": ("?state=missing",),
}
_NEEDS_A_QUESTION = ("bodies",)
_ANY = {"all": "organisation_officer", "anyone": "anonymous"}
_TEXTS = ("digest", "right", "stored", "headings", "request", "username")


@pytest.mark.slow
@pytest.mark.django_db
def test_many_rows_cost_as_many_queries_as_few(cast: Any) -> None:
    originals = _rows()
    for number in range(FEW):
        _copy(originals, number)
    few = _queries(cast)
    for number in range(FEW, MANY):
        _copy(originals, number)
    many = _queries(cast)
    more = {page: (number, many[page]) for page, number in few.items() if many[page] > number}
    assert not more
    assert not {page: number for page, number in many.items() if number > QUERIES}


def test_growth_reaches_what_pages_show(cast: Any) -> None:
    """The test above could not fail where nothing grows."""
    before, originals = Counter(dict(_sizes())), _rows()
    _copy(originals, 0)
    after = Counter(dict(_sizes()))
    grown = {name for name, number in after.items() if number > before[name]}
    shown = {
        "Organisation",
        "OrganisationState",
        "User",
        "RoleAssignment",
        "Person",
        "PersonIdentifier",
        "Membership",
        "Status",
        "Post",
        "Collective",
        "Seat",
        "Transfer",
        "ImportBatch",
        "StagedRow",
        "Campaign",
        "Node",
        "Subject",
        "RosterEntry",
        "Amendment",
        "CampaignDocument",
        "ReviewPrompt",
        "SelfReview",
        "ReviewVersion",
        "Evidence",
        "Correction",
        "Purge",
    }
    assert shown <= grown


def _sizes() -> Iterator[tuple[str, int]]:
    for model in _models():
        yield model.__name__, model._default_manager.count()


def _models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("xeploai") and not {model._meta.app_label, model.__name__} & set(_ONCE)
    ]


def _rows() -> dict[type[models.Model], list[models.Model]]:
    """What is copied: everything that the cast made."""
    return {model: list(model._default_manager.order_by("pk")) for model in _models()}


def _copy(originals: Mapping[type[models.Model], list[models.Model]], number: int) -> None:
    """One more of everything. Where a copy beside its parent would say a thing twice, that one is left out."""
    made: dict[tuple[str, int], int] = {}
    for model, rows in _parents_first(originals):
        for row in rows:
            for within in (False, True):
                copy = _copied(row, number, made, within=within)
                try:
                    with transaction.atomic():
                        copy.save(force_insert=True)
                except IntegrityError:
                    continue
                if isinstance(copy, Organisation):
                    _place(copy)
                if not within and not _shown_itself(row):
                    made[model.__name__, row.pk] = copy.pk


def _parents_first(
    originals: Mapping[type[models.Model], list[models.Model]],
) -> list[tuple[type[models.Model], list[models.Model]]]:
    done: list[type[models.Model]] = []
    while left := [model for model in originals if model not in done]:
        ready = [
            model
            for model in left
            if all(other in done or other not in originals or other is model for other in _asked(model))
        ]
        done += ready or left[:1]
    return [(model, originals[model]) for model in done]


def _asked(model: type[models.Model]) -> list[Any]:
    return [field.related_model for field in model._meta.concrete_fields if field.is_relation and not field.null]


def _copied(row: models.Model, number: int, made: Mapping[tuple[str, int], int], *, within: bool) -> models.Model:
    """A copy with the copies of its parents, or `within` the same ones; then it is over, or the next by number."""
    held: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key:
            continue
        if isinstance(field, models.UUIDField) and field.unique:
            value = uuid.uuid4()
        elif field.is_relation and not within:
            value = made.get((getattr(field.related_model, "__name__", ""), value), value)
        elif field.name in _NUMBERS and within and isinstance(value, int):
            value = value + number + 1
        elif field.name in _TEXTS and not field.is_relation:
            value = f"{value}"[: (field.max_length or 60) - 4] + f"-{number}{'w' if within else ''}"
        elif field.name == "about" and not within:
            value = _about(value, made)
        elif field.name == "path" and not within:
            ids = [int(part) for part in value.strip("/").split("/")]
            value = f"/{'/'.join(str(made.get(('Organisation', key), key)) for key in ids)}/"
        held[field.attname] = value
    if within and isinstance(row, Post):
        held["main"] = False
    elif within and "valid_to" in held:
        held["valid_to"] = held.get("valid_from", date(2020, 1, 1)) + timedelta(days=1)
    return type(row)(**held)


def _about(value: str, made: Mapping[tuple[str, int], int]) -> str:
    kind, _, key = value.partition(":")
    return f"{kind}:{made.get((kind.capitalize(), int(key)), key)}"


def _shown_itself(row: models.Model) -> bool:
    """Whether more is wanted below the row itself and not below its copy: a campaign, what stands above branches."""
    return isinstance(row, Campaign) or (isinstance(row, Organisation) and row.kind != OrgKind.BRANCH)


def _place(copy: Organisation) -> None:
    above = copy.parent.path if copy.parent else "/"
    Organisation.objects.filter(pk=copy.pk).update(path=f"{above}{copy.pk}/")


def _queries(cast: Any) -> dict[str, int]:
    """How many each address takes, for the first and the last of the roles that may read it."""
    told = {}
    for name, entry, who in _readable():
        where = reverse(name, kwargs={key: cast.objects[held] for key, held in entry.get("parts", {}).items()})
        client = cast.client(who)
        client.get(reverse("home"))
        plain = () if name in _NEEDS_A_QUESTION else ("",)
        for asked in (*plain, *_ASKED.get(name, ())):
            # As beside the running program, where few views wait for longer than some seconds.
            views_append()
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"{where}{asked}")
            assert response.status_code < 400, (name, asked, who, response.status_code)
            told[f"{name}{asked} {entry.get('parts', '')} {who}"] = sum(
                not query["sql"].startswith(_AROUND) for query in queries.captured_queries
            )
    return told


def _readable() -> Iterator[tuple[str, Mapping[str, Any], str]]:
    for file in sorted((Path(__file__).parent / "access").glob("*.yaml")):
        for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            for more in ({}, *entry.get("also", ())):
                held = {**entry, **more}
                people = [_ANY.get(who, who) for who in held.get("GET", ())]
                for who in dict.fromkeys([*people[:1], *people[-1:]]):
                    yield name, held, who
