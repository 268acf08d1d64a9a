"""The tree as it stood on the closing date."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from xeploai.core.subjects import OrgKind
from xeploai.registers.organisations.models import Organisation
from xeploai.rounds.campaigns.models.campaign import Campaign
from xeploai.rulepacks import vocabulary


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
