"""Django's admin as a reading room: every record can be looked at, none can be added, changed or deleted.

What changes anything goes through a door. Rooms register their own records with `ReadOnly`.
"""

from typing import Any

import allauth.account.admin  # noqa: F401 -- registers what is taken out again below
import django.contrib.auth.admin  # noqa: F401 -- the same
from allauth.account.models import EmailAddress, EmailConfirmation
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from dealdesk.models import (
    AuditEvent,
    Calendar,
    Job,
    Notice,
    NoticeChoice,
    RoleGrant,
    Seal,
    SealedEvent,
    SettingsChain,
    SlackHook,
    SlackPost,
    StandIn,
    SweepRun,
    UsedForm,
    User,
)

admin.site.site_header = admin.site.site_title = "Dealdesk records"
admin.site.index_title = "Records, to be read"
admin.site.enable_nav_sidebar = False

for model in (Group, EmailAddress, EmailConfirmation):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class ReadOnly(admin.ModelAdmin):
    """Looking, for staff; nothing else, for nobody, superusers included."""

    actions = None
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)


@admin.register(User)
class UserAdmin(ReadOnly):
    """People, without anything that helps to sign in as them."""

    list_display = ["first_name", "email", "role_names", "zone", "is_active", "is_staff"]
    search_fields = ["first_name", "email"]
    fields = ["first_name", "email", "zone", "role_names", "is_active", "is_staff", "last_login", "date_joined"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("grants")

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    @admin.display(description="roles")
    def role_names(self, person: User) -> str:
        """Roles held now."""
        return ", ".join(sorted(role.label for role in person.roles)) or "none"


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnly):
    list_display = ["user", "role", "granted_at", "granted_by", "revoked_at", "revoked_by"]
    list_select_related = ["user", "granted_by", "revoked_by"]
    list_filter = ["role"]


@admin.register(StandIn)
class StandInAdmin(ReadOnly):
    list_display = ["person", "substitute", "starts_at", "ends_at"]
    list_select_related = ["person", "substitute"]


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnly):
    list_display = ["id", "at", "chain", "position", "type", "actor_name", "label", "state_before", "state_after"]
    list_filter = ["type"]
    search_fields = ["=chain"]
    ordering = ["-id"]


@admin.register(Seal)
class SealAdmin(ReadOnly):
    list_display = ["number", "at", "events", "hash", "previous"]
    ordering = ["-number"]


@admin.register(SealedEvent)
class SealedEventAdmin(ReadOnly):
    list_display = ["event_id", "seal_number", "event_hash"]
    ordering = ["-event_id"]


@admin.register(SettingsChain)
class SettingsChainAdmin(ReadOnly):
    list_display = ["name", "audit_length", "audit_head"]


@admin.register(Calendar)
class CalendarAdmin(ReadOnly):
    list_display = ["name", "version", "zone", "opens", "closes", "country", "subdivision"]


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    list_display = ["subject", "recipient", "channel", "created_at", "sent_at", "skipped_at", "attempts", "failure"]
    list_select_related = ["recipient"]
    ordering = ["-id"]


@admin.register(NoticeChoice)
class NoticeChoiceAdmin(ReadOnly):
    list_display = ["person", "mail", "muted", "named_in_slack"]
    list_select_related = ["person"]
    ordering = ["person_id"]


@admin.register(SlackHook)
class SlackHookAdmin(ReadOnly):
    """The address is a secret; what it is known by is shown."""

    list_display = ["masked", "set_at", "set_by"]
    list_select_related = ["set_by"]
    exclude = ["url"]
    ordering = ["-id"]


@admin.register(SlackPost)
class SlackPostAdmin(ReadOnly):
    list_display = ["text", "created_at", "attempts", "sent_at"]
    ordering = ["-id"]


@admin.register(SweepRun)
class SweepRunAdmin(ReadOnly):
    list_display = ["name", "ran_at", "rows", "failure"]


@admin.register(Job)
class JobAdmin(ReadOnly):
    """Long work, without the bytes of an uploaded file."""

    list_display = ["kind", "state", "done", "total", "made_by", "made_at", "ended_at", "failure"]
    list_select_related = ["made_by"]
    list_filter = ["kind", "state"]
    exclude = ["payload"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """Files and results are megabytes; the page of one job fetches its result by itself."""
        found: QuerySet[Job] = super().get_queryset(request).defer("payload", "result")
        return found


@admin.register(UsedForm)
class UsedFormAdmin(ReadOnly):
    list_display = ["used_at", "user", "result"]
    list_select_related = ["user"]
    fields = ["used_at", "user", "result"]
    ordering = ["-id"]
