"""The desk: people, audit trail, outbox, calendars."""

from dealdesk.models.audit import AuditEvent, Chained, Seal, SealedEvent, SettingsChain
from dealdesk.models.calendar import Calendar
from dealdesk.models.forms import UsedForm
from dealdesk.models.job import Job, JobState
from dealdesk.models.notification import Channel, Notice
from dealdesk.models.sweep import SweepRun
from dealdesk.models.user import RoleGrant, StandIn, User

__all__ = [
    "AuditEvent",
    "Calendar",
    "Chained",
    "Channel",
    "Job",
    "JobState",
    "Notice",
    "RoleGrant",
    "Seal",
    "SealedEvent",
    "SettingsChain",
    "StandIn",
    "SweepRun",
    "UsedForm",
    "User",
]
