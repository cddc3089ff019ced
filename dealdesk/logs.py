"""Logs: one line per event, with the request's id and the user's. Imported by the settings, so it imports no models."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import structlog
from django_structlog.middlewares import RequestMiddleware

if TYPE_CHECKING:
    from django.http import HttpRequest

# Links that are themselves a secret: password reset, e-mail confirmation, a file or a sentence for one reader.
SECRET_PATHS = re.compile(r"(/(?:key|confirm-email|confirm|invite|invitation|signed|say-it-back)/)[^/\s\"']{8,}")
LINE_ENDS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")


def hide_secret_paths(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = SECRET_PATHS.sub(r"\1...", value)
    return event


def one_line(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Text from outside cannot start a line of its own. A traceback is ours and keeps its lines."""
    for key, value in event.items():
        if isinstance(value, str) and key != "exception":
            event[key] = LINE_ENDS.sub(" ", value)
    return event


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    hide_secret_paths,
    one_line,
]


_logfmt = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True)


def readable(logger: Any, name: str, event: dict[str, Any]) -> str:
    """key=value on one line; a traceback follows as people know it, indented so that no line of it looks like ours."""
    traceback = event.pop("exception", "")
    line = str(_logfmt(logger, name, event))
    return line + "".join(f"\n    {part}" for part in str(traceback).splitlines())


def configuration(*, style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING, with structlog behind it, so that a library's lines look like ours."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer = structlog.processors.JSONRenderer() if style == "json" else readable
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "event": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level, "propagate": True, "handlers": []},
            # Each of these says again what RequestLogMiddleware has already said.
            "django.request": {"level": "CRITICAL", "handlers": []},
            "django.security.DisallowedHost": {"level": "CRITICAL", "handlers": []},
            "django.server": {"level": "WARNING", "propagate": True, "handlers": []},
        },
    }


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's lines, without what must not be in a log and without a query to write them.

    Looking up the user here would turn every 503 of a lost database into a 500: it would ask that database again.
    """

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"  # no query string: people search for customers' names

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        user = getattr(request, "_cached_user", None)
        if user is not None:
            structlog.contextvars.bind_contextvars(user_id=user.pk)

    def prepare(self, request: HttpRequest) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR", ""))
        super().prepare(request)
