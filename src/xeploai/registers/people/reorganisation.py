"""Members and collectives go along when their organisation merges, divides or ends, and back when that is undone."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count

from xeploai.core.errors import Refused
from xeploai.registers.kernel.dated import DatedQuerySet
from xeploai.registers.organisations.models import OrganisationEvent
from xeploai.registers.people.models import Membership
from xeploai.registers.people.refresh import person_refresh


class MembersFollow:
    """Memberships that are open on the event's day end with it and begin again at the heir."""

    def count(self, orgs: list[int], on: date) -> Mapping[int, int]:
        """Members of each organisation who are there on that day or come later."""
        rows = _open(orgs, on).values("organisation").annotate(number=Count("person", distinct=True))
        return {row["organisation"]: row["number"] for row in rows}

    def follow(self, event: OrganisationEvent, heirs: Mapping[int, int]) -> None:
        """One row ends, one begins, both naming the event."""
        memberships = list(_open(list(heirs), event.on).select_related("organisation"))
        late = next((row for row in memberships if row.valid_from > event.on), None)
        if late is not None:
            raise Refused.because("person_later_change", value=str(late.person), on=f"{late.valid_from:%d/%m/%Y}")
        already = {
            (row.person_id, row.organisation_id)
            for row in Membership.objects.filter(person__in=[row.person_id for row in memberships], valid_to=None)
        }
        fresh = []
        for row in memberships:
            heir = heirs[row.organisation_id]
            row.valid_to, row.ended_with = event.on, event
            if (row.person_id, heir) not in already:
                fresh.append(
                    Membership(
                        person_id=row.person_id,
                        organisation_id=heir,
                        kind=row.kind,
                        valid_from=event.on,
                        start_known=True,
                        began_with=event,
                    )
                )
        Membership.objects.bulk_update(memberships, ["valid_to", "ended_with"], batch_size=500)
        Membership.objects.bulk_create(fresh, batch_size=500)
        person_refresh([row.person_id for row in memberships])

    def go_back(self, undone: OrganisationEvent, event: OrganisationEvent) -> None:
        """Who was carried along returns from the day of `event`; who came since must be moved by hand first."""
        ended = [
            org
            for org in undone.opened.values_list("organisation", flat=True)
            if not event.opened.filter(organisation=org).exists()
        ]
        strangers = _open(ended, event.on).exclude(began_with=undone)
        if strangers.exists():
            name = strangers[0].organisation.name
            raise Refused.because("organisation_has_members", value=name, members=strangers.count())
        carried = list(Membership.objects.filter(began_with=undone, valid_to=None))
        before = {
            (row.person_id, row.kind): row.organisation_id for row in Membership.objects.filter(ended_with=undone)
        }
        for row in carried:
            row.valid_to, row.ended_with = event.on, event
        Membership.objects.bulk_update(carried, ["valid_to", "ended_with"], batch_size=500)
        Membership.objects.bulk_create(
            [
                Membership(
                    person_id=row.person_id,
                    organisation_id=before[row.person_id, row.kind],
                    kind=row.kind,
                    valid_from=event.on,
                    began_with=event,
                )
                for row in carried
            ],
            batch_size=500,
        )
        person_refresh([row.person_id for row in carried])


def _open(orgs: list[int], on: date) -> DatedQuerySet:
    return Membership.objects.filter(organisation__in=orgs).exclude(valid_to__lte=on)
