"""The library: what the product does today, documented and approved."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dealdesk.models import Chained
from dealdesk.models.constraints import at_most, paired, sha256_length
from promises.models.wording import WORDING_LIMIT


class Capability(Chained):
    """A statement sales may make without a review, within its scope and until it is due for a check.

    Written by one person and approved by another. Its words, scope, limit and owner never change: other words are
    another entry. An empty plan, region or version means "any". `version` counts saves.
    """

    #: Columns that the database itself refuses to change (dealdesk.models.append_only.ProtectColumns).
    never_changed: ClassVar[tuple[str, ...]] = (
        *("sentence", "sha256", "plan", "region", "product_version", "limit", "owner"),
        *("written_at", "written_by_id"),
    )
    #: Columns that are filled in once.
    filled_once: ClassVar[tuple[str, ...]] = ("approved_at", "approved_by_id", "withdrawn_at", "withdrawn_by_id")

    sentence = models.CharField(max_length=WORDING_LIMIT)
    sha256 = models.CharField(max_length=64)
    plan = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=60, blank=True)
    product_version = models.CharField(max_length=40, blank=True)
    limit = models.CharField(max_length=200)
    owner = models.CharField(max_length=80)
    review_by = models.DateField()
    written_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "capabilities"
        constraints = [
            at_most("capability_sentence_length", "sentence", WORDING_LIMIT),
            sha256_length("capability_hash_is_sha256", "sha256"),
            paired("capability_written_when_and_by", "written_at", "written_by"),
            paired("capability_approved_when_and_by", "approved_at", "approved_by"),
            paired("capability_checked_when_and_by", "checked_at", "checked_by"),
            paired("capability_withdrawn_when_and_by", "withdrawn_at", "withdrawn_by"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="capability_withdrawn_says_why"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="capability_four_eyes",
            ),
            models.UniqueConstraint(
                fields=["sha256", "plan", "region", "product_version"],
                condition=Q(withdrawn_at__isnull=True),
                name="capability_once_in_a_scope",
            ),
        ]
        indexes = [models.Index(fields=["review_by"], name="capability_due")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("capability", args=[self.pk])

    @property
    def label(self) -> str:
        """The number people say, for example "L-012"."""
        return f"L-{self.pk:03d}"

    @property
    def chain(self) -> str:
        return f"capability:{self.pk}"

    @property
    def state(self) -> str:
        """How far it is, as its events write it: written, approved or withdrawn. Being due is asked of the clock."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "approved" if self.approved_at is not None else "written"

    @property
    def last_checked_at(self) -> object:
        """When somebody last stood for these words: the newest check, else the approval; None before it."""
        return self.checked_at or self.approved_at

    def is_due(self, today: date) -> bool:
        """Whether its last day has passed; `today` is a day in the zone of the deal, else of the reader."""
        return self.review_by < today

    def scope(self) -> list[str]:
        """Where it holds, in words; empty where it holds everywhere."""
        named = (("Plan", self.plan), ("Region", self.region), ("Version", self.product_version))
        return [f"{name} {value}" for name, value in named if value]
