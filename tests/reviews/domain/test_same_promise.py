"""Which signed sentences promise the same, and which only look like it: the table the measure is held to."""

import pytest

from reviews.domain.same_promise import read, same
from tests.factories import SENTENCE

pytestmark = pytest.mark.once

#: Pairs that promise the same but for names, numbers and small words.
ALIKE = [
    (SENTENCE, SENTENCE),
    (
        "Nightly CSV export of five order fields to an SFTP folder.",
        "Nightly CSV export of 12 order fields to an SFTP folder.",
    ),
    (
        "Nightly CSV export of order fields to the customer's SFTP folder.",
        "A CSV export of the order fields every night to Northwind's SFTP folder.",
    ),
    ("15-minute answer for priority-one tickets.", "30-minute answer to priority-one tickets."),
    (
        "We answer priority-one tickets in 15 minutes.",
        "Priority-one tickets are answered within 30 minutes.",
    ),
    ("Free migration of old invoices.", "Free migration of the old invoices by June 5."),
    (
        "Free migration of up to 5,000 old invoices.",
        "We provide the free migration of their old invoices.",
    ),
    (
        "Single sign-on with SAML for all users.",
        "SSO with SAML for all their users, live by May 4.",
    ),
    (
        "Audit log export to the customer's SIEM once per day.",
        "Audit logs exported to their SIEM each day.",
    ),
    (
        "Nightly CSV export of order fields to SFTP.",
        "Nightly CSV export of order fields to SFTP. Backfill is not included.",
    ),
    (
        "Nightly CSV export of order fields to SFTP. Real-time sync is not included.",
        "Nightly CSV export of order fields to SFTP. Custom mapping is out of scope.",
    ),
    (
        "Orders above $10,000 wait for one manager's approval.",
        "Orders above $25,000 wait for a manager's approval.",
    ),
    ("Backups kept for 30 days in Frankfurt.", "Backups are kept for 90 days in Frankfurt."),
    (
        "Deleted records leave all backups within 30 days.",
        "All deleted records leave the backups within 60 days.",
    ),
    (
        "A named support contact during launch week.",
        "One named support contact for the launch week.",
    ),
    ("Data stays in the EU region.", "Their data stays in the EU region."),
    ("Nightly export of order fields, backfill not included.", "Nightly export of order fields."),
    (
        "A sandbox with sample orders, refreshed weekly.",
        "One sandbox with the sample orders, refreshed every week.",
    ),
    ("Price held for three years.", "Price held for two years."),
    (
        "Contact data encrypted at rest with the customer's keys.",
        "Contact data is encrypted at rest with keys of the customer.",
    ),
]

#: Pairs that do not: another system, direction, control, thing, or a "not".
NOT_ALIKE = [
    (
        "Nightly CSV export of order fields to Salesforce.",
        "Nightly CSV export of order fields to HubSpot.",
    ),
    (
        "Nightly CSV export of order fields to an SFTP folder.",
        "Nightly CSV import of order fields from an SFTP folder.",
    ),
    (
        "Orders are copied from the warehouse to the shop every night.",
        "Orders are copied from the shop to the warehouse every night.",
    ),
    ("Order fields copied to the warehouse.", "Order fields copied from the warehouse."),
    ("Single sign-on with SAML for all users.", "Single sign-on with OpenID for all users."),
    ("Single sign-on for all users.", "MFA for all users."),
    ("Contact data encrypted at rest.", "Contact data encrypted in transit."),
    ("Exports contain deleted records.", "Exports do not contain deleted records."),
    (
        "Nightly export of order fields with historical backfill.",
        "Nightly export of order fields. Historical backfill is not included.",
    ),
    (
        "The nightly CSV export of order lines and order heads keeps personal columns.",
        "The nightly CSV export of order lines and order heads never keeps personal columns.",
    ),
    ("Nightly CSV export of order fields.", "Hourly CSV export of order fields."),
    ("Nightly CSV export of order fields.", "Nightly XML export of order fields."),
    ("Nightly CSV export of order fields to SFTP.", "Nightly CSV export of invoices to SFTP."),
    (
        "Nightly CSV export of order head and order line fields to SFTP.",
        "Nightly CSV export of order head and order line fields to SFTP and SAP.",
    ),
    ("Backups kept for 30 days in Frankfurt.", "Backups kept for 30 days in Virginia."),
    ("Free migration of old invoices.", "Free training for old users."),
    ("15-minute answer for priority-one tickets.", "15-minute answer for all tickets at weekends."),
    (
        "Orders above $10,000 wait for a manager's approval.",
        "Orders above $10,000 are sent to the finance team.",
    ),
    ("Audit log export to their SIEM.", "Audit log retention for one year."),
    ("Custom field mapping.", "Nightly export. Custom field mapping is not included."),
    ("Admins can restrict access by IP address.", "Admins can restrict access by role."),
    ("Export.", "Export."),
]


def says_the_same(one, other, **names):
    return same(read(one, **names), read(other, **names))


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_promise(one, other):
    assert says_the_same(one, other, names="Northwind Traders")
    assert says_the_same(other, one, names="Northwind Traders")


@pytest.mark.parametrize(("one", "other"), NOT_ALIKE)
def test_another_promise(one, other):
    assert not says_the_same(one, other)
    assert not says_the_same(other, one)
