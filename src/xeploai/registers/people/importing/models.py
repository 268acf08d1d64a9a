"""An import before, during and after: what the file said, what was decided about each row, what it changed."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.importing.json_fields import ChangesField, FaultsField, ProposalsField
from xeploai.registers.people.importing.staged_records import AnyRecord, record_of


class Stage(models.TextChoices):
    """Where an import stands."""

    MAPPING = "mapping", "Chờ khớp cột"
    STAGED = "staged", "Chờ kiểm tra"
    APPLIED = "applied", "Đã nhập"
    UNDONE = "undone", "Đã hủy nhập"
    DISCARDED = "discarded", "Đã bỏ"


class Source(models.TextChoices):
    """What kind of file it is."""

    WORKBOOK = "workbook", "Sổ mẫu của chương trình"
    LIST = "list", "Danh sách của cơ quan"


class ColumnMapping(models.Model):
    """Which column of an office's list means what, remembered by its headings.

    headings  digest of the headings; columns: index -> field
    """

    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    headings = models.CharField(max_length=64)
    columns = models.JSONField()
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="column_mapping_once", fields=["body", "headings"])
        ]

    def __str__(self) -> str:
        return self.headings


PURGED = "purged"
LEFT_OUT, COMMENTS = "left_out", "comments"
_TEXTS = {LEFT_OUT, COMMENTS}
"""Parts of a layout that hold texts of the file."""
"""In the counts of an import whose preview and way back went when their time was over."""


class ImportBatch(models.Model):
    """One file for one body. It shows the unit as of a day; nothing before that day is touched.

    grid     the cells of a list, until its columns are mapped; emptied when the import is over
    layout   rows of the heading, what each column means
    counts   what the preview and the end said
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    stage = models.CharField(max_length=10, choices=Stage)
    file_name = models.CharField(max_length=250)
    file_digest = models.CharField(max_length=64)
    as_of = models.DateField()
    grid = models.JSONField(default=list)
    layout = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=120)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.file_name

    def forget_texts(self) -> None:
        """Drop what the file says, also that of rows that are no records; the meaning of its columns stays."""
        self.grid = []
        self.layout = {name: value for name, value in self.layout.items() if name not in _TEXTS}


class Outcome(models.TextChoices):
    """What a staged row would do."""

    NEW = "new", "Thêm mới"
    SAME = "same", "Không đổi"
    UPDATE = "update", "Cập nhật"
    PROPOSED = "proposed", "Chờ xác nhận"
    FAULTY = "faulty", "Có lỗi"
    SKIPPED = "skipped", "Bỏ qua"


class StagedRow(models.Model):
    """One record of the file.

    what       organisation, member, collective, leader, past (a level of an earlier year), award
    key        its code in the file, or a number given on reading
    values     what the file says, as text; absent: it says nothing. `record` is the same, typed
    target     primary key of the record it was matched with
    proposals  to choose from
    choice     "" undecided, "new", "skip", or the primary key of a proposal
    diff       field -> what is held, and what the file says
    faults     what must be mended
    notes      what should be looked at and stops nothing
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    what = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    values = models.JSONField()
    target = models.BigIntegerField(null=True)
    proposals = ProposalsField(default=list)
    choice = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    diff = ChangesField(default=dict)
    faults = FaultsField(default=list)
    notes = FaultsField(default=list)

    class Meta:
        ordering = ("position",)
        indexes: ClassVar[list[models.Index]] = [models.Index(name="staged_row_outcome", fields=["batch", "outcome"])]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"

    @property
    def record(self) -> AnyRecord:
        """What the file says."""
        return record_of(self.what, self.values)


class ImportChange(models.Model):
    """One database row that an import made or changed, so that the whole can be taken back.

    before  None: the import made it
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=60)
    key = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
