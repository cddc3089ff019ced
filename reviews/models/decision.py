"""What the owner offers the lanes, what the owner signed, and the conditions that are part of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import one_of, paired, sha256_length
from promises.enums import Lane
from promises.models import Capability, Promise, Proof, Wording
from reviews.enums import DecisionKind, DecisionOutcome


class Terms(AppendOnly):
    """Sentence, delivery owner, date, limit, expiry: what every lane confirms and the owner signs."""

    outcome = models.CharField(max_length=10, choices=DecisionOutcome)
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="%(class)ss")
    delivery_owner = models.CharField(max_length=80, blank=True)
    delivery_date = models.DateField(null=True, blank=True)
    limit = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def terms(self) -> dict[str, Any]:
        """The parts that must be equal between what the lanes confirmed and what is signed."""
        return {
            "outcome": self.outcome,
            "wording": self.wording_id,
            "delivery_owner": self.delivery_owner,
            "delivery_date": self.delivery_date.isoformat() if self.delivery_date else None,
            "limit": self.limit,
            "expires_on": self.expires_on.isoformat() if self.expires_on else None,
        }


class Proposal(Terms):
    """The exact words and terms the lanes are asked to confirm on one revision."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="proposals")
    revision = models.PositiveIntegerField()
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "revision"], name="proposal_once_per_revision"),
            one_of("proposal_outcome_known", "outcome", DecisionOutcome),
            models.CheckConstraint(
                condition=~Q(delivery_owner="") & ~Q(limit="") & Q(delivery_date__isnull=False),
                name="proposal_has_owner_date_limit",
            ),
        ]
        ordering = ["revision"]

    def __str__(self) -> str:
        return f"{self.promise.label}, revision {self.revision}"


class Condition(AppendOnly):
    """Part of a yes: who must do what, by when, shown by what. Its words stand inside the wording."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    lane = models.CharField(max_length=20, choices=Lane)
    who = models.CharField(max_length=80)
    what = models.CharField(max_length=200)
    by_when = models.DateField()
    shown_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "position"], name="condition_position_once"),
            one_of("condition_lane_known", "lane", Lane),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.who}: {self.what}"


class ConditionMet(models.Model):
    """The proof that a condition is met, and the confirmation by the lane that asked for it."""

    condition = models.OneToOneField(Condition, on_delete=models.PROTECT, related_name="met")
    proof = models.ForeignKey(Proof, on_delete=models.PROTECT, related_name="conditions_shown")
    attached_at = models.DateTimeField()
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    represented = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            paired("condition_confirmed_when_and_by", "confirmed_at", "confirmed_by"),
            paired("condition_attached_when_and_by", "attached_at", "attached_by"),
        ]

    def __str__(self) -> str:
        return str(self.condition)


class Decision(Terms):
    """The owner's answer. Rows only follow each other: the one that nothing supersedes is live (I10, I12).

    `facts` is what was known when it was given, key to value, null where nobody knew.
    """

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="decisions")
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=DecisionKind, default=DecisionKind.REVIEWED)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    capability = models.ForeignKey(
        Capability, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    wording_sha256 = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    represented = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    is_exception = models.BooleanField(default=False)
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["promise", "revision"], condition=Q(supersedes__isnull=True), name="decision_first_once"
            ),
            one_of("decision_outcome_known", "outcome", DecisionOutcome),
            one_of("decision_kind_known", "kind", DecisionKind),
            sha256_length("decision_hash_is_sha256", "wording_sha256"),
            models.CheckConstraint(
                condition=Q(outcome=DecisionOutcome.NO)
                | (~Q(delivery_owner="") & ~Q(limit="") & (Q(delivery_date__isnull=False) | Q(kind="documented"))),
                name="decision_yes_has_owner_date_limit",
            ),
            models.CheckConstraint(
                condition=Q(is_exception=False) | ~Q(reason=""), name="decision_exception_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(kind=DecisionKind.REVIEWED) | Q(outcome=DecisionOutcome.NO) | Q(proposal__isnull=False),
                name="decision_yes_was_proposed",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.promise.label}: {self.get_outcome_display()}"


class Restoration(AppendOnly):
    """An unanswered new revision was withdrawn; from here on the signed answer stands again (RELIABILITY I7)."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="restorations")
    revision = models.PositiveIntegerField()
    restored_at = models.DateTimeField()
    restored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "revision"], name="restoration_once_per_revision"),
            paired("restoration_when_and_by", "restored_at", "restored_by"),
        ]

    def __str__(self) -> str:
        return f"{self.decision} stands again"
