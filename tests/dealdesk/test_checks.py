"""`check --deploy` names everything a production lacks, and only then."""

import os
import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.core.checks import Error
from django.db.models import FileField

from dealdesk.checks import production_is_complete

pytestmark = pytest.mark.once

COMPLETE = {
    "PRODUCTION": True,
    "DATABASES": {"default": {"ENGINE": "django.db.backends.postgresql"}},
    "BROKER_URL": "redis://redis:6379/0",
    "SECRET_KEY": "k" * 60,
    "SECRET_KEY_FALLBACKS": [],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEBUG": False,
    "HTTPS": True,
    "SITE_URL": "https://desk.example.com",
}


@pytest.fixture
def complete(monkeypatch):
    """A stand-in: Django warns when a running database setting is overridden."""

    class Settings:
        SAMPLE_SECRET_KEY = "sample"

    for name, value in COMPLETE.items():
        setattr(Settings, name, value)
    monkeypatch.setattr("dealdesk.checks.settings", Settings)
    return Settings


def test_a_complete_production_passes(complete):
    assert production_is_complete() == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("DATABASES", {"default": {"ENGINE": "django.db.backends.sqlite3"}}, "E001"),
        ("BROKER_URL", "", "E002"),
        ("SECRET_KEY", "sample", "E003"),
        ("SECRET_KEY_FALLBACKS", ["sample"], "E003"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "E004"),
        ("DEBUG", True, "E005"),
        ("HTTPS", False, "E007"),
        ("SITE_URL", "http://desk.example.com", "E008"),
    ],
)
def test_each_missing_part_is_an_error_and_nothing_else_is(complete, name, value, number):
    setattr(complete, name, value)
    found = production_is_complete()
    assert [error.id for error in found] == [f"dealdesk.{number}"]
    assert isinstance(found[0], Error)
    assert found[0].hint


def test_a_laptop_needs_none_of_it(complete):
    complete.PRODUCTION = False
    complete.DEBUG = True
    assert production_is_complete() == []


@pytest.mark.parametrize(("where", "allowed"), [("production", "False"), ("local", "True")])
def test_no_variable_allows_sample_people_in_production(where, allowed):
    given = {"DEALDESK_ENV": where, "DEALDESK_DEMO": "yes", "SECRET_KEY": "k" * 60}
    ended = subprocess.run(
        [sys.executable, "-c", "from dealdesk import settings; print(settings.DEMO_ALLOWED)"],
        cwd=settings.BASE_DIR, env=os.environ | given, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (ended.stdout.strip(), ended.stderr) == (allowed, "")


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("files.example.net", "https://files.example.net ['desk.example.com', 'files.example.net'] True"),
        ("", " ['desk.example.com'] False"),
        ("desk.example.com:8443", "DEALDESK_FILES_HOST must be another host than that of SITE_URL."),
    ],
)
def test_the_host_of_files_is_another_one_and_its_pictures_may_be_shown(host, said):
    given = {"DEALDESK_ENV": "production", "SECRET_KEY": "k" * 60, "SITE_URL": "https://desk.example.com"}
    asked = (
        "from dealdesk import settings as s; pictures = s.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src'];"
        " print(s.FILES_ORIGIN, s.ALLOWED_HOSTS, bool(s.FILES_ORIGIN) and s.FILES_ORIGIN in pictures)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", asked], cwd=settings.BASE_DIR, env=os.environ | given | {"DEALDESK_FILES_HOST": host},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (ended.stdout or ended.stderr).rstrip("\n").splitlines()[-1].removeprefix(
        "django.core.exceptions.ImproperlyConfigured: "
    ) == said


def test_files_lie_outside_what_is_served_and_no_model_serves_them_itself(tmp_path):
    """Files go through promises.domain.storage; a FileField would have a place and an address of its own."""
    fields = [field for model in apps.get_models() for field in model._meta.fields if isinstance(field, FileField)]
    assert (fields, settings.MEDIA_ROOT, settings.MEDIA_URL) == ([], "", "/")
    asked = "from dealdesk import settings as s; print(s.PROOF_ROOT, s.FILE_UPLOAD_TEMP_DIR, s.STATIC_ROOT, sep='\\n')"
    given = {"DEALDESK_ENV": "production", "SECRET_KEY": "k" * 60, "DEALDESK_VAR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", asked], cwd=settings.BASE_DIR, env=os.environ | given,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    kept, incoming, static = ended.stdout.split()
    assert (kept, incoming) == (f"{tmp_path}/proof", f"{tmp_path}/proof/incoming")
    assert not kept.startswith(static)
    assert (tmp_path / "proof" / "incoming").stat().st_mode & 0o077 == 0  # made, and for nobody else to read


def test_the_oldest_postgresql_is_named():
    said = (settings.BASE_DIR / "docs/production.md").read_text(encoding="utf-8")
    assert re.search(r"PostgreSQL (\d+) or newer", said).group(1) == "15"
