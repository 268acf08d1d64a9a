"""A paper as a file: the template filled with what was gathered, and the entry of the trail that it left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from xeploai.core.names import folded_name
from xeploai.registers.audit.services import audit_export
from xeploai.registers.kernel.access import Actor, require
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models import Campaign
from xeploai.rounds.papers.issuing import Signature, frame_values
from xeploai.tools.documents.properties import Properties
from xeploai.tools.papers.building import compiled_template
from xeploai.tools.papers.filling import fill
from xeploai.tools.papers.kinds import paper_kinds
from xeploai.tools.reports.report.layout import layout_on

ACT = "report.export"


@dataclass(frozen=True, kw_only=True)
class Material:
    """What a paper is made of.

    body      who issues it; record: that it is about
    own       the fields of its kind
    subjects  public ids of those it names
    """

    campaign: Campaign
    body: Organisation
    record: models.Model
    own: Mapping[str, Any]
    subjects: Sequence[UUID]
    signature: Signature = field(default_factory=Signature)


@dataclass(frozen=True, kw_only=True)
class PaperFile:
    """A paper to hand out."""

    name: str
    content: bytes


@transaction.atomic
def paper_make(*, code: str, material: Material, by: Actor) -> PaperFile:
    """Fill the template of a kind, and note that names left the program.

    Raises NotPermitted, NotVisible for who may not take papers of the issuing body away.
    """
    require(by, ACT, material.body)
    kind = paper_kinds()[code]
    layout = layout_on(material.signature.on or timezone.localdate())
    frame = frame_values(kind, material.campaign, material.body, material.signature)
    about = Properties(title=kind.title, author=material.body.name)
    content = fill(compiled_template(code, layout["id"]), {**frame, **material.own}, about, made=timezone.now())
    audit_export(
        by=by,
        action="export.paper",
        seen=[str(public_id) for public_id in material.subjects],
        body=material.body,
        subject=material.record,
        after={"paper": code, "form": layout["id"]},
    )
    name = f"{folded_name(kind.title).replace(' ', '-').replace(',', '')}-{timezone.localdate():%Y-%m-%d}.docx"
    return PaperFile(name=name, content=content)
