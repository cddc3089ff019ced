"""The few choices a company makes about its own desk."""

from django.db import models
from django.db.models import Q

from dealdesk.models.constraints import one_of
from reviews.enums import Window


class DeskPolicy(models.Model):
    """One row. Changes hold for asks sent later (DESIGN section 3, Time).

    `lane_windows` gives a lane a window of its own, lane to window; every other lane has `review_window`.
    `two_admins`: a rule is activated by another admin than whoever wrote it. After `exceptions_allowed` alike yeses
    within `exceptions_days` days product must choose before the next one.
    """

    calendar_name = models.CharField(max_length=60, default="Desk")
    review_window = models.CharField(max_length=20, choices=Window, default=Window.ONE_DAY)
    decision_window = models.CharField(max_length=20, choices=Window, default=Window.ONE_DAY)
    lane_windows = models.JSONField(null=True)
    one_person_one_lane = models.BooleanField(default=False)
    two_admins = models.BooleanField(default=True, db_default=True)
    exceptions_allowed = models.PositiveSmallIntegerField(default=3, db_default=3)
    exceptions_days = models.PositiveSmallIntegerField(default=90, db_default=90)

    class Meta:
        verbose_name_plural = "desk policy"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="desk_policy_one_row"),
            one_of("desk_policy_review_window_known", "review_window", Window),
            one_of("desk_policy_decision_window_known", "decision_window", Window),
        ]

    def __str__(self) -> str:
        return "Desk policy"
