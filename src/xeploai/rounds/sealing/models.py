"""A sealed round. Rows and files are only ever added; names lie apart, so that they can go while all else stays."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from xeploai.registers.audit.seals import Seal
from xeploai.registers.kernel.append_only import Deletes
from xeploai.rounds.campaigns.models import Binding, Campaign


class RoundSeal(models.Model):
    """One seal of a campaign.

    binding      the rules it was counted by
    made_by      none: from the machine's own console
    program      version that counted; engine: versions of what it counted and stored with
    templates    what statistics and report were written with: name -> SHA-256
    open_cases   what was not over: [{reason, kind, subject, unit}], by public ids and codes, nobody by name
    differences  to the first seal (differences.py); empty for the first one
    audit_head   head of the audit log before it
    digest       SHA-256 over the manifest, which names every file with its digest
    """

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(
        kind="round_seal",
        columns=(
            "public_id",
            "campaign_id",
            "number",
            "binding_id",
            "made_at",
            "made_by_id",
            "program",
            "engine",
            "templates",
            "open_cases",
            "differences",
            "audit_head",
            "digest",
        ),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="seals")
    number = models.PositiveSmallIntegerField("Lần niêm phong")
    binding = models.ForeignKey(Binding, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    program = models.CharField(max_length=40)
    engine = models.JSONField()
    templates = models.JSONField()
    open_cases = models.JSONField()
    differences = models.JSONField()
    audit_head = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="round_seal_number", fields=["campaign", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        """Added once. Raises ValueError for a second time: what changed since makes another seal."""
        if not self._state.adding:
            raise ValueError("a seal is never changed")
        super().save(*args, **options)


class SealFile(models.Model):
    """A file of a seal. digest: SHA-256 of its content, as the manifest names it."""

    name = models.CharField(max_length=100)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class FigureFile(SealFile):
    """Figures and what they are made from: Parquet tables with people by UUID, results, rules, the manifest."""

    append_only: ClassVar[Deletes] = Deletes.NEVER
    seal: ClassVar[Seal] = Seal(kind="seal_figures", columns=("of_id", "name", "digest", "content"))

    of = models.ForeignKey(RoundSeal, on_delete=models.PROTECT, related_name="figure_files")

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="figure_file_once", fields=["of", "name"])
        ]


class NamedFile(SealFile):
    """Who stands behind the UUIDs, and the papers as they were written, which name people. Goes after its term."""

    append_only: ClassVar[Deletes] = Deletes.PURGE
    seal: ClassVar[Seal] = Seal(kind="seal_names", columns=("of_id", "name", "digest", "content"))

    of = models.ForeignKey(RoundSeal, on_delete=models.PROTECT, related_name="named_files")

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="named_file_once", fields=["of", "name"])
        ]
