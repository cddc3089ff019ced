"""Loading the sample data: when and where it may be, at whatever hour, and starting over."""

from collections import Counter
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Calendar, SettingsChain, User
from promises.domain import promises as drafts
from promises.models import Deal, Promise
from reviews.domain import invariants
from reviews.models import DeskPolicy, RuleSetVersion
from reviews.sample import clock as sample_clock
from reviews.sample import load
from reviews.sample.people import EVERYBODY, PASSWORD
from tests import factories


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The present alone, without six months before it: these tests are about loading, not about what is loaded."""
    monkeypatch.setattr(load, "past_walks", lambda desk: [])


@pytest.fixture
def deals_only(short: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """People and deals, no promise."""
    monkeypatch.setattr(load, "open_walks", lambda desk: [])


def _shown() -> Counter[str]:
    """Shown state to the number of promises."""
    return Counter(Promise.objects.with_shown_state(clock.database_now()).values_list("state_shown", flat=True))


def _open() -> int:
    finished = {"draft", "approved", "approved_with_conditions", "declined", "withdrawn"}
    return sum(count for state, count in _shown().items() if state not in finished)


def test_the_clock_is_real_again(db):
    assert clock.database_now.__module__ == "dealdesk.domain.clock"
    with pytest.raises(ZeroDivisionError), sample_clock.replaced_clock(datetime(2020, 1, 1, tzinfo=UTC)):
        assert clock.database_now().year == 2020
        raise ZeroDivisionError
    assert clock.database_now().year > 2020


@pytest.mark.django_db
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),  # a Sunday, half an hour after the clocks went forward in Berlin
        datetime(2026, 4, 7, 7, 0, tzinfo=UTC),  # the opening after Easter: the last four days were no working days
        datetime(2026, 6, 2, 12, 10, tzinfo=UTC),  # a Tuesday afternoon
        datetime(2027, 1, 1, 23, 59, tzinfo=UTC),  # a holiday, at night
    ],
    ids=str,
)
def test_the_queue_is_the_same_whenever_it_is_loaded(short, shifted, moment):
    shifted.stop_at(moment)
    load.load(lambda line: None)
    shown = _shown()
    assert (_open(), shown["paused"], shown["waiting_on_sales"], shown["owner_decision"]) == (25, 3, 3, 4)
    assert {result.id: result.violations for result in invariants.check_all() if result.violations} == {}
    assert AuditEvent.objects.latest("at").at <= moment


@pytest.mark.django_db
def test_the_command_prints_who_can_sign_in(deals_only):
    said, progress = StringIO(), StringIO()
    call_command("demo", stdout=said, stderr=progress)
    lines = said.getvalue().splitlines()
    assert lines[0] == f"Sample people, all with the password: {PASSWORD}"
    assert lines[1].split(maxsplit=1) == ["maya@sample.example", "Sales rep, Harbor Foods"]
    assert len(lines) == 1 + len(EVERYBODY)
    assert progress.getvalue().splitlines()[0] == "People, calendar, library ..."


@pytest.mark.django_db
def test_it_goes_into_an_empty_database_only(maya):
    with pytest.raises(CommandError, match="There are people or deals here already; sample data goes into an empty"):
        call_command("demo")
    said = StringIO()
    call_command("demo", if_empty=True, stdout=said, stderr=said)
    assert said.getvalue() == ""
    assert not Deal.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{}, {"if_empty": True}, {"fresh": True}], ids=str)
def test_production_never_takes_it(deals_only, settings, options):
    settings.PRODUCTION, settings.DEMO_ALLOWED = True, True
    with pytest.raises(CommandError, match="^This is production: sample people have a known password.$"):
        call_command("demo", **options)
    for way_in in (load.load, load.start_over):
        with pytest.raises(load.CannotLoad, match="^This is production: sample people have a known password.$"):
            way_in(lambda line: None)
    assert load.is_empty()


@pytest.mark.django_db
def test_a_crash_leaves_nothing_behind(deals_only, monkeypatch):
    def crash(*args: object) -> None:
        raise RuntimeError("The power went off.")

    monkeypatch.setattr(load, "_record", crash)
    with pytest.raises(RuntimeError):
        load.load(lambda line: None)
    assert load.is_empty()
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_starts_over_until_something_real_is_here(deals_only):
    load.load(lambda line: None)
    deal = Deal.objects.get(slug="harbor-foods")
    drafts.create_ask(deal.pk, by=deal.owner, ask="Something typed while trying.")
    call_command("demo", fresh=True, stdout=StringIO(), stderr=StringIO())
    assert (Deal.objects.count(), Promise.objects.count()) == (16, 0)
    assert (Calendar.objects.count(), RuleSetVersion.objects.count(), DeskPolicy.objects.count()) == (2, 1, 1)
    assert SettingsChain.objects.get().audit_length == 1
    assert {result.id: result.violations for result in invariants.check_all() if result.violations} == {}

    guest = factories.person("Gina", Role.REP)
    with pytest.raises(CommandError, match=f"{guest.email} is no sample person"):
        call_command("demo", fresh=True)
    real = factories.deal(User.objects.get(first_name="Leo"), "Real Customer")
    with pytest.raises(
        CommandError, match="Real Customer is a real deal; the sample data can no longer be taken away."
    ):
        call_command("demo", fresh=True)
    assert Deal.objects.filter(pk=real.pk).exists()
