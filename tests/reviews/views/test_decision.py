"""The final decision: one person writes, the groups confirm, the same person signs."""

import pytest
from django.urls import reverse

from dealdesk.enums import Role
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.enums import Answer, DecisionOutcome
from tests import factories
from tests.factories import someone
from tests.reviews.views.pages import decision_form, promise_form, words

pytestmark = pytest.mark.django_db


def url(promise, name="decision"):
    return reverse(name, args=[promise.pk])


def test_the_form_opens_with_the_ask_then_with_what_was_suggested(sign_in, grace):
    promise = factories.sent()
    client = sign_in(grace)
    assert f"{factories.ASK}</textarea>".replace("'", "&#x27;") in client.get(url(promise)).content.decode()
    factories.answered(promise, Lane.SECURITY, suggested="One CSV export each night.")
    assert "One CSV export each night.</textarea>" in client.get(url(promise)).content.decode()


def test_it_shows_what_each_group_said_and_engineerings_day(sign_in, grace):
    promise = factories.sent()
    factories.answered(promise, Lane.ENGINEERING, Answer.YES_IF, size_days=3, earliest_date=factories.day(9))
    text = words(sign_in(grace).get(url(promise)))
    assert "Engineering Yes, with conditions “The customer gives test access first.” Tom" in text
    assert "Engineering can deliver on" in text
    assert "You may write" not in text
    assert "Ask the lanes to confirm" in text


def test_the_promised_day_is_the_one_the_sentence_names_unless_engineering_needs_longer(sign_in, grace):
    earliest = factories.day(9)

    def opens_with(day):
        promise = factories.sent(ask=f"Nightly CSV export of five order fields by {day:%B} {day.day}, {day.year}.")
        factories.answered(promise, Lane.ENGINEERING, Answer.YES_IF, size_days=3, earliest_date=earliest)
        return sign_in(grace).get(url(promise)).context["form"]["delivery_date"].value()

    assert opens_with(factories.day(20)) == factories.day(20)
    assert opens_with(factories.day(5)) == earliest


def test_what_nobody_knows_is_said_before_grace_presses_and_goes_while_she_leaves_it_out(sign_in, grace):
    draft = factories.draft()
    drafts.give_facts(draft.pk, by=draft.created_by, given={"failures": None, "mapping_owner": None})
    promise = lifecycle.submit(draft.pk, by=draft.created_by)
    client = sign_in(grace)
    said = "Nobody knows yet: file fails, mapping. Find out, or leave it out in a sentence of its own"
    assert said in words(client.get(url(promise)))
    address = f"{reverse('promise-words', args=[promise.pk])}?of=sentence&as=wording"
    assert said in client.post(address, {"sentence": factories.ASK}).content.decode()
    whole = client.post(address, {"sentence": f"{factories.ASK} Failures and mapping are not included."})
    assert "Nobody knows yet" not in whole.content.decode()
    assert 'id="unknown-facts" hx-swap-oob="innerHTML">' in whole.content.decode()


def test_parts_of_a_condition_are_not_counted_as_sentences(sign_in, grace):
    promise = factories.all_answered(factories.sent())
    page = sign_in(grace).get(url(promise)).content.decode()
    assert page.count("data-check-count>") == 1 and 'id="id_limit-count" data-check-count hidden>' in page


def test_grace_reads_why_beside_the_limit_and_what_she_typed_stays(sign_in, grace):
    promise = factories.all_answered(factories.sent())
    form = decision_form(promise, factories.terms(), limit="Five fields, if need be")
    answer = sign_in(grace).post(url(promise), form)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["limit", "override_reason"]
    page = answer.content.decode()
    assert 'value="Five fields, if need be"' in page
    assert "“if need be” (character 14): It is a way out" in page
    assert f'hx-post="{reverse("promise-words", args=[promise.pk])}?of=limit&amp;as=part"' in page


def test_what_has_no_stop_gets_no_final_sentence_before_engineering_named_one(sign_in, grace):
    promise = factories.sent(ask="A dashboard in our colours.", type="")
    page = sign_in(grace).get(url(promise))
    assert "Engineering must first name the stop this is, or end it as plain use." in words(page)
    assert 'name="sentence"' not in page.content.decode()
    assert "Write the final sentence" not in words(sign_in(grace).get(reverse("promise", args=[promise.pk])))


def test_asking_the_groups_and_signing(sign_in, grace, maya):
    promise = factories.all_answered(factories.sent())
    client = sign_in(grace)
    asked = client.post(url(promise), decision_form(promise, factories.terms(DecisionOutcome.YES_IF)))
    assert (asked.status_code, asked.url) == (302, reverse("promise", args=[promise.pk]))
    proposal = promise.proposals.get()
    assert [str(row) for row in proposal.conditions.all()] == ["the customer: gives test access"]
    assert "Sign these words every group" not in words(client.get(url(promise)))
    factories.confirmed(promise)
    text = words(client.get(url(promise)))
    assert "Sign these words every group confirmed them One CSV export" in text
    assert f"These exact words go to {maya} and the close plan." in text
    signed = client.post(url(promise, "sign"), promise_form(promise, proposal=proposal.pk))
    assert (signed.status_code, signed.url) == (302, reverse("promise", args=[promise.pk]))
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.APPROVED_WITH_CONDITIONS
    page = words(client.get(reverse("promise", args=[promise.pk])))
    assert f"Version 2 {proposal.wording.sha256[:6]}" in page
    assert "Asked by security; shown by: A working sign-in" in page


def test_a_yes_over_a_no_needs_a_reason(sign_in, grace):
    promise = factories.proposed(factories.all_answered(factories.sent()))
    for lane in (Lane.ENGINEERING, Lane.PRODUCT):
        factories.answered(promise, lane)
    factories.answered(promise, Lane.SECURITY, Answer.NO)
    client, proposal = sign_in(grace), promise.proposals.get()
    assert "You would sign over a no. A yes needs a reason" in words(client.get(url(promise)))
    refused = client.post(url(promise, "sign"), promise_form(promise, proposal=proposal.pk, reason=""))
    assert refused.status_code == 422
    assert "Security said no; write why the answer is yes all the same." in words(refused)
    form = promise_form(promise, proposal=proposal.pk, reason="The folder is closed on Friday.")
    assert client.post(url(promise, "sign"), form).status_code == 302
    assert "Signed over a no" in words(client.get(reverse("promise", args=[promise.pk])))


def test_signing_as_no_says_what_sales_may_say(sign_in, grace, maya):
    promise = factories.promise_at(PromiseState.OWNER_DECISION)
    form = promise_form(promise, sentence="Nightly export is not available.", reason="No job runner.")
    assert sign_in(grace).post(url(promise, "decline"), form).status_code == 302
    text = words(sign_in(maya).get(reverse("promise", args=[promise.pk])))
    assert "No Sales may say: Nightly export is not available." in text
    assert "Reason: No job runner." in text


def test_errors_land_on_the_row_they_belong_to_and_empty_rows_do_not_count(sign_in, grace):
    promise = factories.all_answered(factories.sent())
    form = decision_form(promise, factories.terms(DecisionOutcome.YES_IF))
    moved = {key.replace("conditions-0-", "conditions-2-"): value for key, value in form.items()}
    moved["conditions-2-who"] = "the buyer"
    page = sign_in(grace).post(url(promise), moved)
    assert page.status_code == 422
    html = page.content.decode()
    assert 'id="id_conditions-2-who_error"' in html
    assert "“the buyer” does not stand in the sentence." in words(page)
    assert 'value="the buyer"' in html
    assert 'id="id_conditions-0-who_error"' not in html


def test_after_a_refusal_the_draft_is_compared_with_the_ask_and_former_words(sign_in, grace):
    promise = factories.proposed(factories.all_answered(factories.sent()))
    form = decision_form(promise, factories.terms(), sentence="Two CSV exports each night.", limit="")
    page = sign_in(grace).post(url(promise), form)
    text = words(page)
    assert page.status_code == 422
    assert "Write where the promise stops." in text
    assert "Your draft against the ask: removed: Nightly" in text
    assert "Your draft against version 2: removed: One added: Two" in text
    assert "Two CSV exports each night.</textarea>" in page.content.decode()


def test_a_condition_may_be_of_legal_only_where_legal_is_asked(sign_in, grace):
    client = sign_in(grace)
    for state, offered in ((PromiseState.OWNER_DECISION, 3), (PromiseState.LEGAL_REVIEW, 5)):
        page = client.get(url(factories.promise_at(state)))
        assert [value for value, _ in page.context["form"].rows.forms[0].fields["lane"].choices] == [
            "", *Lane.values[:offered]
        ]  # fmt: skip


def test_stale_shows_both_texts(sign_in, grace):
    promise = factories.all_answered(factories.sent())
    form = decision_form(promise, factories.terms(), sentence="My own sentence.")
    factories.proposed(promise)
    page = sign_in(grace).post(url(promise), form)
    text = words(page)
    assert page.status_code == 409
    assert "was changed while you were writing. Your text is kept; compare it and send again." in text
    assert "My own sentence.</textarea>" in page.content.decode()
    assert "version 2" in text
    assert promise.proposals.count() == 1


@pytest.mark.parametrize("who", ["maya", "ines", "ada", "lena"])
def test_only_the_owner_of_the_answer_sees_the_page(sign_in, request, grace, who):
    promise = factories.promise_at(PromiseState.OWNER_DECISION)
    page = sign_in(request.getfixturevalue(who)).get(url(promise))
    assert page.status_code == 403


def test_the_leads_own_ask_is_not_theirs_to_decide(sign_in, grace):
    both = factories.person("Robin", factories.Role.REP, factories.Role.LEAD)
    promise = factories.all_answered(factories.sent(factories.deal(both)))
    client = sign_in(both)
    assert "This is your own ask." in words(client.get(url(promise)))
    refused = client.post(url(promise, "decline"), promise_form(promise, sentence="No."))
    assert refused.status_code == 403
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.OWNER_DECISION


def test_an_answered_promise_has_no_decision_page(sign_in, grace):
    promise = factories.promise_at(PromiseState.APPROVED)
    page = sign_in(grace).get(url(promise))
    assert (page.status_code, page.url) == (302, reverse("promise", args=[promise.pk]))


def test_refused_words_stand_with_a_reason_on_the_page_that_asks_for_it(sign_in, grace):
    promise = factories.all_answered(factories.sent())
    client = sign_in(grace)
    assert 'name="override_reason"' not in client.get(url(promise)).content.decode()
    vague = f"{factories.SENTENCE} Late rows follow if need be."
    refused = client.post(url(promise), decision_form(promise, factories.terms(), sentence=vague))
    assert refused.status_code == 422
    assert refused.context["form"].errors["sentence"][0].startswith("“if need be” (character ")
    assert 'name="override_reason"' in refused.content.decode()
    reason = "Their lawyer wrote this clause."
    form = decision_form(promise, factories.terms(), sentence=vague, override_reason=reason)
    assert client.post(url(promise), form).status_code == 302
    assert promise.proposals.get().wording.text == vague


def test_a_banned_line_offers_no_reason(sign_in, grace):
    promise = factories.all_answered(factories.sent())
    form = decision_form(promise, factories.terms(), sentence=f"{factories.SENTENCE} It should be fine.")
    refused = sign_in(grace).post(url(promise), form)
    assert refused.status_code == 422
    assert 'name="override_reason"' not in refused.content.decode()


# --- what the groups asked for ----------------------------------------------------------------------------------------

KEYS = "SFTP with key login only; the customer sends its public key by December 20."


def asked_for_keys():
    promise = factories.sent()
    factories.answered(promise, Lane.SECURITY, Answer.YES_IF, sentence=KEYS)
    return factories.all_answered(promise)


def test_grace_reads_what_security_asked_for_beside_her_sentence_and_what_it_leaves_out(sign_in, grace):
    promise = asked_for_keys()
    page = sign_in(grace).get(url(promise))
    text = words(page)
    assert "Conditions the groups asked for" in text
    assert "Security: “SFTP with key login only” Not in the sentence yet." in text
    assert "Security: “the customer sends its public key by December 20” Not in the sentence yet." in text
    form = page.context["form"]
    (row, empty) = form.rows.forms
    assert [row[name].value() for name in ("lane", "who", "what")] == [
        "security", "the customer", "sends its public key",
    ]  # fmt: skip
    assert (row["by_when"].value().month, row["by_when"].value().day) == (12, 20)
    assert empty.is_empty
    assert form["outcome"].value() == DecisionOutcome.YES_IF
    assert text.count("Checked as you type") == 1


def test_take_it_up_writes_the_words_and_the_row_and_sends_nothing(sign_in, grace):
    promise = asked_for_keys()
    client, review = sign_in(grace), promise.reviews.get(answer=Answer.YES_IF)
    form = decision_form(promise, factories.terms(), sentence="One CSV export each night")
    page = client.post(url(promise), form | {"take": f"{review.pk}-1"})
    assert page.status_code == 200
    sentence = page.context["form"]["sentence"].value()
    assert sentence == "One CSV export each night. SFTP with key login only."
    assert "Security: “SFTP with key login only” Taken up in the sentence." in words(page)
    page = client.post(url(promise), form | {"sentence": sentence, "take": f"{review.pk}-2"})
    shown = page.context["form"]
    assert shown["sentence"].value() == f"{sentence} The customer sends its public key by December 20."
    assert shown["outcome"].value() == DecisionOutcome.YES_IF
    assert shown.rows.forms[0]["who"].value() == "the customer"
    assert "Not in the sentence yet." not in words(page)
    assert not promise.proposals.exists()


def test_without_scripts_one_more_row_comes_back_with_the_page(sign_in, grace):
    promise = factories.all_answered(factories.sent())
    client = sign_in(grace)
    assert len(client.get(url(promise)).context["form"].rows.forms) == 1
    form = decision_form(promise, factories.terms(DecisionOutcome.YES_IF), more="1")
    page = client.post(url(promise), form)
    assert (page.status_code, len(page.context["form"].rows.forms)) == (200, 4)
    assert page.context["form"].rows.forms[0]["who"].value() == "the customer"
    assert not promise.proposals.exists()


def test_what_the_words_leave_out_is_said_when_they_are_sent_and_again_before_they_are_signed(sign_in, grace):
    promise = asked_for_keys()
    client = sign_in(grace)
    sent = client.post(url(promise), decision_form(promise, factories.terms()), follow=True)
    left = "Security: “SFTP with key login only”; Security: “the customer sends its public key by December 20”"
    assert f"Not in these words: {left}" in sent.content.decode()
    factories.confirmed(promise)
    assert f"A group's condition is not in these words. {left}" in words(client.get(url(promise)))


def test_an_answer_given_since_takes_the_place_of_the_condition(sign_in, grace):
    promise = factories.sent()
    factories.answered(promise, Lane.SECURITY, Answer.YES_IF, sentence=KEYS)
    factories.answered(promise, Lane.SECURITY)
    assert "Conditions the groups asked for" not in words(sign_in(grace).get(url(promise)))


def test_while_grace_types_the_list_follows(sign_in, grace):
    promise = asked_for_keys()
    typed = "Nightly export over SFTP with key login only."
    page = sign_in(grace).post(
        f"{reverse('promise-words', args=[promise.pk])}?of=sentence&as=wording", {"sentence": typed}
    )
    assert 'id="asked-conditions" hx-swap-oob="innerHTML"' in page.content.decode()
    assert page.content.decode().count("Taken up in the sentence.") == 1


def test_a_suggested_sentence_is_compared_with_the_present_words_and_taken_with_one_press(sign_in, grace, ines):
    promise = factories.sent()
    factories.answered(promise, Lane.SECURITY, suggested="One CSV export each night, 5,000 rows.")
    review = promise.reviews.get()
    grace_reads, address = sign_in(grace), reverse("decision", args=[promise.pk])
    for page in (promise.get_absolute_url(), address):
        html = grace_reads.get(page).content.decode()
        assert '<ins><span class="vh">added: </span>' in html
        assert "5,000" in html
        assert 'data-key="u"' in html
    assert f"{address}?suggestion={review.pk}" in grace_reads.get(promise.get_absolute_url()).content.decode()
    for other in (ines, someone(Role.PRODUCT)):  # the other groups read it; the final sentence is not theirs
        html = sign_in(other).get(promise.get_absolute_url()).content.decode()
        assert ("5,000" in html, "?suggestion=" in html) == (True, False)
    opened = grace_reads.get(f"{address}?suggestion={review.pk}").context["form"]
    assert opened["sentence"].value() == review.suggested
    assert grace_reads.get(f"{address}?suggestion={review.pk + 1}").context["form"]["sentence"].value() != ""
    typed = promise_form(promise, sentence="Half a sentence", delivery_owner="Data team", use_suggestion=review.pk)
    pressed = grace_reads.post(address, {**typed, "conditions-TOTAL_FORMS": 0, "conditions-INITIAL_FORMS": 0})
    form = pressed.context["form"]
    assert (form["sentence"].value(), form["delivery_owner"].value()) == (review.suggested, "Data team")
    assert not promise.proposals.exists()
