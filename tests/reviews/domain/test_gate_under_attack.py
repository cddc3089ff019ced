"""The gate under attack: a plan that may go out, one thing forged in it past the doors, and every way out refuses.

What each forgery is called by the gate is in test_gate.py; here stands that no door hands the words out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from dealdesk.domain import clock
from dealdesk.domain.people import RightsHistory
from dealdesk.domain.text import fingerprint
from dealdesk.enums import Role
from dealdesk.exceptions import Refused
from dealdesk.models import AuditEvent, RoleGrant, User
from dealdesk.models.append_only import lifted
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import Capability, Deal, Promise, Wording
from reviews.domain import closeplan, documented, gate, lifecycle, own_documents, plan_out
from reviews.enums import Answer, SentHow
from reviews.models import ClosePlan, Condition, ConditionMet, Decision, PlanLine, Restoration, Review, UndoneReview
from tests import factories
from tests.factories import SENTENCE, day, someone
from tests.reviews.views.pages import token

S = PromiseState
WORDS = "One CSV export of six agreed invoice fields, once per night. Real-time sync is not included."
FORGED = SENTENCE.replace("once", "twice")


@dataclass(frozen=True)
class Plan:
    """A deal whose plan may go out: a plain yes, a yes with a condition that is met, the library's own sentence.

    `open` is of the same deal and still under review.
    """

    deal: Deal
    plain: Promise
    kept: Promise
    listed: Promise
    open: Promise
    maya: User
    ines: User
    tom: User
    grace: User

    def line(self, promise: Promise) -> PlanLine:
        """The clause of a promise."""
        return PlanLine.objects.get(plan__is_current=True, promise=promise)


def _planned() -> Plan:
    maya, ines = someone(Role.REP), someone(Role.SECURITY)
    deal = factories.deal(maya)
    first = factories.signed(
        factories.confirmed(factories.proposed(factories.promise_at(S.OWNER_DECISION, deal), limit="Four fields"))
    )
    lifecycle.change_scope(first.pk, by=maya, ask="Five fields each night.", what_changed="Five fields.")
    plain = factories.signed(factories.confirmed(factories.proposed(factories.all_answered(first))))
    closeplan.publish(deal.pk, by=maya)
    kept = factories.promise_at(S.APPROVED_WITH_CONDITIONS, deal)
    drafts.add_proof(kept.pk, by=maya, kind=ProofKind.NOTE, title="It works", text="The sign-in worked.")
    condition, proof = Condition.objects.get(proposal__promise=kept), kept.proofs.latest("pk")
    lifecycle.show_condition(kept.pk, by=maya, condition_id=condition.pk, proof_id=proof.pk)
    lifecycle.confirm_condition(kept.pk, by=ines, condition_id=condition.pk)
    listed = factories.documented(factories.capability(WORDS), deal)
    still_open = factories.sent(deal)
    closeplan.publish(deal.pk, by=maya)
    factories.said_back(deal)
    rows = [Promise.objects.get(pk=row.pk) for row in (plain, kept, listed, still_open)]
    deal.refresh_from_db()
    return Plan(deal, *rows, maya, ines, someone(Role.ENGINEERING), someone(Role.LEAD))


@pytest.fixture(scope="module")
def ready(django_db_setup: None, django_db_blocker: Any) -> Iterator[Plan]:
    """One plan for all attacks; each is rolled back, and this in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _planned()
        transaction.set_rollback(True)


def sql(statement: str, *values: object) -> None:
    """As somebody with the password of the database would; something must be changed by it."""
    connection.check_constraints()  # PostgreSQL drops no trigger while checks are still to come
    with lifted(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount >= 1
    connection.check_constraints()


def row_of(table: str, column: str, value: Callable[[Plan], object], whose: str = "plain") -> Callable[..., None]:
    """Change one column of the rows that belong to a promise."""

    def attack(plan: Plan, shifted: Any) -> None:
        promise: Promise = getattr(plan, whose)
        ids = {
            "reviews_decision": [promise.decisions.latest("pk").pk],
            "reviews_planline": [plan.line(promise).pk],
            "promises_wording": [promise.wording_id],
            "reviews_submission": list(promise.submissions.values_list("pk", flat=True)),
            "promises_capability": list(Capability.objects.values_list("pk", flat=True)),
            "reviews_condition": list(Condition.objects.filter(proposal__promise=promise).values_list("pk", flat=True)),
            "reviews_review": [
                promise.reviews.filter(lane=Lane.SECURITY, revision=promise.revision).latest("pk").pk
                if promise.reviews.exists()
                else 0
            ],
        }[table]
        for pk in ids:
            sql(f"UPDATE {table} SET {column} = %s WHERE id = %s", value(plan), pk)  # noqa: S608 -- names from below

    return attack


def updated(whose: str, **values: Any) -> Callable[..., None]:
    """`update()` from a shell: no door, no event, no version."""

    def attack(plan: Plan, shifted: Any) -> None:
        given = {name: value(plan) if callable(value) else value for name, value in values.items()}
        Promise.objects.filter(pk=getattr(plan, whose).pk).update(**given)

    return attack


def a_line_by_hand(plan: Plan, shifted: Any) -> None:
    line = plan.line(plan.plain)
    PlanLine.objects.create(
        plan=line.plan, position=9, promise=plan.open, decision=line.decision, text=plan.open.ask,
        sha256=fingerprint(plan.open.ask), delivery_owner="Engineering", delivery_date=day(14), limit="None",
    )  # fmt: skip


def a_line_and_its_state_by_hand(plan: Plan, shifted: Any) -> None:
    a_line_by_hand(plan, shifted)
    Promise.objects.filter(pk=plan.open.pk).update(state=S.APPROVED, answer_by=None)


def a_line_taken_out(plan: Plan, shifted: Any) -> None:
    sql("DELETE FROM reviews_planline WHERE id = %s", plan.line(plan.plain).pk)


def words_and_checksum_of_a_line(plan: Plan, shifted: Any) -> None:
    line = plan.line(plan.plain)
    sql("UPDATE reviews_planline SET text = %s, sha256 = %s WHERE id = %s", FORGED, fingerprint(FORGED), line.pk)


def an_older_answer_in_the_line(plan: Plan, shifted: Any) -> None:
    older = plan.plain.decisions.earliest("pk")
    sql(
        'UPDATE reviews_planline SET decision_id = %s, text = %s, sha256 = %s, "limit" = %s WHERE id = %s',
        older.pk, older.wording.text, older.wording_sha256, older.limit, plan.line(plan.plain).pk,
    )  # fmt: skip


def another_promise_in_the_line(plan: Plan, shifted: Any) -> None:
    line = plan.line(plan.plain)
    sql("UPDATE reviews_planline SET promise_id = %s WHERE id = %s", plan.open.pk, line.pk)


def a_draft_in_the_line(plan: Plan, shifted: Any) -> None:
    Promise.objects.filter(pk=plan.open.pk).update(state=S.DRAFT, answer_by=None)
    another_promise_in_the_line(plan, shifted)


def a_promise_of_another_deal_in_the_line(plan: Plan, shifted: Any) -> None:
    elsewhere = factories.deal(plan.maya)
    Promise.objects.filter(pk=plan.open.pk).update(deal=elsewhere)
    another_promise_in_the_line(plan, shifted)


def a_signed_promise_of_another_deal_in_the_line(plan: Plan, shifted: Any) -> None:
    Promise.objects.filter(pk=plan.plain.pk).update(deal=factories.deal(plan.maya))


def an_old_version_made_current(plan: Plan, shifted: Any) -> None:
    ClosePlan.objects.filter(deal=plan.deal).update(is_current=False)
    ClosePlan.objects.filter(deal=plan.deal, number=1).update(is_current=True)


def all_but_the_reviews(plan: Plan, shifted: Any) -> None:
    """Words nobody confirmed, with every checksum of theirs made to fit."""
    sha256 = fingerprint(FORGED)
    wording = Wording.objects.create(
        promise=plan.plain, number=9, text=FORGED, sha256=sha256, written_by=plan.grace, written_at=clock.database_now()
    )
    sql(
        "UPDATE reviews_decision SET wording_id = %s, wording_sha256 = %s WHERE id = %s",
        wording.pk, sha256, plan.plain.decisions.latest("pk").pk,
    )  # fmt: skip
    Promise.objects.filter(pk=plan.plain.pk).update(wording=wording)
    words_and_checksum_of_a_line(plan, shifted)


def stored_words_with_their_checksum(plan: Plan, shifted: Any) -> None:
    sql(
        "UPDATE promises_wording SET text = %s, sha256 = %s WHERE id = %s",
        FORGED, fingerprint(FORGED), plan.plain.wording_id,
    )  # fmt: skip


def a_no_behind_the_yes(plan: Plan, shifted: Any) -> None:
    """Somebody saves a newer answer as a form of the admin would, and leaves the state alone."""
    newest = plan.plain.decisions.latest("pk")
    supersedes, newest.pk, newest.outcome, newest.proposal = newest.pk, None, "no", None
    newest.supersedes_id, newest._state.adding = supersedes, True
    newest.save(force_insert=True)


def a_lane_that_never_answered(plan: Plan, shifted: Any) -> None:
    sql("UPDATE reviews_review SET confirms_id = NULL WHERE promise_id = %s", plan.plain.pk)
    sql("UPDATE reviews_requiredlane SET review_id = NULL WHERE promise_id = %s AND lane = 'security'", plan.plain.pk)
    sql(
        "DELETE FROM reviews_review WHERE promise_id = %s AND lane = 'security' AND revision = %s",
        plan.plain.pk, plan.plain.revision,
    )  # fmt: skip


def an_answer_by(who: str) -> Callable[..., None]:
    return row_of("reviews_review", "answered_by_id", lambda plan: getattr(plan, who).pk)


def a_newer_no(plan: Plan, shifted: Any) -> None:
    Review.objects.create(
        promise=plan.plain, lane=Lane.SECURITY, revision=plan.plain.revision, wording=plan.plain.wording,
        answer=Answer.NO, sentence="Not any more.", answered_by=plan.ines,
        answered_at=plan.plain.decisions.latest("pk").decided_at,
    )  # fmt: skip


def a_no_taken_back(who: str, after: timedelta) -> Callable[..., None]:
    """The newer no is hidden by a row that says it was taken back."""

    def attack(plan: Plan, shifted: Any) -> None:
        a_newer_no(plan, shifted)
        review = Review.every.filter(promise=plan.plain).latest("pk")
        by = getattr(plan, who)
        UndoneReview.objects.create(review=review, undone_at=review.answered_at + after, undone_by=by)

    return attack


def another_answer(answer: Answer) -> Callable[..., None]:
    def attack(plan: Plan, shifted: Any) -> None:
        row = plan.plain.reviews.filter(lane=Lane.SECURITY, revision=plan.plain.revision).latest("pk")
        sql("UPDATE reviews_review SET answer = %s, sentence = 'If.' WHERE id = %s", answer, row.pk)

    return attack


def rights_that_ended_before(who: str) -> Callable[..., None]:
    """Whoever answered or decided had lost the role an hour before, and nobody noticed."""

    def attack(plan: Plan, shifted: Any) -> None:
        before = clock.database_now() - timedelta(hours=1)
        RoleGrant.objects.filter(user=getattr(plan, who)).update(revoked_at=before, revoked_by=plan.maya)

    return attack


def rights_that_never_were(plan: Plan, shifted: Any) -> None:
    RoleGrant.objects.filter(user=plan.grace).delete()


def expired(plan: Plan, shifted: Any) -> None:
    """The day of expiry has passed, and the deadline that says so was taken away."""
    decision = plan.plain.decisions.latest("pk")
    sql("UPDATE reviews_decision SET expires_on = %s WHERE id = %s", day(-1), decision.pk)
    sql("UPDATE reviews_proposal SET expires_on = %s WHERE id = %s", day(-1), decision.proposal_id)
    Promise.objects.filter(pk=plan.plain.pk).update(lapses_at=None)


def a_condition_confirmed_by(who: str) -> Callable[..., None]:
    def attack(plan: Plan, shifted: Any) -> None:
        ConditionMet.objects.filter(condition__proposal__promise=plan.kept).update(confirmed_by=getattr(plan, who))
        Promise.objects.filter(pk=plan.kept.pk).update(lapses_at=None)
        shifted.forward(days=9)

    return attack


def a_condition_nobody_confirmed(plan: Plan, shifted: Any) -> None:
    ConditionMet.objects.filter(condition__proposal__promise=plan.kept).update(confirmed_at=None, confirmed_by=None)
    Promise.objects.filter(pk=plan.kept.pk).update(lapses_at=None)
    shifted.forward(days=9)


def a_proof_struck_under_a_condition(plan: Plan, shifted: Any) -> None:
    sql(
        "UPDATE promises_proof SET struck_at = added_at, struck_by_id = added_by_id WHERE promise_id = %s", plan.kept.pk
    )
    Promise.objects.filter(pk=plan.kept.pk).update(lapses_at=None)
    shifted.forward(days=9)


def an_old_version_put_back(plan: Plan, shifted: Any) -> None:
    """The customer wants something else; somebody sets counter, words and state back to what was signed."""
    lifecycle.change_scope(plan.plain.pk, by=plan.maya, ask="Six fields.", what_changed="Six fields.")
    Promise.objects.filter(pk=plan.plain.pk).update(
        state=S.APPROVED, revision=plan.plain.revision, wording=plan.plain.wording, answer_by=None
    )


def a_version_taken_back_by_hand(plan: Plan, shifted: Any) -> None:
    """The customer wants something else; somebody writes that it was withdrawn again, which nobody did."""
    lifecycle.change_scope(plan.plain.pk, by=plan.maya, ask="Six fields.", what_changed="Six fields.")
    Restoration.objects.create(
        decision=plan.plain.decisions.latest("pk"), revision=3, restored_at=clock.database_now(), restored_by=plan.maya
    )
    Promise.objects.filter(pk=plan.plain.pk).update(state=S.APPROVED, wording=plan.plain.wording, answer_by=None)


def conditions_taken_out(plan: Plan, shifted: Any) -> None:
    ids = list(Condition.objects.filter(proposal__promise=plan.kept).values_list("pk", flat=True))
    for pk in ids:
        ConditionMet.objects.filter(condition=pk).delete()
        sql("DELETE FROM reviews_condition WHERE id = %s", pk)


def one_thing_everywhere(column: str, value: object) -> Callable[..., None]:
    """The same change in what was proposed, in what was signed and in the line."""

    def attack(plan: Plan, shifted: Any) -> None:
        decision = plan.plain.decisions.latest("pk")
        for table, pk in (
            ("reviews_decision", decision.pk),
            ("reviews_proposal", decision.proposal_id),
            ("reviews_planline", plan.line(plan.plain).pk),
        ):
            sql(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', value, pk)  # noqa: S608 -- names from below

    return attack


def a_signature_sent_again(plan: Plan, shifted: Any) -> None:
    """The lead's form of the last signature is sent once more after the scope changed."""
    client = Client()
    client.force_login(plan.grace)
    version, proposal = plan.plain.version - 1, plan.plain.proposals.latest("revision")
    lifecycle.change_scope(plan.plain.pk, by=plan.maya, ask="Six fields.", what_changed="Six fields.")
    form = {"token": token(), "version": version, "proposal": proposal.pk}
    assert client.post(reverse("sign", args=[plan.plain.pk]), form).status_code == 409


def an_update_sent_again(plan: Plan, shifted: Any) -> None:
    """The rep's form of the first version is sent once more while a new version of the ask is open."""
    client = Client()
    client.force_login(plan.maya)
    lifecycle.change_scope(plan.plain.pk, by=plan.maya, ask="Six fields.", what_changed="Six fields.")
    form = {"token": token(), "version": 1, "what_changed": ""}
    assert client.post(reverse("publish", args=[plan.deal.slug]), form).status_code == 409


def the_admin_pages(plan: Plan, shifted: Any) -> None:
    """An admin tries the records pages first, which change nothing, and the shell after that."""
    ada = someone(Role.ADMIN)
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=ada.pk))
    line = plan.line(plan.plain)
    page = client.post(f"/admin/reviews/planline/{line.pk}/change/", {"text": FORGED, "sha256": fingerprint(FORGED)})
    assert page.status_code in (403, 404, 405)
    assert plan.line(plan.plain).text == line.text
    words_and_checksum_of_a_line(plan, shifted)


def withdrawn_without_its_door(plan: Plan, shifted: Any) -> None:
    Capability.objects.update(
        withdrawn_at=clock.database_now(), withdrawn_by=plan.ines, withdrawn_reason="It was taken out."
    )


def withdrawn_and_brought_back(plan: Plan, shifted: Any) -> None:
    """Withdrawn by its door; then the promise alone is set back as if nothing had happened."""
    entry = Capability.objects.get(sentence=WORDS)
    documented.withdraw_capability(entry.pk, by=plan.ines, reason="It was taken out.")
    Promise.objects.filter(pk=plan.listed.pk).update(state=S.APPROVED, lapses_at=None)


def owned_by_the_lead(plan: Plan, shifted: Any) -> None:
    plan.deal.team.add(plan.maya)
    Deal.objects.filter(pk=plan.deal.pk).update(owner=plan.grace)


LATER = timedelta(days=1)
ATTACKS: dict[str, Callable[..., None]] = {
    # the promise
    "its state set to waiting": updated(
        "plain", state=S.OWNER_DECISION, answer_by=lambda plan: clock.database_now() + LATER
    ),
    "its state set to paused": updated("plain", state=S.PAUSED),
    "its deadline passed": updated("plain", lapses_at=lambda plan: clock.database_now() - LATER),
    "its counter set forward": updated("plain", revision=lambda plan: plan.plain.revision + 1),
    "its counter set back": updated("plain", revision=1),
    "asked by whoever decided": updated("plain", created_by=lambda plan: plan.grace, asked_by=lambda plan: plan.grace),
    "an old version put back": an_old_version_put_back,
    "the deal owned by whoever decided": owned_by_the_lead,
    # the line
    "one byte of the line": row_of("reviews_planline", "text", lambda plan: SENTENCE.replace("five", "nine")),
    "a space behind the line": row_of("reviews_planline", "text", lambda plan: f"{SENTENCE} "),
    "a no-break space in the line": row_of(
        "reviews_planline", "text", lambda plan: SENTENCE.replace(" ", "\u00a0", 1)
    ),
    "the checksum of the line": row_of("reviews_planline", "sha256", lambda plan: "0" * 64),
    "words and checksum of the line": words_and_checksum_of_a_line,
    "the owner of the line": row_of("reviews_planline", "delivery_owner", lambda plan: "Nobody"),
    "the date of the line": row_of("reviews_planline", "delivery_date", lambda plan: "2040-01-01"),
    "the limit of the line": row_of("reviews_planline", '"limit"', lambda plan: "None"),
    "an older answer in the line": an_older_answer_in_the_line,
    "another promise in the line": another_promise_in_the_line,
    "a draft in the line": a_draft_in_the_line,
    "a promise of another deal in the line": a_promise_of_another_deal_in_the_line,
    "a signed promise of another deal in the line": a_signed_promise_of_another_deal_in_the_line,
    "a line by hand": a_line_by_hand,
    "a line and its state by hand": a_line_and_its_state_by_hand,
    "a line taken out": a_line_taken_out,
    # the plan
    "an old version made current": an_old_version_made_current,
    # the words
    "stored words": row_of("promises_wording", "text", lambda plan: FORGED),
    "stored words with their checksum": stored_words_with_their_checksum,
    "all but the reviews": all_but_the_reviews,
    # the decision
    "the owner that was signed": row_of("reviews_decision", "delivery_owner", lambda plan: "Nobody"),
    "the date that was signed": row_of("reviews_decision", "delivery_date", lambda plan: "2040-01-01"),
    "the limit that was signed": row_of("reviews_decision", '"limit"', lambda plan: "None"),
    "decided by whoever asked": row_of("reviews_decision", "decided_by_id", lambda plan: plan.maya.pk),
    "decided by a reviewer": row_of("reviews_decision", "decided_by_id", lambda plan: plan.tom.pk),
    "decided on another version": row_of("reviews_decision", "revision", lambda plan: 1),
    "signed over facts nobody gave": row_of("reviews_decision", "facts", lambda plan: "{}"),
    "a no behind the yes": a_no_behind_the_yes,
    "expired": expired,
    # the reviews
    "a lane that never answered": a_lane_that_never_answered,
    "a review of another version": row_of("reviews_review", "revision", lambda plan: 1),
    "a review of other words": row_of(
        "reviews_review", "wording_id", lambda plan: plan.plain.wordings.earliest("number").pk
    ),
    "a review by whoever asked": an_answer_by("maya"),
    "a review by another lane": an_answer_by("tom"),
    "a review in the asker's name": row_of("reviews_review", "represented_id", lambda plan: plan.maya.pk),
    "a review after the decision": row_of(
        "reviews_review", "answered_at", lambda plan: clock.database_now() + LATER
    ),
    "a no that was never told": another_answer(Answer.NO),
    "a condition nobody took up": another_answer(Answer.YES_IF),
    "a newer no": a_newer_no,
    "a no taken back by somebody else": a_no_taken_back("maya", timedelta(seconds=1)),
    "a no taken back after ten seconds": a_no_taken_back("ines", timedelta(seconds=10)),
    # rights
    "a lead who had lost the role": rights_that_ended_before("grace"),
    "a reviewer who had lost the role": rights_that_ended_before("ines"),
    "a lead who never was": rights_that_never_were,
    # conditions
    "a condition out of the words": row_of("reviews_condition", "what", lambda plan: "pays twice", "kept"),
    "a condition nobody confirmed": a_condition_nobody_confirmed,
    "a condition confirmed by whoever asked": a_condition_confirmed_by("maya"),
    "a condition confirmed by another lane": a_condition_confirmed_by("tom"),
    "a proof struck under a condition": a_proof_struck_under_a_condition,
    # the library
    "another sentence in the library": row_of("promises_capability", "sentence", lambda plan: f"{WORDS}."),
    "another checksum in the library": row_of("promises_capability", "sha256", lambda plan: "0" * 64),
    "a check of the library overdue": row_of("promises_capability", "review_by", lambda plan: day(-2)),
    "the library for another region": row_of("promises_capability", "region", lambda plan: "US"),
    "the library approved by nobody entitled": row_of(
        "promises_capability", "approved_by_id", lambda plan: plan.tom.pk
    ),
    "withdrawn without its door": withdrawn_without_its_door,
    "withdrawn and brought back": withdrawn_and_brought_back,
    # more than one row at once
    "a version taken back by hand": a_version_taken_back_by_hand,
    "conditions taken out": conditions_taken_out,
    "another limit everywhere": one_thing_everywhere("limit", "Nine fields"),
    "another owner everywhere": one_thing_everywhere("delivery_owner", "Nobody"),
    "another date everywhere": one_thing_everywhere("delivery_date", "2040-01-01"),
    # forms
    "a signature sent again": a_signature_sent_again,
    "an update sent again": an_update_sent_again,
    "the admin's pages": the_admin_pages,
}  # fmt: skip


def copied(plan: Plan) -> object:
    return closeplan.copy_words(plan.deal.pk, by=plan.maya)


def copied_on_the_page(plan: Plan) -> object:
    client = Client()
    client.force_login(plan.maya)
    page = client.post(reverse("copy-plan", args=[plan.deal.slug]), headers={"accept": "text/plain"})
    if page.status_code == 409:
        raise Refused(page.content.decode())
    return page.content.decode()


def exported(plan: Plan) -> object:
    return plan_out.export(plan.deal.pk, by=plan.maya, format="txt")


def sent(plan: Plan) -> object:
    return plan_out.send(plan.deal.pk, by=plan.maya, recipients=["Ben, Harbor Foods"], how=SentHow.EXPORT)


def sent_as_words(plan: Plan) -> object:
    """The true words in a mail of the rep's: what leaves is right, and the plan it is recorded for is not."""
    text = "\n\n".join([SENTENCE, plan.kept.wording.text, WORDS])
    return plan_out.send(
        plan.deal.pk,
        by=plan.maya,
        recipients=["Ben, Harbor Foods"],
        how=SentHow.TEXT,
        document=own_documents.pasted(text),
    )


#: Every way in which words leave.
DOORS = [copied, copied_on_the_page, exported, sent, sent_as_words]
WENT_OUT = ("plan.copied", "plan.exported", "plan.sent")


def test_there_are_forty_and_more():
    assert len(ATTACKS) >= 40


@pytest.mark.django_db
def test_without_a_forgery_every_door_hands_the_words_out(ready):
    for door in DOORS:
        assert door(ready)
    assert AuditEvent.objects.filter(type__in=WENT_OUT).count() == len(DOORS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_forged_goes_out(ready, shifted, name):
    ATTACKS[name](ready, shifted)
    labels = [promise.label for promise in (ready.plain, ready.kept, ready.listed, ready.open)]
    for door in DOORS:
        with pytest.raises(Refused) as refused:
            door(ready)
        assert refused.value.status == 409, door.__name__
        assert any(label in refused.value.sentence for label in labels), (door.__name__, refused.value.sentence)
    assert not AuditEvent.objects.filter(type__in=WENT_OUT).exists()


@pytest.mark.django_db
def test_the_gate_itself_names_each_line(ready):
    """The same through the gate alone, for whatever reads a plan next."""
    sql("UPDATE reviews_planline SET text = 'Anything.' WHERE plan_id = %s", ready.line(ready.plain).plan_id)
    rights, now = RightsHistory(), clock.database_now()
    for promise in gate.loaded(Promise.objects.filter(deal=ready.deal, plan_lines__plan__is_current=True)):
        verdict = gate.judge_line(ready.line(promise), promise, now, rights)
        assert any(problem.startswith(promise.label) for problem in verdict.problems), verdict
    assert Decision.objects.filter(promise=ready.plain).count() == 2
