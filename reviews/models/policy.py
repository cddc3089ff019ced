"""The few choices a company makes about its own desk."""

from django.db import models
from django.db.models import Q

from dealdesk.models.constraints import one_of
from reviews.enums import Window


class DeskPolicy(models.Model):
    """One row. Changes hold for asks sent later (DESIGN section 3, Time)."""

    calendar_name = models.CharField(max_length=60, default="Desk")
    review_window = models.CharField(max_length=20, choices=Window, default=Window.ONE_DAY)
    decision_window = models.CharField(max_length=20, choices=Window, default=Window.ONE_DAY)
    one_person_one_lane = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "desk policy"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="desk_policy_one_row"),
            one_of("desk_policy_review_window_known", "review_window", Window),
            one_of("desk_policy_decision_window_known", "decision_window", Window),
        ]

    def __str__(self) -> str:
        return "Desk policy"
