"""Records of the promises room, to be read."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from dealdesk.admin import ReadOnly
from dealdesk.domain import clock
from promises.enums import PromiseState
from promises.models import BannedPhrase, Capability, Deal, Fact, Promise, Proof, Wording


@admin.register(Deal)
class DealAdmin(ReadOnly):
    list_display = ["name", "owner", "amount", "close_date", "outcome", "region", "version"]
    list_select_related = ["owner"]
    list_filter = ["outcome"]
    search_fields = ["name", "crm_id"]


@admin.register(Promise)
class PromiseAdmin(ReadOnly):
    """Shows the state that counts now, computed from the clock; the stored one is never shown by itself."""

    list_display = ["label", "ask", "deal", "type", "state_now", "revision", "answer_by"]
    list_select_related = ["deal"]
    search_fields = ["ask"]
    exclude = ["state"]
    readonly_fields = ["state_now"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_shown_state(clock.database_now())

    @admin.display(description="state now")
    def state_now(self, promise: Promise) -> str:
        """What every page shows at this moment."""
        return str(PromiseState(promise.state_shown).label)


@admin.register(Fact)
class FactAdmin(ReadOnly):
    list_display = ["promise", "key", "value", "is_unknown"]
    list_select_related = ["promise"]


@admin.register(Proof)
class ProofAdmin(ReadOnly):
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    list_display = ["promise", "kind", "title", "added_by", "added_at", "struck_by", "struck_at"]
    list_select_related = ["promise", "added_by", "struck_by"]


@admin.register(Wording)
class WordingAdmin(ReadOnly):
    list_display = ["promise", "number", "text", "sha256", "written_by", "written_at"]
    list_select_related = ["promise", "written_by"]


@admin.register(Capability)
class CapabilityAdmin(ReadOnly):
    list_display = ["sentence", "limit", "owner", "review_by", "approved_by", "withdrawn_at"]
    list_select_related = ["approved_by"]


@admin.register(BannedPhrase)
class BannedPhraseAdmin(ReadOnly):
    list_display = ["phrase", "level", "why", "instead", "is_active"]
