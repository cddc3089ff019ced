"""Open clocks that an admin moved to a newer calendar or other windows."""

from django.conf import settings
from django.db import models

from dealdesk.models import Calendar
from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import one_of
from promises.models import Promise
from reviews.enums import Window


class ClockMove(AppendOnly):
    """From then on the promise is under this calendar and these windows, until it is sent through the rules again.

    Which deadlines it moved, from when to when, stands in the event `clock.moved`.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="clock_moves")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    review_window = models.CharField(max_length=20, choices=Window)
    decision_window = models.CharField(max_length=20, choices=Window)
    lane_windows = models.JSONField(null=True)
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            one_of("clock_move_review_window_known", "review_window", Window),
            one_of("clock_move_decision_window_known", "decision_window", Window),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.promise.label}, {self.calendar}"
