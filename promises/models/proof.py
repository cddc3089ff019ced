"""What stands behind an ask. Never edited, only added or struck."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import one_of, paired
from promises.enums import ProofKind, Scan
from promises.models.promise import Promise

FILE_NAME_LIMIT = 100  # characters, RELIABILITY row 40
TEXT_LIMIT = 5_000  # characters of a note
HIGHLIGHT_LIMIT = 500  # and of its line that matters most


class Proof(AppendOnly):
    """A call note, a link or a file; striking keeps the row and says who did it. The database refuses any other change.

    A file's bytes lie outside the database under `storage_name`, which says nothing about their name or owner.
    """

    filled_later: ClassVar[tuple[str, ...]] = ("struck_at", "struck_by")

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField(max_length=10, choices=ProofKind)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    highlight = models.CharField(
        max_length=500, blank=True, default="", db_default="", help_text="the one line of a note that matters most"
    )
    url = models.URLField(max_length=500, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    # Of a file only.
    file_name = models.CharField(
        max_length=FILE_NAME_LIMIT, blank=True, default="", db_default="", help_text="as it was sent, cleaned"
    )
    size = models.PositiveBigIntegerField(default=0, db_default=0, help_text="bytes")
    content_type = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text="decided by us, never by the sender"
    )
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    storage_name = models.CharField(max_length=64, blank=True, default="", db_default="")
    width = models.PositiveIntegerField(null=True, blank=True, help_text="pixels, of an image")
    height = models.PositiveIntegerField(null=True, blank=True, help_text="pixels, of an image")
    has_picture = models.BooleanField(
        default=False, db_default=False, help_text="whether a picture of our own making shows it"
    )
    scan = models.CharField(max_length=12, choices=Scan, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            one_of("proof_kind_known", "kind", ProofKind),
            one_of("proof_scan_known", "scan", Scan, or_empty=True),
            paired("proof_struck_when_and_by", "struck_at", "struck_by"),
            models.CheckConstraint(
                condition=(~Q(kind=ProofKind.FILE) & Q(storage_name="", sha256="", file_name="", size=0, scan=""))
                | (
                    Q(kind=ProofKind.FILE, size__gt=0)
                    & ~Q(storage_name="")
                    & ~Q(sha256="")
                    & ~Q(file_name="")
                    & ~Q(scan="")
                ),
                name="proof_file_is_whole",
            ),
            models.UniqueConstraint(
                fields=["storage_name"], condition=~Q(storage_name=""), name="proof_storage_name_once"
            ),
        ]
        indexes = [models.Index(fields=["added_by", "added_at"], name="proof_added_by_when")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
