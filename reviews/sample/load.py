"""Loading the sample data, all or nothing, and taking it away again."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max

from dealdesk.domain import audit, clock
from dealdesk.models import AuditEvent, Calendar, Notice, SettingsChain, User
from dealdesk.models.append_only import lifted
from dealdesk.models.audit import GENESIS
from promises.models import BannedPhrase, Capability, Deal, Promise
from reviews.models import DeskPolicy, RuleSetVersion, SayBackMail
from reviews.sample.clock import replaced_clock
from reviews.sample.deals import open_deals
from reviews.sample.library import library_walks
from reviews.sample.numbers import next_number
from reviews.sample.open_promises import open_walks
from reviews.sample.past_promises import past_walks
from reviews.sample.people import BERLIN, DOMAIN, add_people
from reviews.sample.said_back import said_back
from reviews.sample.walk import Desk

Say = Callable[[str], None]

#: Apps whose rows are the desk's own; Django's tables that point at people are emptied with them.
ROOMS = ("dealdesk", "promises", "reviews", "account", "admin", "sessions")

READ_BEFORE = timedelta(days=2)  # older notices of the sample people were read; who starts has a day's worth of them

NOT_HERE = "This is production: sample people have a known password."


class CannotLoad(Exception):
    """Sample data may not be put into, or taken out of, this database; the text says why."""


def is_empty() -> bool:
    """Whether nobody and nothing is here yet."""
    return not User.objects.exists() and not Deal.objects.exists()


def load(say: Say) -> None:
    """Put the whole sample company into an empty database, in one transaction.

    Args:
        say: told each step in a line.

    Raises:
        CannotLoad: this is production, or somebody or something is here already.
    """
    _check_place()
    if not is_empty():
        raise CannotLoad("There are people or deals here already; sample data goes into an empty database only.")
    with transaction.atomic():
        _load(say)


def start_over(say: Say) -> None:
    """Take the sample data away and load it anew, in one transaction.

    Raises:
        CannotLoad: this is production, or a real deal or a real person is here.
    """
    _check_place()
    with transaction.atomic():
        say("Taking the old sample data away ...")
        remove()
        _load(say)


@transaction.atomic
def remove() -> None:
    """Take the sample data away; what is left is a desk as it was installed.

    Raises:
        CannotLoad: a real deal or a real person is here.
    """
    real = Deal.objects.filter(is_sample=False).first()
    if real is not None:
        raise CannotLoad(f"{real} is a real deal; the sample data can no longer be taken away.")
    person = User.objects.exclude(email__endswith=f"@{DOMAIN}").first()
    if person is not None:
        raise CannotLoad(f"{person.email} is no sample person; the sample data can no longer be taken away.")
    _empty()


def _check_place() -> None:
    if settings.PRODUCTION:
        raise CannotLoad(NOT_HERE)


def _load(say: Say) -> None:
    now = clock.database_now().replace(microsecond=0)
    say("People, calendar, library ...")
    people = add_people(now)
    calendar = _add_calendar()
    with replaced_clock(now) as hand, _no_collector():
        desk = Desk(people, calendar.hours(), now, hand)
        say("Six months of promises, and the ones under review ...")
        steps = desk.play(
            [*library_walks(desk), *open_deals(desk), *past_walks(desk), *open_walks(desk), *said_back(desk)]
        )
    _record(people["Ada"], now)
    say(f"Notices and numbers ({steps} steps, {AuditEvent.objects.count()} events) ...")
    # What was owed in a past that never was is not mailed to anybody now.
    Notice.objects.filter(sent_at__isnull=True).update(sent_at=F("created_at"), attempts=1)
    SayBackMail.objects.filter(sent_at__isnull=True).update(sent_at=F("send_at"), attempts=1)
    Notice.objects.filter(created_at__lt=now - READ_BEFORE).update(read_at=F("created_at"))
    last = Promise.objects.aggregate(last=Max("pk"))["last"] or 0
    next_number(Promise, last + 1)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Thousands of doors make millions of short-lived objects; looking through them over and over costs a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _add_calendar() -> Calendar:
    """The company's hours, as the next version of the calendar every desk starts with."""
    newest = Calendar.objects.filter(name="Desk").order_by("-version").first()
    return Calendar.objects.create(
        name="Desk",
        version=newest.version + 1 if newest else 1,
        zone=BERLIN,
        opens=time(9),
        closes=time(17, 30),
        country="DE",
    )


def _record(by: User, now: datetime) -> None:
    """One event for what was set up without a door: there is none for a whole company."""
    settings_chain = audit.locked_settings_chain()
    counts = {
        "people": User.objects.count(),
        "capabilities": Capability.objects.count(),
        "phrases": BannedPhrase.objects.count(),
        "calendar": "Desk, Europe/Berlin, 09:00 to 17:30",
    }
    audit.record(settings_chain, "sample.loaded", at=now, by=by, data=counts)
    settings_chain.save()


def _empty() -> None:
    """Delete every row of the desk but the ones it was installed with.

    Foreign keys are checked at the end of a transaction, so the order of the tables does not matter.
    """
    keep = {Calendar: "name = 'Desk' AND version = 1", RuleSetVersion: "number = 1", BannedPhrase: "1 = 1"}
    with lifted(connection), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label not in ROOMS or not model._meta.managed:
                continue
            table = connection.ops.quote_name(model._meta.db_table)
            where = f" WHERE NOT ({keep[model]})" if model in keep else ""
            cursor.execute(f"DELETE FROM {table}{where}")  # noqa: S608 -- names and conditions of our own
        connection.check_constraints()
    DeskPolicy.objects.create(pk=1)
    SettingsChain.objects.create(name="settings", audit_head=GENESIS)
