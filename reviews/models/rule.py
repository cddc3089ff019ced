"""Trigger rules as they stood, and what they found."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models import Calendar
from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import one_of, paired, sha256_length
from promises.enums import PromiseType
from promises.models import Promise
from reviews.enums import HardStop, RuleStatus, Window


class BackTest(AppendOnly):
    """What a rule would have done to past promises, kept with the version it led to.

    `digest` is the SHA-256 of the rule's canonical JSON: a rule that was changed since has not been back-tested.
    `against` is the version it was compared with, `first` and `last` the days of the asks it looked at (UTC). `result`
    is described in docs/rules.md.
    """

    rule = models.JSONField()
    digest = models.CharField(max_length=64)
    against = models.ForeignKey("RuleSetVersion", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    result = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [sha256_length("back_test_digest_is_sha256", "digest")]

    def __str__(self) -> str:
        return f"Back-test of {self.rule.get('name', 'a rule')}"


class RuleSetVersion(AppendOnly):
    """All trigger rules at one time, as data (docs/rules.md). The highest number is in force for new asks.

    `made_by` wrote the change and `activated_by` turned it on; `change` says which rule it was and what was done with
    it. The first version came with the product, and has none of these.
    """

    number = models.PositiveIntegerField(unique=True)
    rules = models.JSONField()
    reason = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    change = models.JSONField(null=True)
    back_test = models.ForeignKey(BackTest, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Rule set version {self.number}"


class Submission(AppendOnly):
    """What an ask was sent under: rule set, calendar and windows stay with it until it is answered (I9, I19).

    Ask, type, facts, amount and region are copied as the rules saw them; an unknown fact is null. `asked_by` wrote the
    ask of this revision. `lane_windows` are the windows that lanes had of their own, lane to window. `seen` keeps what
    else the rules judged by: wording, library matches, the reading, the facts as they counted, and, where an answer was
    corrected, all of that as it was before
    (`reviews.domain.rules.snapshot`); asks sent before it was kept have none.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="submissions")
    revision = models.PositiveIntegerField()
    rule_set = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    review_window = models.CharField(max_length=20, choices=Window)
    decision_window = models.CharField(max_length=20, choices=Window)
    lane_windows = models.JSONField(null=True)
    ask = models.CharField(max_length=300)
    type = models.CharField(max_length=20, choices=PromiseType, blank=True)
    facts = models.JSONField(default=dict)
    amount = models.PositiveIntegerField(default=0)
    region = models.CharField(max_length=60, blank=True)
    seen = models.JSONField(null=True)
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


class WatchedHit(AppendOnly):
    """What a rule that is only watched would have stopped; it stopped nothing."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="watched_hits")
    rule_id = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    words = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "rule_id"], name="watched_hit_once")]
        indexes = [models.Index(fields=["rule_id"], name="watched_hit_by_rule")]

    def __str__(self) -> str:
        return self.name


class DraftState(models.TextChoices):
    """What became of a change that somebody wrote."""

    OPEN = "open", "Draft"
    PROPOSED = "proposed", "Waiting for a second admin"
    ACTIVATED = "activated", "On"
    DISCARDED = "discarded", "Discarded"


class RuleDraft(models.Model):
    """A change of one rule that is not in force: written, back-tested, then activated by somebody else.

    `rule_id` is the rule it makes, changes or switches; `rule` is that rule as it would stand, or, where the draft
    `removes` it, as it stood. `pattern` is the key of the look-back's pattern it came from, or ""
    (`reviews.domain.patterns`).
    """

    rule_id = models.CharField(max_length=60)
    rule = models.JSONField()
    based_on = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=RuleStatus, default=RuleStatus.ON)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.OPEN)
    back_test = models.ForeignKey(BackTest, on_delete=models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("dealdesk.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    pattern = models.CharField(max_length=200, blank=True)
    removes = models.BooleanField(default=False, db_default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            one_of("rule_draft_status_known", "status", RuleStatus),
            one_of("rule_draft_state_known", "state", DraftState),
            paired("rule_draft_ended_when_and_by", "ended_at", "ended_by"),
            models.CheckConstraint(
                condition=~Q(state__in=["activated", "discarded"]) | Q(ended_at__isnull=False),
                name="rule_draft_end_has_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["state", "rule_id"], name="rule_draft_open")]

    def __str__(self) -> str:
        return str(self.rule.get("name") or self.rule_id)
