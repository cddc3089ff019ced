"""The outbox: what people are owed to hear, written with the change and sent afterwards."""

from django.db import models
from django.db.models import Q

from dealdesk.models.constraints import one_of
from dealdesk.models.user import User


class Channel(models.TextChoices):
    """Ways a notice can travel."""

    EMAIL = "email", "E-mail"


class Notice(models.Model):
    """One message owed to one person for one event; at least once, and the receiver can drop a double by its key."""

    event_id = models.BigIntegerField()
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    send_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "recipient", "channel"], name="notice_once_per_recipient"),
            one_of("notice_channel_known", "channel", Channel),
        ]
        indexes = [
            models.Index(fields=["send_at", "id"], condition=Q(sent_at__isnull=True), name="notice_unsent"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def key(self) -> str:
        """Same for every delivery attempt of this notice (RELIABILITY I17)."""
        return f"{self.event_id}.{self.recipient_id}.{self.channel}"
