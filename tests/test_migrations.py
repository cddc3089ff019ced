"""Migrations say what the models say, in one line each, and the database holds what is written once."""

import re
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, InternalError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from dealdesk.models import AuditEvent, Calendar, User
from dealdesk.models.append_only import AppendOnly, Protect, append_only_tables
from promises.enums import PromiseState
from reviews.models import DeskPolicy, RuleSetVersion
from tests import factories

ROOMS = ("dealdesk", "promises", "reviews")


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=out)
    assert out.getvalue() == "No changes detected\n"


def own_migrations():
    return {
        (app, name): migration
        for (app, name), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()
        if app in ROOMS
    }


def test_numbers_are_unique_and_names_say_something():
    names = list(own_migrations())
    numbers = Counter((app, name.split("_")[0]) for app, name in names)
    assert [number for number, count in numbers.items() if count > 1] == []
    assert [name for _, name in names if re.search(r"_auto_|^\d{4}_\w+_and_more$", name)] == []
    for app in ROOMS:
        assert sorted(number for room, number in numbers if room == app)[0] == "0001"


def test_every_table_written_once_is_protected_by_a_migration():
    protected = {
        operation.table
        for migration in own_migrations().values()
        for operation in migration.operations
        if isinstance(operation, Protect)
    }
    assert protected == set(append_only_tables())


def missing_triggers() -> set[str]:
    """Triggers that should hold what is written once, and do not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
            endings = ("append_only", "no_truncate")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            endings = ("no_update", "no_delete")
        found = {name for (name,) in cursor.fetchall()}
    wanted = {f"{table}_{ending}" for table in append_only_tables() for ending in endings}
    return wanted - found


@pytest.mark.django_db
def test_and_the_database_has_the_triggers():
    assert missing_triggers() == set()


#: What stands before legal and finance could answer, and tables that their migrations make anew on SQLite.
BEFORE_EXTRA_APPROVERS = [
    ("reviews", "0004_rules_and_look_back"),
    ("promises", "0005_library"),
    ("dealdesk", "0004_job"),
]
REMADE = {
    "promises_promise": "id, state, revision, wording_id, answer_by, lapses_at, version, audit_head, deal_id",
    "reviews_requiredlane": "id, lane, review_id, answer_by, version",
    "reviews_review": "id, lane, revision, wording_id, answer, sentence, answered_at, answered_by_id",
    "reviews_condition": "id, lane, who, what, by_when",
    "reviews_question": "id, lane, text, asked_at",
    "dealdesk_rolegrant": "id, role, user_id, granted_at",
}


def stored() -> dict[str, list[tuple]]:
    found = {}
    with connection.cursor() as cursor:
        for table, columns in REMADE.items():
            cursor.execute(f"SELECT {columns} FROM {table} ORDER BY id")  # noqa: S608 -- names from above
            found[table] = cursor.fetchall()
    return found


@pytest.mark.django_db(transaction=True)
def test_rows_and_their_protection_live_through_the_migration_of_legal_and_finance():
    """Back to before it and forward again, with answers, a condition and a question in the tables."""
    factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS)
    factories.promise_at(PromiseState.WAITING_ON_SALES)
    before = stored()
    assert all(before.values())
    try:
        for app, name in BEFORE_EXTRA_APPROVERS:
            call_command("migrate", app, name, verbosity=0)
        assert stored() == before
        assert not {name for name in missing_triggers() if name.startswith(("reviews_review_", "reviews_condition_"))}
        with pytest.raises(IntegrityError):
            connection.cursor().execute("UPDATE dealdesk_rolegrant SET role = 'legal'")
    finally:
        call_command("migrate", verbosity=0)
    assert stored() == before
    assert missing_triggers() == set()
    for table in ("reviews_review", "reviews_condition"):
        with pytest.raises((IntegrityError, InternalError, OperationalError)):
            connection.cursor().execute(f"UPDATE {table} SET lane = 'legal'")  # noqa: S608 -- names from above
    connection.cursor().execute("UPDATE dealdesk_rolegrant SET role = 'legal' WHERE role = 'product'")
    assert factories.promise_at(PromiseState.FINANCE_REVIEW).state == PromiseState.FINANCE_REVIEW


@pytest.mark.django_db
@pytest.mark.parametrize("model", [model for model in apps.get_models() if issubclass(model, AppendOnly)])
def test_written_once_is_said_by_the_model_too(model):
    for forbidden in (
        lambda: model.objects.all().delete(),
        lambda: model.objects.update(pk=1),
        lambda: model(pk=1).delete(),
    ):
        with pytest.raises(TypeError, match="write a new row instead"):
            forbidden()


@pytest.mark.django_db
def test_a_migrated_database_is_a_desk_that_works():
    assert [(row.name, row.version, row.zone) for row in Calendar.objects.all()] == [("Desk", 1, "UTC")]
    assert [(row.number, len(row.rules["rules"])) for row in RuleSetVersion.objects.all()] == [(1, 5)]
    assert DeskPolicy.objects.count() == 1


def test_event_types_are_plain_text():
    """A list of choices on that column would make a migration of every new event."""
    assert AuditEvent._meta.get_field("type").choices is None


def test_no_migration_imports_a_model():
    """It would run against a table that a later migration makes."""
    for app in ROOMS:
        for path in (Path(apps.get_app_config(app).path) / "migrations").glob("0*.py"):
            imports = re.findall(r"^(?:from|import) (\S+)", path.read_text(encoding="utf-8"), re.M)
            own = [name for name in imports if name.startswith(ROOMS)]
            helpers = {"dealdesk.models.append_only", "dealdesk.models.user", "dealdesk.models.calendar"}
            assert set(own) <= helpers | {"dealdesk.models.constraints", "promises.models.fsm"}, path.name


@pytest.mark.django_db
def test_a_person_is_added_by_the_version_before_own_keys():
    """While two versions run side by side, the old one writes rows without the columns of the new one."""
    fields = [field.column for field in User._meta.concrete_fields if field.name not in {"id", "keys_off", "own_keys"}]
    ada = factories.person("Ada")
    columns = ", ".join(fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO dealdesk_user ({columns}) SELECT "  # noqa: S608 -- names of our own columns
            + ", ".join("'old@sample.example'" if name == "email" else name for name in fields)
            + " FROM dealdesk_user WHERE id = %s",
            [ada.pk],
        )
    old = User.objects.get(email="old@sample.example")
    assert (old.keys_off, old.own_keys) == (False, {})
