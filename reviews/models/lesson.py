"""How promises ended, and what was learned from the ones that went bad."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models.constraints import one_of
from promises.enums import OutcomeKind
from promises.models import Promise
from reviews.enums import Cause


class Outcome(models.Model):
    """What became of an approved promise."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, related_name="outcome")
    kind = models.CharField(max_length=10, choices=OutcomeKind)
    happened_on = models.DateField()
    extra_days = models.PositiveSmallIntegerField(default=0)
    what_happened = models.CharField(max_length=500, blank=True)
    cause = models.CharField(max_length=20, choices=Cause, blank=True, db_default="", default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            one_of("outcome_kind_known", "kind", OutcomeKind),
            one_of("outcome_cause_known", "cause", Cause, or_empty=True),
            models.CheckConstraint(
                condition=~Q(kind=OutcomeKind.WENT_BAD) | ~Q(what_happened=""), name="outcome_bad_says_what_happened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise.label}: {self.get_kind_display()}"


class Lesson(models.Model):
    """A bad deal looked back at: the pattern, and the rule that would have caught it."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="lessons")
    cause = models.CharField(max_length=200)
    pattern = models.CharField(max_length=300)
    rule_id = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.pattern
