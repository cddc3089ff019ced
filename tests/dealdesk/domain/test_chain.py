"""The audit chain: one event has one byte form, and nothing can be changed without changing every later hash."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.domain import chain

pytestmark = pytest.mark.once


class Lane(StrEnum):
    SECURITY = "security"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.datetimes(timezones=st.just(UTC)) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
EVENTS = st.dictionaries(st.text(), JSON_VALUES, max_size=5)
BODIES = st.lists(st.binary(max_size=20), min_size=2, max_size=8, unique=True)


def heads(bodies: list[bytes]) -> list[str]:
    found, head = [], chain.GENESIS
    for body in bodies:
        head = chain.link(head, body)
        found.append(head)
    return found


def test_an_event_is_written_in_one_way_only():
    event = {
        "type": "review.answered",
        "at": datetime(2026, 6, 2, 16, 50, 0, 1, tzinfo=timezone(timedelta(hours=2))),
        "late": False,
        "revision": 3,
        "lane": Lane.SECURITY,
        "wording": "Café “export” <b>",
        "ask": UUID(int=7),
        "amount": Decimal("1200.50"),
        "closes": date(2026, 6, 30),
        "lanes": ("security", None),
    }
    expected = (
        '{"amount":"1200.50","ask":"00000000-0000-0000-0000-000000000007","at":"2026-06-02T14:50:00.000001Z",'
        '"closes":"2026-06-30","lane":"security","lanes":["security",null],"late":false,"revision":3,'
        '"type":"review.answered","wording":"Café “export” <b>"}'
    )
    assert chain.canonical(event) == expected.encode()


def test_the_order_in_which_a_row_lists_its_fields_does_not_matter():
    assert chain.canonical({"b": 1, "a": 2}) == chain.canonical({"a": 2, "b": 1}) == b'{"a":2,"b":1}'


def test_the_same_moment_in_two_zones_is_the_same_event():
    berlin = datetime(2026, 6, 2, 16, 50, tzinfo=timezone(timedelta(hours=2)))
    assert chain.canonical({"at": berlin}) == b'{"at":"2026-06-02T14:50:00.000000Z"}'
    assert chain.canonical({"at": berlin}) == chain.canonical({"at": berlin.astimezone(UTC)})


@settings(deadline=None)
@given(EVENTS)
def test_an_event_read_back_from_a_json_column_has_the_same_bytes(event):
    stored = json.loads(json.dumps(chain.plain(event)))
    assert chain.canonical(stored) == chain.canonical(event)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (datetime(2026, 6, 2), "A datetime in an event needs its time zone."),  # noqa: DTZ001 -- the naive one
        (0.1, "A value of type float cannot stand in an event."),
        (float("nan"), "A value of type float cannot stand in an event."),
        (b"x", "A value of type bytes cannot stand in an event."),
        ({"x"}, "A value of type set cannot stand in an event."),
        ({1: "x"}, "The keys of an event are text."),
        ([{"deep": [1.5]}], "A value of type float cannot stand in an event."),
    ],
)
def test_what_storage_might_change_is_refused(value, sentence):
    with pytest.raises(ValueError) as refused:
        chain.canonical({"value": value})
    assert str(refused.value) == sentence


def test_text_that_is_not_unicode_is_refused():
    with pytest.raises(ValueError, match="surrogates not allowed"):
        chain.canonical({"ask": "\ud800"})


def test_a_link_is_the_hash_of_the_previous_hash_and_the_body():
    first = chain.link(chain.GENESIS, b"{}")
    assert first == hashlib.sha256(bytes(32) + b"{}").hexdigest()
    assert chain.link(first, b"{}") == hashlib.sha256(bytes.fromhex(first) + b"{}").hexdigest()


@pytest.mark.parametrize("previous", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "00 " * 21 + "0", "0" * 64 + "\n"])
def test_only_a_hash_can_be_linked_to(previous):
    with pytest.raises(ValueError, match=r"^A hash is 64 lower-case hex digits\.$"):
        chain.link(previous, b"{}")
    with pytest.raises(ValueError, match=r"^A hash is 64 lower-case hex digits\.$"):
        chain.digest([chain.GENESIS, previous])


@settings(deadline=None)
@given(BODIES, st.data())
def test_an_edit_a_deletion_and_a_swap_change_the_head(bodies, data):
    at = data.draw(st.integers(0, len(bodies) - 2))
    head = heads(bodies)[-1]
    edited = [*bodies[:at], bodies[at] + b"!", *bodies[at + 1 :]]
    deleted = bodies[:at] + bodies[at + 1 :]
    swapped = [*bodies[:at], bodies[at + 1], bodies[at], *bodies[at + 2 :]]
    assert head not in (heads(edited)[-1], heads(deleted)[-1], heads(swapped)[-1])


@settings(deadline=None)
@given(BODIES)
def test_a_cut_tail_shows_in_the_seal(bodies):
    found = heads(bodies)
    assert chain.digest(found[:-1]) != chain.digest(found)


def test_a_seal_covers_the_hashes_in_their_order():
    one, two = heads([b"1", b"2"])
    assert chain.digest([one, two]) == hashlib.sha256(bytes.fromhex(one) + bytes.fromhex(two)).hexdigest()
    assert chain.digest([one, two]) != chain.digest([two, one])
