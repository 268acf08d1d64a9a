"""A person is an identity; names, numbers, branches, statuses, posts and seats are dated rows beside it.

Kept out on purpose: the member file, the curriculum vitae, reasons of inspections, and whoever the Politburo or
the Secretariat manages.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xeploai.apps.accounts.models import DatedQuerySet
from xeploai.apps.organisations.fields import PartialDateField
from xeploai.apps.organisations.models import Organisation, OrganisationEvent
from xeploai.apps.people.importing.models import ColumnMapping, ImportBatch, ImportChange, StagedRow

__all__ = [
    "MASKED",
    "Collective",
    "ColumnMapping",
    "Employment",
    "EmploymentKind",
    "IdentifierKind",
    "ImportBatch",
    "ImportChange",
    "Leaving",
    "ManagingLevel",
    "Membership",
    "MembershipKind",
    "PastAward",
    "PastLevel",
    "Person",
    "PersonIdentifier",
    "PersonName",
    "Post",
    "Seat",
    "Sex",
    "Sphere",
    "StagedRow",
    "Status",
    "StatusKind",
]  # fmt: skip


class Sex(models.TextChoices):
    """As the national list has it."""

    MALE = "male", "Nam"
    FEMALE = "female", "Nữ"


class Person(models.Model):
    """One person, the same through all changes of name, number, branch and post.

    full_name, sort_key, search_text, home, current repeat today's state for lists; `person_refresh` keeps them.
    home          the branch (else the body of the main post) through which the record is seen and kept
    current       whether the person is a member of a branch, or holds a post, today
    admission     decision (from which the years in the Party count) and ceremony (from which probation runs)
    joined_into   the record that this one was found to be the same as; can be taken back
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    full_name = models.CharField("Họ và tên", max_length=120)
    sort_key = models.CharField(max_length=400, db_index=True, editable=False)
    search_text = models.CharField(max_length=400, editable=False)
    home = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="people")
    current = models.BooleanField(default=True, editable=False)
    sex = models.CharField("Giới tính", max_length=10, choices=Sex, blank=True)
    born_on = PartialDateField("Ngày sinh", null=True, blank=True)
    admission_decided_on = PartialDateField("Ngày quyết định kết nạp", null=True, blank=True)
    admission_ceremony_on = PartialDateField("Ngày lễ kết nạp", null=True, blank=True)
    official_on = PartialDateField("Ngày chính thức", null=True, blank=True)
    inside_political_system = models.BooleanField("Công tác trong hệ thống chính trị", null=True)
    joined_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined_from")

    class Meta:
        ordering = ("sort_key", "id")
        indexes: ClassVar[list[models.Index]] = [models.Index(name="person_home_sorted", fields=["home", "sort_key"])]

    def __str__(self) -> str:
        return self.full_name


class Dated(models.Model):
    """What holds from a day (included) to a day (excluded; none: still)."""

    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến trước ngày", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def never_held(self) -> bool:
        """Whether it was taken back on its first day."""
        return self.valid_to is not None and self.valid_to <= self.valid_from


def _dates(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(name=f"{name}_dates", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")))


class PersonName(models.Model):
    """A name the person had until a day (none: the present one). Import finds a person by past names too."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    search_text = models.CharField(max_length=120, db_index=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class IdentifierKind(models.TextChoices):
    """Numbers by which a person is known. The last two are masked wherever they are shown."""

    CARD = "card", "Số thẻ đảng viên"
    CODE = "code", "Mã đảng viên"
    CITIZEN = "citizen", "Số định danh cá nhân"
    PHONE = "phone", "Điện thoại"


MASKED = (IdentifierKind.CITIZEN, IdentifierKind.PHONE)


class PersonIdentifier(models.Model):
    """A number as text, with its leading zeros, until a day (none: the present one)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=IdentifierKind)
    value = models.CharField(max_length=50)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("kind", "id")
        indexes: ClassVar[list[models.Index]] = [models.Index(name="person_identifier_value", fields=["kind", "value"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="person_identifier_one_present", fields=["person", "kind"], condition=Q(valid_to=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class MembershipKind(models.TextChoices):
    """Where the person belongs, and where it only takes part for a time (outside every total)."""

    OFFICIAL = "official", "Sinh hoạt chính thức"
    TEMPORARY = "temporary", "Sinh hoạt tạm thời"


class Membership(Dated):
    """In which branch from when to when.

    start_known  false where a list only showed that the person was there on that day
    document     transfer paper
    began_with, ended_with  the event of the branch that carried the member along, if any
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    kind = models.CharField(max_length=10, choices=MembershipKind, default=MembershipKind.OFFICIAL)
    start_known = models.BooleanField(default=True)
    document = models.CharField("Giấy giới thiệu, quyết định", max_length=200, blank=True)
    began_with = models.ForeignKey(OrganisationEvent, on_delete=models.PROTECT, null=True, related_name="+")
    ended_with = models.ForeignKey(OrganisationEvent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _dates("membership"),
            models.UniqueConstraint(
                name="membership_one_official", fields=["person"], condition=Q(valid_to=None, kind="official")
            ),
            models.UniqueConstraint(
                name="membership_once_a_branch", fields=["person", "organisation"], condition=Q(valid_to=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.organisation_id}"


class StatusKind(models.TextChoices):
    """What changes rights, duties and classification for a time."""

    PROBATIONARY = "probationary", "Dự bị"
    EXEMPT = "exempt", "Được miễn công tác và sinh hoạt đảng"
    SUSPENDED = "suspended", "Bị đình chỉ sinh hoạt đảng"
    COMMITTEE_SUSPENDED = "committee_suspended", "Bị đình chỉ sinh hoạt cấp ủy"
    TEMPORARY_ACTIVITY = "temporary_activity", "Sinh hoạt tạm thời nơi khác"
    WORKING_AWAY = "working_away", "Công tác, lao động xa nơi sinh hoạt"
    SICK_LEAVE = "sick_leave", "Nghỉ ốm"
    MATERNITY_LEAVE = "maternity_leave", "Nghỉ thai sản"
    LEFT = "left", "Không còn thuộc đơn vị"


class Leaving(models.TextChoices):
    """How a person left."""

    TRANSFERRED_OUT = "transferred_out", "Chuyển sinh hoạt đến nơi khác"
    REMOVED = "removed", "Bị xóa tên"
    EXPELLED = "expelled", "Bị khai trừ"
    ON_REQUEST = "on_request", "Xin ra khỏi Đảng"
    DECEASED = "deceased", "Từ trần"


class Status(Dated):
    """One status for a time. leaving says how, of LEFT only; ground is the published reason, never a case file."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="statuses")
    kind = models.CharField(max_length=20, choices=StatusKind)
    leaving = models.CharField(max_length=20, choices=Leaving, blank=True)
    ground = models.CharField("Lý do", max_length=200, blank=True)
    document = models.CharField("Văn bản", max_length=200, blank=True)

    class Meta:
        ordering = ("valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _dates("status"),
            models.UniqueConstraint(name="status_once", fields=["person", "kind"], condition=Q(valid_to=None)),
            models.CheckConstraint(
                name="status_leaving", condition=Q(kind="left", leaving__gt="") | (~Q(kind="left") & Q(leaving=""))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class EmploymentKind(models.TextChoices):
    """What the state's own rating applies to."""

    CADRE = "cadre", "Cán bộ"
    CIVIL_SERVANT = "civil_servant", "Công chức"
    PUBLIC_EMPLOYEE = "public_employee", "Viên chức"
    NONE = "none", "Không phải cán bộ, công chức, viên chức"


class Employment(Dated):
    """Cadre, civil servant, public employee or none of them, for a time. No row: unknown."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    kind = models.CharField(max_length=20, choices=EmploymentKind)

    class Meta:
        ordering = ("valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _dates("employment"),
            models.UniqueConstraint(name="employment_one", fields=["person"], condition=Q(valid_to=None)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Sphere(models.TextChoices):
    """Whose post it is."""

    PARTY = "party", "Đảng"
    GOVERNMENT = "government", "Chính quyền, chuyên môn"
    MASS = "mass", "Mặt trận, đoàn thể"


class ManagingLevel(models.TextChoices):
    """Who manages the cadre. Those managed by the centre are recognised only to be refused."""

    CENTRAL = "central", "Bộ Chính trị, Ban Bí thư"
    PROVINCE = "province", "Tỉnh ủy, thành ủy"
    SUPERIOR = "superior", "Cấp ủy cấp trên trực tiếp cơ sở"
    GRASSROOTS = "grassroots", "Cấp ủy cơ sở"


class Post(Dated):
    """A post for a time.

    organisation   party organisation at which it counts; body: name of the office, where that is another
    start_known    false where a list only showed the post on that day
    rank           code of the title's rank as the office orders them; 1 is the highest
    main           the post that gives decider and pool; one at a time
    similar_group  group of equivalent titles
    leading        whether its holder is classified as a leading cadre; label: group of titles as reported;
                   decider: who classifies, none: by the rules
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    sphere = models.CharField("Khối", max_length=20, choices=Sphere)
    title = models.CharField("Chức vụ", max_length=200)
    body = models.CharField("Cơ quan", max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    is_head = models.BooleanField("Người đứng đầu", null=True)
    main = models.BooleanField("Chức vụ chính", default=False)
    managing_level = models.CharField("Cấp quản lý", max_length=20, choices=ManagingLevel, blank=True)
    similar_group = models.CharField("Nhóm chức danh tương đương", max_length=100, blank=True)
    start_known = models.BooleanField(default=True)
    leading = models.BooleanField("Thuộc diện xếp loại cán bộ lãnh đạo, quản lý", default=False)
    label = models.CharField("Nhóm chức danh báo cáo", max_length=100, blank=True)
    code = models.CharField("Mã", max_length=50, blank=True)
    collective = models.ForeignKey("Collective", on_delete=models.SET_NULL, null=True, related_name="posts")
    decider = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.CharField("Văn bản", max_length=200, blank=True)

    class Meta:
        ordering = ("-main", "rank", "valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _dates("post"),
            models.UniqueConstraint(name="post_one_main", fields=["person"], condition=Q(valid_to=None, main=True)),
            models.CheckConstraint(name="post_not_central", condition=~Q(managing_level="central")),
        ]

    def __str__(self) -> str:
        return self.title


class Collective(Dated):
    """A leadership collective that is classified beside its organisation.

    label    its kind ("cấp ủy cơ sở", ...); decider: who classifies it, none: the superior by the tree
    group    pool key of the office
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="collectives")
    code = models.CharField("Mã", max_length=50, blank=True)
    name = models.CharField("Tên tập thể", max_length=250)
    label = models.CharField("Loại tập thể", max_length=100, blank=True)
    group = models.CharField("Nhóm", max_length=100, blank=True)
    decider = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [_dates("collective")]

    def __str__(self) -> str:
        return self.name


class Seat(Dated):
    """A person's place in a collective for a time; at most one head."""

    collective = models.ForeignKey(Collective, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="seats")
    title = models.CharField("Chức danh trong tập thể", max_length=100, blank=True)
    is_head = models.BooleanField("Người đứng đầu", default=False)

    class Meta:
        ordering = ("-is_head", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            _dates("seat"),
            models.UniqueConstraint(name="seat_once", fields=["collective", "person"], condition=Q(valid_to=None)),
            models.UniqueConstraint(
                name="seat_one_head", fields=["collective"], condition=Q(valid_to=None, is_head=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collective_id} {self.person_id}"


class PastAward(models.Model):
    """A commendation of an earlier year, from a list of that time. form, basis: as written then."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="past_awards")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="past_awards")
    year = models.PositiveSmallIntegerField()
    form = models.CharField("Hình thức", max_length=100)
    decision_number = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("-year", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="past_award_one_subject",
                condition=Q(person__isnull=False, organisation=None) | Q(person=None, organisation__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.form}"


class PastLevel(models.Model):
    """A level of an earlier year, from a list of that time; a round of this program is never written here.

    Exactly one subject: a person (as member or leader), an organisation or a collective.
    kind   member, leader, organisation, collective
    """

    kind = models.CharField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="past_levels")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="past_levels")
    collective = models.ForeignKey(Collective, on_delete=models.CASCADE, null=True, related_name="past_levels")
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=3)
    label = models.CharField("Tên mức khi đó", max_length=100)
    decision_number = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("-year", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="past_level_one_subject",
                condition=Q(kind__in=["member", "leader"], person__isnull=False, organisation=None, collective=None)
                | Q(kind="organisation", person=None, organisation__isnull=False, collective=None)
                | Q(kind="collective", person=None, organisation=None, collective__isnull=False),
            ),
            models.UniqueConstraint(
                name="past_level_once_person", fields=["kind", "person", "year"], condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                name="past_level_once_organisation", fields=["organisation", "year"],
                condition=Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="past_level_once_collective", fields=["collective", "year"], condition=Q(collective__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.year} {self.level}"
