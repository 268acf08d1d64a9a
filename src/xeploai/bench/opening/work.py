"""A campaign of the invented committee opened as the program does it, and as it is written without a thought."""

import hashlib

from django.db import transaction

from xeploai.bench.register import (
    COLLECTIVES,
    ORGANISATIONS,
    campaign_prepare,
    committee_stored,
    register_load,
    superior_found,
    tables_make,
)
from xeploai.registers.accounts.actors import AccountActor
from xeploai.registers.accounts.models import User
from xeploai.registers.kernel.access import Actor
from xeploai.rounds.campaigns.eligibility import Judging
from xeploai.rounds.campaigns.models import Campaign, RosterEntry
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.campaigns.roster import campaign_open, entry_columns, nodes_write, places_of, subject_row
from xeploai.rounds.campaigns.roster_source import draw


def fill(members: int) -> dict[str, int]:
    """The committee in an empty database; gives its numbers."""
    tables_make()
    top, by = superior_found()
    register_load(members, top, by)
    return {"members": members, "organisations": ORGANISATIONS, "collectives": COLLECTIVES}


def opened() -> str:
    """A campaign created and opened through the services."""
    by = _officer()
    campaign = campaign_prepare(committee_stored(), by)
    campaign_open(campaign=campaign, by=by)
    return roster_digest(campaign)


@transaction.atomic
def row_by_row() -> str:
    """The same roster: each subject judged by itself, each row saved by itself."""
    prepared = campaign_prepare(committee_stored(), _officer())
    campaign = Campaign.objects.select_related("body", "binding").get(pk=prepared.pk)
    regime = campaign_regime(campaign)
    drawing = draw(campaign.body, campaign.closing_on, campaign.kinds, regime)
    judging = Judging.of(campaign, regime)
    nodes_write(campaign, drawing.nodes)
    for drawn in drawing.subjects:
        [(_, verdict)] = judging.verdicts([drawn])
        subject = subject_row(campaign, drawn, verdict)
        subject.save()
        RosterEntry(subject=subject, **entry_columns(drawn)).save()
        for place in places_of(subject, drawn):
            place.save()
    return roster_digest(campaign)


def roster_digest(campaign: Campaign) -> str:
    """A checksum of who stands on the roster, where, and with which reason: without numbers given by the database."""
    rows = campaign.subjects.order_by("kind", "entry__sort_key", "entry__number").values_list(
        "kind", "entry__name", "entry__number", "entry__unit__code", "entry__label", "classified", "reason", "rule"
    )
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()[:16]


def _officer() -> Actor:
    return AccountActor(User.objects.get())
