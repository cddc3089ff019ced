"""What the lead proposes and signs: every part is there, stands in the sentence, and is what the lanes confirmed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale
from dealdesk.models import AuditEvent, Notice
from promises.domain import promises as drafts
from promises.domain.facts import ALL, find_out
from promises.enums import Lane, PromiseState, PromiseType, ProofKind
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.domain.decision_terms import names_day
from reviews.enums import Answer, DecisionOutcome
from reviews.models import Condition, ConditionMet, Decision, Proposal
from tests import factories
from tests.factories import SENTENCE, day, someone

pytestmark = pytest.mark.django_db
S = PromiseState
NOON = datetime(2031, 3, 3, 12, tzinfo=UTC)  # a Monday
BY = date(2031, 3, 10)


@pytest.fixture(autouse=True)
def monday(shifted):
    shifted.stop_at(NOON)
    return shifted


@pytest.fixture
def promise(monday):
    return factories.promise_at(S.OWNER_DECISION)


def errors(promise, outcome=DecisionOutcome.YES, **parts) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        factories.proposed(promise, outcome, **parts)
    assert not Proposal.objects.exists()
    return refused.value.errors


def condition(**parts):
    defaults = {
        "lane": Lane.SECURITY,
        "who": "the customer",
        "what": "gives test access",
        "by_when": BY,
        "shown_by": "A working sign-in",
    }
    return lifecycle.ConditionTerms(**{**defaults, **parts})


WITH_CONDITION = "One CSV export, if the customer gives test access by March 10."

# --- parts of a yes ---------------------------------------------------------------------------------------------------


def test_a_proposal_keeps_the_exact_words(promise):
    promise = factories.proposed(promise, sentence="  Caf\u00e9 export,\u00a0 once  a night. ")
    assert promise.wording.text == "Café export, once a night."
    assert promise.wording.sha256 == fingerprint("Café export, once a night.")
    assert promise.wording.number == 2


def test_what_stands_beside_the_sentence_is_tidied_as_it_is(promise):
    terms = {"delivery_owner": " Cafe\u0301\u00a0team ", "limit": "Five\u00a0 fields"}
    proposal = factories.proposed(promise, **terms).proposals.get()
    assert (proposal.delivery_owner, proposal.limit) == ("Caf\u00e9 team", "Five fields")


def test_the_same_words_are_one_wording(promise):
    promise = factories.proposed(promise)
    again = factories.proposed(promise, limit="Another limit")
    assert (promise.wording, promise.revision, again.revision) == (again.wording, 2, 3)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"sentence": ""}, {"sentence": "This field is required."}),
        ({"sentence": "x" * 601}, {"sentence": "Ensure this value has at most 600 characters (it has 601)."}),
        ({"sentence": "One line.\nAnother."}, {"sentence": "One sentence on one line."}),
        ({"sentence": "\u0435nterprise export."}, {"sentence": "Mixed scripts in one word."}),
        ({"sentence": "An export\u202e."}, {"sentence": "Remove the hidden control character at position 10."}),
        ({"delivery_owner": " "}, {"delivery_owner": "Name who delivers this."}),
        ({"limit": ""}, {"limit": "Write where the promise stops."}),
        (
            {"delivery_owner": "Engineer\u200bing"},
            {"delivery_owner": "Remove the hidden control character at position 9."},
        ),
        ({"limit": "Five f\u0456elds"}, {"limit": "Mixed scripts in one word."}),
        ({"limit": "Five fields\nor more"}, {"limit": "One sentence on one line."}),
        ({"limit": "x" * 201}, {"limit": "Ensure this value has at most 200 characters (it has 201)."}),
        ({"delivery_date": None}, {"delivery_date": "Give the promised day."}),
    ],
)
def test_every_part_is_needed(promise, parts, expected):
    assert errors(promise, **parts) == expected


@pytest.mark.parametrize("name", ["delivery_date", "expires_on"])
@pytest.mark.parametrize(
    "wrong", [date(1, 1, 1), date(2031, 3, 2), date(2036, 3, 2)], ids=["year 1", "yesterday", "five years and a day"]
)
def test_a_date_lies_between_today_and_five_years(promise, name, wrong):
    assert errors(promise, **{name: wrong}) == {name: "Choose a date from today to 2036-03-01."}


@pytest.mark.parametrize("right", [date(2031, 3, 3), date(2036, 3, 1)])
def test_both_ends_of_that_range_are_fine(promise, right):
    assert factories.proposed(promise, delivery_date=right, expires_on=right).revision == 2


def test_today_is_today_where_the_deal_is(monday):
    monday.stop_at(datetime(2031, 3, 3, 23, tzinfo=UTC))  # in Auckland it is the fourth
    promise = factories.promise_at(S.OWNER_DECISION, factories.deal(zone="Pacific/Auckland"))
    assert errors(promise, delivery_date=date(2031, 3, 3)) == {
        "delivery_date": "Choose a date from today to 2036-03-02."
    }


def test_no_day_before_the_one_engineering_named(promise):
    promise = factories.answered(promise, Lane.ENGINEERING, size_days=3, earliest_date=day(10))
    assert errors(promise, delivery_date=day(9)) == {
        "delivery_date": "Engineering can deliver on 2031-03-13 at the earliest."
    }
    assert factories.proposed(promise, delivery_date=day(10)).revision == 2


@pytest.mark.parametrize(
    ("said", "reads"),
    [
        ("by March 14, 2031", "14 March 2031"),
        ("by 14 March", "14 March"),
        ("by the 14th of March 2031", "14 March 2031"),
        ("on 2031-03-14", "14 March 2031"),
        ("on 14.3.2031", "14 March 2031"),
        ("by Mar. 14", "14 March"),
        ("by March 14 and by 14 March 2031", "14 March 2031"),
    ],
)
def test_grace_cannot_sign_another_day_than_her_sentence_names(promise, said, reads):
    sentence = f"One CSV export of five order fields, once per night, {said}."
    assert errors(promise, sentence=sentence, delivery_date=date(2031, 3, 21)) == {
        "delivery_date": f"The sentence says {reads}; the date says 21 March 2031. Make them the same."
    }
    assert factories.proposed(promise, sentence=sentence, delivery_date=date(2031, 3, 14)).revision == 2


@pytest.mark.parametrize(
    "said",
    [
        "between March 5 and March 14",  # two days: the sentence does not say which is the delivery
        "by the end of March 2031",
        "for at most 5 may be open at once",
        "on February 30",
        "in version 14.3",
        "until March 25",  # the last day on which the answer may be used
    ],
)
def test_a_sentence_that_does_not_name_one_day_leaves_the_date_alone(promise, said):
    sentence = f"One CSV export of five order fields, once per night, {said}."
    parts = {"delivery_date": date(2031, 3, 21), "expires_on": date(2031, 3, 25)}
    assert factories.proposed(promise, sentence=sentence, **parts).revision == 2


def test_the_day_of_a_condition_is_not_the_day_of_delivery(promise):
    assert factories.proposed(promise, DecisionOutcome.YES_IF, delivery_date=date(2031, 3, 21)).revision == 2


# --- conditions -------------------------------------------------------------------------------------------------------


def test_a_yes_with_conditions_needs_one(promise):
    assert errors(promise, DecisionOutcome.YES_IF, conditions=()) == {
        "conditions": "Write down at least one condition: who must do what, by when, shown by what."
    }


def test_a_plain_yes_has_none(promise):
    assert errors(promise, sentence=WITH_CONDITION, conditions=(condition(),)) == {
        "conditions": "A yes with conditions is signed as “Yes, with conditions”."
    }


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"who": "the vendor"}, {"conditions-0-who": "“the vendor” does not stand in the sentence."}),
        ({"what": "gives access"}, {"conditions-0-what": "“gives access” does not stand in the sentence."}),
        ({"by_when": date(2031, 3, 11)}, {"conditions-0-by_when": "March 11 does not stand in the sentence."}),
        ({"shown_by": " "}, {"conditions-0-shown_by": "This field is required."}),
        ({"who": ""}, {"conditions-0-who": "This field is required."}),
        ({"by_when": date(2031, 3, 1)}, {"conditions-0-by_when": "Choose a date from today to 2036-03-01."}),
    ],
)
def test_a_condition_stands_in_the_sentence(promise, parts, expected):
    found = errors(promise, DecisionOutcome.YES_IF, sentence=WITH_CONDITION, conditions=(condition(**parts),))
    assert found == expected


@pytest.mark.parametrize(
    "said", ["March 10", "Mar 10", "10 March", "10. March", "March 10th", "2031-03-10", "march 10,", "(10 MARCH)"]
)
def test_a_day_may_be_written_in_many_ways(said):
    assert names_day(f"By {said}, the customer gives access.", BY)


@pytest.mark.parametrize(
    "said", ["March 1", "March 100", "May 10", "10", "3/10", "2031-03-1", "March the 10", "12031-03-10"]
)
def test_a_near_miss_names_another_day(said):
    assert not names_day(f"By {said} the customer gives access.", BY)


def test_a_condition_is_met_by_its_proof_and_the_lane_that_asked(maya, ines, grace, monday):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    (asked,) = Condition.objects.all()
    drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Sign-in works")
    with pytest.raises(Conflict, match="^Sales must attach the proof first.$"):
        lifecycle.confirm_condition(promise.pk, by=ines, condition_id=asked.pk)
    lifecycle.show_condition(promise.pk, by=maya, condition_id=asked.pk, proof_id=promise.proofs.latest("pk").pk)
    with pytest.raises(Denied):
        lifecycle.confirm_condition(promise.pk, by=someone(Role.PRODUCT), condition_id=asked.pk)
    promise = lifecycle.confirm_condition(promise.pk, by=ines, condition_id=asked.pk)
    assert promise.lapses_at is None
    assert ConditionMet.objects.get().confirmed_by == ines
    met = AuditEvent.objects.get(type="condition.met")
    assert {notice.recipient for notice in Notice.objects.filter(event_id=met.pk)} == {maya, grace}
    with pytest.raises(Conflict, match="^This condition was confirmed already.$"):
        lifecycle.confirm_condition(promise.pk, by=ines, condition_id=asked.pk)


def test_a_condition_met_too_late_stays_lapsed(maya, ines, monday):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    (asked,) = Condition.objects.all()
    drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Sign-in works")
    lifecycle.show_condition(promise.pk, by=maya, condition_id=asked.pk, proof_id=promise.proofs.latest("pk").pk)
    monday.stop_at(promise.lapses_at)
    with pytest.raises(Conflict):
        lifecycle.confirm_condition(promise.pk, by=ines, condition_id=asked.pk)
    assert ConditionMet.objects.get().confirmed_at is None


def test_a_struck_proof_shows_nothing(maya):
    promise = factories.promise_at(S.APPROVED_WITH_CONDITIONS)
    drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Sign-in works")
    proof = promise.proofs.latest("pk")
    drafts.strike_proof(promise.pk, by=maya, proof_id=proof.pk)
    with pytest.raises(Conflict, match="not struck"):
        lifecycle.show_condition(promise.pk, by=maya, condition_id=Condition.objects.get().pk, proof_id=proof.pk)


# --- unknown facts ----------------------------------------------------------------------------------------------------

BLOCKING = [
    ("source", "source", "The source system is out of scope."),
    ("target", "target", "The target system is not included."),
    ("failures", "file fails", "Retry of failed files is not included."),
    ("mapping_owner", "mapping", "Mapping is separate work."),
    ("cleanup_owner", "cleanup", "Cleanup is excluded."),
    ("rerun_owner", "reruns", "Reruns are not part of this."),
    ("mismatch_owner", "mismatches", "Mismatches are out of scope."),
]


@pytest.mark.parametrize(("key", "name", "exclusion"), BLOCKING, ids=[key for key, _, _ in BLOCKING])
def test_an_unknown_fact_blocks_a_yes_unless_the_sentence_excludes_it(maya, key, name, exclusion):
    promise = lifecycle.change_fact(factories.sent().pk, by=maya, key=key, value=None)
    plain = "One CSV export each night."
    refused = errors(promise, sentence=plain)
    assert refused == {"sentence": find_out([ALL[key]])}
    assert refused["sentence"].startswith(f"Nobody knows yet: {name}. Find out")
    assert errors(promise, sentence=f"{plain} Everything else is not included.")["sentence"].startswith("Nobody knows")
    assert factories.proposed(promise, sentence=f"{plain} {exclusion}").revision == 3


@pytest.mark.parametrize(("type", "key"), [(PromiseType.SECURITY, "control"), (PromiseType.CUSTOM_LOGIC, "rule")])
def test_the_control_and_the_rule_block_too(maya, type, key):
    promise = lifecycle.change_fact(factories.sent(type=type).pk, by=maya, key=key, value=None)
    assert set(errors(promise, sentence="One CSV export each night.")) == {"sentence"}


@pytest.mark.parametrize(("key", "name", "exclusion"), BLOCKING, ids=[key for key, _, _ in BLOCKING])
def test_a_fact_that_was_never_given_blocks_like_an_unknown_one(key, name, exclusion):
    """Doors ask for every fact; whatever left one out, nobody knows it."""
    promise = factories.sent()
    promise.facts.filter(key=key).delete()
    plain = "One CSV export each night."
    refused = errors(promise, sentence=plain)
    assert refused == {"sentence": find_out([ALL[key]])}
    assert refused["sentence"].startswith(f"Nobody knows yet: {name}. Find out")
    assert factories.proposed(promise, sentence=f"{plain} {exclusion}").revision == 2


def test_an_unknown_fact_that_does_not_matter_blocks_nothing(maya):
    promise = lifecycle.change_fact(factories.sent().pk, by=maya, key="volume", value=None)
    assert factories.proposed(promise, sentence="One CSV export each night.").revision == 3


# --- signing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "missing"),
    [
        (S.ENGINEERING_REVIEW, "Engineering, security and product reviews are"),
        (S.SECURITY_REVIEW, "Security and product reviews are"),
        (S.PRODUCT_REVIEW, "Product review is"),
    ],
)
def test_no_signature_before_every_lane_answered(grace, state, missing):
    promise = factories.promise_at(state)
    for door in (
        lambda: lifecycle.sign(promise.pk, by=grace, proposal_id=0),
        lambda: lifecycle.decline(promise.pk, by=grace, sentence="No."),
    ):
        with pytest.raises(Conflict, match=f"^{missing} missing.$"):
            door()


def test_only_the_words_that_were_confirmed_are_signed(promise, grace):
    """A lane's yes to the ask is not a yes to the lead's sentence."""
    with pytest.raises(
        Conflict, match="^These are not the words the lanes confirmed; ask the lanes to confirm first.$"
    ):
        lifecycle.sign(promise.pk, by=grace, proposal_id=0)
    old = factories.confirmed(factories.proposed(promise)).proposals.get()
    promise = factories.confirmed(factories.proposed(promise, sentence="Two CSV exports each night."))
    with pytest.raises(Conflict, match="^These are not the words"):
        lifecycle.sign(promise.pk, by=grace, proposal_id=old.pk)
    assert not Decision.objects.exists()


def test_a_form_opened_on_an_older_version_does_not_sign(promise, grace):
    promise = factories.confirmed(factories.proposed(promise))
    seen = promise.version
    drafts.add_proof(promise.pk, by=promise.created_by, kind=ProofKind.NOTE, title="Call of Monday")
    with pytest.raises(Stale):
        lifecycle.sign(promise.pk, by=grace, proposal_id=promise.proposals.get().pk, version=seen)


def test_a_signature_holds_what_was_proposed(promise, grace):
    promise = factories.confirmed(factories.proposed(promise, expires_on=day(90)))
    promise = factories.signed(promise)
    proposal, decision = Proposal.objects.get(), Decision.objects.get()
    assert decision.terms() == proposal.terms()
    assert (decision.proposal, decision.revision, decision.decided_by) == (proposal, promise.revision, grace)
    assert decision.wording_sha256 == fingerprint(SENTENCE)
    assert (decision.decided_at, decision.represented, decision.supersedes) == (NOON, None, None)


def test_a_condition_a_lane_added_must_be_taken_up(promise, ines):
    promise = factories.confirmed(factories.proposed(promise))
    promise = factories.answered(promise, Lane.SECURITY, Answer.YES_IF)
    with pytest.raises(Conflict) as refused:
        factories.signed(promise)
    assert refused.value.sentence == (
        "Security added a condition; put it into the sentence and ask the lanes to confirm."
    )


def test_a_yes_over_a_no_needs_a_written_reason(promise):
    promise = factories.confirmed(factories.proposed(promise))
    promise = factories.answered(promise, Lane.SECURITY, Answer.NO)
    assert promise.state == S.OWNER_DECISION
    for reason in ("", "   "):
        with pytest.raises(Invalid) as refused:
            factories.signed(promise, reason=reason)
        assert refused.value.errors == {"reason": "Security said no; write why the answer is yes all the same."}
    promise = factories.signed(promise, reason="The pilot ends in March.")
    decision = Decision.objects.get()
    assert (decision.is_exception, decision.reason) == (True, "The pilot ends in March.")
    assert AuditEvent.objects.get(type="decision.signed").data["over_a_no"] == ["Security"]


def test_a_reason_without_a_no_is_no_exception(promise):
    factories.signed(factories.confirmed(factories.proposed(promise)), reason="A good idea.")
    assert not Decision.objects.get().is_exception


def test_a_no_is_a_sentence_sales_may_say(promise, grace, maya):
    with pytest.raises(Invalid):
        lifecycle.decline(promise.pk, by=grace, sentence=" ")
    promise = lifecycle.decline(promise.pk, by=grace, sentence="Nightly export is not available.")
    decision = Decision.objects.get()
    assert (decision.outcome, decision.wording.text) == ("no", "Nightly export is not available.")
    assert promise.wording == decision.wording


def test_the_second_decision_on_one_revision_follows_the_first(grace, monday):
    promise = factories.confirmed(factories.proposed(factories.promise_at(S.OWNER_DECISION), expires_on=day(2)))
    promise = factories.signed(promise)
    monday.forward(days=4)
    lifecycle.reopen(promise.pk, by=grace)
    lifecycle.decline(promise.pk, by=grace, sentence="Not any more.")
    first, second = Decision.objects.order_by("pk")
    assert (first.revision, second.revision, second.supersedes) == (2, 2, first)


def test_the_owner_has_a_window_of_their_own(monday):
    promise = factories.promise_at(S.OWNER_DECISION)
    assert promise.answer_by == NOON + timedelta(days=1)
    monday.forward(hours=3)
    promise = factories.answered(promise, Lane.PRODUCT)  # a changed mind gives the owner no more time
    assert promise.answer_by == NOON + timedelta(days=1)


def test_who_hears_of_a_decision(promise, maya, tom, ines, omar, grace):
    factories.signed(factories.confirmed(factories.proposed(promise)))
    event = AuditEvent.objects.get(type="decision.signed")
    assert {notice.recipient for notice in Notice.objects.filter(event_id=event.pk)} == {maya, tom, ines, omar}


def test_an_open_question_comes_before_a_proposal(promise, grace):
    promise = factories.answered(promise, Lane.SECURITY, Answer.QUESTION)
    with pytest.raises(Conflict, match="^Sales owes an answer to a question first.$"):
        factories.proposed(promise)
    assert Promise.objects.get(pk=promise.pk).revision == 1
