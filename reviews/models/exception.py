"""Exceptions that became normal: the same yes again and again, until product chooses."""

from django.conf import settings
from django.db import models

from dealdesk.models import Chained
from dealdesk.models.constraints import one_of, paired
from promises.models import Promise
from reviews.enums import ProductAnswer


class ProductChoice(Chained):
    """Near-duplicate yeses of one kind, and what product makes of them (DESIGN section 8, point 9).

    `words` is the sentence of the yes that reached the number; `promises` are those counted then. While it is
    unanswered, nothing like it may be signed. The answer holds for what is like it from then on.
    """

    words = models.CharField(max_length=600)
    promises = models.ManyToManyField(Promise, related_name="product_choices")
    opened_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=ProductAnswer, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_of("product_choice_answer_known", "answer", ProductAnswer, or_empty=True),
            paired("product_choice_answered_when_and_by", "answered_at", "answered_by"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True)
                | (~models.Q(answer="") & ~models.Q(reason="") & models.Q(answered_at__isnull=False)),
                name="product_choice_answer_says_why",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(answer=""), name="product_choice_open")]

    def __str__(self) -> str:
        return self.words[:120]

    @property
    def chain(self) -> str:
        return f"product_choice:{self.pk}"
