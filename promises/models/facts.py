"""The answers a reviewer needs."""

from django.db import models
from django.db.models import Q

from dealdesk.models.constraints import at_most
from promises.models.promise import Promise

FACT_LIMIT = 500  # characters


class Fact(models.Model):
    """One given fact. "Nobody knows yet" is given too, and shown to reviewers as a gap (DESIGN section 4)."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="facts")
    key = models.CharField(max_length=40)
    value = models.CharField(max_length=FACT_LIMIT, blank=True)
    is_unknown = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "key"], name="fact_once_per_promise"),
            models.CheckConstraint(
                condition=(Q(is_unknown=True) & Q(value="")) | (Q(is_unknown=False) & ~Q(value="")),
                name="fact_given_or_unknown",
            ),
            at_most("fact_value_length", "value", FACT_LIMIT),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value or 'nobody knows yet'}"
