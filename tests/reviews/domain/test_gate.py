"""What the gate catches: each test plants one thing past the doors and expects it named (RELIABILITY I1, I8)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from dealdesk.domain import clock
from dealdesk.domain.people import RightsHistory
from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from dealdesk.models import RoleGrant
from dealdesk.models.append_only import lifted
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import Promise, Wording
from reviews.domain import closeplan, gate, lifecycle
from reviews.domain import documented as library_doors
from reviews.enums import Answer, DecisionKind, DecisionOutcome
from reviews.models import Condition, ConditionMet, Decision, PlanLine, Proposal, RequiredLane, Review
from tests import factories
from tests.factories import SENTENCE, day

pytestmark = pytest.mark.django_db
S = PromiseState


def problems(promise) -> list[str]:
    """What the gate says, without the number of the promise."""
    row = gate.loaded(Promise.objects.filter(pk=promise.pk)).get()
    verdict = gate.judge(row, clock.database_now(), RightsHistory())
    return [problem.removeprefix(promise.label).lstrip(": ") for problem in verdict.problems]


def sql(statement: str, *values) -> None:
    """As somebody with the password of the database would."""
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount >= 1


@pytest.fixture
def approved(db):
    return factories.promise_at(S.APPROVED)


@pytest.fixture
def with_condition(db):
    return factories.promise_at(S.APPROVED_WITH_CONDITIONS)


def test_an_honest_yes_passes(approved, with_condition):
    assert problems(approved) == problems(with_condition) == []


@pytest.mark.parametrize(
    "state", [state for state in PromiseState if state not in (S.APPROVED, S.APPROVED_WITH_CONDITIONS)]
)
def test_nothing_else_passes(state):
    assert problems(factories.promise_at(state)) == ["has no yes."]


# --- the state --------------------------------------------------------------------------------------------------------


def test_a_state_set_by_update():
    promise = factories.promise_at(S.OWNER_DECISION)
    Promise.objects.filter(pk=promise.pk).update(state=S.APPROVED)
    assert problems(promise) == ["has no yes."]


def test_a_no_turned_into_a_yes_in_the_state():
    promise = factories.promise_at(S.DECLINED)
    Promise.objects.filter(pk=promise.pk).update(state=S.APPROVED)
    assert problems(promise) == ["has no yes."]


def test_a_yes_that_is_being_replaced(approved, maya):
    lifecycle.change_scope(approved.pk, by=maya, ask="Two files.", what_changed="Two files.")
    replaced = ["is being replaced; answer or withdraw the new version first."]
    assert problems(approved) == replaced
    # Setting state and counter back does not undo what was sent.
    Promise.objects.filter(pk=approved.pk).update(state=S.APPROVED, revision=approved.revision)
    assert problems(approved) == replaced


def test_a_restored_yes_passes(approved, maya):
    """Also where the withdrawn revision had opened a lane that the signed one never needed."""
    lifecycle.change_scope(approved.pk, by=maya, ask="Two files.", what_changed="Two files.")
    lifecycle.withdraw(approved.pk, by=maya, reason="One will do.")
    assert problems(approved) == []


def test_a_lane_added_later_does_not_count_against_a_restored_yes(maya):
    promise = factories.sent(type="custom_logic", ask="One approval step.")
    promise = factories.signed(factories.confirmed(factories.proposed(factories.all_answered(promise))))
    lifecycle.change_scope(promise.pk, by=maya, ask="SSO for everybody.", what_changed="More.")
    assert promise.required_lanes.get(lane=Lane.SECURITY).since_revision == promise.revision + 1
    lifecycle.withdraw(promise.pk, by=maya, reason="No SSO.")
    assert problems(promise) == []


# --- time -------------------------------------------------------------------------------------------------------------


def test_an_expired_yes_whose_deadline_was_taken_away(approved):
    sql("UPDATE reviews_decision SET expires_on = %s", day(-1))
    sql("UPDATE reviews_proposal SET expires_on = %s", day(-1))
    Promise.objects.filter(pk=approved.pk).update(lapses_at=None)
    assert problems(approved) == [
        "is paused: a condition or the answer lapsed; the deal desk lead must decide again.",
        "sentence, owner, date or limit are not what the record of the signature says.",
    ]


def test_an_unmet_condition_whose_deadline_was_taken_away(with_condition, shifted):
    Promise.objects.filter(pk=with_condition.pk).update(lapses_at=None)
    assert problems(with_condition) == []
    shifted.forward(days=9)
    assert problems(with_condition) == [
        "is paused: a condition or the answer lapsed; the deal desk lead must decide again."
    ]


def test_a_condition_that_is_shown_but_not_confirmed_still_lapses(with_condition, shifted, maya):
    drafts.add_proof(with_condition.pk, by=maya, kind=ProofKind.NOTE, title="It works")
    ConditionMet.objects.create(
        condition=Condition.objects.get(), proof=with_condition.proofs.latest("pk"), attached_by=maya,
        attached_at=clock.database_now(),
    )  # fmt: skip
    Promise.objects.filter(pk=with_condition.pk).update(lapses_at=None)
    assert problems(with_condition) == []
    shifted.forward(days=9)
    assert problems(with_condition) == [LAPSED]


LAPSED = "is paused: a condition or the answer lapsed; the deal desk lead must decide again."


@pytest.mark.parametrize(
    ("planted", "value"),
    [
        ("confirmed_by_id", lambda condition: condition.proposal.promise.created_by_id),
        ("confirmed_by_id", lambda condition: factories.someone(Role.PRODUCT).pk),
        ("attached_by_id", lambda condition: factories.someone(Role.SECURITY).pk),
        ("represented_id", lambda condition: factories.someone(Role.SECURITY).pk),
        ("confirmed_at", lambda condition: clock.database_now() + timedelta(days=8)),
        ("proof", None),
    ],
    ids=["the asker", "another lane", "who attached it", "no stand-in", "after its day", "proof struck"],
)
def test_a_condition_confirmed_by_planting(with_condition, shifted, maya, ines, planted, value):
    """Only the lane that asked, in time, on a proof that stands: anything else lapses as if nobody had confirmed."""
    drafts.add_proof(with_condition.pk, by=maya, kind=ProofKind.NOTE, title="It works")
    condition, proof = Condition.objects.get(), with_condition.proofs.latest("pk")
    lifecycle.show_condition(with_condition.pk, by=maya, condition_id=condition.pk, proof_id=proof.pk)
    lifecycle.confirm_condition(with_condition.pk, by=ines, condition_id=condition.pk)
    Promise.objects.filter(pk=with_condition.pk).update(lapses_at=None)
    met = ConditionMet.objects.filter(condition=condition)
    if value is None:
        sql("UPDATE promises_proof SET struck_at = added_at, struck_by_id = added_by_id")
    shifted.forward(days=9)
    if value is not None:
        assert problems(with_condition) == []
        met.update(**{planted: value(condition)})
    assert problems(with_condition) == [LAPSED]


def test_a_paused_row_does_not_pass_before_the_sweep(approved, shifted):
    Promise.objects.filter(pk=approved.pk).update(lapses_at=clock.database_now())
    assert problems(approved) == ["is paused."]


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE.replace("once", "twice"),
        SENTENCE + " ",
        SENTENCE.replace(" ", "\u00a0", 1),
        SENTENCE[:-1],
        SENTENCE.lower(),
    ],
    ids=["a word", "a space at the end", "a no-break space", "the last dot", "capitals"],
)
def test_words_changed_under_the_signature(approved, text):
    sql("UPDATE promises_wording SET text = %s WHERE id = %s", text, approved.wording_id)
    assert problems(approved) == ["the stored words are not the ones that were signed."]


def test_words_changed_together_with_their_checksum(approved):
    text = "Two exports each night."
    sql(
        "UPDATE promises_wording SET text = %s, sha256 = %s WHERE id = %s", text, fingerprint(text), approved.wording_id
    )
    assert problems(approved)[0] == "the stored words are not the ones that were signed."


def test_words_and_every_checksum_of_the_decision_changed(approved):
    """The reviews follow the wording row, so only what went out still tells; the plan line does."""
    closeplan.publish(approved.deal_id, by=approved.created_by)
    text = "Two exports each night."
    sql(
        "UPDATE promises_wording SET text = %s, sha256 = %s WHERE id = %s", text, fingerprint(text), approved.wording_id
    )
    sql("UPDATE reviews_decision SET wording_sha256 = %s", fingerprint(text))
    (line,) = closeplan.read(approved.deal, clock.database_now()).lines
    assert f"{approved.label}: Differs from the approved wording at character 1." in line.verdict.problems


def test_a_decision_pointed_at_the_words_of_another_promise(approved):
    other = factories.promise_at(S.APPROVED)
    sql("UPDATE reviews_decision SET wording_id = %s WHERE promise_id = %s", other.wording_id, approved.pk)
    assert "the signed words belong to another promise." in problems(approved)


def test_a_decision_pointed_at_words_nobody_confirmed(approved, grace):
    words = Wording.objects.create(
        promise=approved, number=9, text="Anything.", sha256=fingerprint("Anything."), written_by=grace,
        written_at=clock.database_now(),
    )  # fmt: skip
    sql("UPDATE reviews_decision SET wording_id = %s, wording_sha256 = %s", words.pk, words.sha256)
    assert problems(approved) == [
        "sentence, owner, date or limit differ from what the lanes confirmed.",
        "Engineering answered other words.",
        "Security answered other words.",
        "Product answered other words.",
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("delivery_owner", "Nobody"),
        ("delivery_date", "2040-01-01"),
        ('"limit"', "No limit"),
        ("expires_on", "2040-01-01"),
        ("outcome", "yes_if"),
    ],
)
def test_terms_other_than_the_lanes_confirmed(approved, column, value):
    sql(f"UPDATE reviews_decision SET {column} = %s", value)  # noqa: S608 -- names from the list above
    gone = ["the conditions of the answer are gone."] if column == "outcome" else []
    assert problems(approved) == ["sentence, owner, date or limit differ from what the lanes confirmed.", *gone]


def test_a_condition_that_left_the_sentence(with_condition):
    sql("UPDATE reviews_condition SET what = 'pays twice'")
    assert problems(with_condition) == ["a condition does not stand in the signed words."]


# --- who decided ------------------------------------------------------------------------------------------------------


def test_a_decision_by_whoever_asked(approved, maya):
    sql("UPDATE reviews_decision SET decided_by_id = %s", maya.pk)
    assert problems(approved) == [
        "was decided by whoever asked for it.",
        "was decided by somebody who was not the deal desk lead then.",
    ]


def test_a_decision_by_somebody_without_the_office(approved, tom):
    sql("UPDATE reviews_decision SET decided_by_id = %s", tom.pk)
    assert problems(approved) == ["was decided by somebody who was not the deal desk lead then."]


def test_an_office_given_after_the_decision(approved, tom):
    sql("UPDATE reviews_decision SET decided_by_id = %s", tom.pk)
    RoleGrant.objects.create(user=tom, role=Role.LEAD, granted_at=clock.database_now() + timedelta(minutes=1))
    assert problems(approved) == ["was decided by somebody who was not the deal desk lead then."]


def test_an_office_given_up_after_the_decision_was_held_then(approved, grace, ada):
    RoleGrant.objects.filter(user=grace).update(revoked_at=clock.database_now(), revoked_by=ada)
    assert problems(approved) == []


def test_a_stand_in_that_never_was(approved, tom, grace):
    sql("UPDATE reviews_decision SET decided_by_id = %s, represented_id = %s", tom.pk, grace.pk)
    assert problems(approved) == ["was decided by somebody who was not the deal desk lead then."]


def _planted_yes(promise, by, **parts) -> Decision:
    """A decision saved as a form of the admin would."""
    proposal = promise.proposals.last()
    wording = promise.wording
    defaults = {
        "promise": promise, "revision": promise.revision, "outcome": DecisionOutcome.YES, "wording": wording,
        "wording_sha256": wording.sha256, "delivery_owner": "Engineering", "delivery_date": day(14), "limit": "Five",
        "proposal": proposal, "decided_at": clock.database_now(), "decided_by": by,
        "facts": dict(promise.facts.values_list("key", "value")),
    }  # fmt: skip
    decision = Decision.objects.create(**{**defaults, **parts})
    Promise.objects.filter(pk=promise.pk).update(state=S.APPROVED, lapses_at=None)
    return decision


def test_a_decision_saved_before_the_lanes_confirmed(grace):
    promise = factories.proposed(factories.promise_at(S.OWNER_DECISION))
    _planted_yes(promise, grace, limit=promise.proposals.last().limit)
    missing = "{} review of these exact words is missing."
    assert problems(promise) == [missing.format(lane) for lane in ("Engineering", "Security", "Product")]


def test_a_decision_saved_over_another_one(approved, grace):
    _planted_yes(approved, grace, limit="None", supersedes=Decision.objects.get())
    assert problems(approved) == ["sentence, owner, date or limit differ from what the lanes confirmed."]


def test_a_yes_over_facts_that_nobody_ever_gave(approved):
    """Nothing is as unknown as what was never said; the sentence leaves the mapping out and nothing else."""
    sql("UPDATE reviews_decision SET facts = %s", '{"source": null}')
    assert problems(approved) == [
        "signed while nobody knew source, target, file fails, cleanup, reruns, mismatches, and the words do not "
        "exclude it."
    ]


def test_a_type_taken_away_after_the_signature_takes_no_question_with_it(approved):
    sql("UPDATE reviews_decision SET facts = %s", "{}")
    Promise.objects.filter(pk=approved.pk).update(type="")
    assert len(problems(approved)) == 1


def test_a_yes_to_an_ask_sent_without_the_type_it_needs(approved):
    """Every lane said yes, and nobody was asked for a fact but two."""
    sql("UPDATE reviews_submission SET type = ''")
    Promise.objects.filter(pk=approved.pk).update(type="")
    assert problems(approved) == ["it has no type, so nobody was asked for the facts that its words need."]


# --- reviews ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lane", Lane)
def test_a_required_lane_that_was_deleted(lane):
    """With its row and its reviews gone, the rules that were kept still say that it was needed."""
    approved = factories.promise_at(S.APPROVED, factories.large())
    sql("DELETE FROM reviews_requiredlane WHERE lane = %s", lane)
    assert problems(approved) == []  # its review still stands
    sql("UPDATE reviews_review SET confirms_id = NULL")
    sql("DELETE FROM reviews_review WHERE lane = %s", lane)
    assert problems(approved) == [f"{lane.label} review of these exact words is missing."]


def test_a_review_moved_to_another_revision(approved):
    sql("UPDATE reviews_review SET revision = 1 WHERE lane = 'security'")
    assert problems(approved) == ["Security review of these exact words is missing."]


def test_a_review_of_other_words(approved):
    first = approved.wordings.get(number=1)
    sql("UPDATE reviews_review SET wording_id = %s WHERE lane = 'security'", first.pk)
    assert problems(approved) == ["Security answered other words."]


def test_a_no_turned_into_nothing(approved):
    sql("UPDATE reviews_review SET answer = 'no', sentence = 'No.' WHERE lane = 'security'")
    assert problems(approved) == ["Security said no, and no reason was written for the yes."]


@pytest.mark.parametrize("answer", [Answer.YES_IF, Answer.QUESTION])
def test_an_answer_that_confirms_nothing(approved, answer):
    sql("UPDATE reviews_review SET answer = %s, sentence = 'If.' WHERE lane = 'security'", answer)
    assert problems(approved) == ["Security did not confirm these exact words."]


def test_a_review_by_whoever_asked(approved, maya):
    sql("UPDATE reviews_review SET answered_by_id = %s WHERE lane = 'security'", maya.pk)
    assert problems(approved) == [
        "Security was answered by whoever asked for it.",
        "Security was answered by somebody who was no security reviewer then.",
    ]


def test_a_review_in_the_name_of_whoever_asked(approved, ines, maya):
    sql("UPDATE reviews_review SET represented_id = %s WHERE lane = 'security'", maya.pk)
    assert problems(approved)[0] == "Security was answered by whoever asked for it."


def test_a_review_by_a_reviewer_of_another_lane(approved, tom):
    sql("UPDATE reviews_review SET answered_by_id = %s WHERE lane = 'security'", tom.pk)
    assert problems(approved) == ["Security was answered by somebody who was no security reviewer then."]


def test_a_review_after_the_decision(approved):
    late = clock.database_now() + timedelta(days=1)
    sql("UPDATE reviews_review SET answered_at = %s WHERE lane = 'security'", late)
    assert problems(approved) == ["Security answered after the decision."]


def test_a_newer_review_counts(approved, ines):
    Review.objects.create(
        promise=approved, lane=Lane.SECURITY, revision=approved.revision, wording=approved.wording, answer=Answer.NO,
        sentence="Not any more.", answered_at=Decision.objects.get().decided_at, answered_by=ines,
    )  # fmt: skip
    assert problems(approved) == ["Security said no, and no reason was written for the yes."]


# --- already documented -----------------------------------------------------------------------------------------------


@pytest.fixture
def documented(db, maya):
    """A yes of that kind, through the door; everything below plants one fault in it."""
    entry = factories.capability(SENTENCE, plan="Business", region="EU", product_version="4")
    deal = factories.deal(maya, region="EU")
    library_doors.describe_product(deal.pk, by=maya, product_plan="Business", product_version="4")
    return factories.documented(entry, deal)


def test_a_documented_yes_stands_on_a_live_capability(documented):
    assert problems(documented) == []


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("sentence", SENTENCE + ".", "the words are not a documented capability's own sentence."),
        ("sentence", SENTENCE.replace("once", "twice"), "the words are not a documented capability's own sentence."),
        ("sentence", SENTENCE.replace(" ", "\u00a0", 1), "the words are not a documented capability's own sentence."),
        ("sha256", "0" * 64, "the words are not a documented capability's own sentence."),
        ("review_by", "yesterday", "may not go out any more: the library must check it first."),
        ("plan", "Basic", "the capability holds for Basic only."),
        ("region", "US", "the capability holds for US only."),
        ("product_version", "5", "the capability holds for 5 only."),
        ("written_by_id", "ines", "the capability was approved by its own author."),
        ("approved_at", "tomorrow", "the capability was not approved when it was used."),
    ],
    ids=lambda value: value if isinstance(value, str) and "capability" not in value else "",
)
def test_a_documented_yes_dies_with_its_capability(documented, ines, column, value, expected):
    planted = {"yesterday": day(-2), "ines": ines.pk, "tomorrow": clock.database_now() + timedelta(days=1)}
    if column == "written_by_id":  # the constraint refuses it; only somebody who drops it gets so far
        rights = RightsHistory()
        row = gate.loaded(Promise.objects.filter(pk=documented.pk)).get()
        row.decisions.all()[0].capability.written_by_id = ines.pk
        assert gate.judge(row, clock.database_now(), rights).problems == (f"{documented.label}: {expected}",)
        return
    sql(f"UPDATE promises_capability SET {column} = %s", planted.get(value, value))  # noqa: S608 -- names above
    assert problems(documented) == [expected]


def test_a_documented_yes_approved_by_somebody_else_than_it_says(documented, tom):
    sql("UPDATE promises_capability SET approved_by_id = %s", tom.pk)
    assert problems(documented) == [
        "does not name who approved the capability.",
        "the capability was approved by no product or security reviewer.",
    ]


def test_a_documented_yes_approved_by_whoever_owns_the_deal(documented, ines):
    sql("UPDATE promises_deal SET owner_id = %s", ines.pk)
    assert problems(documented) == ["was decided by whoever asked for it."]


@pytest.mark.parametrize("column", ["product_plan", "region", "product_version"])
def test_a_documented_yes_in_a_deal_that_changed(documented, column):
    sql(f"UPDATE promises_deal SET {column} = ''")  # noqa: S608 -- names above
    assert len(problems(documented)) == 1


def test_a_documented_yes_that_was_withdrawn(documented, omar):
    library_doors.withdraw_capability(documented.decisions.get().capability_id, by=omar, reason="It was taken out.")
    assert problems(documented) == [
        "may not go out any more: it was withdrawn from the library.",
    ]


def test_a_documented_yes_whose_check_is_overdue(documented, shifted):
    shifted.forward(days=91)
    assert problems(documented) == ["may not go out any more: the library must check it first."]


def test_a_documented_yes_without_a_capability(grace):
    promise = factories.sent()
    _planted_yes(promise, grace, kind=DecisionKind.DOCUMENTED, proposal=None)
    assert problems(promise) == ["the words are not a documented capability's own sentence."]


# --- plan lines -------------------------------------------------------------------------------------------------------


DIFFERS = "Differs from the approved wording at character {}."


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("text", SENTENCE.replace("once", "twice"), DIFFERS.format(SENTENCE.index("once") + 1)),
        ("text", SENTENCE + " ", DIFFERS.format(len(SENTENCE) + 1)),
        ("text", SENTENCE.replace("'", "’"), DIFFERS.format(SENTENCE.index("'") + 1)),
        ("sha256", "0" * 64, "the line carries another checksum than the signed words."),
        ("delivery_owner", "Nobody", "owner, date or limit differ from what was signed."),
        ("delivery_date", "2040-01-01", "owner, date or limit differ from what was signed."),
        ('"limit"', "None", "owner, date or limit differ from what was signed."),
    ],
    ids=["a word", "a space at the end", "a curly quote", "checksum", "owner", "date", "limit"],
)  # fmt: skip
def test_a_plan_line_is_a_copy_byte_for_byte(approved, maya, column, value, expected):
    closeplan.publish(approved.deal_id, by=maya)
    sql(f"UPDATE reviews_planline SET {column} = %s", value)  # noqa: S608 -- names from the list above
    (line,) = closeplan.read(approved.deal, clock.database_now()).lines
    assert line.verdict.problems == (f"{approved.label}: {expected}",)


def test_a_line_put_into_a_plan_by_hand(approved, maya):
    plan = closeplan.publish(approved.deal_id, by=maya)
    other = factories.promise_at(S.OWNER_DECISION, approved.deal)
    line = PlanLine.objects.get()
    PlanLine.objects.create(
        plan=plan, position=2, promise=other, decision=line.decision, text="Anything.", sha256=line.sha256,
        delivery_owner="X", delivery_date=None, limit="X",
    )  # fmt: skip
    read = closeplan.read(approved.deal, clock.database_now())
    assert f"{other.label} has no yes." in read.problems


# --- the model layer --------------------------------------------------------------------------------------------------

WRITTEN_ONCE: list[Callable] = [Wording, Review, Proposal, Condition, Decision, PlanLine]


@pytest.mark.parametrize("model", WRITTEN_ONCE, ids=lambda model: model.__name__)
def test_what_the_gate_reads_is_written_once(with_condition, maya, model):
    closeplan.publish(with_condition.deal_id, by=maya)
    row = model.objects.first()
    for change in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(pk=row.pk)):
        with pytest.raises(TypeError, match="write a new row instead"):
            change()


def test_an_honest_lane_row_is_no_proof(approved):
    """The gate goes by reviews; the pointer on the lane may say what it likes."""
    RequiredLane.objects.update(review=None)
    assert problems(approved) == []
