"""Who signs in, which role they hold for which body and when, and who stands in for whom."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from xeploai.registers.kernel.dated import DatedQuerySet
from xeploai.registers.kernel.roles import Role

USERNAME_PATTERN = r"^[a-z0-9][a-z0-9._-]{2,49}$"


class UserManager(BaseUserManager["User"]):
    """Makes accounts; only services call it."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """One account. Without a password it can sign in only through the office's own identity service."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person's account; never deleted, since the audit trail names it, but closed.

    username               small letters, digits, dot, dash: typed the same on every keyboard
    person                 public id of the person in `people` whose own records this account may see
    must_change_password   true while the password is one that somebody else has seen
    email                  only for notices, and only when the office has switched them on
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(
        "Tên đăng nhập", max_length=50, unique=True, validators=[RegexValidator(USERNAME_PATTERN)]
    )
    full_name = models.CharField("Họ và tên", max_length=120)
    email = models.EmailField("Thư điện tử nội bộ", blank=True)
    person = models.UUIDField(null=True, blank=True, db_index=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    # Django's command line and allauth ask for these; content is never decided by them.
    is_staff = False
    is_superuser = False

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """The name shown beside every act."""
        return self.full_name

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        """Django's own permissions are not used: access.py decides."""
        return False

    def has_module_perms(self, _label: str) -> bool:
        """Django's own permissions are not used: access.py decides."""
        return False


class RoleAssignment(models.Model):
    """One role of one person for one body, or for the whole installation where `body` is none."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField("Vai trò", max_length=30, choices=Role)
    body = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    subtree = models.BooleanField("Gồm cả các tổ chức trực thuộc", default=False)
    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến trước ngày", null=True, blank=True)
    document = models.CharField("Văn bản phân công", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("role", "valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="role_assignment_dates", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            # Only the installation's own officer is without a body, and that role reaches no content.
            models.CheckConstraint(
                name="role_assignment_body",
                condition=Q(role=Role.SYSTEM_OFFICER, body=None, subtree=False)
                | (~Q(role=Role.SYSTEM_OFFICER) & Q(body__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.body_id}"


class Acting(models.Model):
    """Somebody stands in for the holder of a role for a time; what is done names both."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(RoleAssignment, on_delete=models.PROTECT, related_name="acting")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acting")
    valid_from = models.DateField("Từ ngày")
    valid_to = models.DateField("Đến trước ngày")
    document = models.CharField("Văn bản ủy quyền", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ("valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="acting_dates", condition=Q(valid_to__gte=F("valid_from"))),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} -> {self.assignment_id}"


class IdentityLink(models.Model):
    """By which identity of the office's service an account is opened: its issuer and its subject, and nothing else."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="identity_link")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="identity_link_once", fields=["issuer", "subject"])
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issuer}"


class IdentityCode(models.Model):
    """A one-time code that links an account; deleted when it is used. Its text is stored nowhere, only a digest."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="identity_code")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.user_id} {self.expires_at:%Y-%m-%d}"
