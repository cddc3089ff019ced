"""The library: what the product does today, documented and approved."""

from django.conf import settings
from django.db import models

from dealdesk.models.constraints import at_most, paired, sha256_length
from promises.models.wording import WORDING_LIMIT


class Capability(models.Model):
    """A statement sales may make without a review, within its scope and until it is due for a check."""

    sentence = models.CharField(max_length=WORDING_LIMIT)
    sha256 = models.CharField(max_length=64)
    plan = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=60, blank=True)
    product_version = models.CharField(max_length=40, blank=True)
    limit = models.CharField(max_length=200)
    owner = models.CharField(max_length=80)
    review_by = models.DateField()
    approved_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "capabilities"
        constraints = [
            at_most("capability_sentence_length", "sentence", WORDING_LIMIT),
            sha256_length("capability_hash_is_sha256", "sha256"),
            paired("capability_withdrawn_when_and_by", "withdrawn_at", "withdrawn_by"),
        ]

    def __str__(self) -> str:
        return self.sentence
