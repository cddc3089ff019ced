"""One sale to one account."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from dealdesk.models import Chained
from dealdesk.models.constraints import one_of, paired


class DealOutcome(models.TextChoices):
    """Where the sale stands."""

    OPEN = "open", "Open"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class Deal(Chained):
    """Owns its promises and its one current close plan; a rep sees the deals they own or are on.

    Plan, region and version of the product say which documented capabilities hold for it; empty means not known.
    """

    name = models.CharField("customer", max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals_owned")
    team = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="deals_on", blank=True)
    amount = models.PositiveIntegerField("value", help_text="Whole US dollars.")
    close_date = models.DateField("closes")
    region = models.CharField(max_length=60, blank=True)
    product_plan = models.CharField("plan", max_length=60, blank=True, default="", db_default="")
    product_version = models.CharField(max_length=40, blank=True, default="", db_default="")
    zone = models.CharField("time zone", max_length=64, default="UTC")
    crm_id = models.CharField("CRM id", max_length=80, blank=True)
    outcome = models.CharField(max_length=10, choices=DealOutcome, default=DealOutcome.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    scope_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_sample = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            one_of("deal_outcome_known", "outcome", DealOutcome),
            paired("deal_closed_when_and_by", "closed_at", "closed_by"),
            models.UniqueConstraint(fields=["crm_id"], condition=~Q(crm_id=""), name="deal_crm_id_once"),
        ]
        ordering = ["close_date", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("deal", args=[self.slug])

    @property
    def chain(self) -> str:
        return f"deal:{self.pk}"
