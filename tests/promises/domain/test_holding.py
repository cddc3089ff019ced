"""The sentence a rep may say while the answer is open: it promises nothing, whatever the ask and the moment."""

from datetime import UTC, datetime, timedelta

import pytest

from promises.domain.holding import CHECKING, holding_sentence, to_say_now
from promises.domain.wording import findings, shipped
from promises.enums import Lane, PromiseType
from reviews.enums import Answer
from tests import factories

DUE = datetime(2026, 6, 2, 14, 30, tzinfo=UTC)


def test_it_names_the_moment_in_the_zone_of_the_customer():
    said = {
        zone: holding_sentence(type="data_movement", due=DUE, zone=zone, is_last=True)
        for zone in ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")
    }
    start = "We are checking whether the data can move the way you described; you will have our answer by "
    assert said == {
        "Europe/Berlin": f"{start}Tuesday, June 2, 16:30.",
        "America/New_York": f"{start}Tuesday, June 2, 10:30.",
        "Asia/Kolkata": f"{start}Tuesday, June 2, 20:00.",
        "UTC": f"{start}Tuesday, June 2, 14:30 UTC.",
    }


def test_there_are_words_for_every_type():
    assert set(CHECKING) == {*PromiseType.values, ""}


@pytest.mark.parametrize("type", [*PromiseType.values, ""])
@pytest.mark.parametrize("is_last", [True, False])
def test_it_passes_the_wording_check_at_every_moment(type, is_last):
    blocked = {}
    for day in range(400):
        due = DUE + timedelta(days=day, minutes=37 * day)
        for zone in ("UTC", "Europe/Berlin", "America/Los_Angeles"):
            sentence = holding_sentence(type=type, due=due, zone=zone, is_last=is_last)
            if found := [one.phrase for one in findings(sentence, type=type, phrases=shipped()) if one.blocks]:
                blocked[sentence] = found
    assert blocked == {}


@pytest.mark.django_db
def test_it_is_offered_only_while_an_answer_is_on_its_way():
    now = factories.clock.database_now
    deal = factories.deal()
    assert to_say_now(factories.draft(deal), now()) == ""
    promise = factories.sent(deal)
    assert "you will hear from us by" in to_say_now(promise, now())
    assert "you will have our answer by" in to_say_now(factories.all_answered(factories.sent(deal)), now())
    asked = factories.answered(factories.sent(deal), Lane.SECURITY, Answer.QUESTION)
    assert to_say_now(asked, now()) == ""
    assert to_say_now(factories.let_time_run_out(promise), now()) == ""
