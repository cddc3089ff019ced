"""Say it back: who outside a deal was asked to say a signed sentence in their own words, what they said, what it means.

All of it is tied to the hash of the words. Nothing here opens a link: its token is made from `seed` with the secret key
of the installation, which no row holds, and `token_sha256` only knows it again.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dealdesk.models.append_only import AppendOnly
from dealdesk.models.constraints import at_most, paired, sha256_length
from promises.models import Deal, Promise
from reviews.models.decision import Decision

TEXT_LIMIT = 1200  # characters of a read-back: twice the longest wording
REASON_LIMIT = 300


class SayBackAsk(AppendOnly):
    """One person was asked to say one sentence back, through a link that can be used once.

    The reader is somebody who works here (`reader`), or somebody outside known by name and address.
    """

    filled_later = ("withdrawn_at", "withdrawn_by")

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="say_back_asks")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="say_back_asks")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="say_back_asks")
    wording_sha256 = models.CharField(max_length=64)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="say_backs_asked"
    )
    reader_name = models.CharField(max_length=80, blank=True)
    reader_email = models.EmailField(blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    seed = models.CharField(max_length=64)
    token_sha256 = models.CharField(max_length=64, unique=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reader__isnull=False, reader_name="", reader_email="")
                | (Q(reader__isnull=True) & ~Q(reader_name="") & ~Q(reader_email="")),
                name="say_back_reader_is_one_person",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="say_back_link_lives_a_while"),
            sha256_length("say_back_hash_is_sha256", "wording_sha256"),
            sha256_length("say_back_token_is_hashed", "token_sha256"),
            paired("say_back_asked_when_and_by", "asked_at", "asked_by"),
            paired("say_back_withdrawn_when_and_by", "withdrawn_at", "withdrawn_by"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.promise.label}, said back by {self.reader_text}"

    @property
    def reader_text(self) -> str:
        """The reader as people say it."""
        return str(self.reader) if self.reader is not None else self.reader_name

    @property
    def address(self) -> str:
        """Where the link goes."""
        return self.reader.email if self.reader is not None else self.reader_email


class SayBackMail(models.Model):
    """The mail with the link, as it is owed and sent; its text is made when it is sent, so no row holds the link."""

    ask = models.OneToOneField(SayBackAsk, on_delete=models.PROTECT, related_name="mail")
    send_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["send_at"], condition=Q(sent_at__isnull=True), name="say_back_mail_owed")]

    def __str__(self) -> str:
        return str(self.ask)


class SayBack(AppendOnly):
    """A sentence in somebody's own words, with what was found in them when they came.

    Whoever decides something by it compares again (reviews.domain.say_back_reading): `flags` is what people were shown.
    """

    ask = models.OneToOneField(SayBackAsk, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField()
    flags = models.JSONField(default=list)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [at_most("say_back_text_length", "text", TEXT_LIMIT)]

    def __str__(self) -> str:
        return self.text[:120]


class SayBackJudgement(AppendOnly):
    """What the lead or an engineering reviewer says of a read-back; of several the newest counts."""

    answer = models.ForeignKey(SayBack, on_delete=models.PROTECT, related_name="judgements")
    is_meant = models.BooleanField()
    reason = models.CharField(max_length=REASON_LIMIT, blank=True)
    judged_at = models.DateTimeField()
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    represented = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            at_most("say_back_reason_length", "reason", REASON_LIMIT),
            paired("say_back_judged_when_and_by", "judged_at", "judged_by"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return "That is what we meant" if self.is_meant else "Not what we meant"
