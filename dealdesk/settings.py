"""Every setting, for every place Dealdesk runs. docs/production.md lists the variables read here.

With nothing set this is the embedded default: SQLite in var/, no broker (`manage.py tick --loop` runs the sweeps),
mail printed, sample data. DEALDESK_ENV=production changes what has to be given and how strict the answers are.
"""

import contextlib
import logging
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from dealdesk import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where we run ---------------------------------------------------------------------------------------------------

ENVIRONMENT = env.choice("DEALDESK_ENV", ("local", "production"), "local")
PRODUCTION = ENVIRONMENT == "production"

SAMPLE_SECRET_KEY = "sample-key-for-one-laptop-only-never-for-a-server-people-reach"  # noqa: S105 -- refused below
SECRET_KEY = env.text("SECRET_KEY", SAMPLE_SECRET_KEY)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
if PRODUCTION and SAMPLE_SECRET_KEY in (SECRET_KEY, *SECRET_KEY_FALLBACKS):
    raise ImproperlyConfigured("SECRET_KEY is not set, and the sample key is known to everybody. Give it a random one.")

# Off also on a laptop: refusals and failures then look exactly as they will to people.
DEBUG = env.yes_no("DEALDESK_DEBUG", default=False)

# Sample data and its sample passwords; never in production, whatever a variable says.
DEMO_ALLOWED = not PRODUCTION and env.yes_no("DEALDESK_DEMO", default=True)

SITE_URL = env.site_url("SITE_URL", f"http://127.0.0.1:{env.number('PORT', 8000, least=1, most=65535)}")
SITE_HOST = SITE_URL.partition("://")[2].rpartition(":")[0] or SITE_URL.partition("://")[2]
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", [SITE_HOST] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])

# Where files people attached are served, apart from every page and cookie; none: with the pages.
FILES_HOST = env.host("DEALDESK_FILES_HOST")
FILES_ORIGIN = f"{SITE_URL.partition('://')[0]}://{FILES_HOST}" if FILES_HOST else ""
FILES_URLCONF = "promises.files_urls"
if FILES_HOST:
    if FILES_HOST.partition(":")[0] == SITE_HOST:
        raise ImproperlyConfigured("DEALDESK_FILES_HOST must be another host than that of SITE_URL.")
    ALLOWED_HOSTS.append(FILES_HOST.partition(":")[0])

# Requests speak for themselves unless they come from one of these addresses (dealdesk.proxy).
TRUSTED_PROXIES = env.networks("DEALDESK_PROXY")

# What changes while it runs: the embedded database, the beat schedule.
VAR_DIR = env.folder("DEALDESK_VAR", BASE_DIR / "var")
with contextlib.suppress(OSError):  # where it cannot be made, whatever needs it says so itself
    VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- apps and requests ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "dealdesk",
    "promises",
    "reviews",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "django_structlog",
]

MIDDLEWARE = [
    "dealdesk.proxy.ForwardedMiddleware",  # first: everything after it reads the client's address and scheme
    "django.middleware.security.SecurityMiddleware",
    "dealdesk.middleware.FilesHostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dealdesk.logs.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",  # refuses a foreign Host header
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dealdesk.accounts.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dealdesk.middleware.RefusalMiddleware",
    "dealdesk.middleware.NoStoreMiddleware",
    "dealdesk.middleware.AddressMiddleware",
]

ROOT_URLCONF = "dealdesk.urls"
WSGI_APPLICATION = "dealdesk.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dealdesk.frame.frame",
            ],
            "builtins": ["dealdesk.templatetags.desk"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

USE_I18N = False  # one language; dates are written by our own tags
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What the frame of every page asks the rooms, by name, because the desk imports no room.
DEALDESK_TURN_COUNT = "reviews.domain.queue.my_turn_count"
DEALDESK_CHANGE_COUNT = "reviews.domain.rule_policy.my_change_count"
DEALDESK_QUESTION_COUNT = "promises.domain.queries.my_question_count"
DEALDESK_CALENDAR = "reviews.domain.in_force.desk_calendar"
DEALDESK_STATE_WORDS = "promises.domain.queries.state_words"
DEALDESK_SAMPLE_DATA = "promises.domain.queries.has_sample_data"

# What must happen at once where somebody loses a right.
DEALDESK_FEWER_MAY_ACT = "reviews.domain.nobody.pause_unanswerable"

# --- database -------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR / "dealdesk.sqlite3")}
DATABASE = DATABASES["default"]
# ATOMIC_REQUESTS stays off: with IMMEDIATE below, it would queue readers behind each other for whole requests.
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = {
        # Take the write lock when a transaction begins. In deferred mode a reader that turns writer fails at once
        # with "database is locked", whatever the timeout; WAL alone makes that more frequent.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
    }
else:
    statement_seconds = env.number("DATABASE_STATEMENT_SECONDS", 15)  # 0 = no limit, for migrations
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"].setdefault("connect_timeout", "5")
    DATABASE["OPTIONS"].setdefault("application_name", "dealdesk")
    DATABASE["OPTIONS"].setdefault(
        "options",
        f"-c statement_timeout={statement_seconds}s -c lock_timeout={min(5, statement_seconds)}s"
        " -c idle_in_transaction_session_timeout=60s",
    )
    # wsgi.py asks for the pool. Workers must not: Celery's prefork pool closes it around every task and loses work.
    if env.yes_no("DATABASE_POOL", default=False):
        DATABASE["OPTIONS"]["pool"] = {
            "min_size": 2,
            "max_size": env.number("DATABASE_POOL_SIZE", 8, least=2, most=100),
            "timeout": 10,
        }

# Holds the counters of the sign-in limits and nothing that could not be lost. In the database, because every process
# must see the same count, and because no request may wait on the broker.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "dealdesk_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- sweeps and the broker ------------------------------------------------------------------------------------------

# (function, seconds between runs). `tick --loop` and Celery beat both read this list and call the same functions.
SWEEPS = [
    ("reviews.domain.timer.pause_overdue", 30),
    ("reviews.domain.timer.pause_lapsed", 60),
    ("reviews.domain.nobody.pause_unanswerable", 60),  # a stand-in's last day ends without any door
    ("reviews.domain.reminders.remind_owing", 60),
    ("dealdesk.domain.notify.deliver_notices", 20),
    ("dealdesk.domain.slack.post_lines", 20),
    ("reviews.domain.say_back_links.deliver_links", 20),
    ("dealdesk.domain.audit.seal_events", 60),
    ("dealdesk.domain.jobs.run_jobs", 2),
    ("dealdesk.domain.jobs.clear_old_jobs", 3600),
    ("promises.domain.storage.clear_leftovers", 3600),
]

#: Long work by its kind (dealdesk.domain.jobs). A row in the database must not choose which code runs.
JOBS = {
    "back_test": "reviews.domain.back_test.run",
    "drift": "reviews.domain.drift_jobs.run",
    "past_import": "reviews.domain.past_import.check",
    "past_import_store": "reviews.domain.past_import.store",
    "patterns": "reviews.domain.patterns.table.run",
}
#: kind of a job -> what gives the address of the page that waits for it
JOB_PAGES = {
    "back_test": "reviews.views.rule_draft.page_of_job",
    "drift": "reviews.views.drift.page_of_job",
    "past_import": "reviews.views.past.page_of_job",
    "past_import_store": "reviews.views.past.page_of_job",
}
#: kind of a job -> what says in a sentence how far it is, where "12 of 40 looked at" does not
JOB_SAID = {
    "drift": "reviews.views.drift.said_of_job",
    "past_import": "reviews.views.past.said_of_job",
    "past_import_store": "reviews.views.past.said_of_job",
}
#: kind of a job -> hours after which its result is thrown away, where nobody asked for it to be kept
JOBS_FORGOTTEN = {"drift": 24}
#: Jobs whose page somebody may be typing on: what came of them is put in its place, and the page is not loaded anew.
JOBS_IN_PLACE = {"back_test"}

BROKER_URL = env.redis("REDIS_URL")
# Who has which page open: nothing that could not be lost, and nothing a page waits for.
CACHES["presence"] = (
    {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": BROKER_URL,
        "KEY_PREFIX": "dealdesk-presence",
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    }
    if BROKER_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "presence"}
)
CELERY_BROKER_URL = BROKER_URL or "memory://"  # without a broker no worker is started, and nothing may wait for one
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,  # longer than the longest task: one that is not acknowledged by then runs again
    "unacked_restore_interval": 10,  # look for those often; the default is every 100 seconds
    "unacked_restore_throttle": 1,
    # Publishing to a broker that hangs or is gone fails within seconds. Work waits in rows, never in the broker.
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "retry_on_timeout": False,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 240
#: Sweeps that may take longer, in seconds, and go to workers of their own (-Q jobs): clocks and notices never wait for
#: an import. A job that is delivered again meanwhile finds itself claimed.
LONG_SWEEPS = {"dealdesk.domain.jobs.run_jobs": 3600}
LONG_QUEUE = "jobs"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- people and sign-in ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "dealdesk.User"
AUTHENTICATION_BACKENDS = ["dealdesk.accounts.PeopleBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
# Length and a list of known passwords; no rules about digits or capitals, no forced change.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name")},
    },
    {
        "NAME": "dealdesk.accounts.CompanyWordsValidator",
        "OPTIONS": {"words": ["dealdesk", "deal desk", *env.words("COMPANY_WORDS")]},
    },
]
PASSWORD_RESET_TIMEOUT = 24 * 3600  # an invitation is the same kind of link

ACCOUNT_ADAPTER = "dealdesk.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # nobody signs up: an admin invites, and the invitation went to that address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail from us
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.partition(":")[0]
# The eleventh wrong password within ten minutes is refused with 429, whether or not the address exists.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/10m/key,100/10m/ip",
    "reset_password": "20/m/ip,5/10m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/10m/user",
    "say_it_back": "30/m/ip",  # the one page that strangers with a link may open (reviews.views.say_back_link)
}

# Idle for eight hours ends a session, and so do seven days however busy. Writing the session with every request
# (SESSION_SAVE_EVERY_REQUEST) would cost a write per page, so SessionAgeMiddleware writes at most every ten minutes;
# the price is that "eight hours" may be up to ten minutes short.
SESSION_COOKIE_AGE = 8 * 3600
SESSION_TOUCH_AFTER = 10 * 60
SESSION_ABSOLUTE_AGE = 7 * 24 * 3600
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = SESSION_COOKIE_AGE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # ends with the browser
# In the session and not in a cookie of their own: a message may quote a customer.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- headers --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        # The icons inside Bootstrap's stylesheet are data: images.
        "img-src": ["'self'", "data:", *([FILES_ORIGIN] if FILES_ORIGIN else [])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

HTTPS = env.yes_no("DEALDESK_HTTPS", default=PRODUCTION)
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, over plain HTTP
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = env.yes_no("HSTS_PRELOAD", default=False)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # only ever arrives from DEALDESK_PROXY
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preload binds a whole domain for years: each owner's own decision

# --- files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Production collects into STATIC_ROOT and names files by their content; elsewhere they are served where they lie.
STATIC_ROOT = env.folder("STATIC_ROOT", BASE_DIR / "staticfiles") if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    WHITENOISE_MAX_AGE = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Files people attach as proof: never under STATIC_ROOT, never served but by promises.views.files.
PROOF_ROOT = env.folder("PROOF_ROOT", VAR_DIR / "proof")
PROOF_UPLOADS_PER_HOUR = env.number("PROOF_UPLOADS_PER_HOUR", 1000, least=1)  # of one person
PROOF_DEAL_QUOTA = env.number("PROOF_DEAL_QUOTA_MIB", 2_048, least=1, most=10**7) * 2**20  # bytes, struck ones too
PROOF_PERSON_QUOTA = env.number("PROOF_PERSON_QUOTA_MIB", 10_240, least=1, most=10**7) * 2**20
CLAMD = env.service("CLAMD")  # empty: files are kept as "Not scanned"

# What arrives goes to a file of bounded size beside its last place, so that keeping it is a rename.
FILE_UPLOAD_HANDLERS = ["dealdesk.uploads.CappedUploadHandler"]
FILE_UPLOAD_TEMP_DIR = PROOF_ROOT / "incoming"
with contextlib.suppress(OSError):  # Django's own check names it where it cannot be made
    FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
UPLOAD_FILE_LIMIT = 25 * 2**20  # bytes; RELIABILITY row 38
UPLOAD_TOTAL_LIMIT = 10 * UPLOAD_FILE_LIMIT  # bytes of all files of one request

# --- mail -----------------------------------------------------------------------------------------------------------

globals().update(env.mail("EMAIL_URL"))
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", f"Dealdesk <no-reply@{SITE_HOST.strip('[]')}>")
EMAIL_SUBJECT_PREFIX = ""
MAIL_HOURS = env.choice("MAIL_HOURS", ("working", "always"), "working")  # of the calendar in force; signed: always
MAIL_BATCH_MINUTES = env.number("MAIL_BATCH_MINUTES", 10, least=0, most=120)  # new asks wait for each other this long

# --- logs -----------------------------------------------------------------------------------------------------------

LOGGING = logs.configuration(
    style=env.choice("DEALDESK_LOG", ("lines", "json"), "json" if PRODUCTION else "lines"),
    level=env.choice("DEALDESK_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO" if PRODUCTION else "WARNING"),
)
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # the line at the end says everything
DJANGO_STRUCTLOG_USER_ID_FIELD = None  # RequestLogMiddleware names the user without asking the database
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False  # and the address that dealdesk.proxy settled on
