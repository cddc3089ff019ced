"""A form that comes too late is told who did what meanwhile, and where to read it."""

import pytest
from django.urls import reverse

from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import closeplan, lifecycle
from reviews.enums import Answer
from tests import factories
from tests.reviews.views.pages import decision_form, lane_form, promise_form, words

pytestmark = pytest.mark.django_db

KEPT = "was changed while you were writing. Your text is kept; compare it and send again."
LOOK = "was changed since you opened this page. Look at it again, then decide."


def refused(client, address, form):
    page = client.post(address, form)
    assert page.status_code == 409
    return page, words(page)


def test_the_other_reviewer_of_the_group_is_named(sign_in, ines):
    promise = factories.sent()
    form = lane_form(promise, "security", answer="no", sentence="It cannot leave the region.")
    factories.answered(promise, Lane.SECURITY, Answer.YES)
    factories.answered(promise, Lane.PRODUCT)  # of no concern to this form
    page, text = refused(sign_in(ines), reverse("answer", args=[promise.pk, "security"]), form)
    assert KEPT in text
    assert "Ines answered yes, as asked for security, today " in text
    assert f'<a href="{promise.get_absolute_url()}">Ines answered yes' in page.content.decode()
    assert "It cannot leave the region." in page.content.decode()


def test_who_only_pressed_a_button_wrote_nothing(sign_in, ines):
    promise = factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION))
    form = lane_form(promise, "security")
    factories.proposed(Promise.objects.get(pk=promise.pk), limit="Four fields")
    _, text = refused(sign_in(ines), reverse("confirm", args=[promise.pk, "security"]), form)
    assert LOOK in text
    assert KEPT not in text
    assert "Grace wrote the final sentence and asked the groups to confirm it, today " in text


def test_the_lead_reads_that_the_ask_was_changed(sign_in, grace, maya):
    promise = factories.promise_at(PromiseState.OWNER_DECISION)
    form = decision_form(promise, factories.terms())
    lifecycle.change_scope(promise.pk, by=maya, ask="An hourly export instead.", what_changed="How often")
    _, text = refused(sign_in(grace), reverse("decision", args=[promise.pk]), form)
    assert "Maya recorded a scope change: How often, today " in text


def test_what_ended_the_promise_is_named_too(sign_in, ines, maya):
    promise = factories.sent()
    form = lane_form(promise, "security", answer="yes")
    lifecycle.withdraw(promise.pk, by=maya, reason="No longer wanted.")
    _, text = refused(sign_in(ines), reverse("answer", args=[promise.pk, "security"]), form)
    assert f"{promise.label} was withdrawn." in text
    assert "Maya withdrew it, today " in text


def test_a_step_of_its_own_names_it_as_well(sign_in, maya, ines):
    promise = factories.sent()
    form = promise_form(promise, ask="An hourly export instead.", what_changed="How often")
    factories.answered(promise, Lane.SECURITY, Answer.NO)
    _, text = refused(sign_in(maya), reverse("scope", args=[promise.pk]), form)
    assert KEPT in text
    assert "Ines answered no for security, today " in text


def test_what_is_refused_for_another_reason_names_nobody(sign_in, grace):
    promise = factories.promise_at(PromiseState.PRODUCT_REVIEW)
    _, text = refused(
        sign_in(grace), reverse("decline", args=[promise.pk]), promise_form(promise, sentence="Not available.")
    )
    assert "There is a problem Product review is missing. " in text


def test_signed_words_not_in_the_plan_are_quoted_as_signed(sign_in, maya):
    deal = factories.deal()
    factories.promise_at(PromiseState.APPROVED, deal)
    closeplan.publish(deal.pk, by=maya)
    newer = factories.promise_at(PromiseState.APPROVED, deal, ask="The same again, weekly.")
    text = words(sign_in(maya).get(reverse("plan", args=[deal.slug])))
    assert f"Signed, not in the plan yet {newer.label} {factories.SENTENCE}" in text
    assert "The same again, weekly." not in text


def test_no_page_counts_revisions(sign_in, ines):
    promise = factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION))
    assert "Revision" not in words(sign_in(ines).get(promise.get_absolute_url()))


# --- what was written, where the page has no place for its form any more ----------------------------------------------


def test_a_reviewers_words_stay_when_the_lead_signed_meanwhile(sign_in, ines):
    promise = factories.confirmed(factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION)))
    form = lane_form(promise, "security", answer="no", sentence="Their key is on a public page.")
    factories.signed(promise)
    _, text = refused(sign_in(ines), reverse("answer", args=[promise.pk, "security"]), form)
    assert f"{promise.label} was answered already: Yes." in text
    assert "What you wrote It was not sent. Copy what you still need." in text
    assert "Condition, reason or question, in one sentence Their key is on a public page." in text


def test_the_leads_reason_stays_when_there_is_nothing_to_sign_any_more(sign_in, grace, maya):
    promise = factories.confirmed(factories.proposed(factories.promise_at(PromiseState.OWNER_DECISION)))
    form = promise_form(promise, proposal=promise.proposals.latest("revision").pk, reason="Worth it for this customer.")
    lifecycle.change_scope(promise.pk, by=maya, ask="Two files a night.", what_changed="Two files.")
    _, text = refused(sign_in(grace), reverse("sign", args=[promise.pk]), form)
    assert "What you wrote It was not sent. Copy what you still need." in text
    assert "Worth it for this customer." in text


def test_what_stands_in_its_form_is_not_said_twice(sign_in, ines):
    promise = factories.sent()
    form = lane_form(promise, "security", answer="no", sentence="It cannot leave the region.")
    factories.answered(promise, Lane.SECURITY, Answer.YES)
    page, text = refused(sign_in(ines), reverse("answer", args=[promise.pk, "security"]), form)
    assert "What you wrote" not in text
    assert page.content.decode().count("It cannot leave the region.") == 1
