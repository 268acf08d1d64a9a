"""What may be asked about proposals: the sheets of units, and which level is proposed for a subject now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.kernel.stages import Progress
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.organisations.reach import bodies_where
from xeploai.rounds.campaigns.models import Campaign, Subject
from xeploai.rounds.campaigns.selectors import among_subjects, stages_reached, unit_get
from xeploai.rounds.proposals.models import Appraisal, DossierReturn, ResultLine, ResultSheet
from xeploai.rulepacks import vocabulary

STAGE = "proposal"
"""Code of the stage of proposals on the board."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """The level proposed for one subject now.

    line       what the unit's newest sheet says of it; None: nothing yet
    appraisal  the appraiser's newest; None: nothing yet
    """

    line: ResultLine | None
    appraisal: Appraisal | None

    @property
    def lapsed(self) -> bool:
        """Whether the unit has entered another result since it was appraised: the appraisal no longer counts."""
        return self.appraisal is not None and self.appraisal.line_id != (self.line and self.line.pk)

    @property
    def counted(self) -> Appraisal | ResultLine | None:
        """What counts: the appraisal as long as the result it was made on stands, else the unit's."""
        return self.line if self.appraisal is None or self.lapsed else self.appraisal

    @property
    def level(self) -> str:
        """Its code; empty where none is proposed."""
        return self.counted.level if self.counted else ""

    @property
    def level_name(self) -> str:
        """What it is called."""
        return vocabulary.name("levels", self.level) if self.level else ""

    @property
    def authority_note(self) -> str:
        """The paper that allows a level above what the rules leave open."""
        return self.counted.authority_note if self.counted else ""

    @property
    def basis(self) -> str:
        """Tells what a decision rests on: another one once a result or an appraisal has come."""
        if self.counted is None:
            return ""
        return f"{'appraisal' if self.counted is self.appraisal else 'line'}:{self.counted.pk}"


NOTHING = Proposed(line=None, appraisal=None)


def proposals_of(subjects: Sequence[Subject]) -> Mapping[int, Proposed]:
    """What is proposed now, by subject. Two queries, however many subjects."""
    if not subjects:
        return {}
    keys = [subject.pk for subject in subjects]
    lines = {line.subject_id: line for line in _current_lines(keys)}
    newest = Appraisal.objects.filter(subject=OuterRef("subject")).order_by("-number").values("pk")[:1]
    rows = Appraisal.objects.filter(among_subjects(keys), pk=Subquery(newest))
    appraisals = {row.subject_id: row for row in rows}
    return {key: Proposed(line=lines.get(key), appraisal=appraisals.get(key)) for key in keys}


def _current_lines(subjects: Collection[int]) -> "QuerySet[ResultLine]":
    return lines_counted().filter(among_subjects(subjects)).select_related("sheet")


def lines_counted() -> "QuerySet[ResultLine]":
    """The lines that count: of a subject the newest, as long as the newest sheet of the unit has it. Once its pool is
    closed, later sheets of the unit are about others: what it was decided on stays."""
    sheet = (
        ResultSheet.objects.filter(campaign=OuterRef("sheet__campaign"), unit=OuterRef("sheet__unit"))
        .order_by("-number")
        .values("pk")[:1]
    )
    newest = ResultLine.objects.filter(subject=OuterRef("subject")).order_by("-pk").values("pk")[:1]
    stands = Q(sheet=Subquery(sheet)) | Q(subject__closed_at__isnull=False)
    return ResultLine.objects.filter(stands, pk=Subquery(newest))


def unit_subjects(campaign: Campaign, unit: Organisation) -> list[Subject]:
    """Who is on the unit's grid: everyone listed and reviewed there, organisation first, then collectives, members,
    leaders, by name. One query."""
    return _on_the_grid(Subject.objects.filter(campaign=campaign, listed=True, entry__unit=unit))


def _on_the_grid(rows: "QuerySet[Subject]") -> list[Subject]:
    subjects = rows.select_related("entry__unit", "entry__decider", "campaign", "standing").order_by(
        "entry__sort_key", "pk"
    )
    return sorted(subjects, key=lambda subject: _ORDER.index(subject.kind))


_ORDER = ("organisation", "collective", "member", "leader")


def unit_with_subjects(
    actor: Actor, campaign: Campaign, public_id: UUID, act: str = "meeting.view"
) -> tuple[Organisation, list[Subject]]:
    """A unit as `unit_get` gives it, with `unit_subjects` of it. One query, or two where nobody is reviewed there."""
    rows = Subject.objects.filter(campaign=campaign, listed=True, entry__unit__public_id=public_id)
    subjects = _on_the_grid(rows)
    if not subjects:
        return unit_get(actor, campaign, public_id, act), subjects
    unit = subjects[0].entry.unit
    require(actor, act, unit)
    return unit, subjects


def sheets_of(campaign: Campaign, unit: Organisation) -> Sequence[ResultSheet]:
    """Every sheet of a unit, the newest first. One query."""
    return list(ResultSheet.objects.filter(campaign=campaign, unit=unit).select_related("entered_by"))


def returns_of(campaign: Campaign, unit: Organisation) -> Sequence[DossierReturn]:
    """What was handed back, the newest first. One query."""
    return list(DossierReturn.objects.filter(campaign=campaign, unit=unit).select_related("returned_by"))


def return_open(sheets: Sequence[ResultSheet], returns: Sequence[DossierReturn]) -> DossierReturn | None:
    """What still waits to be added: the newest return, as long as no sheet has come since. Both the newest first."""
    return _open(next(iter(returns), None), next(iter(sheets), None))


def _open(returned: DossierReturn | None, sheet: ResultSheet | None) -> DossierReturn | None:
    if returned is None or (sheet is not None and sheet.entered_at > returned.returned_at):
        return None
    return returned


@dataclass(frozen=True, kw_only=True)
class UnitLine:
    """One unit in the list: how many of its classified subjects have a level proposed, of how many.

    returned  what it has to add, by when; None: nothing
    """

    unit: Organisation
    name: str
    depth: int
    progress: Progress
    sheet: ResultSheet | None
    returned: DossierReturn | None


def unit_lines(actor: Actor, campaign: Campaign) -> list[UnitLine]:
    """The units in reach in which somebody is classified, in the order of the tree. Four queries."""
    reach = bodies_where(actor, "meeting.view")
    nodes = list(campaign.nodes.filter(organisation__in=reach).select_related("organisation"))
    progress = stages_reached(campaign)
    sheets: dict[int, ResultSheet] = {}
    for sheet in campaign.result_sheets.order_by("number"):
        sheets[sheet.unit_id] = sheet
    returns: dict[int, DossierReturn] = {}
    for returned in campaign.dossier_returns.order_by("returned_at", "pk"):
        returns[returned.unit_id] = returned
    return [
        UnitLine(
            unit=node.organisation,
            name=node.name,
            depth=node.depth,
            progress=progress[STAGE, node.organisation_id],
            sheet=sheets.get(node.organisation_id),
            returned=_open(returns.get(node.organisation_id), sheets.get(node.organisation_id)),
        )
        for node in nodes
        if progress.get((STAGE, node.organisation_id), Progress()).of
    ]


def classified(campaign: Campaign) -> Q:
    """Who is to carry a level in this very campaign: who was taken over by a supplementary round carries it there."""
    taken_over = Subject.objects.filter(continues__campaign=campaign).values("continues")
    return Q(classified=True) & ~Q(pk__in=taken_over)


def proposed_by_unit(campaign: Campaign) -> Q:
    """For whom the unit proposes a level now."""
    lines = lines_counted().filter(sheet__campaign=campaign).exclude(level="")
    return Q(pk__in=lines.values("subject"))
