"""What left the house: which version of a close plan, as which bytes, to whom."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import one_of, paired, sha256_length
from reviews.enums import SentHow
from reviews.models.closeplan import ClosePlan

FILE_NAME_LIMIT = 200


class PlanFile(AppendOnly):
    """A file with one version of a plan in it, and the manifest that proves it."""

    plan = models.ForeignKey(ClosePlan, on_delete=models.PROTECT, related_name="%(class)ss")
    file_name = models.CharField(max_length=FILE_NAME_LIMIT)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    manifest = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name

    @property
    def manifest_sha256(self) -> str:
        """The checksum of the manifest as a file, by which a manifest that comes back is known for ours."""
        return hashlib.sha256(self.manifest.encode()).hexdigest()


class PlanExport(PlanFile):
    """Somebody took the plan away as a file. The same version in the same format is the same bytes."""

    format = models.CharField(max_length=10)
    exported_at = models.DateTimeField()
    exported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            paired("plan_exported_when_and_by", "exported_at", "exported_by"),
            sha256_length("plan_export_hash_is_sha256", "sha256"),
        ]
        ordering = ["id"]


class SentPlan(PlanFile):
    """A version of the plan went to the customer. Nothing of it ever changes; sending again is another row.

    Attributes:
        recipients: as the rep wrote them, one a line.
        lines: promise, decision and checksum of every line that went out.
    """

    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, choices=SentHow)
    recipients = models.TextField()
    note = models.CharField(max_length=300, blank=True)
    content_type = models.CharField(max_length=120)
    lines: Any = models.JSONField()

    class Meta:
        constraints = [
            one_of("sent_plan_how_known", "how", SentHow),
            paired("plan_sent_when_and_by", "sent_at", "sent_by"),
            sha256_length("sent_plan_hash_is_sha256", "sha256"),
            models.CheckConstraint(condition=~Q(recipients=""), name="sent_plan_went_to_somebody"),
        ]
        ordering = ["id"]

    @property
    def people(self) -> list[str]:
        """To whom it went."""
        return self.recipients.splitlines()


class SentDocument(AppendOnly):
    """The bytes that went out, kept with the row that tells of them, so that a backup has both or neither."""

    sent = models.OneToOneField(SentPlan, on_delete=models.PROTECT, related_name="document")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.sent)
