"""What stands beside a vague phrase does not excuse it: a no about something else, or sentences that are exact."""

import pytest

from promises.domain.wording import findings, shipped

pytestmark = pytest.mark.once

EXACT = (
    "Orders from 2024-01-01 are imported from one CSV file of at most 20,000 rows, once, by 2026-03-01.",
    "Five order fields are exported to the customer's SFTP folder once per night.",
    "Rows without an id are skipped and listed in the import report.",
    "PDF files are not included.",
)


def blocking(text: str) -> set[str]:
    return {one.phrase for one in findings(text, phrases=shipped()) if one.blocks}


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        (
            "Vendor shall respond promptly, with appropriate staff, to each incident that cannot be resolved by the "
            "Customer.",
            {"promptly", "appropriate staff"},
        ),
        (
            "We import the records without their help, quickly and in an appropriate manner, for all users and any "
            "related systems.",
            {"quickly", "in an appropriate manner", "any related systems"},
        ),
        ("The dashboard is intuitive, fast and modern and PDF export is not included.", {"fast"}),
        (
            "Nothing else is needed to make their rollout smooth, quick and fully painless for all stakeholders.",
            {"smooth", "quick", "painless", "all stakeholders"},
        ),
        ("Support gives reasonable care to all issues and weekend support is not included.", {"reasonable care"}),
        ("We copy whatever they need that cannot be moved to the file as needed.", {"as needed"}),
        ("We do not provide training and we respond as needed.", {"as needed"}),
        ("PDF export is not included and reasonable efforts are made.", {"reasonable efforts"}),
        ("Weekend shifts are not part of it, reasonable care is.", {"reasonable care"}),
    ],
)
def test_a_no_about_something_else_excuses_nothing(text, phrases):
    assert phrases <= blocking(text)


@pytest.mark.parametrize(
    "text",
    [
        "Real-time sync, custom field mapping and historical backfill are not included.",
        "We do not promise real-time sync or feature parity.",
        "Unlimited storage is out of scope.",
        "Everything else needs separate scoping.",
        "No commitment to a response in real time is given.",
        "Changes to the ERP schema are separate work.",
        "Audit logs cannot be sent to other systems.",
    ],
)
def test_what_is_left_out_itself_promises_nothing(text):
    assert blocking(f"{EXACT[0]} {text}") == set()


@pytest.mark.parametrize(
    ("vague", "phrase"),
    [
        ("We will handle all their issues.", "all their issues"),
        ("Migration will be smooth, easy and seamless for everyone.", "seamless"),
        ("We take care of any custom workflow they need.", "take care of any custom workflow they need"),
        ("Our team will be there for whatever comes up.", "whatever comes up"),
    ],
)
@pytest.mark.parametrize("count", [0, 1, 2, 4])
def test_exact_sentences_launder_no_vague_one(vague, phrase, count):
    for text in (" ".join([vague, *EXACT[:count]]), " ".join([*EXACT[:count], vague])):
        assert phrase in blocking(text)


def test_a_sentence_that_says_nothing_exact_is_named_and_the_exact_one_beside_it_is_not():
    vague = "We will guide their team through it"
    [finding] = [one for one in findings(f"{EXACT[0]} {vague}.", phrases=shipped()) if one.blocks]
    assert (finding.check, finding.phrase) == ("nothing_exact", vague)


@pytest.mark.parametrize("limit", ["Others are not moved.", "It stops at the third."])
def test_a_short_limit_may_lean_on_the_sentence_it_limits(limit):
    assert blocking(f"{EXACT[1]} {limit}") == set()
    assert blocking(limit) != set()


def test_a_price_below_cost_saved_by_nobody_is_no_claim_without_exception():
    assert blocking("A price below cost cannot be saved by anybody, admins included.") == set()
    assert "anybody" in blocking("A price below cost can be saved by anybody.")
