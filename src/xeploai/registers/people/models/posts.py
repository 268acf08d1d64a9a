"""Posts, and the leadership collectives with their seats."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from xeploai.registers.organisations.fields import PartialDateField
from xeploai.registers.organisations.models import Organisation
from xeploai.registers.people.models.dated import Dated, dates_in_order
from xeploai.registers.people.models.person import Person


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
            dates_in_order("post"),
            models.UniqueConstraint(name="post_one_main", fields=["person"], condition=Q(valid_to=None, main=True)),
            models.CheckConstraint(name="post_not_central", condition=~Q(managing_level="central")),
        ]

    def __str__(self) -> str:
        return self.title


class Collective(Dated):
    """A leadership collective that is classified beside its organisation.

    label    its kind ("cấp ủy cơ sở", ...); decider: who classifies it, none: the superior by the tree
    group    pool key of the office
    founded_on  as far as it is known; None: a list only showed the collective on the day from which it stands here
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="collectives")
    code = models.CharField("Mã", max_length=50, blank=True)
    name = models.CharField("Tên tập thể", max_length=250)
    label = models.CharField("Loại tập thể", max_length=100, blank=True)
    group = models.CharField("Nhóm", max_length=100, blank=True)
    decider = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    founded_on = PartialDateField("Ngày thành lập", null=True, blank=True)

    class Meta:
        ordering = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [dates_in_order("collective")]

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
            dates_in_order("seat"),
            models.UniqueConstraint(name="seat_once", fields=["collective", "person"], condition=Q(valid_to=None)),
            models.UniqueConstraint(
                name="seat_one_head", fields=["collective"], condition=Q(valid_to=None, is_head=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collective_id} {self.person_id}"
