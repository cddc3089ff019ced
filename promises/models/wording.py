"""Sentences we would commit to: immutable, numbered, each with its SHA-256; and phrases that may not stand in one."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from dealdesk.domain.text import fingerprint
from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import at_most, one_of, sha256_length
from promises.models.promise import Promise

WORDING_LIMIT = 600  # characters, DESIGN section 2
PHRASE_LIMIT = 120  # characters
WHY_LIMIT = 200


class Wording(AppendOnly):
    """One version of the sentence. Normalised before it is stored, compared byte for byte ever after."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="wordings")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=WORDING_LIMIT)
    sha256 = models.CharField(max_length=64)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["promise", "number"], name="wording_number_once"),
            at_most("wording_text_length", "text", WORDING_LIMIT),
            sha256_length("wording_hash_is_sha256", "sha256"),
        ]
        ordering = ["promise_id", "number"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_intact(self) -> bool:
        """Whether the stored text still has the stored hash."""
        return fingerprint(self.text) == self.sha256


class PhraseLevel(models.TextChoices):
    """What a phrase of the list asks for (design/UX.md 4.12)."""

    MUST_CHANGE = "must_change", "Must change"
    ADVICE = "advice", "Advice"


class BannedPhrase(models.Model):
    """A wording rule: a phrase or pattern that cannot be reviewed, with the reason and what to write instead.

    The list is data: a migration brings the first 220, admins keep it from then on through the doors of
    `promises.domain.wording_rules`. A row is switched off, not deleted, so that the reason stays.
    """

    phrase = models.CharField(
        max_length=PHRASE_LIMIT,
        unique=True,
        help_text="Plain words. “meet|meets” stands for either word, “your” for any word that says whose it is.",
    )
    why = models.CharField(max_length=WHY_LIMIT)
    instead = models.CharField(max_length=WHY_LIMIT, blank=True)
    level = models.CharField(
        max_length=12, choices=PhraseLevel, default=PhraseLevel.MUST_CHANGE, db_default="must_change"
    )
    is_pattern = models.BooleanField(default=False, db_default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints = [one_of("phrase_level", "level", PhraseLevel)]
        ordering = ["phrase"]

    def __str__(self) -> str:
        return self.phrase

    def get_absolute_url(self) -> str:
        return reverse("wording-rule", args=[self.pk])
