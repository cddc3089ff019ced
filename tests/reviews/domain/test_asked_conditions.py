"""What reviewers asked for, part by part, and whether the owner's words take it up."""

from datetime import date

import pytest

from promises.enums import Lane
from reviews.domain.asked_conditions import AskedCondition, asked, left_out
from reviews.enums import Answer
from tests import factories

SENTENCE = (
    "Weekly CSV export of order totals to the customer's SFTP folder by March 31. Mismatches are not included. The "
    "customer sends its public key by December 20."
)


def condition(text):
    return AskedCondition("1-1", Lane.SECURITY, text)


@pytest.mark.parametrize(
    ("text", "is_in"),
    [
        ("SFTP with key login only", False),
        ("the customer sends its public key by December 20", True),
        ("the customer sends its public key by December 21", False),
        ("Customer sends a public key", True),
        ("Two files a week", False),
    ],
)
def test_a_condition_is_taken_up_where_its_telling_words_and_every_number_stand(text, is_in):
    assert condition(text).is_in(SENTENCE) is is_in


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("the customer sends its public key by December 20",
         {"who": "the customer", "what": "sends its public key", "by_when": date(2026, 12, 20)}),
        ("The customer names one contact", {"who": "the customer", "what": "names one contact", "by_when": None}),
        ("Sales sends the form by 2027-01-05", {"who": "sales", "what": "sends the form", "by_when": date(2027, 1, 5)}),
        ("the customer pays by February 2", {"who": "the customer", "what": "pays", "by_when": date(2027, 2, 2)}),
        ("SFTP with key login only", None),
    ],
)  # fmt: skip
def test_who_must_do_what_by_when_becomes_a_row(text, row):
    made = condition(text).row(date(2026, 11, 29))
    assert made == (None if row is None else {"lane": Lane.SECURITY, **row})


@pytest.mark.django_db
def test_each_part_counts_and_a_confirmation_takes_nothing_back():
    promise = factories.sent()
    factories.answered(
        promise, Lane.SECURITY, Answer.YES_IF, sentence="Key login only, and the customer names one contact."
    )
    promise = factories.confirmed(factories.proposed(factories.all_answered(promise)))
    found = asked(list(promise.reviews.order_by("pk")), 1)
    assert [row.text for row in found] == ["Key login only", "the customer names one contact"]
    assert [row.text for row in left_out(found, "One export. Key login only.")] == ["the customer names one contact"]
    assert asked(list(promise.reviews.order_by("pk")), promise.revision) == []
