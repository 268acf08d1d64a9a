"""The report of a round: of a sealed one what was sealed, whenever it is asked for; else of this moment."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Refused, system_error
from xeploai.registers.audit.services import audit_record
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.campaigns.regimes import bound_regime
from xeploai.rounds.exports.services import campaign_named
from xeploai.rounds.reporting.drawing import subjects_pending
from xeploai.rounds.reporting.services import Reported, campaign_report
from xeploai.rounds.sealing.models import RoundSeal
from xeploai.rounds.sealing.services import RESULTS, as_json, seal_recount
from xeploai.rounds.sealing.stored_round import NAMES_TABLE, called_by_code
from xeploai.tools.durability.files import passing_folder
from xeploai.tools.reports.folder import write_folder
from xeploai.tools.reports.tally import tally

RECOUNT = "khac-biet.json"
"""Written beside sealed figures where this program counts otherwise."""


@dataclass(frozen=True, kw_only=True)
class SealedReport:
    """The report of a seal, as written.

    names        whether the papers still name people
    differences  figures that this program counts otherwise
    """

    number: int
    sealed_on: date
    pending: Mapping[str, int]
    files: Sequence[str]
    results: Mapping[str, Any]
    names: bool
    differences: Sequence[Mapping[str, Any]]


def report(*, named: str, to: Path, number: int | None = None, now: bool = False) -> Reported | SealedReport:
    """The files of `tally` of a campaign: those of its last seal, or of this moment where it has none.

    number  of another seal; now: of this moment, whatever is sealed

    Raises Refused as `campaign_report` does, and for a seal that the campaign does not have.
    """
    campaign = campaign_named(named)
    seals = campaign.seals.select_related("binding")
    seal = None if now else seals.filter(number=number).first() if number is not None else seals.first()
    if number is not None and seal is None:
        numbers = ", ".join(str(seal.number) for seal in reversed(seals)) or "—"
        raise Refused.because("seal_unknown", value=str(number), known=numbers)
    if seal is None:
        return campaign_report(named=named, to=to)
    return _sealed(campaign, seal, to)


@transaction.atomic
def _sealed(campaign: Campaign, seal: RoundSeal, to: Path) -> SealedReport:
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise Refused.because("export_folder_not_empty", where=str(to))
    recounted = seal_recount(seal)
    papers = {file.name: bytes(file.content) for file in seal.named_files.exclude(name=NAMES_TABLE)}
    names = bool(papers)
    if not papers and not recounted.differences:
        papers = _without_names(seal, recounted.round)
    papers[RESULTS] = recounted.results
    if recounted.differences:
        papers[RECOUNT] = as_json(recounted.differences)
    _write(papers, to)
    audit_record(
        by=None,
        action="report.write",
        subject=campaign,
        body=campaign.body,
        after={"files": sorted(papers), "seal": seal.number},
    )
    return SealedReport(
        number=seal.number,
        sealed_on=timezone.localdate(seal.made_at),
        pending=subjects_pending(recounted.round),
        files=sorted(papers),
        results=json.loads(recounted.results),
        names=names,
        differences=recounted.differences,
    )


def _without_names(seal: RoundSeal, round_: Any) -> dict[str, bytes]:
    """The papers anew, where those with names went after their term: people stand there by the beginning of their
    UUID."""
    counted = tally(called_by_code(round_), bound_regime(seal.binding))
    with passing_folder("xeploai-seal-") as folder:
        written = write_folder(counted, {}, folder / "out").names
        return {name: (folder / "out" / name).read_bytes() for name in written if name != RESULTS}


def _write(papers: Mapping[str, bytes], to: Path) -> None:
    """All files or none. Raises Refused where the folder cannot be written."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with passing_folder(".xeploai-", within=to.parent) as folder:
            for name, content in papers.items():
                (folder / name).write_bytes(content)
            to.mkdir(exist_ok=True)
            for name in papers:
                (folder / name).replace(to / name)
    except OSError as error:
        refused = system_error(error) or error
        raise Refused.because("output_not_writable", where="--out", value=to, why=refused.strerror or "") from error
