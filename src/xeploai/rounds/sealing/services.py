"""Sealing a round: what it is at this moment becomes a numbered seal that nothing changes any more."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from uuid import UUID

import duckdb
from django.db import transaction
from django.utils import timezone

from xeploai.core.errors import Fault, Refused
from xeploai.core.round import Place, Round
from xeploai.registers.accounts.actors import account_of
from xeploai.registers.audit.selectors import audit_head
from xeploai.registers.audit.services import audit_record
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.people.models import Membership
from xeploai.rounds.campaigns.models import Binding, Campaign, Subject
from xeploai.rounds.campaigns.regimes import bound_regime
from xeploai.rounds.reporting.drawing import round_of_campaign
from xeploai.rounds.sealing.differences import figure_differences, level_differences
from xeploai.rounds.sealing.models import FigureFile, NamedFile, RoundSeal, SealFile
from xeploai.rounds.sealing.open_cases import open_cases
from xeploai.rounds.sealing.stored_round import (
    NAMES_TABLE,
    PersonName,
    names_file,
    round_files,
    round_of_files,
    without_names,
)
from xeploai.rulepacks.regime import Regime
from xeploai.tools.durability.files import passing_folder
from xeploai.tools.reports.folder import write_folder
from xeploai.tools.reports.results import results_json
from xeploai.tools.reports.tally import tally

RESULTS, RULES, CASES, DIFFERENCES, MANIFEST = (
    "results.json",
    "rules.json",
    "open-cases.json",
    "differences.json",
    "seal.json",
)


@dataclass(frozen=True, kw_only=True)
class _Content:
    """What a seal would hold now, without anything of the moment.

    binding         id of the rules
    figures, named  files by name
    round           as it is read back from the figures
    results         as counted from it
    """

    binding: int
    figures: Mapping[str, bytes]
    named: Mapping[str, bytes]
    round: Round
    results: Mapping[str, Any]


def seal_make(*, campaign: Campaign, seen: int | None = None, by: Actor | None) -> tuple[RoundSeal, bool]:
    """Seal a round as it stands; gives the seal, and whether it is a new one: where nothing has changed since the last
    one, that is given again.

    seen  number of the last seal on the page, 0 for none; None: whatever it is by now
    by    None: from the machine's own console

    Raises Refused for a round without rules or roster, for a supplementary one (its parent counts it), where a rated
    subject lacks the group that its pool needs, and where somebody wrote while it was counted.
    """
    if by is not None:
        require(by, "campaign.seal", campaign.body)
    require_sealable(campaign)
    # Counted before the transaction: nobody's write waits for it.
    binding = campaign.binding
    assert binding is not None
    regime = bound_regime(binding)
    content = _content(campaign, regime)
    with transaction.atomic():
        campaign = (
            Campaign.objects.select_for_update(of=("self",)).select_related("body", "binding").get(pk=campaign.pk)
        )
        if campaign.binding_id != binding.pk or _drawn(campaign)[0] != content.round:
            raise Refused.because("seal_moved", value=campaign.title)
        last = campaign.seals.first()
        number = last.number if last else 0
        cases = [case.record() for case in open_cases(campaign)]
        if last is not None and _says_the_same(last, content, cases):
            return last, False
        if seen is not None and seen != number:
            raise Refused.because("seal_made_meanwhile", value=str(number))
        return _seal_add(campaign, content, cases, number + 1, by), True


def require_sealable(campaign: Campaign) -> None:
    """The round may be sealed. Raises Refused."""
    if not campaign.drawn:
        raise Refused.because("export_campaign_no_roster", value=campaign.title)
    if campaign.binding_id is None:
        raise Refused.because("result_without_rules", value=campaign.title)
    if campaign.parent is not None:
        raise Refused.because("seal_supplementary", value=campaign.title, parent=campaign.parent.title)


def _drawn(campaign: Campaign) -> tuple[Round, Sequence[PersonName], Round]:
    """The round with people by UUID, who they are, and the round as the office knows it."""
    round_ = round_of_campaign(campaign)
    return (*without_names(round_, _people(campaign)), round_)


def _people(campaign: Campaign) -> Mapping[Place, UUID]:
    """Places of people's records -> their ids. Two queries."""
    subjects = Subject.objects.filter(campaign=campaign, listed=True, person__isnull=False)
    rows = subjects.values_list("kind", "pk", "person__public_id")
    people = {Place(f"{kind}s", pk): public_id for kind, pk, public_id in rows}
    here = campaign.nodes.values("organisation")
    visits = Membership.objects.on(campaign.closing_on).filter(organisation__in=here)
    return people | {
        Place("visitors", pk): public_id for pk, public_id in visits.values_list("pk", "person__public_id")
    }


def _content(campaign: Campaign, regime: Regime) -> _Content:
    bare, names, round_ = _drawn(campaign)
    tables = round_files(bare)
    # Counted from what was stored, so that whoever reads it back counts the same.
    stored = round_of_files(tables)
    results = results_json(tally(stored, regime))
    assert campaign.binding is not None
    assert campaign.binding.stored is not None
    figures = {**tables, RESULTS: as_json(results), RULES: as_json(campaign.binding.stored.document)}
    named = {NAMES_TABLE: names_file(names), **_papers(round_, regime)}
    return _Content(binding=campaign.binding.pk, figures=figures, named=named, round=stored, results=results)


def _papers(round_: Round, regime: Regime) -> Mapping[str, bytes]:
    """Statistics, report and findings with names, as `tally` writes them."""
    counted = tally(round_, regime)
    with passing_folder("xeploai-seal-") as folder:
        out = folder / "out"
        names = write_folder(counted, results_json(counted), out).names
        return {name: (out / name).read_bytes() for name in names if name != RESULTS}


def _says_the_same(last: RoundSeal, content: _Content, cases: Sequence[Mapping[str, str]]) -> bool:
    """Whether the last seal holds just this: the same round, rules and open cases."""
    same = last.open_cases == cases and last.binding_id == content.binding
    return same and round_of_files(contents(last)) == content.round


def _seal_add(
    campaign: Campaign, content: _Content, cases: Sequence[Mapping[str, str]], number: int, by: Actor | None
) -> RoundSeal:
    first = campaign.seals.order_by("number").first()
    differences = {} if first is None else _differences(first, content)
    figures = {**content.figures, CASES: as_json(list(cases)), DIFFERENCES: as_json(differences)}
    head, made_at = audit_head(), timezone.now()
    assert campaign.binding is not None
    facts = {
        "campaign": str(campaign.public_id),
        "number": number,
        "made_at": made_at.isoformat(timespec="microseconds"),
        "program": version("xeploai"),
        "engine": engine(),
        "rules": _rules_of(campaign.binding),
        "templates": template_digests(),
        "audit_head": head,
        "figures": {name: digest_of(file) for name, file in sorted(figures.items())},
        "names": {name: digest_of(file) for name, file in sorted(content.named.items())},
    }
    manifest = as_json(facts)
    seal = RoundSeal.objects.create(
        campaign=campaign,
        number=number,
        binding=campaign.binding,
        made_at=made_at,
        made_by=account_of(by) if by else None,
        program=version("xeploai"),
        engine=engine(),
        templates=template_digests(),
        open_cases=list(cases),
        differences=differences,
        audit_head=head,
        digest=digest_of(manifest),
    )
    figures[MANIFEST] = manifest
    kept: list[SealFile] = [
        *FigureFile.objects.bulk_create(_files(FigureFile, seal, figures)),
        *NamedFile.objects.bulk_create(_files(NamedFile, seal, content.named)),
    ]
    audit_record(
        by=by,
        action="seal.make",
        subject=seal,
        body=campaign.body,
        after={
            "number": number,
            "digest": seal.digest,
            "open": len(cases),
            "changed": len(differences.get("figures", ())),
        },
        sealed=[seal, *kept],
    )
    return seal


def _rules_of(binding: Binding) -> dict[str, str]:
    """By which rules the round stands, as the manifest of a seal says it."""
    return {
        "pack": f"{binding.pack_id}@{binding.pack_version}",
        "pack_digest": binding.pack_digest,
        "policy_digest": binding.policy_digest,
        "rules_digest": binding.rules_digest,
        "text_digest": binding.text_digest,
    }


def _files(model: Any, seal: RoundSeal, contents: Mapping[str, bytes]) -> list[Any]:
    return [
        model(of=seal, name=name, content=content, digest=digest_of(content))
        for name, content in sorted(contents.items())
    ]


def _differences(first: RoundSeal, content: _Content) -> dict[str, Any]:
    """What is another figure, and whose level is another one, since the first seal."""
    kept = contents(first)
    before = round_of_files(kept)
    return {
        "to": first.number,
        "figures": figure_differences(
            json.loads(kept[RESULTS]), content.results, [*before.organisations, *content.round.organisations]
        ),
        "levels": level_differences(before, content.round),
    }


def contents(seal: RoundSeal) -> Mapping[str, bytes]:
    """The files of figures by name. One query."""
    return {file.name: bytes(file.content) for file in seal.figure_files.all()}


def as_json(document: Any) -> bytes:
    """One text for one content."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def digest_of(content: bytes) -> str:
    """SHA-256, as the manifest names it."""
    return hashlib.sha256(content).hexdigest()


def engine() -> dict[str, str]:
    """What figures are counted and stored with."""
    return {"python": platform.python_version(), "duckdb": duckdb.__version__}


@cache
def template_digests() -> dict[str, str]:
    """Every template and text of the statistics and the report of this program."""
    top = files("xeploai.tools.reports")
    return {name: digest_of(file.read_bytes()) for name, file in sorted(_templates(top, ""))}


def _templates(folder: Traversable, under: str) -> list[tuple[str, Traversable]]:
    templates = []
    for entry in folder.iterdir():
        if entry.is_dir():
            templates += _templates(entry, f"{under}{entry.name}/")
        elif entry.name.endswith((".docx", ".yaml")):
            templates.append((f"{under}{entry.name}", entry))
    return templates


@dataclass(frozen=True, kw_only=True)
class Recounted:
    """A seal counted again by this program.

    results      as sealed, byte by byte
    differences  figures that this program counts otherwise; nothing of the seal is overwritten
    """

    results: bytes
    round: Round
    differences: Sequence[Mapping[str, Any]]


def seal_recount(seal: RoundSeal) -> Recounted:
    """Read a seal back and count it again. Raises Refused where a file is not the one that the manifest names."""
    kept = contents(seal)
    faults = [
        Fault(code="seal_file_changed", value=name, values={"number": seal.number})
        for name, digest in json.loads(kept[MANIFEST])["figures"].items()
        if name not in kept or digest_of(kept[name]) != digest
    ]
    if faults or digest_of(kept[MANIFEST]) != seal.digest:
        raise Refused(faults or [Fault(code="seal_file_changed", value=MANIFEST, values={"number": seal.number})])
    round_ = round_of_files(kept)
    now = results_json(tally(round_, bound_regime(seal.binding)))
    differences = figure_differences(json.loads(kept[RESULTS]), now, round_.organisations)
    return Recounted(results=kept[RESULTS], round=round_, differences=differences)
