"""`manage.py check --deploy`: what production must not start without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def production_is_complete(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION:
        return []
    found = [
        (
            settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
            "The database is SQLite, which one machine and a few people can use.",
            "Set DATABASE_URL to postgres://user:password@host:5432/dealdesk.",
            "E001",
        ),
        (
            not settings.BROKER_URL,
            "No broker is set, so no worker can run the sweeps.",
            "Set REDIS_URL, and run one Celery beat and at least one worker.",
            "E002",
        ),
        (
            settings.SAMPLE_SECRET_KEY in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS),
            "SECRET_KEY is the sample key, which everybody knows.",
            "Give SECRET_KEY fifty or more random characters.",
            "E003",
        ),
        (
            not settings.EMAIL_BACKEND.endswith(".smtp.EmailBackend"),
            "Mail is printed and reaches nobody: no notice, no password reset.",
            "Set EMAIL_URL to smtps://user:password@host:465 or smtp+starttls://...:587.",
            "E004",
        ),
        (
            settings.DEBUG,
            "DEBUG shows code and settings to whoever meets an error.",
            "Unset DEALDESK_DEBUG.",
            "E005",
        ),
        (
            not settings.HTTPS,
            "Pages and cookies travel unencrypted.",
            "Unset DEALDESK_HTTPS, and put TLS in front.",
            "E007",
        ),
        (
            settings.HTTPS and not settings.SITE_URL.startswith("https://"),
            "SITE_URL is not an https:// address, so links in mail lead nowhere.",
            "Set SITE_URL to the address people use.",
            "E008",
        ),
    ]
    return [Error(text, hint=hint, id=f"dealdesk.{number}") for wrong, text, hint, number in found if wrong]
