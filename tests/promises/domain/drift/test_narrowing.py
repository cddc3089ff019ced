"""Somebody left the signed line as it is and put a sentence behind it that takes some of it back."""

import pytest

from promises.domain.drift import Fate, Loss, Verdict, check
from promises.domain.drift.narrowing import Narrows, narrows

pytestmark = pytest.mark.once

SYNC = ("P-1", "Stock levels are sent to the web shop every 15 minutes.")
HOURS = ("P-2", "Questions by phone are answered on weekdays between 08:00 and 17:30.")
BACKUP = ("P-3", "A copy of the order archive is kept in Dublin for seven years.")
LINES = [SYNC, HOURS, BACKUP]

TAILS = [
    "This does not apply to subsidiaries.",
    "This excludes public holidays.",
    "Only on request.",
    "It applies to new sites only.",
    "Not valid for stores abroad.",
    "Not in the first year, though.",
    "Only if the store has a fixed line.",
    "Does not include the stores in Malta.",
    "Provided that the stores are online.",
    "Available on request.",
    "Public holidays are excluded.",
    "Stores in airports are not included.",
    "They may be suspended in summer.",
]
HARMLESS = [
    "Jonas will call you on Monday.",
    "This document is for internal use only.",
    "It was discussed that the stores differ in size.",
    "Prices exclude VAT.",
    "Liability for slight negligence is excluded.",
    "Is this only for new stores?",
    "Only the finance team can see the orders of last year.",
]


def fates(document: str) -> dict[str, Fate]:
    return dict(check(LINES, document).fates)


@pytest.mark.parametrize("tail", TAILS)
def test_a_sentence_that_takes_some_of_it_back_is_drift_of_the_line_before(tail):
    document = f"{SYNC[1]}\n\n{HOURS[1]} {tail}\n\n{BACKUP[1]}"
    assert fates(document) == {"P-1": Fate.EXACT, "P-2": Fate.CHANGED, "P-3": Fate.EXACT}
    changed = [s for s in check(LINES, document).sentences if s.verdict == Verdict.CHANGED]
    assert [s.text for s in changed] == [HOURS[1], tail]
    assert changed[0].lost == (Loss("condition", tail, tail),)


@pytest.mark.parametrize("tail", HARMLESS)
def test_another_sentence_behind_it_is_none(tail):
    assert set(fates(f"{SYNC[1]} {tail}\n\n{HOURS[1]}\n\n{BACKUP[1]}").values()) == {Fate.EXACT}


def test_it_may_stand_in_a_paragraph_of_its_own_where_it_says_what_it_is_about():
    document = f"{SYNC[1]}\n\nThis does not apply to subsidiaries.\n\n{HOURS[1]}\n\nOnly on request.\n\n{BACKUP[1]}"
    assert fates(document) == {"P-1": Fate.CHANGED, "P-2": Fate.EXACT, "P-3": Fate.EXACT}


def test_among_other_sentences_only_what_has_the_same_matter():
    other = f"{SYNC[1]} Data cleansing is out of scope. {HOURS[1]} Questions by mail are excluded. {BACKUP[1]}"
    assert fates(other) == {"P-1": Fate.EXACT, "P-2": Fate.CHANGED, "P-3": Fate.EXACT}


def test_a_line_told_in_other_words_is_named_where_nothing_else_is_left():
    document = f"{SYNC[1]}\n\n{HOURS[1]}\n\nWe hold on to archives of yours for as long as you please."
    found = check(LINES, document)
    assert dict(found.fates)["P-3"] == Fate.CHANGED


def test_a_promise_about_something_else_is_not_taken_for_what_is_missing():
    document = f"{SYNC[1]}\n\n{HOURS[1]}\n\nOur engineers will train all store managers on site."
    found = check(LINES, document)
    assert dict(found.fates)["P-3"] == Fate.MISSING
    assert [s.text for s in found.sentences if s.verdict == Verdict.NOT_APPROVED] == [
        "Our engineers will train all store managers on site."
    ]


@pytest.mark.parametrize(
    "neutral",
    ["It has not been settled who will run the first-level support.", "It is not known whether Maya can join."],
)
def test_an_it_that_points_at_nothing_narrows_nothing(neutral):
    assert narrows(neutral) is None


def test_an_it_that_points_back_narrows():
    assert narrows("It is not available where SSO is off.") == Narrows.POINTING
