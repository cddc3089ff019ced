"""What stands behind an ask. Never edited, only added or struck."""

from django.conf import settings
from django.db import models

from dealdesk.models.constraints import one_of, paired
from promises.enums import ProofKind
from promises.models.promise import Promise


class Proof(models.Model):
    """A call note or a link; striking keeps the row and says who did it."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=10, choices=ProofKind)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            one_of("proof_kind_known", "kind", ProofKind),
            paired("proof_struck_when_and_by", "struck_at", "struck_by"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
