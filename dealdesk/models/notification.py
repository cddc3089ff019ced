"""The outbox: what people are owed to hear, written with the change and sent afterwards."""

from django.db import models
from django.db.models import Q

from dealdesk.models.constraints import at_most, one_of, paired
from dealdesk.models.user import User

SLACK_URL_LIMIT = 500  # characters


class Channel(models.TextChoices):
    """Ways a notice can travel. What is in the app is there with the change and has no way to go."""

    IN_APP = "in_app", "In the app"
    EMAIL = "email", "E-mail"


class MailPace(models.TextChoices):
    """When a person's mail goes out; the values are stored."""

    AT_ONCE = "at_once", "Each at once"
    BATCHED = "batched", "New asks together, every 10 minutes"
    DIGEST = "digest", "One mail a day, when the desk opens"


class Notice(models.Model):
    """One message owed to one person for one event; at least once, and the receiver can drop a double by its key.

    `about` is empty but for a reminder, which has no event of its own: it stands under the event that opened the turn
    and says here which lane, deadline and step it is about. `led_by` is the notice whose mail this one goes out in.
    `skipped_at` says that the person wanted no mail of this kind: the row is there all the same (RELIABILITY I17).
    """

    event_id = models.BigIntegerField()
    about = models.CharField(max_length=80, blank=True, db_default="", default="")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    kind = models.CharField(max_length=40, blank=True, db_default="", default="")
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True, db_default="", default="")
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    send_at = models.DateTimeField()
    led_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="led")
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "about", "recipient", "channel"], name="notice_once_per_recipient"
            ),
            one_of("notice_channel_known", "channel", Channel),
        ]
        indexes = [
            models.Index(
                fields=["send_at", "id"], condition=Q(sent_at__isnull=True, skipped_at__isnull=True), name="notice_owed"
            ),
            models.Index(fields=["recipient", "-id"], condition=Q(channel=Channel.IN_APP), name="notice_inbox"),
            models.Index(
                fields=["recipient"], condition=Q(channel=Channel.IN_APP, read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["kind", "created_at"], condition=Q(channel=Channel.IN_APP), name="notice_of_kind"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def key(self) -> str:
        """Same for every delivery attempt of this notice (RELIABILITY I17)."""
        about = f"{self.about.replace(':', '').replace(' ', '-')}." if self.about else ""
        return f"{self.event_id}.{about}{self.recipient_id}.{self.channel}"


class NoticeChoice(models.Model):
    """How one person wants to be told; whoever chose nothing has no row, and the defaults hold.

    `muted` holds the groups of notices (dealdesk.domain.notice_kinds) they want no mail of, each between commas, so
    that one SQL condition can ask for one of them. `named_in_slack` says whether lines in the desk's channel name them.
    """

    person = models.OneToOneField(User, on_delete=models.PROTECT, related_name="notice_choice")
    mail = models.CharField(max_length=10, choices=MailPace, default=MailPace.BATCHED)
    muted = models.CharField(max_length=200, blank=True, default="")
    named_in_slack = models.BooleanField(default=True)

    class Meta:
        constraints = [one_of("notice_choice_mail_known", "mail", MailPace)]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_mail_display()}"


class SlackHook(models.Model):
    """The one address to which lines for the desk's channel go; its row is made when an admin first sets it.

    The address is a secret: whoever has it can write into the channel. No page, log or event shows it whole.
    """

    url = models.CharField(max_length=SLACK_URL_LIMIT, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            at_most("slack_url_length", "url", SLACK_URL_LIMIT),
            paired("slack_set_when_and_by", "set_at", "set_by"),
        ]

    def __str__(self) -> str:
        return self.masked or "Off"

    @property
    def masked(self) -> str:
        """The host and the last four characters: enough to know it again, too little to use it."""
        if not self.url:
            return ""
        host = self.url.partition("://")[2].partition("/")[0]
        return f"https://{host}/…{self.url[-4:]}"


class SlackPost(models.Model):
    """One line owed to the desk's channel for one event. After too many failures it is dead until an admin retries."""

    event_id = models.BigIntegerField(unique=True)
    text = models.CharField(max_length=400)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    send_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["send_at", "id"], condition=Q(sent_at__isnull=True, dead_at__isnull=True), name="slack_owed"
            ),
        ]

    def __str__(self) -> str:
        return self.text
