"""The product's settings with what tests need otherwise: throwaway databases, a fast hasher, quiet logs.

TEST_DATABASE_URL and TEST_REDIS_URL choose the servers; without them it is SQLite and no broker.
"""

import os
import tempfile
from pathlib import Path

for name in (
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SITE_URL",
    "ALLOWED_HOSTS",
    "SECRET_KEY",
    "DEALDESK_PROXY",
    "CLAMD",
    "DEALDESK_FILES_HOST",
    "MAIL_HOURS",
    "MAIL_BATCH_MINUTES",
):
    os.environ.pop(name, None)  # the shell of whoever runs the tests says nothing about what they should find
os.environ["DEALDESK_ENV"] = "local"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")

from dealdesk.settings import *  # noqa: E402, F403
from dealdesk.settings import DATABASE, LOGGING, STORAGES  # noqa: E402

# One folder per process, so that two suites, or two workers of one, never meet.
_folder = tempfile.TemporaryDirectory(prefix="dealdesk-tests-")

if DATABASE["ENGINE"].endswith("sqlite3"):
    # A file and not memory: threads that race must meet on a real lock.
    DATABASE["TEST"] = {"NAME": str(Path(_folder.name) / "test.sqlite3")}
else:
    DATABASE["TEST"] = {"NAME": f"test_dealdesk_{os.getppid()}_{os.getpid()}"}
    # No test outlives a crash of the server, so no commit waits for the disk. Locks and what others see stay the same.
    DATABASE["OPTIONS"]["options"] += " -c synchronous_commit=off"

PROOF_ROOT = Path(_folder.name) / "proof"
FILE_UPLOAD_TEMP_DIR = PROOF_ROOT / "incoming"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "presence": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "presence"},
}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = False  # listing every static file for each test client is most of a test's time
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost", "[::1]"]
LOGGING = {**LOGGING, "root": {**LOGGING["root"], "level": "CRITICAL"}}
LOGGING["loggers"]["django"]["level"] = "CRITICAL"
