"""Promises made before Dealdesk, as a spreadsheet told of them: to learn from, never to stand on."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import at_most, one_of, paired, sha256_length
from promises.enums import OutcomeKind, PromiseType
from promises.models.promise import ASK_LIMIT
from reviews.enums import Cause


class PastImport(AppendOnly):
    """One file of past promises that was taken in; a wrong one is withdrawn, and its rows count no more."""

    filled_later: ClassVar[tuple[str, ...]] = ("withdrawn_at", "withdrawn_by")

    file_name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    left_out = models.JSONField(default=list)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            sha256_length("past_import_hash_is_sha256", "sha256"),
            paired("past_import_withdrawn_when_and_by", "withdrawn_at", "withdrawn_by"),
            models.UniqueConstraint(
                fields=["sha256"], condition=models.Q(withdrawn_at__isnull=True), name="past_import_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class PastPromise(AppendOnly):
    """One line of such a file. `seen` as in `Submission`; facts known only in part are left out."""

    taken_from = models.ForeignKey(PastImport, on_delete=models.PROTECT, related_name="promises")
    line = models.PositiveIntegerField()
    reference = models.CharField(max_length=60, blank=True)
    ask = models.CharField(max_length=ASK_LIMIT)
    type = models.CharField(max_length=20, choices=PromiseType, blank=True)
    facts = models.JSONField(default=dict)
    amount = models.PositiveIntegerField(default=0)
    region = models.CharField(max_length=60, blank=True)
    promised_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=OutcomeKind, blank=True)
    extra_days = models.PositiveSmallIntegerField(default=0)
    what_happened = models.CharField(max_length=500, blank=True)
    cause = models.CharField(max_length=20, choices=Cause, blank=True)
    seen = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["taken_from", "line"], name="past_promise_once"),
            at_most("past_promise_ask_length", "ask", ASK_LIMIT),
            one_of("past_promise_type_known", "type", PromiseType, or_empty=True),
            one_of("past_promise_outcome_known", "outcome", OutcomeKind, or_empty=True),
            one_of("past_promise_cause_known", "cause", Cause, or_empty=True),
        ]
        indexes = [models.Index(fields=["promised_on"], name="past_promise_by_day")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Its own number in the company's books, or where it stands in the file."""
        return self.reference or f"{self.taken_from.file_name}, line {self.line}"
