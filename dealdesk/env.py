"""Readers of the environment. Each returns the right type or refuses with one plain sentence.

Every value can also stand in a file named by NAME_FILE, as container secrets do; then no secret is in the environment.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, FileAwareEnv

_env = FileAwareEnv(expand_vars=False)


class BadSetting(ImproperlyConfigured):
    """A variable holds something we cannot use; the text names the variable, what it must be, and never a secret."""


def text(name: str, default: str = "") -> str:
    """An empty variable counts as not set: compose files and unit files often pass it that way."""
    try:
        value = _env.str(name, "")
    except (EnvError, ValueError, OSError):
        raise BadSetting(f"{name}_FILE names a file that cannot be read.") from None
    return value.strip() or default


def choice(name: str, allowed: Sequence[str], default: str) -> str:
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(f"{name} must be {_either(allowed)}, not {value!r}.")
    return value


def yes_no(name: str, *, default: bool) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise BadSetting(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"[0-9]{1,10}", value) or not least <= int(value) <= most:
        raise BadSetting(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list, written with commas or spaces."""
    return re.split(r"[,\s]+", text(name)) if text(name) else list(default)


def folder(name: str, default: Path) -> Path:
    value = text(name)
    if value and not os.path.isabs(value):
        raise BadSetting(f"{name} must be a full path starting with /, not {value!r}.")
    return Path(value) if value else default


def service(name: str) -> str:
    """Where a service of this network listens: host:port, or the full path of a socket; empty where there is none."""
    value = text(name)
    if value and not re.fullmatch(r"/\S+|(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}", value):
        raise BadSetting(f"{name} must be host:port or the full path of a socket, not {value!r}.")
    return value


def hosts(name: str, default: Sequence[str]) -> list[str]:
    found = words(name, default)
    for host in found:
        if not re.fullmatch(r"\.?[A-Za-z0-9.-]+|\[[0-9a-fA-F:.]+\]", host):
            raise BadSetting(f"{name} must list host names without scheme, port or *, and {host!r} is not one.")
    return found


def host(name: str) -> str:
    """One host name, with a port where it is not the usual one; empty where there is none."""
    value = text(name).lower()
    if value and not re.fullmatch(r"[a-z0-9.-]+(?::[0-9]{1,5})?", value):
        raise BadSetting(f"{name} must be a host name like files.example.net, without scheme or path, not {value!r}.")
    return value


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        return [ipaddress.ip_network(word) for word in words(name)]
    except ValueError as problem:
        raise BadSetting(
            f"{name} must list addresses or networks such as 10.0.0.5 or 10.0.0.0/24: {problem}."
        ) from None


def site_url(name: str, default: str) -> str:
    """Where people reach us, scheme and host only: the pages live at its root."""
    value = text(name, default).rstrip("/")
    url = _split(name, value)
    if url.scheme not in {"http", "https"} or not url.hostname or url.path or url.query or url.fragment or url.username:
        raise BadSetting(f"{name} must look like https://desk.example.com, with nothing after the host.")
    return value


def database(name: str, default: Path) -> dict[str, Any]:
    """One Django database from an address: sqlite:///full/path or postgres://user:password@host:5432/name."""
    value = text(name)
    if not value:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": default}
    url = _split(name, value)
    if url.scheme == "sqlite":
        path = Path(unquote(url.path))
        if url.netloc or not url.path.startswith("/") or path.name == "":
            raise BadSetting(f"{name} must give a full path, as in sqlite:///srv/dealdesk/dealdesk.sqlite3.")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": path}
    if url.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(f"{name} must start with postgres:// or sqlite:///, not with {url.scheme or 'nothing'!r}.")
    options = dict(parse_qsl(url.query))
    socket_folder = options.pop("host", "")
    database_name = unquote(url.path[1:])
    if not database_name or "/" in database_name:
        raise BadSetting(f"{name} must end in one database name, as in postgres://user:password@host:5432/dealdesk.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": database_name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": socket_folder or url.hostname or "",
        "PORT": str(url.port or ""),
        "OPTIONS": options,
    }


def redis(name: str) -> str:
    value = text(name)
    if value:
        url = _split(name, value)
        if url.scheme not in {"redis", "rediss", "redis+socket"} or not (url.hostname or url.path.strip("/")):
            raise BadSetting(f"{name} must look like redis://host:6379/0, or rediss:// with TLS.")
    return value


def mail(name: str) -> dict[str, Any]:
    """How mail leaves: smtps:// (TLS), smtp+starttls:// or smtp:// (neither), each with user, password, host, port.

    Nothing set means that mail is printed, which is right on a laptop and refused in production.
    """
    value = text(name)
    if not value or value == "console:":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    url = _split(name, value)
    ports = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
    if url.scheme not in ports or not url.hostname or url.path.strip("/") or url.query:
        raise BadSetting(f"{name} must look like smtps://user:password@mail.example.com:465, or be console:.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or ports[url.scheme],
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp+starttls",
    }


def _split(name: str, value: str) -> SplitResult:
    try:
        url = urlsplit(value)
        url.port  # noqa: B018 -- reading it is what checks it
    except ValueError:
        raise BadSetting(f"{name} is not an address we can read; is a special character in it not %-encoded?") from None
    return url


def _either(allowed: Sequence[str]) -> str:
    return " or ".join(allowed)
