"""Searching sentences: what a natural sentence finds, in which order, on both databases."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealdesk.domain import clock
from dealdesk.domain.text import fingerprint
from promises.domain import library
from promises.domain.search import CAPABILITIES, WORDINGS, _statement, alike, is_close, ranked, shared, terms
from promises.models import Capability, Wording
from reviews.domain import documented
from tests import factories
from tests.factories import day

pytestmark = pytest.mark.django_db

SSO = "Single sign-on with SAML for admins."
TWO_FACTOR = "Two-factor sign-in with an authenticator app for every user."
LOG = "Audit log of sign-ins and changes, kept for 180 days, readable by admins."
DELETED = "Customer data is deleted 90 days after the contract ends; backups follow within 35 days."
HOOKS = "Webhooks for new and changed orders, with three retries over one hour."


@pytest.fixture
def shelf(db):
    return {text: factories.capability(text) for text in (factories.CSV, SSO, TWO_FACTOR, LOG, DELETED, HOOKS)}


def found(text: str, deal=None) -> list[str]:
    return [hit.capability.sentence for hit in library.search(text, deal=deal, now=clock.database_now(), limit=10)]


# --- words ------------------------------------------------------------------------------------------------------------


def test_silent_words_are_not_searched():
    assert terms("Can the customer export ALL orders as CSV, please?") == ["export", "orders", "csv"]
    assert terms("What do they want?") == []
    assert terms("9 days or 90 days") == ["9", "days", "90"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("export", "exports", True),
        ("deleted", "deletion", True),
        ("admin", "admins", True),
        ("order", "ordered", True),
        ("api", "apis", True),
        ("data", "date", False),
        ("sso", "ssl", False),
        ("role", "rule", False),
    ],
)
def test_forms_of_one_word_are_alike(one, other, same):
    assert alike(one, other) is alike(other, one) is same


def test_close_means_two_telling_words_or_the_only_one():
    assert shared("Export orders as CSV", factories.CSV) == ["export", "csv"]
    assert is_close("Export orders as CSV", factories.CSV)
    assert not is_close("Export invoices every night", factories.CSV)
    assert is_close("Do you have webhooks?", HOOKS)


# --- order ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("They want to export up to 50,000 rows as CSV on demand", factories.CSV),
        ("can admins use SAML single sign on?", SSO),
        ("who changed what: an audit log for admins", LOG),
        ("delete our data after the contract ended", DELETED),
        ("webhook when an order changes", HOOKS),
        ("authenticator", TWO_FACTOR),
    ],
)
def test_the_best_match_comes_first(shelf, typed, first):
    assert found(typed)[0] == first


def test_more_shared_words_come_before_fewer(shelf):
    assert found("sign-in with an authenticator app")[:1] == [TWO_FACTOR]
    order = found("audit log of sign-ins by admins")
    assert order[0] == LOG
    assert set(order[1:]) <= {SSO, TWO_FACTOR}


def test_of_equal_matches_the_newest_is_first(shelf):
    older = factories.capability("PDF report with zebra stripes on every second row.", plan="Basic")
    newer = factories.capability("PDF report with zebra stripes on every second row.", plan="Business")
    hits = library.search("zebra", deal=None, now=clock.database_now(), limit=10)
    assert [hit.capability.pk for hit in hits] == [newer.pk, older.pk]


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "the of and", "???", "nothing-like-this zzzz", "'; DROP TABLE promises_capability; --", '"" OR NOT (*)',
     "NEAR(a b)", "sentence:csv-nowhere", "%s %(x)s {}", "\u0000zzzz"],
)  # fmt: skip
def test_whatever_is_typed_is_only_words(shelf, typed):
    assert isinstance(found(typed), list)
    assert Capability.objects.count() == 6


def test_what_is_not_approved_is_not_found(shelf):
    factories.written("PDF report with zebra stripes on every second row.")
    assert found("zebra") == []


# --- usable first -----------------------------------------------------------------------------------------------------


def test_what_may_be_used_comes_before_a_better_match_that_may_not(shelf, maya, omar, shifted):
    deal = factories.deal(maya, region="EU")
    other = factories.capability("CSV export of orders on demand.", region="US")
    hits = library.search("CSV export on demand", deal=deal, now=clock.database_now(), limit=2)
    assert [(hit.capability.sentence, hit.why_not) for hit in hits] == [
        (factories.CSV, ""),
        (other.sentence, "These words hold for the region US only; Harbor Foods has EU."),
    ]
    documented.withdraw_capability(shelf[factories.CSV].pk, by=omar, reason="The button is gone.")
    hits = library.search("CSV export on demand", deal=deal, now=clock.database_now(), limit=2)
    assert {hit.why_not for hit in hits} == {
        "Withdrawn from the library: The button is gone.",
        "These words hold for the region US only; Harbor Foods has EU.",
    }
    shifted.forward(days=91)
    late = library.search("webhooks", deal=deal, now=clock.database_now())
    assert [hit.why_not for hit in late] == [
        f"These words were to be checked by {day(-1):%Y-%m-%d}; a product or security reviewer checks them first."
    ]


def test_beside_an_ask_stands_only_what_is_close(shelf, maya):
    deal, now = factories.deal(maya), clock.database_now()
    assert library.suggested("A report for the admins every week", deal=deal, now=now) == []
    hits = library.suggested("Export of orders to CSV when they press a button", deal=deal, now=now)
    assert [hit.capability.sentence for hit in hits] == [factories.CSV]


# --- the index --------------------------------------------------------------------------------------------------------


def test_words_of_promises_are_searched_too(maya):
    promise = factories.sent(factories.deal(maya))
    rows = ranked(WORDINGS, "nightly export to their SFTP folder", columns="t.promise_id", limit=5)
    assert rows == [(promise.pk,)]


def _many(count: int) -> None:
    """Entries put in by the thousand, past the doors: this is about the index."""
    nouns = ("export", "report", "order", "invoice", "login", "backup", "webhook", "field", "filter", "price")
    sentences = [
        f"{nouns[n % 10].title()} {n} with {nouns[n // 10 % 10]} and {nouns[n // 100 % 10]}." for n in range(count)
    ]
    now, omar, ines = clock.database_now(), factories.person("Olga"), factories.person("Ida")
    Capability.objects.bulk_create(
        [
            Capability(
                sentence=text, sha256=fingerprint(text), limit="Any", owner="Product", review_by=day(90),
                written_at=now, written_by=omar, approved_at=now, approved_by=ines,
            )
            for text in sentences
        ],
        batch_size=1_000,
    )  # fmt: skip


def test_a_search_takes_two_statements_however_many_there_are(shelf, maya):
    deal = factories.deal(maya)
    for count in (0, 300):
        _many(count)
        with CaptureQueriesContext(connection) as seen:
            hits = library.search("export of orders", deal=deal, now=clock.database_now(), limit=3)
        assert (len(hits) > 0, len(seen) - 1) == (True, 2)  # and the clock


@pytest.mark.postgres
def test_ten_thousand_entries_are_found_through_the_index(db):
    _many(10_000)
    statement, query = _statement(CAPABILITIES, terms("4711 zebras"), "t.id", "TRUE", "")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE promises_capability")
        cursor.execute(f"EXPLAIN {statement}", [*query, 3])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "promises_capability_search" in plan


def test_the_index_of_sqlite_is_kept_in_step(shelf):
    if connection.vendor == "postgresql":  # which computes the column itself
        generated = "SELECT count(*) FROM information_schema.columns WHERE is_generated = 'ALWAYS' AND table_name = %s"
        with connection.cursor() as cursor:
            for table in ("promises_capability", "promises_wording"):
                cursor.execute(generated, [table])
                assert cursor.fetchone()[0] >= 1, table
        return
    with connection.cursor() as cursor:
        for index in (CAPABILITIES, WORDINGS):
            cursor.execute(f"INSERT INTO {index.fts} ({index.fts}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_search_%'")
        assert {name for (name,) in cursor.fetchall()} == {
            f"{index.fts}_{verb}" for index in (CAPABILITIES, WORDINGS) for verb in ("insert", "delete")
        }
    assert Wording.objects.count() == 0
