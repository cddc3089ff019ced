"""Lines above the approved sentences: some only point at them, others say that they are not so."""

import pytest

from promises.domain.drift import Fate, Verdict, check
from promises.domain.drift.lead_ins import is_lead_in

EXPORT = "One CSV export of five agreed order fields to the customer's SFTP folder, once per night."
REPORT = "One report of every sign-in on the first working day of each month."
APPROVED = [("1", EXPORT), ("2", REPORT)]


@pytest.mark.parametrize(
    "said",
    [
        "This is what we commit to:",
        "Please find below what we agreed.",
        "You will find our commitments below.",
        "Below is what we promise.",
        "We commit to the following:",
    ],
)
def test_a_line_that_only_points_at_the_sentences_below_it_promises_nothing(said):
    assert is_lead_in(said)
    assert check(APPROVED, f"Hello Ben,\n\n{said}\n\n{EXPORT}\n\n{REPORT}\n").is_clean


@pytest.mark.parametrize(
    "said",
    [
        "We commit to the following within a day:",
        "This is what we commit to, and more:",
        "We commit to everything below.",
        "We commit to what you asked.",
        "Below is unlimited support.",
        "We commit to 99 % of the following:",
        "",
    ],
)
def test_one_that_says_anything_else_is_no_such_line(said):
    assert not is_lead_in(said)


@pytest.mark.parametrize(
    "heading",
    [
        "Not included",
        "Out of scope",
        "Excluded",
        "**Not included**",
        "# Exclusions",
        "Optional",
        "We do not offer:",
        "We don’t offer the following:",
        "None of the following is part of the order.",
        "If the budget is approved:",
        "Later",
        "Subject to availability",
        "On request",
        "At extra cost",
    ],
)
def test_a_heading_that_turns_the_sentence_below_it_changes_it(heading):
    found = check(APPROVED, f"What we agreed\n\n{EXPORT}\n\n{heading}\n\n{REPORT}\n")
    assert dict(found.fates) == {"1": Fate.EXACT, "2": Fate.CHANGED} and not found.is_clean
    assert [row.approved_id for row in found.sentences if row.verdict == Verdict.CHANGED][-1] == "2"


def test_a_lead_in_that_turns_a_list_turns_every_item_of_it_and_nothing_behind_it():
    text = f"We do not offer:\n\n- {EXPORT}\n- Anything by phone\n- {REPORT}\n\nOur commitments\n\n{EXPORT}\n"
    assert dict(check(APPROVED, text).fates) == {"1": Fate.BOTH, "2": Fate.CHANGED}


@pytest.mark.parametrize(
    "heading",
    [
        "What we agreed",
        "Close plan",
        "Reporting",
        "Our commitments:",
        "Not applicable",
        "Scope",
        "The following is not included: training.",
        "Subject to change",
        "Subject to contract",
    ],
)
def test_a_heading_that_says_nothing_of_the_kind_changes_nothing(heading):
    assert check(APPROVED, f"{heading}\n\n{EXPORT}\n\n{REPORT}\n").is_clean


@pytest.mark.parametrize("heading", ["Not included", "Optional", "Subject to availability"])
def test_a_heading_that_turns_is_no_head_of_pages_however_often_it_stands_beside_their_numbers(heading):
    pages = f"Our order\n\n{EXPORT}\n\nPage 1 of 3\n\n{heading}\n\n{REPORT}\n\nPage 2 of 3\n\n{heading}\n\nTraining"
    assert dict(check(APPROVED, f"{pages}\n\nPage 3 of 3\n").fates)["2"] != Fate.EXACT
    assert dict(check(APPROVED, f"{pages.replace(heading, 'Order 7')}\n\nPage 3 of 3\n").fates)["2"] == Fate.EXACT


def test_the_head_of_pages_still_parts_no_sentence_and_a_limit_in_its_place_does():
    first, second = "One CSV export of five agreed order fields", "to the customer's SFTP folder, once per night."
    pages = f"{{0}}\n\n{first}\n\nPage 1 of 2\n{{0}}\n\n{second}\n\n{REPORT}\n\nPage 2 of 2\n"
    assert f"{first} {second}" == EXPORT
    assert dict(check(APPROVED, pages.format("Tern Shops")).fates)["1"] == Fate.EXACT
    assert dict(check(APPROVED, pages.format("Only on weekdays")).fates)["1"] != Fate.EXACT
