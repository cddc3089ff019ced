"""Words nobody can review go through no door; a written reason is kept, told and counted."""

import pytest

from dealdesk.domain import clock
from dealdesk.exceptions import Invalid
from dealdesk.models import AuditEvent
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState
from promises.models import BannedPhrase
from reviews.domain import lifecycle
from reviews.domain.history import shown
from reviews.domain.overrides import count_overrides
from reviews.enums import Answer, DecisionOutcome
from tests import factories

pytestmark = pytest.mark.django_db
ESCAPE = f"{factories.SENTENCE} Late rows follow if need be."
BANNED = f"{factories.SENTENCE} It should be fine."
WHY = "Their lawyer wrote this clause."


@pytest.fixture
def promise(maya):
    return factories.all_answered(factories.sent())


def errors(act) -> dict[str, str]:
    before = AuditEvent.objects.count()
    with pytest.raises(Invalid) as refusal:
        act()
    assert AuditEvent.objects.count() == before
    return refusal.value.errors


def test_the_owners_words(promise):
    assert set(errors(lambda: factories.proposed(promise, sentence=BANNED))) == {"sentence"}
    assert set(errors(lambda: factories.proposed(promise, sentence=ESCAPE))) == {"sentence", "override_reason"}
    assert factories.proposed(promise).wording.text == factories.SENTENCE


@pytest.mark.parametrize("name", ["delivery_owner", "limit"])
def test_grace_cannot_take_the_sentence_back_in_its_owner_or_limit(promise, name):
    escape = errors(lambda: factories.proposed(promise, **{name: "Five fields, if need be"}))
    assert set(escape) == {name, "override_reason"}
    assert escape[name].startswith("“if need be” (character 14): ")
    assert set(errors(lambda: factories.proposed(promise, **{name: "It should be fine"}))) == {name}
    assert factories.proposed(promise, **{name: "Five fields"}).revision == 2


def test_a_condition(promise):
    terms = factories.terms(DecisionOutcome.YES_IF)
    what = "gives test access as needed"
    condition = lifecycle.ConditionTerms(Lane.SECURITY, "the customer", what, factories.day(7), "A sign-in, etc.")
    sentence = terms.sentence.replace("gives test access", what)
    found = errors(
        lambda: factories.proposed(promise, DecisionOutcome.YES_IF, sentence=sentence, conditions=(condition,))
    )
    assert set(found) == {"sentence", "conditions-0-what", "conditions-0-shown_by"}
    assert found["conditions-0-what"].startswith("“as needed” (character 19): ")


@pytest.mark.parametrize("answer", [Answer.YES_IF, Answer.YES])
def test_a_reviewers_words(maya, answer):
    promise = factories.sent()
    if answer == Answer.YES_IF:
        assert "sentence" in errors(lambda: factories.answered(promise, Lane.SECURITY, answer, "Only where possible."))
    assert "suggested" in errors(
        lambda: factories.answered(promise, Lane.SECURITY, answer, suggested="We can support your workflow.")
    )
    done = factories.answered(promise, Lane.SECURITY, answer, suggested=factories.SENTENCE)
    assert done.reviews.get().suggested == factories.SENTENCE


@pytest.mark.parametrize("answer", [Answer.NO, Answer.QUESTION])
def test_a_reason_and_a_question_are_free_text(maya, answer):
    text = "It should be fine as soon as possible, etc.?"
    done = factories.answered(factories.sent(), Lane.SECURITY, answer, text)
    assert done.reviews.get().sentence == text


def test_the_sentence_of_a_no(promise, grace):
    promise = factories.Promise.objects.get(pk=promise.pk)
    assert set(errors(lambda: lifecycle.decline(promise.pk, by=grace, sentence="We will make it work later on."))) == {
        "sentence"
    }
    done = lifecycle.decline(promise.pk, by=grace, sentence="Nightly export is not available.")
    assert done.state == PromiseState.DECLINED


def test_a_banned_line_is_rewritten_before_sending_and_may_stand_in_a_draft(maya):
    promise = factories.draft(ask="We can handle their data needs")
    assert set(errors(lambda: lifecycle.submit(promise.pk, by=maya))) == {"ask"}
    drafts.edit_ask(promise.pk, by=maya, ask=factories.ASK)
    sent = lifecycle.submit(promise.pk, by=maya)
    assert sent.state == PromiseState.ENGINEERING_REVIEW
    change = {"by": maya, "what_changed": "More."}
    assert set(errors(lambda: lifecycle.change_scope(sent.pk, ask="Whatever they need", **change))) == {"ask"}


def test_a_phrase_the_admin_switched_off_blocks_nobody(promise):
    BannedPhrase.objects.filter(phrase="should be fine").update(is_active=False)
    assert set(errors(lambda: factories.proposed(promise, sentence=BANNED))) == {"sentence", "override_reason"}


def test_an_override_is_an_event_of_its_own_and_is_counted(promise, grace):
    start = clock.database_now()
    done = lifecycle.propose(promise.pk, by=grace, terms=factories.terms(sentence=ESCAPE), override_reason=f" {WHY} ")
    proposed, event = AuditEvent.objects.filter(chain=done.chain).order_by("-position")[:2][::-1]
    assert (proposed.type, event.type) == ("wording.proposed", "wording.overridden")
    assert event.data == {"reason": WHY, "findings": [{"check": "escape_clause", "phrase": "if need be"}]}
    assert (event.actor_id, event.revision, event.wording_sha256) == (grace.pk, done.revision, done.wording.sha256)
    told = shown([event])[0]
    assert told["sentence"] == "kept words the wording check refuses: “if need be”"
    assert told["extra"] == f"“{WHY}”"
    assert count_overrides() == {"escape_clause": 1}
    assert count_overrides(since=start) == {"escape_clause": 1}
    assert count_overrides(since=clock.database_now()) == {}
    assert factories.signed(factories.confirmed(done)).state == PromiseState.APPROVED


def test_a_reason_for_nothing_leaves_no_event(promise, grace):
    lifecycle.propose(promise.pk, by=grace, terms=factories.terms(), override_reason=WHY)
    assert not AuditEvent.objects.filter(type="wording.overridden").exists()


def test_the_reason_itself_can_be_read(promise, grace):
    act = lambda: lifecycle.propose(  # noqa: E731 -- one call, made twice
        promise.pk, by=grace, terms=factories.terms(sentence=ESCAPE), override_reason="x" * 501
    )
    assert errors(act) == {"override_reason": "Ensure this value has at most 500 characters (it has 501)."}
