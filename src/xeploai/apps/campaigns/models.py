"""A campaign and the snapshot it works on: tree, subjects and places of review as known for the closing date.

Nothing drawn is ever rewritten in silence: a change that comes to light afterwards is an `Amendment` that an officer
takes in or turns down, and the rules are exchanged by a new `Binding`, the former one stays.
"""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from xeploai.apps.organisations.models import Organisation
from xeploai.apps.people.models import Collective, Person
from xeploai.core.subjects import OrgKind, Reason, SubjectKind
from xeploai.rulepacks import vocabulary


class CampaignKind(models.TextChoices):
    """How often such a round comes."""

    ANNUAL = "annual", "Hằng năm"
    QUARTERLY = "quarterly", "Hằng quý"
    TERM = "term", "Nhiệm kỳ"
    AD_HOC = "ad_hoc", "Đột xuất"


class CampaignStatus(models.TextChoices):
    """Where it stands. OPENING: the roster is being drawn in the background."""

    DRAFT = "draft", "Đang soạn"
    OPENING = "opening", "Đang lập danh sách"
    OPEN = "open", "Đang thực hiện"
    CLOSED = "closed", "Đã kết thúc"


def all_kinds() -> list[str]:
    """Every kind of subject."""
    return [kind.value for kind in SubjectKind]


class Campaign(models.Model):
    """One round.

    request       number of the form that created it: a second press of the button finds the first one's work
    body          the deciding organisation; everything under it is the scope
    kinds         which kinds of subject are reviewed (SubjectKind): a quarterly round may be for leaders only
    period        review period, both days included; closing_on: the day for which the roster is drawn
    deadlines     kind of organisation -> ISO date by which its part is due
    step_dates    step of the rules (StepSpec.id) -> ISO date by which it is done
    binding       the rules in force; none while the guidance is awaited
    parent        the round this one supplements: the same caps count
    feeds         the yearly round that takes up this quarterly one
    files_open    whether files may be attached in this round
    compared_seq  last entry of the trail that the roster has been compared with
    progress_*    of the drawing, for the screen; opening_faults: why it could not be opened ([code, value, values])
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="campaigns")
    kind = models.CharField("Loại đợt", max_length=20, choices=CampaignKind)
    title = models.CharField("Tên đợt", max_length=250)
    period_start = models.DateField("Kỳ kiểm điểm từ ngày")
    period_end = models.DateField("Kỳ kiểm điểm đến ngày")
    closing_on = models.DateField("Ngày chốt danh sách")
    kinds = models.JSONField("Đối tượng của đợt", default=all_kinds)
    deadlines = models.JSONField(default=dict)
    step_dates = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=CampaignStatus, default=CampaignStatus.DRAFT)
    binding = models.ForeignKey("Binding", on_delete=models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="supplements")
    feeds = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="fed_by")
    files_open = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    compared_at = models.DateTimeField(null=True, editable=False)
    compared_seq = models.BigIntegerField(default=0, editable=False)
    progress_done = models.PositiveIntegerField(default=0, editable=False)
    progress_total = models.PositiveIntegerField(default=0, editable=False)
    progress_at = models.DateTimeField(null=True, editable=False)
    opening_faults = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ("-period_end", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="campaign_period", condition=Q(period_end__gte=F("period_start"))),
            models.CheckConstraint(
                name="campaign_no_own_parent",
                condition=(Q(parent=None) | ~Q(parent=F("id"))) & (Q(feeds=None) | ~Q(feeds=F("id"))),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def path(self) -> str:
        """Place of the deciding body, for the scope of the trail."""
        return self.body.path

    @property
    def year(self) -> int:
        """The review year."""
        return self.period_end.year

    @property
    def drawn(self) -> bool:
        """Whether there is a roster."""
        return self.status in {CampaignStatus.OPEN, CampaignStatus.CLOSED}

    @property
    def caps_of(self) -> int:
        """The campaign in which ceilings are counted: the parent of a supplementary round, else itself."""
        return self.parent_id or self.pk

    @property
    def reviews_of(self) -> int:
        """Under which campaign self-reviews are kept: who is taken over by a supplementary round writes on there."""
        return self.caps_of

    def deadline(self, kind: str) -> date | None:
        """By when organisations of a kind have done their part."""
        said = self.deadlines.get(kind)
        return date.fromisoformat(said) if said else None


class Binding(models.Model):
    """The rules of a campaign from a moment on; the newest counts, none is ever changed.

    policy_files  the files as given: [{"name", "text"}], the campaign's own policy first, then those it extends
    policy_text   the policies merged, as digested; content: what pack and policy say together (regimes.snapshot)
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="bindings")
    number = models.PositiveSmallIntegerField()
    pack_id = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    pack_digest = models.CharField(max_length=64)
    policy_files = models.JSONField(default=list)
    policy_text = models.TextField(blank=True)
    policy_digest = models.CharField(max_length=64, blank=True)
    content = models.JSONField()
    reason = models.TextField("Lý do", blank=True)
    bound_at = models.DateTimeField(default=timezone.now, editable=False)
    bound_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="binding_number", fields=["campaign", "number"])
        ]

    def __str__(self) -> str:
        return f"{self.pack_id}@{self.pack_version}"


class Node(models.Model):
    """An organisation as it stood on the closing date.

    path          ids from the deciding body down, as Organisation.path
    confirmed_at  when the unit confirmed its part of the roster
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="nodes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    name = models.CharField(max_length=250)
    code = models.CharField(max_length=50, blank=True)
    kind = models.CharField(max_length=30)
    tier = models.CharField(max_length=30, blank=True)
    unit_type = models.CharField(max_length=40, blank=True)
    depth = models.PositiveSmallIntegerField()
    path = models.CharField(max_length=250, db_index=True)
    sort_key = models.CharField(max_length=500)
    position = models.PositiveIntegerField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("position",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="campaign_node_once", fields=["campaign", "organisation"])
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def org_kind(self) -> OrgKind:
        """Its kind on the closing date."""
        return OrgKind(self.kind)

    @property
    def kind_name(self) -> str:
        """What its kind is called."""
        return vocabulary.name("org_kinds", self.kind)


class NodeAncestor(models.Model):
    """Closure of the drawn tree: every node with each of its superiors, itself at distance 0."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="up")
    ancestor = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="down")
    distance = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("node_id", "distance")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="node_ancestor_once", fields=["node", "ancestor"])
        ]

    def __str__(self) -> str:
        return f"{self.node_id} < {self.ancestor_id}"


MISSING_FACTS = "missing_facts"
"""Shown beside the reasons: whether the subject is classified cannot be said before a fact is known."""

AWAITING_RULES = "awaiting_rules"
"""Likewise, while the campaign has no rules yet."""

OPEN_REASONS = {MISSING_FACTS: "Chưa đủ dữ liệu để xác định", AWAITING_RULES: "Chờ hướng dẫn của cấp trên"}


def reason_name(code: str) -> str:
    """Why a subject is not classified, or not yet known to be."""
    return OPEN_REASONS.get(code) or vocabulary.name("reasons", code)


REASONS = (*(reason.value for reason in Reason), *OPEN_REASONS)


class Subject(models.Model):
    """Who or what is reviewed in a campaign: one row for a person as member, one as leader, whatever the posts.

    tally           how it is counted (core TallySubject)
    listed          false once an amendment took it off the roster; it then counts nowhere
    review_required, classified, reason, needs
                    what the rules say, taking the review itself for granted; reason also MISSING_FACTS, AWAITING_RULES
    rule            id of the rule that gave the reason
    closed_at       from the first decision in its pool on: no amendment touches it any more
    continues       in a supplementary round, the subject of the parent round
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="subjects")
    kind = models.CharField(max_length=20)
    tally = models.CharField(max_length=30)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="subjects")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    collective = models.ForeignKey(Collective, on_delete=models.PROTECT, null=True, related_name="+")
    listed = models.BooleanField(default=True)
    review_required = models.BooleanField(null=True)
    classified = models.BooleanField(null=True)
    reason = models.CharField(max_length=30, blank=True)
    rule = models.CharField(max_length=100, blank=True)
    needs = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)
    continues = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="continued_by")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="subject_one_thing",
                condition=Q(kind__in=["member", "leader"], person__isnull=False, organisation=None, collective=None)
                | Q(kind="organisation", person=None, organisation__isnull=False, collective=None)
                | Q(kind="collective", person=None, organisation=None, collective__isnull=False),
            ),
            models.CheckConstraint(
                name="subject_reason", condition=Q(classified=True, reason="") | (~Q(reason="") & ~Q(classified=True))
            ),
            models.UniqueConstraint(
                name="subject_once_person", fields=["campaign", "kind", "person"], condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                name="subject_once_organisation", fields=["campaign", "organisation"],
                condition=Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                name="subject_once_collective", fields=["campaign", "collective"], condition=Q(collective__isnull=False)
            ),
        ]  # fmt: skip
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="subject_of_campaign", fields=["campaign", "kind", "reason"])
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def key(self) -> tuple[str, int]:
        """(kind, id of the person or body), as drawing.Drawn has it."""
        return self.kind, self.person_id or self.organisation_id or self.collective_id or 0

    @property
    def kind_name(self) -> str:
        """What such a subject is called."""
        return vocabulary.name("kinds", self.kind)

    @property
    def reason_name(self) -> str:
        """Why it carries no level; empty where it may."""
        return reason_name(self.reason) if self.reason else ""


class RosterEntry(models.Model):
    """The facts of a subject as drawn, or as the last amendment that was taken in left them.

    record   the whole as `drawing.Drawn.record` writes it; the columns repeat what lists sort, filter and scope by
    unit     where it is reviewed: the branch of a member, the body of the main post of a leader, the organisation
             itself, the organisation of a collective
    number   card number or code
    decider  who decides on it by the tree, or as the register says
    """

    subject = models.OneToOneField(Subject, on_delete=models.CASCADE, related_name="entry")
    name = models.CharField(max_length=250)
    sort_key = models.CharField(max_length=500, db_index=True)
    search_text = models.CharField(max_length=400)
    number = models.CharField(max_length=50, blank=True)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=250, db_index=True)
    decider = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    label = models.CharField(max_length=100, blank=True)
    group = models.CharField(max_length=100, blank=True)
    record = models.JSONField()

    class Meta:
        ordering = ("sort_key", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the rules read of it."""
        held: Mapping[str, Any] = self.record["facts"]
        return held


class ReviewPlace(models.Model):
    """A post of a subject: a place where it is reviewed. main: the post that gives decider and pool."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="places")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    main = models.BooleanField(default=False)
    is_head = models.BooleanField(null=True)

    class Meta:
        ordering = ("-main", "id")

    def __str__(self) -> str:
        return self.title


class Change(models.TextChoices):
    """What came to light after the roster was drawn."""

    ARRIVAL = "arrival", "Thêm vào danh sách"
    DEPARTURE = "departure", "Đưa ra khỏi danh sách"
    MOVE = "move", "Chuyển nơi kiểm điểm"
    POSTS = "posts", "Thay đổi chức vụ"
    STATUS = "status", "Thay đổi trạng thái"
    FACTS = "facts", "Sửa thông tin"


class AmendmentState(models.TextChoices):
    """What became of it. LAPSED: the register changed again before anybody settled it."""

    OFFERED = "offered", "Chờ xử lý"
    ACCEPTED = "accepted", "Đã nhận vào danh sách"
    REJECTED = "rejected", "Không nhận"
    LAPSED = "lapsed", "Không còn phù hợp"


class Amendment(models.Model):
    """A change that takes effect on or before the closing date, with its reason; nothing happens until it is settled.

    kind, thing    key of the subject, which does not exist yet where it arrives
    before, after  records of the subject (drawing.Drawn.record); empty where it was not, or is no longer, on the list
    says           the reasons as the register gives them: [[code, values]], worded at the door
    digest         over subject and `after`: the same change is offered once
    from_unit, to_unit  whose rosters it touches
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="amendments")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, null=True, related_name="amendments")
    change = models.CharField(max_length=20, choices=Change)
    kind = models.CharField(max_length=20)
    thing = models.BigIntegerField()
    name = models.CharField(max_length=250)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    says = models.JSONField(default=list)
    effective_on = models.DateField(null=True)
    digest = models.CharField(max_length=64)
    from_unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    to_unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=AmendmentState, default=AmendmentState.OFFERED)
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settle_reason = models.TextField("Lý do", blank=True)

    class Meta:
        ordering = ("-found_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="amendment_offered_once", fields=["campaign", "digest"], condition=Q(state__in=["offered"])
            ),
            models.CheckConstraint(name="amendment_changes", condition=~Q(before={}, after={})),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.name}"


class DocumentKind(models.TextChoices):
    """Papers a campaign rests on."""

    PLAN = "plan", "Kế hoạch"
    GUIDANCE = "guidance", "Hướng dẫn"
    OTHER = "other", "Văn bản khác"


class CampaignDocument(models.Model):
    """A plan or guidance by number, date and title; the file itself only where the campaign allows files."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField("Loại văn bản", max_length=20, choices=DocumentKind)
    number = models.CharField("Số, ký hiệu", max_length=100)
    issued_on = models.DateField("Ngày ban hành")
    title = models.CharField("Trích yếu", max_length=300)
    issuer = models.CharField("Nơi ban hành", max_length=200, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("issued_on", "id")

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ReviewPrompt(models.Model):
    """What the superior asks a subject to review. Never rewritten: taken back with a reason, and written anew."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="prompts")
    number = models.PositiveSmallIntegerField()
    text = models.TextField("Nội dung gợi ý")
    document = models.CharField("Văn bản gợi ý", max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("number",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="prompt_number", fields=["subject", "number"])
        ]

    def __str__(self) -> str:
        return self.text[:60]
