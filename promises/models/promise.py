"""The promise: one thing the buyer would be entitled to expect, and every move its state can make."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.urls import reverse
from django_fsm import RETURN_VALUE, FSMField, transition

from dealdesk.models import Chained
from dealdesk.models.constraints import at_most, one_of, paired
from promises.enums import (
    ANSWERED_STATES,
    OPEN_STATES,
    REVIEW_STATES,
    TIMED_STATES,
    YES_STATES,
    PromiseState,
    PromiseType,
)
from promises.models.deal import Deal
from promises.models.fsm import SafeFSM

ASK_LIMIT = 300  # characters, DESIGN section 2
S = PromiseState


def overdue(now: datetime, prefix: str = "") -> Q:
    """Promises whose time has run out at `now`, whatever any sweep has done (RELIABILITY I4).

    The only SQL form of this rule; `Promise.is_paused` is the only Python form, and a property test holds them equal.

    Args:
        now: the database clock, aware UTC.
        prefix: relation path to the promise, for example "promise__".
    """
    unanswered = Q(**{f"{prefix}state__in": TIMED_STATES, f"{prefix}answer_by__lte": now})
    lapsed = Q(**{f"{prefix}state__in": YES_STATES, f"{prefix}lapses_at__lte": now})
    return unanswered | lapsed | Q(**{f"{prefix}state": S.PAUSED})


class PromiseQuerySet(QuerySet["Promise"]):
    """Lists of promises. `shown_state` is what every reader goes by; the raw state is for doors and sweeps alone."""

    def with_shown_state(self, now: datetime) -> Self:
        """Annotate `state_shown` as of `now` (database clock, aware UTC)."""
        return self.annotate(
            state_shown=Case(
                When(overdue(now), then=Value(S.PAUSED.value)), default=F("state"), output_field=CharField()
            )
        )

    def open(self) -> Self:
        """Sent and not yet answered or withdrawn; lapsed ones are added by the reader with `overdue`."""
        return self.filter(state__in=OPEN_STATES)


class Promise(SafeFSM, Chained):
    """Belongs to one deal; shown as `P-1042`.

    All transitions stand here and touch only this row's own fields. They are called by the doors in
    `reviews.domain` and `promises.domain.promises`, which lock the row, read the clock, check the policy, and write the
    audit event and the notices in the same transaction. `version` counts saves (I16), `revision` counts changes after
    submit (DESIGN section 2).
    """

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="promises")
    ask = models.CharField(max_length=ASK_LIMIT)
    type = models.CharField(max_length=20, choices=PromiseType, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="asks")
    created_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )  # whoever wrote the ask as it stands; four eyes look at them too
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = FSMField(max_length=30, choices=PromiseState, default=S.DRAFT, protected=True)
    revision = models.PositiveIntegerField(default=0)
    wording = models.ForeignKey(
        "promises.Wording", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    answer_by = models.DateTimeField(null=True, blank=True, editable=False)
    lapses_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("promise_state_known", "state", PromiseState),
            one_of("promise_type_known", "type", PromiseType, or_empty=True),
            at_most("promise_ask_length", "ask", ASK_LIMIT),
            paired("promise_sent_when_and_by", "sent_at", "sent_by"),
            models.CheckConstraint(
                condition=Q(state=S.DRAFT) | Q(state=S.WITHDRAWN) | Q(sent_at__isnull=False),
                name="promise_open_was_sent",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(TIMED_STATES)) | Q(answer_by__isnull=False),
                name="promise_open_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[S.DRAFT, S.WITHDRAWN]) | Q(revision__gte=1, wording__isnull=False),
                name="promise_sent_has_wording",
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by", "id"], condition=Q(state__in=sorted(TIMED_STATES)), name="promise_due"),
            models.Index(fields=["lapses_at"], condition=Q(lapses_at__isnull=False), name="promise_lapses"),
            models.Index(fields=["state", "answer_by", "id"], name="promise_queue"),
            models.Index(fields=["created_by", "state"], name="promise_by_rep"),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("promise", args=[self.pk])

    @property
    def label(self) -> str:
        """The number people say, for example "P-1042"."""
        return f"P-{self.pk:04d}"

    @property
    def chain(self) -> str:
        return f"promise:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is stored as waiting for somebody; a yes past its end is not, until that is written down."""
        return self.state in OPEN_STATES

    @property
    def is_with_owner(self) -> bool:
        """Whether it is stored as waiting for the final answer, in time or not."""
        return bool(self.state == S.OWNER_DECISION)

    def is_paused(self, now: datetime) -> bool:
        """Whether time has run out at `now` (database clock, aware UTC), even if no sweep has said so yet."""
        if self.state == S.PAUSED:
            return True
        if self.state in TIMED_STATES:
            return self.answer_by is not None and self.answer_by <= now
        return self.state in YES_STATES and self.lapses_at is not None and self.lapses_at <= now

    def shown_state(self, now: datetime) -> PromiseState:
        """The state every page shows at `now` (database clock, aware UTC)."""
        return S.PAUSED if self.is_paused(now) else S(self.state)

    @transition(field=state, source=S.DRAFT, target=RETURN_VALUE(*sorted(REVIEW_STATES)))
    def submit(self, to: PromiseState) -> PromiseState:
        """Sent for review; `to` names the first required lane."""
        self.revision = 1
        return to

    @transition(
        field=state, source=sorted(TIMED_STATES | {S.WAITING_ON_SALES}), target=RETURN_VALUE(*sorted(TIMED_STATES))
    )
    def advance(self, to: PromiseState) -> PromiseState:
        """An answer came in, or the lanes are asked again; `to` names whom everybody waits for now."""
        return to

    @transition(field=state, source=sorted(TIMED_STATES | {S.WAITING_ON_SALES}), target=S.WAITING_ON_SALES)
    def ask_sales(self) -> None:
        """A reviewer asked; the clock stops for all lanes."""
        self.answer_by = None

    @transition(field=state, source=sorted(TIMED_STATES | YES_STATES), target=S.PAUSED)
    def pause(self) -> None:
        """Time ran out. `answer_by` stays, so that it can be said how long ago."""

    @transition(field=state, source=S.PAUSED, target=RETURN_VALUE(*sorted(TIMED_STATES | {S.WAITING_ON_SALES})))
    def reopen(self, to: PromiseState) -> PromiseState:
        """An openly late answer; `to` names whom everybody waits for now."""
        return to

    @transition(field=state, source=S.DRAFT, target=S.APPROVED)
    def document(self) -> None:
        """The words are a documented capability's own sentence, within its scope."""
        self.revision = 1

    @transition(
        field=state,
        source=sorted(TIMED_STATES | {S.WAITING_ON_SALES}),
        target=RETURN_VALUE(*sorted(TIMED_STATES | {S.WAITING_ON_SALES, S.PAUSED})),
    )
    def take_back(self, to: PromiseState, answer_by: datetime | None) -> PromiseState:
        """An answer was taken back at once; `to` and `answer_by` are what they were before it."""
        self.answer_by = answer_by
        return to

    @transition(field=state, source=S.OWNER_DECISION, target=S.APPROVED)
    def approve(self) -> None:
        """The owner said yes."""
        self.answer_by = None

    @transition(field=state, source=S.OWNER_DECISION, target=S.APPROVED_WITH_CONDITIONS)
    def approve_with_conditions(self) -> None:
        """The owner said yes, with conditions."""
        self.answer_by = None

    @transition(field=state, source=S.OWNER_DECISION, target=S.DECLINED)
    def decline(self) -> None:
        """The owner said no."""
        self.answer_by = None
        self.lapses_at = None

    @transition(field=state, source=sorted({S.DRAFT} | OPEN_STATES), target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """No longer wanted, or plain use with nothing promised."""
        self.answer_by = None

    @transition(field=state, source=sorted(ANSWERED_STATES), target=RETURN_VALUE(*sorted(REVIEW_STATES)))
    def replace(self, to: PromiseState) -> PromiseState:
        """A scope change after the answer; a new revision goes to review and the old words show as being replaced."""
        return to

    @transition(field=state, source=sorted(OPEN_STATES), target=RETURN_VALUE(*sorted(ANSWERED_STATES)))
    def restore(self, to: PromiseState) -> PromiseState:
        """The unanswered new revision was withdrawn; the signed answer stands again."""
        self.answer_by = None
        return to
