"""The close plan: versions of a deal's approved sentences, and nothing else."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import paired, sha256_length
from promises.models import Deal, Promise
from reviews.models.decision import Decision


class ClosePlan(models.Model):
    """One version. Its lines never change; which version is current does."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    is_current = models.BooleanField(default=True)
    what_changed = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "number"], name="plan_number_once"),
            models.UniqueConstraint(fields=["deal"], condition=Q(is_current=True), name="plan_one_current_per_deal"),
            paired("plan_made_when_and_by", "made_at", "made_by"),
        ]
        ordering = ["deal_id", "number"]

    def __str__(self) -> str:
        return f"{self.deal}, close plan version {self.number}"


class PlanLine(AppendOnly):
    """A byte-for-byte copy of a decision's wording, with its owner, date and limit."""

    plan = models.ForeignKey(ClosePlan, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="plan_lines")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="plan_lines")
    text = models.CharField(max_length=600)
    sha256 = models.CharField(max_length=64)
    delivery_owner = models.CharField(max_length=80)
    delivery_date = models.DateField(null=True)
    limit = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plan_line_position_once"),
            models.UniqueConstraint(fields=["plan", "promise"], name="plan_line_promise_once"),
            sha256_length("plan_line_hash_is_sha256", "sha256"),
        ]
        ordering = ["plan_id", "position"]

    def __str__(self) -> str:
        return self.text
