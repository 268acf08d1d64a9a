"""What is known of an organisation for all its time: no act on the tree, and no decision stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from xeploai.core.dates import PartialDate
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor
from xeploai.registers.kernel.grounds import GroundsChanged
from xeploai.registers.kernel.manifest import grounds_changed
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.registers.organisations.services import require_to_change


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of an organisation for all its time; none of it rests on a decision.

    founded_on            as far as it is known
    by_reorganisation     whether it came about by merging or dividing others; None: nobody has said
    group                 in which group its share of the highest level is counted
    no_collective_reason  why its committee is not rated as a collective; empty where it is
    """

    founded_on: PartialDate | None = None
    by_reorganisation: bool | None = None
    group: str = ""
    no_collective_reason: str = ""


def facts_of(organisation: Organisation) -> Facts:
    """As they are held."""
    return Facts(**{name: getattr(organisation, name) for name in Facts.__dataclass_fields__})


@transaction.atomic
def organisation_facts_set(*, organisation: Organisation, facts: Facts, by: Actor) -> bool:
    """Write them; gives whether anything changed. Raises NotPermitted."""
    require_to_change(by, organisation)
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before, after = _audited(facts_of(locked)), _audited(facts)
    changed = [name for name, value in after.items() if value != before[name]]
    if not changed:
        return False
    for name in changed:
        setattr(locked, name, getattr(facts, name))
    locked.save(update_fields=changed)
    audit_record(
        by=by,
        action="organisation.facts",
        subject=locked,
        body=locked,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    grounds_changed(GroundsChanged(organisations=frozenset({locked.pk})))
    return True


def _audited(facts: Facts) -> dict[str, Any]:
    """As the trail keeps them."""
    return {**vars(facts), "founded_on": facts.founded_on.iso if facts.founded_on else None}


def founding_days_missing(actor: Actor) -> QuerySet[Organisation]:
    """What stands today, is the actor's to change, and of which nobody has said since when: without that no rule can
    say whether it is old enough to be rated. In the order of the tree."""
    own = bodies_where(actor, "organisation.change")
    below = Q(parent__in=own) | Q(parent=None, pk__in=own)
    return Organisation.objects.filter(below, stands=True, founded_on=None).select_related("parent").order_by("path")


@transaction.atomic
def founding_days_set(*, days: Mapping[UUID, PartialDate], by: Actor) -> int:
    """Write the founding days of several organisations; gives how many were written.

    Where somebody has said it meanwhile, that stays. Each leaves its own entry, as if it had been written alone.
    """
    organisations = founding_days_missing(by).filter(public_id__in=days)
    return sum(
        organisation_facts_set(
            organisation=organisation,
            facts=replace(facts_of(organisation), founded_on=days[organisation.public_id]),
            by=by,
        )
        for organisation in organisations
    )
