"""The desk: people, audit trail, outbox, calendars."""

from dealdesk.models.audit import AuditEvent, Chained, Seal, SealedEvent, SettingsChain
from dealdesk.models.calendar import Calendar
from dealdesk.models.forms import UsedForm
from dealdesk.models.job import Job, JobState
from dealdesk.models.notification import Channel, MailPace, Notice, NoticeChoice, SlackHook, SlackPost
from dealdesk.models.sweep import SweepRun
from dealdesk.models.user import RoleGrant, StandIn, User

__all__ = [
    "AuditEvent",
    "Calendar",
    "Chained",
    "Channel",
    "Job",
    "JobState",
    "MailPace",
    "Notice",
    "NoticeChoice",
    "RoleGrant",
    "Seal",
    "SealedEvent",
    "SettingsChain",
    "SlackHook",
    "SlackPost",
    "StandIn",
    "SweepRun",
    "UsedForm",
    "User",
]
