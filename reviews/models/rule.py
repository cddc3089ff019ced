"""Trigger rules as they stood, and what they found."""

from django.conf import settings
from django.db import models

from dealdesk.models import Calendar
from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import one_of
from promises.enums import PromiseType
from promises.models import Promise
from reviews.enums import HardStop, Window


class RuleSetVersion(AppendOnly):
    """All trigger rules at one time, as data (docs/rules.md). The highest number is in force for new asks."""

    number = models.PositiveIntegerField(unique=True)
    rules = models.JSONField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Rule set version {self.number}"


class Submission(AppendOnly):
    """What an ask was sent under: rule set, calendar and windows stay with it until it is answered (I9, I19).

    Ask, type, facts, amount and region are copied as the rules saw them; an unknown fact is null. `asked_by` wrote the
    ask of this revision.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="submissions")
    revision = models.PositiveIntegerField()
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    review_window = models.CharField(max_length=20, choices=Window)
    decision_window = models.CharField(max_length=20, choices=Window)
    ask = models.CharField(max_length=300)
    type = models.CharField(max_length=20, choices=PromiseType, blank=True)
    facts = models.JSONField(default=dict)
    amount = models.PositiveIntegerField(default=0)
    region = models.CharField(max_length=60, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "revision"], name="submission_once_per_revision"),
            one_of("submission_review_window_known", "review_window", Window),
            one_of("submission_decision_window_known", "decision_window", Window),
        ]

    def __str__(self) -> str:
        return f"{self.promise.label}, revision {self.revision}"


class RuleHit(AppendOnly):
    """Why a rule stopped an ask, with the rule's own words copied."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="hits")
    rule_id = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    hard_stop = models.CharField(max_length=30, choices=HardStop)
    words = models.JSONField(default=list)
    lanes = models.JSONField(default=list)
    rule = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "rule_id"], name="rule_hit_once"),
            one_of("rule_hit_stop_known", "hard_stop", HardStop),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
