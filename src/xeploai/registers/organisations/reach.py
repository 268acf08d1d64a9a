"""The organisations that a person reaches: where every list starts."""

from django.db.models import Q, QuerySet

from xeploai.registers.kernel.access import Actor
from xeploai.registers.organisations.models import Organisation


def bodies_where(actor: Actor, act: str) -> QuerySet[Organisation]:
    """The bodies for which an act is granted: where every list starts."""
    if not actor.user.is_active:
        return Organisation.objects.none()
    scope = Q(pk__in=[])
    for reach in actor.with_act(act):
        if reach.body_id is None:
            return Organisation.objects.all()
        scope |= Q(path__startswith=reach.path) if reach.subtree else Q(pk=reach.body_id)
    return Organisation.objects.filter(scope)
