"""The address under which a person's calendar program reads what is to be delivered."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import sha256_length


class CalendarLink(AppendOnly):
    """One address; whoever has it reads with this person's rights, so only the SHA-256 of its secret is kept."""

    filled_later: ClassVar[tuple[str, ...]] = ("ended_at",)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_links")
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            sha256_length("calendar_link_hash_is_sha256", "sha256"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="calendar_link_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of {self.person}"
