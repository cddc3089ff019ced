"""What a sentence leaves out, and what only sounds like it."""

import pytest

from promises.domain.exclusions import left_out
from promises.domain.facts import ALL, find_out, unknowns_that_block

pytestmark = pytest.mark.once

LIST = "One export. Real-time sync, custom field mapping and historical backfill are not included."


def still_blocking(wording: str, *unknown: str) -> list[str]:
    """Which of these facts, and no others, still block a yes to these words."""
    given = {key: None if key in unknown else "Known" for key in ALL}
    return [spec.key for spec in unknowns_that_block("mixed", given, wording)]


@pytest.mark.parametrize(
    ("wording", "unknown"),
    [
        (LIST, "mapping_owner"),
        ("Customer owns source data cleanup. Changes to ERP schema are separate work.", "cleanup_owner"),
        ("The customer provides mapping and reruns.", "rerun_owner"),
        ("Cleanup, mapping and reruns are separate work.", "cleanup_owner"),
        ("Cleanup, mapping, and reruns are out of scope.", "mapping_owner"),
        ("CLEANUP IS OUT OF SCOPE.", "cleanup_owner"),
        ("Field mapping is explicitly not included in this promise.", "mapping_owner"),
        ("Cleanup of source data is not part of this promise.", "cleanup_owner"),
        ("Mapping is not included here.", "mapping_owner"),
        ("Mapping is not part of this offer.", "mapping_owner"),
        ("Mapping is not part of this.", "mapping_owner"),
        ("Mapping is excluded from this order.", "mapping_owner"),
        ("Mapping is out of scope for this promise.", "mapping_owner"),
        ("The customer makes the mapping of source fields.", "mapping_owner"),
        ("Failed records are excluded.", "failures"),
        ("Handling of failures is not included.", "failures"),
        ("One file each night, and mapping is not included.", "mapping_owner"),
        ("Engineering sends one file each night; cleanup and reruns are excluded.", "cleanup_owner"),
        ("Backfill is not included but mapping is separate work.", "mapping_owner"),
        ("Cleanup is excluded, and mapping and reruns are separate work.", "rerun_owner"),
        ("Mapping is not included, and the customer is told so.", "mapping_owner"),
        ("Mapping custom fields is not included.", "mapping_owner"),
        ("Cleaning bad data is not included.", "cleanup_owner"),
        ("Not included: mapping, cleanup and reruns.", "rerun_owner"),
        ("Out of scope: mapping.", "mapping_owner"),
        ("The admin control is not included.", "control"),
        ("Answering for numbers that do not match is not included.", "mismatch_owner"),
        ("Handling of mismatched numbers is not included.", "mismatch_owner"),
        ("Answering for mismatches is not included.", "mismatch_owner"),
        ("Numbers that don't match are out of scope.", "mismatch_owner"),
        ("Records that fail are not included.", "failures"),
        ("Re-running failed jobs is not included.", "rerun_owner"),
        ("Clean-up of bad data is not included.", "cleanup_owner"),
        ("Custom mappings are not included.", "mapping_owner"),
        ("Mappings are excluded.", "mapping_owner"),
    ],
)
def test_what_is_left_out_does_not_block(wording, unknown):
    assert still_blocking(wording, unknown) == []
    assert still_blocking("One export each night.", unknown) == [unknown]


@pytest.mark.parametrize(
    ("wording", "unknown"),
    [
        # named in another clause than what is left out
        ("Every admin control is covered; paperwork is not included.", "control"),
        ("Every admin control is covered, paperwork is not included.", "control"),
        ("Every admin control is covered and paperwork is not included.", "control"),
        ("Engineering handles mapping, cleanup and backfill are not included.", "mapping_owner"),
        ("We do mapping, cleanup and backfill are not included.", "mapping_owner"),
        ("We do sync, mapping, and backfill are not included.", "mapping_owner"),  # "We do sync, mapping"?
        ("Backfill is not included, mapping too.", "mapping_owner"),
        ("Backfill is not included and we make every mapping.", "mapping_owner"),
        ("Real-time sync, mapping and backfill is not included.", "mapping_owner"),  # one of them is
        # left out, but not all of it, not for good or not at all
        ("Mapping is not excluded.", "mapping_owner"),
        ("Mapping is never out of scope.", "mapping_owner"),
        ("Mapping is included.", "mapping_owner"),
        ("No mapping is not included.", "mapping_owner"),
        ("Not all mapping is included.", "mapping_owner"),
        ("Is mapping not included?", "mapping_owner"),
        ("Mapping is not included?", "mapping_owner"),
        ("Mapping is not included until June 5.", "mapping_owner"),
        ("Mapping is not included unless the customer asks.", "mapping_owner"),
        ("Mapping is not included, except for the five fields.", "mapping_owner"),
        ("Mapping is not included, only billed apart.", "mapping_owner"),
        ("Mapping is not included; unless the customer asks.", "mapping_owner"),
        ("Mapping is not included. Except for the five fields.", "mapping_owner"),
        ("Mapping is not included but only until June 5.", "mapping_owner"),
        ("Mapping is not included in the price.", "mapping_owner"),
        ("Mapping is out of scope for phase one.", "mapping_owner"),
        ("Mapping is not included in the first release.", "mapping_owner"),
        ("Mapping is not part of the pilot.", "mapping_owner"),
        ("Mapping is excluded for EU customers.", "mapping_owner"),
        ("Mapping is not part of this pilot.", "mapping_owner"),
        ("The rule is not included in version 1.", "rule"),
        ("The customer provides mapping in phase two.", "mapping_owner"),
        ("The customer provides mapping for EU customers.", "mapping_owner"),
        ("The customer provides the mapping of phase two.", "mapping_owner"),
        ("Mapping for EU customers is not included.", "mapping_owner"),
        ("Mapping in version 1 is not included.", "mapping_owner"),
        ("The first mapping is not included.", "mapping_owner"),
        ("Not included: mapping in phase one.", "mapping_owner"),
        ("Further mapping is not included.", "mapping_owner"),
        ("More than two reruns are not included.", "rerun_owner"),
        ("Mapping beyond five fields is not included.", "mapping_owner"),
        ("Nobody says mapping is not included.", "mapping_owner"),
        ("One export covering mapping is not included.", "mapping_owner"),
        # other ways to say it bind no less
        ("Answering for numbers that do not match is included.", "mismatch_owner"),
        ("We answer for mismatched numbers, backfill is not included.", "mismatch_owner"),
        ("Further mismatched numbers are not included.", "mismatch_owner"),
        ("Numbers that do not match until June 5 are not included.", "mismatch_owner"),
        ("Engineering reruns failed jobs; records that fail twice are not included.", "rerun_owner"),
        ("Customer owns mapping, cleanup is ours.", "cleanup_owner"),
        ("Customer owns mapping, cleanup is ours.", "mapping_owner"),
        ("Not included: backfill. Included: mapping.", "mapping_owner"),
        ("Mapping after June 5 is not included.", "mapping_owner"),
        ("One export, mapping custom fields and cleaning bad data are not included.", "mapping_owner"),
        # the word is there, but something else is left out
        ("Source data cleanup is not included.", "source"),
        ("Choosing the target is not included.", "target"),
        ("Rerunning failed jobs is not included.", "failures"),
        ("Target dates are not included.", "target"),
        ("Rule changes are separate work.", "rule"),
    ],
)
def test_what_is_not_left_out_for_sure_blocks(wording, unknown):
    assert still_blocking(wording, unknown) == [unknown]


def test_one_sentence_may_leave_out_one_thing_and_promise_three():
    wording = (
        "Real-time sync is not included, and failed records are always retried by us without limit, "
        "mapping and cleanup too."
    )
    unknown = ["failures", "mapping_owner", "cleanup_owner"]
    assert still_blocking(wording, *unknown) == unknown


def test_it_is_the_thing_that_is_left_out_and_not_every_word_beside_it():
    assert left_out(LIST) == {"sync", "mapping", "backfill"}
    assert left_out("Handling of failed records and source data cleanup work are not included.") == {
        "failed",
        "cleanup",
    }
    assert left_out("") == left_out("... ; not included.") == set()


@pytest.mark.parametrize("count", [1, 2, 9])
def test_the_words_a_refusal_proposes_are_taken(count):
    blocking = [spec for spec in ALL.values() if spec.blocks_yes]
    for at in range(len(blocking) - count + 1):
        some = blocking[at : at + count]
        example = find_out(some).partition("“")[2].removesuffix("”")
        assert still_blocking(f"One export each night. {example}", *(spec.key for spec in some)) == [], example
    assert find_out(blocking[1:2]) == (
        "Nobody knows yet: source. Find out, or leave it out in a sentence of its own, for example: “The source is not "
        "included.”"
    )
