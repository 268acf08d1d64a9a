"""Writing the statistics and the report of a campaign, from the machine's own console."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Refused
from xeploai.core.findings import Finding
from xeploai.registers.audit.services import audit_record
from xeploai.rounds.campaigns.regimes import campaign_regime
from xeploai.rounds.decisions.postponements import postponed_number
from xeploai.rounds.exports.services import campaign_named
from xeploai.rounds.reporting.drawing import round_of_campaign, subjects_pending
from xeploai.tools.reports.folder import write_folder
from xeploai.tools.reports.results import results_json
from xeploai.tools.reports.tally import tally


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What was written.

    as_of    day of the figures
    pending  who has no level yet: name of the kind -> how many; postponed: of them, by order of a body
    draft    what the checker of figures says of the report that was written
    results  as results.json holds them
    """

    as_of: date
    pending: Mapping[str, int]
    postponed: int
    files: Sequence[str]
    draft: Sequence[Finding]
    results: Mapping[str, Any]
    needs_a_person: bool


@transaction.atomic
def campaign_report(*, named: str, to: Path) -> Reported:
    """The files of `tally` from a campaign as it stands at this moment.

    named  id or exact title of the campaign; to: a folder that is empty or not there yet

    Raises Refused for a campaign that has no rules yet, for a supplementary one (its ceilings are those of the round it
    supplements, whose report counts it), and where a classified subject lacks the group its pool needs.
    """
    campaign = campaign_named(named)
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise Refused.because("export_folder_not_empty", where=str(to))
    regime = campaign_regime(campaign)
    if regime is None:
        raise Refused.because("result_without_rules", value=campaign.title)
    if campaign.parent is not None:
        raise Refused.because("report_supplementary", value=campaign.title, parent=campaign.parent.title)
    round_ = round_of_campaign(campaign)
    counted = tally(round_, regime)
    results = results_json(counted)
    written = write_folder(counted, results, to)
    pending = subjects_pending(round_)
    audit_record(
        by=None,
        action="report.write",
        subject=campaign,
        body=campaign.body,
        after={"files": written.names, "pending": sum(pending.values())},
    )
    return Reported(
        as_of=timezone.localdate(),
        pending=pending,
        postponed=postponed_number(campaign),
        files=written.names,
        draft=written.draft,
        results=results,
        needs_a_person=counted.needs_a_person,
    )
