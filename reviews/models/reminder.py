"""When a lane that owes an answer, or the lead, is to be reminded; laid down once for each deadline."""

from django.db import models
from django.db.models import F, Q

from dealdesk.models.constraints import one_of
from promises.enums import Lane
from promises.models import Promise


class ReminderStep(models.TextChoices):
    """What is said as a deadline comes near (design/UX.md section 6)."""

    HALF_TIME = "half_time", "Half the time is gone"
    TWO_HOURS = "two_hours_left", "Two business hours are left"


class Reminder(models.Model):
    """One step before one deadline of one lane, or of the final decision, whose `lane` is empty.

    A reminder changes nothing, so it is no event of the promise.

    `settled_at` says that it was told, or that there was nothing left to say; `was_told` says which. A deadline that
    moved has rows of its own, and the old ones are settled untold.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="reminders")
    lane = models.CharField(max_length=20, choices=Lane, blank=True, default="")
    deadline = models.DateTimeField()
    step = models.CharField(max_length=20, choices=ReminderStep)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    was_told = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "lane", "deadline", "step"], name="reminder_once"),
            one_of("reminder_lane_known", "lane", Lane, or_empty=True),
            one_of("reminder_step_known", "step", ReminderStep),
            models.CheckConstraint(condition=Q(due_at__lt=F("deadline")), name="reminder_before_deadline"),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(settled_at__isnull=True), name="reminder_waiting")]

    def __str__(self) -> str:
        return f"{self.get_lane_display() or 'Final decision'}: {self.get_step_display()}"

    @property
    def about(self) -> str:
        """What its notices carry beside the event that opened the turn."""
        return f"{self.step} {self.lane or 'lead'} {self.deadline:%Y%m%dT%H%M%S}"
