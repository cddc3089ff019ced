"""The audit trail: one hash chain per subject, sealed together every minute (DESIGN section 7)."""

from django.db import models

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import sha256_length

GENESIS = "0" * 64


class Chained(models.Model):
    """A row that carries the head of its own audit chain, so that only its own lock is needed to add an event."""

    audit_head = models.CharField(max_length=64, default=GENESIS, editable=False)
    audit_length = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def chain(self) -> str:
        """Name of this row's chain, for example "promise:1042"."""
        raise NotImplementedError


class SettingsChain(Chained):
    """The one row whose chain holds changes of people, rules, calendars and policy."""

    name = models.CharField(max_length=20, unique=True, default="settings")

    def __str__(self) -> str:
        return self.name

    @property
    def chain(self) -> str:
        return self.name


class AuditEvent(AppendOnly):
    """What happened, who did it, when; copied names and no foreign keys, so that it outlives every other row."""

    chain = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120)
    represented_id = models.BigIntegerField(null=True)
    represented_name = models.CharField(max_length=120, blank=True)
    label = models.CharField(max_length=120)
    state_before = models.CharField(max_length=40, blank=True)
    state_after = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=0)
    wording_sha256 = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="audit_one_event_per_position"),
            sha256_length("audit_previous_is_sha256", "previous"),
            sha256_length("audit_hash_is_sha256", "hash"),
        ]
        indexes = [models.Index(fields=["type", "at"], name="audit_by_type")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.position} {self.type}"


class Seal(AppendOnly):
    """A digest of all events that were new at one moment, chained to the seal before."""

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    events = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [sha256_length("seal_hash_is_sha256", "hash")]

    def __str__(self) -> str:
        return f"Seal {self.number}"


class SealedEvent(AppendOnly):
    """Which seal an event is under. Events never change, so the link is a row of its own, without a foreign key."""

    seal_number = models.PositiveIntegerField(db_index=True)
    event_id = models.BigIntegerField(unique=True)
    event_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"Event {self.event_id} under seal {self.seal_number}"
