"""What every test stands on: people, a clock that can be shifted, strict templates, no network, honest skips.

The house rules of the suite: promises are walked to their state through the doors (tests/factories.py), a refusal and
the success beside it share their set-up, and a test that was left out says why in the last lines of the run.
"""

from __future__ import annotations

import atexit
import ipaddress
import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model
from django.template.base import Variable, VariableDoesNotExist
from django.test import Client, TransactionTestCase

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.models import User
from dealdesk.models.append_only import lifted
from tests import factories
from tests.settings import _folder
from tests.suite import CHROMIUM

DEFAULT_ROUNDS = 20
atexit.register(_folder.cleanup)  # left to the interpreter, it would complain after the last lines
OUR_APPS = ("dealdesk", "promises", "reviews")

# --- what a run can do, and what it says it left out ------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rounds",
        type=int,
        default=DEFAULT_ROUNDS,
        help=f"how often each race is run (default {DEFAULT_ROUNDS}; RELIABILITY F17 asks for 200)",
    )


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often a race is run."""
    return request.config.getoption("--rounds")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: from the first one on, its event loop stays in the process (see `_loop_is_allowed`)."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and not project.DATABASE["ENGINE"].endswith("postgresql"):
        pytest.skip("needs PostgreSQL, and this run is on SQLite: TEST_DATABASE_URL names a server")
    if item.get_closest_marker("redis") and not project.BROKER_URL:
        pytest.skip("needs Redis: TEST_REDIS_URL names a server")
    if item.get_closest_marker("browser") and not chromium():
        pytest.skip("needs Chromium, and there is none (Debian and Ubuntu: apt-get install chromium)")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    """The last lines: what was left out, how often, and why."""
    yield
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason.removeprefix("Skipped: ")] += 1
    deselected = len(terminalreporter.stats.get("deselected", []))
    if deselected:
        reasons["not asked for by this command (-m, -k)"] += deselected
    terminalreporter.write_sep("-", "left out")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} {'test' if count == 1 else 'tests'}: {reason}")
    if not reasons:
        terminalreporter.write_line("nothing")


# --- databases --------------------------------------------------------------------------------------------------------

# What the migrations put in: a first calendar, rule set, policy. A test that commits ends with an empty database, and
# these rows are put back so that the next one finds a desk that works.
_first_rows: dict[type[Model], list[Model]] = {}
#: Written by `migrate` from the code, and by nothing else.
WRITTEN_FROM_THE_CODE = ("django_content_type", "auth_permission")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The usual set-up, then a copy of what the migrations wrote. A busy server may drop the database for a minute.

    tests/factories.py signs one sentence for everybody, so the alarm that counts alike yeses is set far off; its own
    tests (tests/reviews/domain/test_exception_creep.py) set it to what a desk is installed with.
    """
    with django_db_blocker.unblock():
        apps.get_model("reviews", "DeskPolicy").objects.update(exceptions_allowed=10_000)
        for label in OUR_APPS:
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                if rows := list(model._base_manager.order_by("pk")):
                    _first_rows[model] = rows
    yield
    if connection.vendor == "postgresql":
        # A browser may have asked for a page that nobody waits for any more, and its answer holds the database.
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        connection.settings_dict["OPTIONS"].pop("options", None)  # the time limits of a statement


def _empty(test: TransactionTestCase) -> None:
    """What a test committed is gone, and the first rows are back, in one transaction.

    Django's own flush takes seconds on PostgreSQL, for each test that commits: TRUNCATE gives every table new files,
    and rights are written anew. Here rows are deleted past the triggers, as in tests/races/rewind.py; the lock waits,
    as TRUNCATE does, for a request that is not over yet.
    """
    existing = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in existing if name not in WRITTEN_FROM_THE_CODE]
    on_postgres = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        if on_postgres:
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
            cursor.execute("SET LOCAL session_replication_role = replica")
        with nullcontext() if on_postgres else lifted(connection):
            for table in tables:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of models
        if on_postgres:
            cursor.execute("SET LOCAL session_replication_role = origin")
        for model, rows in _first_rows.items():
            fields = [field for field in model._meta.concrete_fields if not field.generated]
            model._base_manager._insert(rows, fields=fields, using=connection.alias, raw=True)


@pytest.fixture(autouse=True, scope="session")
def _protected_tables_can_be_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty)
        yield


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    """The sign-in limits count in the cache; one test's wrong passwords are not the next one's."""
    cache.clear()


# --- no network -------------------------------------------------------------------------------------------------------


class NetworkBlocked(RuntimeError):
    """A test reached for another machine."""


def _check_loopback(host: object) -> None:
    if host is None or host in {"", b"", "localhost", b"localhost"}:
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        if ipaddress.ip_address(name.partition("%")[0]).is_loopback:
            return
    except ValueError:
        pass  # a name, and a name means asking a name server
    raise NetworkBlocked(f"Tests reach nothing but this machine; this one asked for {name}.")


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Sockets reach loopback addresses and Unix sockets, nothing else."""
    connect, connect_ex, resolve = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                _check_loopback(address[0])
            return original(self, address)

        return call

    def resolve_loopback(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check_loopback(host)
        return resolve(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", resolve_loopback)
        yield


# --- strict templates -------------------------------------------------------------------------------------------------

_OUR_TEMPLATES = str(project.BASE_DIR / "templates")
_undefined: list[str] = []
_look_up = Variable._resolve_lookup


def _strict_look_up(variable: Variable, context: Any) -> Any:
    """Note a name that a template of ours uses and nobody gave.

    It is noted and not raised, because `{% if %}` swallows whatever is raised inside it: a mistyped name there would
    quietly be false. An attribute of None is let through; a promise without an answer is no typing mistake.
    """
    try:
        return _look_up(variable, context)
    except VariableDoesNotExist as missing:
        owner = missing.params[1] if len(missing.params) > 1 else None
        template = getattr(getattr(context, "render_context", None), "template", None)
        name = str(getattr(getattr(template, "origin", None), "name", ""))
        if owner is not None and owner != "" and name.startswith(_OUR_TEMPLATES):
            _undefined.append(f"{{{{ {variable.var} }}}} in {Path(name).relative_to(_OUR_TEMPLATES)}")
        raise


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Variable, "_resolve_lookup", _strict_look_up)
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test during which one of our templates used a name that nobody gave."""
    _undefined.clear()
    yield
    if _undefined:
        pytest.fail("A template used what nobody gave:\n" + "\n".join(sorted(set(_undefined))), pytrace=False)


@pytest.fixture
def undefined() -> list[str]:
    """What templates used and nobody gave so far in this test; for the tests of this very check, which empty it."""
    return _undefined


# --- the clock --------------------------------------------------------------------------------------------------------


class ShiftedClock:
    """The product's one clock, moved by a test. Until it is moved it shows the real time.

    Threads and connections of this process see it; another process does not.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._real = clock.database_now
        self._shift = timedelta(0)
        self._stopped: datetime | None = None
        patch.setattr(clock, "database_now", self.now)

    def now(self) -> datetime:
        """What `database_now()` says."""
        return self._stopped if self._stopped is not None else self._real() + self._shift

    def forward(self, **by: float) -> datetime:
        """Move on, for example `forward(hours=25)`; a stopped clock stays stopped, later."""
        if self._stopped is not None:
            self._stopped += timedelta(**by)
        else:
            self._shift += timedelta(**by)
        return self.now()

    def stop_at(self, moment: datetime) -> datetime:
        """Stand still at an aware moment."""
        self._stopped = moment
        return moment


@pytest.fixture
def shifted(monkeypatch: pytest.MonkeyPatch) -> ShiftedClock:
    """The product's clock, to be moved."""
    return ShiftedClock(monkeypatch)


# --- people -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def maya(db: None) -> User:
    """The rep who asks and owns the deal."""
    return factories.someone(Role.REP)


@pytest.fixture
def tom(db: None) -> User:
    """Reviews for engineering."""
    return factories.someone(Role.ENGINEERING)


@pytest.fixture
def ines(db: None) -> User:
    """Reviews for security."""
    return factories.someone(Role.SECURITY)


@pytest.fixture
def omar(db: None) -> User:
    """Reviews for product."""
    return factories.someone(Role.PRODUCT)


@pytest.fixture
def nora(db: None) -> User:
    """Reviews for legal, where a rule asks it."""
    return factories.someone(Role.LEGAL)


@pytest.fixture
def felix(db: None) -> User:
    """Reviews for finance, where a rule asks it."""
    return factories.someone(Role.FINANCE)


@pytest.fixture
def grace(db: None) -> User:
    """The deal desk lead, the one owner of the final answer."""
    return factories.someone(Role.LEAD)


@pytest.fixture
def ada(db: None) -> User:
    """The admin."""
    return factories.someone(Role.ADMIN)


@pytest.fixture
def lena(db: None) -> User:
    """Reads and says sentences back."""
    return factories.someone(Role.READER)


@pytest.fixture
def outsider(maya: User) -> User:
    """A rep with a deal of their own, who has no business on Maya's."""
    nils = factories.person("Nils", Role.REP)
    factories.deal(nils, name="Northwind Traders")
    return nils


@pytest.fixture
def sign_in(db: None) -> Callable[[User], Client]:
    """A client in which this person is signed in."""

    def signed_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return signed_in


def _client_of(name: str) -> Any:
    @pytest.fixture(name=f"{name}_client")
    def client(request: pytest.FixtureRequest, sign_in: Callable[[User], Client]) -> Client:
        return sign_in(request.getfixturevalue(name))

    return client


maya_client = _client_of("maya")
tom_client = _client_of("tom")
ines_client = _client_of("ines")
omar_client = _client_of("omar")
nora_client = _client_of("nora")
felix_client = _client_of("felix")
grace_client = _client_of("grace")
ada_client = _client_of("ada")
lena_client = _client_of("lena")
outsider_client = _client_of("outsider")


# --- the browser ------------------------------------------------------------------------------------------------------


def chromium() -> str:
    """Path of the system's Chromium, or ""."""
    return next((path for path in CHROMIUM if Path(path).exists()), "")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, started so that it runs as root and asks nobody for updates."""
    return {
        **browser_type_launch_args,
        "headless": True,
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(autouse=True)
def _loop_is_allowed(request: pytest.FixtureRequest) -> None:
    """Let Django work beside the browser driver's event loop, from the first browser test of this process on.

    The driver keeps its loop for the whole session, so what runs in this process afterwards needs it too.
    """
    if request.node.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
