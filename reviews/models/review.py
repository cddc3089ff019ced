"""What each lane owes and has answered, and the ledger of the stopped clock."""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dealdesk.models.append_only import AppendOnly, AppendOnlyQuerySet
from dealdesk.models.constraints import one_of, paired
from promises.enums import Lane
from promises.models import Promise, Wording
from reviews.enums import Answer

SENTENCE_LIMIT = 300  # characters: one condition, reason or question
TEN_SECONDS = timedelta(seconds=10)  # in which an answer can be taken back


class StandingReviews(models.Manager.from_queryset(AppendOnlyQuerySet)):  # type: ignore[misc]
    """Reviews that were not taken back: what every reader means, so it is what every reader gets.

    A row alone takes nothing back. One that cannot be true, by somebody else or too late, hides no answer from anybody.
    """

    def get_queryset(self) -> AppendOnlyQuerySet:
        taken_back = Q(
            undone__undone_by=F("answered_by"),
            undone__undone_at__gte=F("answered_at"),
            undone__undone_at__lt=F("answered_at") + TEN_SECONDS,
        )
        rows: AppendOnlyQuerySet = super().get_queryset().filter(Q(undone__isnull=True) | ~taken_back)
        return rows


class Review(AppendOnly):
    """One lane's answer to one wording and one revision. A changed mind is a new row; the newest counts.

    An answer that was taken back within its ten seconds (`UndoneReview`) stays, and counts for nothing: `objects` and
    `promise.reviews` pass over it, `every` has it. A join from elsewhere must say `undone__isnull` itself.

    `particulars` is what the lane says besides, key to value (reviews/domain/particulars.py).
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="reviews")
    lane = models.CharField(max_length=20, choices=Lane)
    revision = models.PositiveIntegerField()
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="reviews")
    answer = models.CharField(max_length=10, choices=Answer)
    sentence = models.CharField(max_length=SENTENCE_LIMIT, blank=True)
    suggested = models.CharField(max_length=600, blank=True)
    size_days = models.PositiveSmallIntegerField(null=True, blank=True)
    earliest_date = models.DateField(null=True, blank=True)
    particulars = models.JSONField(default=dict, blank=True)
    is_late = models.BooleanField(default=False)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    represented = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirms = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[StandingReviews] = StandingReviews()
    every = AppendOnlyQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("review_lane_known", "lane", Lane),
            one_of("review_answer_known", "answer", Answer),
            models.CheckConstraint(
                condition=Q(answer=Answer.YES) | ~Q(sentence=""), name="review_says_condition_reason_or_question"
            ),
        ]
        indexes = [models.Index(fields=["promise", "lane", "-id"], name="review_newest")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_lane_display()}: {self.get_answer_display()}"


class UndoneReview(AppendOnly):
    """An answer was taken back by whoever gave it, within ten seconds and before anybody acted."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="undone")
    undone_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Taken back: {self.review}"


class BeforeAnswer(models.Model):
    """How a promise stood before its newest answer, so that this one can be taken back whole.

    One row a promise, written anew with every answer; after ten seconds nobody reads it. `stood` is written and read by
    reviews/domain/undo.py alone; `events` is how long the promise's history was with the answer in it.
    """

    promise = models.OneToOneField(Promise, on_delete=models.CASCADE, related_name="before_answer")
    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    events = models.PositiveIntegerField()
    stood = models.JSONField()

    def __str__(self) -> str:
        return f"{self.promise.label} before {self.review}"


class RequiredLane(models.Model):
    """A lane that must answer before the owner may; fixed at submit. `review` is the answer that counts now, if any.

    `since_revision` says from which revision on it is required: a lane that a later scope change added does not count
    against an answer that was signed before and stands again.

    While the clock is stopped `answer_by` is empty and `left` holds the working time still to come. `version` goes up
    when the lane answers or is asked again: an answer form is compared with it, not with the promise's version, so that
    lanes working side by side do not refuse each other.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="required_lanes")
    lane = models.CharField(max_length=20, choices=Lane)
    since_revision = models.PositiveIntegerField(default=1)
    question = models.CharField(max_length=SENTENCE_LIMIT, blank=True)
    because = models.CharField(max_length=200, blank=True)
    review = models.OneToOneField(Review, on_delete=models.PROTECT, null=True, blank=True, related_name="counts_for")
    answer_by = models.DateTimeField(null=True, blank=True)
    left = models.DurationField(null=True, blank=True)
    asked_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="lanes_handed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "lane"], name="required_lane_once"),
            one_of("required_lane_known", "lane", Lane),
        ]
        indexes = [
            models.Index(fields=["lane", "promise"], condition=Q(review__isnull=True), name="required_lane_owed")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_lane_display()


class Question(models.Model):
    """A lane's question to sales and sales' reply."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="questions")
    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="asked_question")
    lane = models.CharField(max_length=20, choices=Lane)
    text = models.CharField(max_length=SENTENCE_LIMIT)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            one_of("question_lane_known", "lane", Lane),
            paired("question_replied_when_and_by", "replied_at", "replied_by"),
            paired("question_asked_when_and_by", "asked_at", "asked_by"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class ClockStop(models.Model):
    """One stretch of time in which the clock stood still for sales; their sum is shown as "waiting on sales"."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="clock_stops")
    stopped_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["promise"], condition=Q(resumed_at__isnull=True), name="clock_stopped_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(resumed_at__isnull=True) | Q(resumed_at__gte=F("stopped_at")),
                name="clock_resumes_after_stop",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.promise.label} stopped at {self.stopped_at:%Y-%m-%d %H:%M}"
