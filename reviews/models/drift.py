"""A drift check that somebody kept with its deal: what was found in one document, as it was found."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import sha256_length
from promises.models import Deal, Promise

REASON_LIMIT = 200  # characters


class DriftResult(AppendOnly):
    """One kept result. The document itself is not kept, only what became of its sentences.

    `rows` is what `reviews.domain.drift_kept.as_json` makes: every sentence with what it is. `plan_number` is the
    version of the close plan that stood then, 0 before the first; `document_name` is empty for pasted text.
    """

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="drift_results")
    document_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    plan_number = models.PositiveIntegerField()
    sentences = models.PositiveIntegerField()
    exact = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    not_approved = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    rows = models.JSONField()
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [sha256_length("drift_result_hash_is_sha256", "sha256")]
        indexes = [models.Index(fields=["deal", "-id"], name="drift_result_of_deal")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"D-{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("kept-drift", args=[self.deal.slug, self.pk])

    @property
    def findings(self) -> int:
        """How many rows spoke against sending it."""
        return self.changed + self.not_approved + self.missing


class LeftOut(AppendOnly):
    """A signed sentence that a document leaves out on purpose, and why. That finding is settled, not undone."""

    result = models.ForeignKey(DriftResult, on_delete=models.PROTECT, related_name="left_out")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=REASON_LIMIT)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["result", "promise"], name="drift_left_out_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.promise} in {self.result}"
