"""The page of one promise: what it says to whom, and what each reader may do from it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from dealdesk.components.moments import day
from dealdesk.domain import clock
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Notice, UsedForm
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState, ProofKind
from promises.models import Promise
from reviews.domain import lifecycle, queue
from reviews.domain.queue import Around
from reviews.domain.timer import pause_lapsed
from reviews.enums import Answer, DecisionOutcome
from reviews.models import Condition, ConditionMet
from tests import factories
from tests.reviews.views.pages import lane_form, promise_form, queries, token, words

pytestmark = pytest.mark.django_db


def read(client, promise):
    response = client.get(reverse("promise", args=[promise.pk]))
    assert response.status_code == 200
    return words(response)


STATUS = {
    PromiseState.ENGINEERING_REVIEW: "In review",
    PromiseState.SECURITY_REVIEW: "In review",
    PromiseState.PRODUCT_REVIEW: "In review",
    PromiseState.LEGAL_REVIEW: "In review",
    PromiseState.FINANCE_REVIEW: "In review",
    PromiseState.OWNER_DECISION: "Final decision",
    PromiseState.WAITING_ON_SALES: "Question for sales",
    PromiseState.PAUSED: "Paused",
    PromiseState.APPROVED: "Yes",
    PromiseState.APPROVED_WITH_CONDITIONS: "Yes, with conditions",
    PromiseState.DECLINED: "No",
    PromiseState.WITHDRAWN: "Withdrawn",
}


@pytest.mark.parametrize("state", STATUS)
@pytest.mark.parametrize("who", ["maya", "ines", "grace", "lena"])
def test_every_state_has_a_page_for_everybody(sign_in, request, grace, state, who):
    promise = factories.promise_at(state)
    text = read(sign_in(request.getfixturevalue(who)), promise)
    assert re.search(rf"{promise.label} (\d+ of \d+ in your turn )?{STATUS[state]}", text)
    assert factories.ASK in text


def test_a_foreign_promise_answers_like_an_unused_number(sign_in, outsider):
    promise = factories.sent()
    client = sign_in(outsider)
    foreign, unused = (client.get(reverse("promise", args=[number])) for number in (promise.pk, 10**17))
    assert (foreign.status_code, unused.status_code) == (404, 404)
    assert words(foreign) == words(unused)


def test_a_draft_goes_to_its_rep_and_says_so_to_others_of_the_deal(sign_in, maya, ines):
    promise = factories.draft()
    leo = factories.person("Leo", Role.REP)
    drafts.add_to_team(promise.deal_id, by=maya, person=leo)
    mine = sign_in(maya).get(reverse("promise", args=[promise.pk]))
    assert (mine.status_code, mine.url) == (302, reverse("draft", args=[promise.pk, "check"]))
    assert "Draft. Nobody is looking at it." in read(sign_in(leo), promise)
    assert sign_in(ines).get(reverse("promise", args=[promise.pk])).status_code == 404


def test_hard_stops_stand_there_with_their_words(sign_in, ines, grace):
    text = read(sign_in(ines), factories.sent())
    assert "Hard stop: data leaves or enters our platform" in text
    assert "Data leaves or enters our platform: “nightly”, “csv”, “export of”, “sftp”" in text


def test_gaps_in_the_facts_are_named_and_counted(sign_in, ines, maya, grace):
    promise = factories.draft()
    drafts.give_facts(promise.pk, by=maya, given={"target": None})
    lifecycle.submit(promise.pk, by=maya)
    text = read(sign_in(ines), promise)
    assert "21 of 21 given, of these 1 unknown" in text
    assert "Target Nobody knows yet" in text


def test_proof_that_was_struck_stays_readable_as_struck(sign_in, ines, maya, grace):
    promise = factories.sent()
    drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Call with Ana", text="Every night is fine.")
    drafts.add_proof(promise.pk, by=maya, kind=ProofKind.LINK, title="Their form", url="https://example.com/form")
    struck = promise.proofs.get(title="Call with Ana")
    drafts.strike_proof(promise.pk, by=maya, proof_id=struck.pk)
    page = sign_in(ines).get(reverse("promise", args=[promise.pk]))
    assert "struck: Every night is fine. Call with Ana Struck by Maya" in words(page)
    assert '<a href="https://example.com/form" rel="noreferrer noopener">Their form</a>' in page.content.decode()


def test_reading_writes_nothing(sign_in, ines, grace, shifted):
    promise = factories.sent()
    shifted.forward(days=5)
    client = sign_in(ines)
    before = (
        AuditEvent.objects.count(),
        Notice.objects.count(),
        Promise.objects.values_list("version").get(pk=promise.pk),
    )
    for name in ("promise", "history"):
        assert client.get(reverse(name, args=[promise.pk])).status_code == 200
    assert client.get(reverse("plan", args=["harbor-foods"])).status_code == 200
    after = (
        AuditEvent.objects.count(),
        Notice.objects.count(),
        Promise.objects.values_list("version").get(pk=promise.pk),
    )
    assert after == before


# --- answers ---


@pytest.mark.parametrize(
    ("answer", "sentence", "stored"),
    [
        ("yes", "", PromiseState.ENGINEERING_REVIEW),
        ("yes_if", "SFTP with key login only.", PromiseState.ENGINEERING_REVIEW),
        ("no", "It needs a new job runner.", PromiseState.ENGINEERING_REVIEW),
        ("question", "How many rows each night?", PromiseState.WAITING_ON_SALES),
    ],
)
def test_the_four_answers(sign_in, ines, grace, answer, sentence, stored):
    promise = factories.sent()
    form = lane_form(promise, "security", answer=answer, sentence=sentence)
    sent = sign_in(ines).post(reverse("answer", args=[promise.pk, "security"]), form)
    assert (sent.status_code, sent.url) == (302, reverse("queue") + "?view=mine")
    review = promise.reviews.get()
    assert (review.answer, review.sentence, review.lane, review.is_late) == (answer, sentence, "security", False)
    assert Promise.objects.get(pk=promise.pk).state == stored


def test_engineering_also_says_how_big_it_is(sign_in, tom, ines, grace):
    promise = factories.sent()
    form = lane_form(promise, "engineering", answer="yes", size_days="3", earliest_date=factories.day(9).isoformat())
    assert sign_in(tom).post(reverse("answer", args=[promise.pk, "engineering"]), form).status_code == 302
    review = promise.reviews.get()
    assert (review.size_days, review.earliest_date) == (3, factories.day(9))
    assert "3 working days. Earliest" in read(sign_in(ines), promise)
    assert 'name="size_days"' not in sign_in(ines).get(reverse("promise", args=[promise.pk])).content.decode()


def test_legal_answers_on_a_plain_form(sign_in, nora, grace):
    promise = factories.promise_at(PromiseState.LEGAL_REVIEW)
    client = sign_in(nora)
    page = client.get(promise.get_absolute_url())
    (panel,) = page.context["panels"]
    assert (panel["label"], panel["owes"]) == ("Legal", True)
    assert not {"size_days", "earliest_date"} & set(panel["answer"].fields)
    assert [value for value, _ in panel["answer"].fields["answer"].choices] == ["yes", "yes_if", "no", "question"]
    answer = lane_form(promise, "legal", answer="no", sentence="The terms do not allow it.")
    sent = client.post(reverse("answer", args=[promise.pk, "legal"]), answer)
    assert (sent.status_code, sent.url) == (302, f"{reverse('queue')}?view=mine")
    assert promise.reviews.get(lane="legal").answer == Answer.NO
    assert "Legal No" in read(sign_in(grace), promise)


def test_one_person_with_two_lanes_sees_a_form_for_each(sign_in, grace):
    both = factories.person("Robin", Role.ENGINEERING, Role.PRODUCT)
    promise = factories.sent()
    client = sign_in(both)
    page = client.get(reverse("promise", args=[promise.pk])).content.decode()
    assert page.count("Your answer</h2>") == 2
    form = lane_form(promise, "engineering", answer="yes")
    sent = client.post(reverse("answer", args=[promise.pk, "engineering"]), form)
    assert sent.url == reverse("promise", args=[promise.pk])  # product still owes
    assert "Change my answer" in read(client, promise)


def test_a_changed_mind_is_a_new_answer_and_the_old_one_stays(sign_in, ines, grace):
    promise = factories.answered(factories.sent(), Lane.SECURITY)
    client = sign_in(ines)
    form = lane_form(promise, "security", answer="no", sentence="The folder is open to others.")
    assert client.post(reverse("answer", args=[promise.pk, "security"]), form).status_code == 302
    text = read(client, promise)
    assert "Security No “The folder is open to others.”" in text
    assert "Outdated answers given earlier; they no longer count Answers to version 1. Security Yes Ines" in text


def test_a_refused_answer_keeps_every_word(sign_in, ines, grace):
    promise = factories.sent()
    form = lane_form(promise, "security", answer="yes_if", sentence=" ", suggested="One CSV export each night.")
    page = sign_in(ines).post(reverse("answer", args=[promise.pk, "security"]), form)
    text = words(page)
    assert page.status_code == 422
    assert "There is a problem Write the condition in one sentence." in text
    assert "One CSV export each night.</textarea>" in page.content.decode()
    assert 'value="yes_if" class="form-check-input" required aria-describedby' not in text
    assert promise.reviews.count() == 0


def test_my_own_ask_says_why_there_is_no_form(sign_in, grace):
    both = factories.person("Robin", Role.REP, Role.SECURITY)
    promise = factories.sent(factories.deal(both))
    client = sign_in(both)
    assert "This is your own ask. Somebody else answers it." in read(client, promise)
    refused = client.post(
        reverse("answer", args=[promise.pk, "security"]), lane_form(promise, "security", answer="yes")
    )
    assert refused.status_code == 403
    assert "There is a problem This is your own ask." in words(refused)
    assert AuditEvent.objects.filter(type="door.refused", actor_id=both.pk).count() == 1


def test_a_lane_that_is_not_needed_says_so(sign_in, ines, grace):
    promise = factories.sent(type="custom_logic", ask="Orders above $10,000 need manager approval.")
    assert f"Security does not have to answer {promise.label}." in read(sign_in(ines), promise)


def test_a_stand_in_answers_for_somebody(sign_in, ines, grace, omar):
    promise = factories.sent()
    factories.stand_in(for_=ines, by=omar)
    client = sign_in(omar)
    form = lane_form(promise, "security", answer="yes")
    assert client.post(reverse("answer", args=[promise.pk, "security"]), form).status_code == 302
    assert "Omar, for Ines, answered yes, as asked for security" in words(
        client.get(reverse("history", args=[promise.pk]))
    )


def test_a_stand_in_with_a_second_lane_here_stays_with_the_promise(sign_in, ines, grace, omar):
    first, other = factories.sent(), factories.sent()
    factories.stand_in(for_=ines, by=omar)
    client = sign_in(omar)
    product = reverse("answer", args=[first.pk, "product"])
    assert client.post(product, lane_form(first, "product", answer="yes")).url == first.get_absolute_url()
    security = reverse("answer", args=[first.pk, "security"])
    assert client.post(security, lane_form(first, "security", answer="yes")).url == other.get_absolute_url()


def test_a_confirmed_group_still_says_the_condition_it_gave(sign_in, ines, grace):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.YES_IF, "Key sign-in only.")
    promise = factories.proposed(factories.all_answered(promise), DecisionOutcome.YES_IF)
    client = sign_in(ines)
    client.post(reverse("confirm", args=[promise.pk, "security"]), lane_form(promise, "security"))
    text = read(client, promise)
    assert "Security Yes “Key sign-in only.” Ines, today" in text
    assert "Yes with this condition; then confirmed these exact words." in text


def test_used_wording_is_where_its_link_leads(sign_in, ines, grace):
    signed, promise = factories.promise_at(PromiseState.APPROVED), factories.sent()
    client, url = sign_in(ines), reverse("promise", args=[promise.pk])
    assert f"?use={signed.pk}#use-words" in client.get(reverse("similar", args=[promise.pk])).content.decode()
    page = client.get(f"{url}?use={signed.pk}").content.decode()
    assert page.count('open id="use-words" data-used="Wording put under Suggest other words."') == 1
    assert "use-words" not in client.get(url).content.decode()


# --- late ---


def test_a_paused_page_says_since_when_and_who_and_takes_a_late_answer(sign_in, ines, grace):
    promise = factories.let_time_run_out(
        factories.answered(factories.answered(factories.sent(), Lane.ENGINEERING), Lane.PRODUCT)
    )
    client = sign_in(ines)
    page = client.get(reverse("promise", args=[promise.pk]))
    text = words(page)
    assert "Paused. Not approved. Security did not answer by" in text
    assert "Your answer will be marked as late." in text
    assert "Answer late Ctrl Enter Hand over" in text
    assert 'name="late" value="1"' in page.content.decode()
    form = lane_form(promise, "security", answer="yes", late="1")
    assert client.post(reverse("answer", args=[promise.pk, "security"]), form).status_code == 302
    assert promise.reviews.get(lane="security").is_late
    text = words(client.get(reverse("history", args=[promise.pk])))
    assert "Ines answered yes, as asked for security, late" in text
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.OWNER_DECISION


def test_a_form_opened_in_time_and_sent_late_is_refused_and_keeps_its_text(sign_in, ines, grace):
    promise = factories.sent()
    form = lane_form(promise, "security", answer="no", sentence="The folder is open to others.")
    factories.let_time_run_out(promise)
    page = sign_in(ines).post(reverse("answer", args=[promise.pk, "security"]), form)
    assert page.status_code == 409
    assert "Time ran out; the promise is paused. Answer it as late, or hand it over." in words(page)
    assert "The folder is open to others.</textarea>" in page.content.decode()
    assert 'name="late" value="1"' in page.content.decode()
    assert not promise.reviews.exists()


# --- exact words ---


def test_confirming_exact_words_takes_one_button(sign_in, ines, grace):
    promise = factories.proposed(factories.all_answered(factories.sent()), DecisionOutcome.YES_IF)
    client = sign_in(ines)
    page = client.get(reverse("promise", args=[promise.pk]))
    text = words(page)
    assert "Confirm these exact words Security Version 2 by Grace, against the ask:" in text
    assert "removed: Nightly added: One" in text
    assert "Owner Engineering Date" in text
    assert "The customer gives test access by" in text
    assert "Something is wrong Your answer Yes, as asked" in text
    assert 'data-key="c"' in page.content.decode()
    confirm = reverse("confirm", args=[promise.pk, "security"])
    assert client.post(confirm, lane_form(promise, "security")).status_code == 302
    assert promise.reviews.filter(lane="security").latest("pk").confirms_id is not None
    assert "Security Yes Ines, today" in read(client, promise)
    assert "Confirmed these exact words." in read(client, promise)


def test_answers_to_earlier_words_stay_visible_as_outdated(sign_in, omar, grace):
    promise = factories.proposed(factories.all_answered(factories.sent()))
    text = read(sign_in(omar), promise)
    assert text.count("Outdated: given for earlier words, asked again") == 3
    assert "Answers to version 1; marked is what changed since." in text


# --- conditions of a signed yes ---


@pytest.fixture
def conditional(maya, grace):
    """A yes with one condition, which security asked for, and one proof of Maya's; the condition's own row beside."""
    promise = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS)
    promise = drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Sign-in of Monday", text="It works.")
    return promise, Condition.objects.get(proposal__promise=promise)


def test_a_condition_is_shown_by_a_rep_and_confirmed_by_the_lane_that_asked(sign_in, maya, ines, omar, conditional):
    promise, condition = conditional
    show, confirm = (reverse(f"{verb}-condition", args=[promise.pk, condition.pk]) for verb in ("show", "confirm"))
    rep, security = sign_in(maya), sign_in(ines)
    page = rep.get(reverse("promise", args=[promise.pk]))
    assert f"Condition open until {day(condition.by_when)}" in words(page)
    assert reverse("add-proof", args=[promise.pk]) in page.content.decode()
    assert "Confirm that it is met" not in read(security, promise)
    sent = rep.post(show, promise_form(promise, proof=promise.proofs.latest("pk").pk))
    assert (sent.status_code, sent.url) == (302, reverse("promise", args=[promise.pk]))
    attached = "Proof attached: Sign-in of Monday; Security must confirm"
    assert attached in read(rep, promise)
    assert show not in rep.get(reverse("promise", args=[promise.pk])).content.decode()
    assert "Confirm that it is met" not in read(rep, promise)
    assert "Confirm that it is met" not in read(sign_in(omar), promise)
    assert f"{attached}" in read(security, promise)
    assert "Confirm that it is met" in read(security, promise)
    assert security.post(confirm, promise_form(promise)).status_code == 302
    assert "Met, confirmed by Ines" in read(rep, promise)
    assert "Confirm that it is met" not in read(security, promise)


def test_only_proofs_that_stand_can_show_a_condition(sign_in, maya, conditional):
    promise, condition = conditional
    for struck in promise.proofs.order_by("pk"):
        drafts.strike_proof(promise.pk, by=maya, proof_id=struck.pk)
    client, url = sign_in(maya), reverse("show-condition", args=[promise.pk, condition.pk])
    page = client.get(reverse("promise", args=[promise.pk]))
    assert "Add the proof first" in words(page)
    assert url not in page.content.decode()
    refused = client.post(url, promise_form(promise, proof=struck.pk))
    assert (refused.status_code, "Select a valid choice." in words(refused)) == (422, True)
    assert not ConditionMet.objects.exists()


def test_a_refused_condition_step_says_why_on_the_page(sign_in, maya, ines, conditional):
    promise, condition = conditional
    show, confirm = (reverse(f"{verb}-condition", args=[promise.pk, condition.pk]) for verb in ("show", "confirm"))
    proof = promise.proofs.latest("pk").pk
    empty = sign_in(maya).post(show, promise_form(promise))
    assert (empty.status_code, "Choose the proof that shows it." in words(empty)) == (422, True)
    early = sign_in(ines).post(confirm, promise_form(promise))
    assert (early.status_code, "Sales must attach the proof first." in words(early)) == (409, True)
    foreign = sign_in(ines).post(show, promise_form(promise, proof=proof))
    assert (foreign.status_code, "There is a problem" in words(foreign)) == (403, True)
    stale = sign_in(maya).post(show, promise_form(promise, proof=proof) | {"version": 1})
    assert (stale.status_code, factories.SENTENCE in words(stale)) == (409, True)
    assert not ConditionMet.objects.exists()


@pytest.mark.parametrize("verb", ["show", "confirm"])
def test_a_condition_of_another_promise_is_no_page(sign_in, maya, conditional, verb):
    promise, condition = conditional
    other = factories.sent(promise.deal)
    for number, wrong in ((promise.pk, condition.pk + 1000), (other.pk, condition.pk)):
        url = reverse(f"{verb}-condition", args=[number, wrong])
        assert sign_in(maya).post(url, promise_form(promise)).status_code == 404


def test_no_condition_step_is_offered_while_the_answer_is_paused(sign_in, maya, conditional):
    promise, condition = conditional
    Promise.objects.filter(pk=promise.pk).update(lapses_at=clock.database_now() - timedelta(hours=1))
    page = sign_in(maya).get(reverse("promise", args=[promise.pk])).content.decode()
    assert reverse("show-condition", args=[promise.pk, condition.pk]) not in page


# --- sales ---


def test_a_rep_replies_and_the_total_wait_is_shown(sign_in, maya, ines, grace, shifted):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    question = promise.questions.get()
    client = sign_in(maya)
    assert "Security asks you How many rows each night?" in read(client, promise)
    shifted.forward(minutes=75)
    form = promise_form(promise, reply="About 2,000 rows.")
    sent = client.post(reverse("reply", args=[promise.pk, question.pk]), form)
    assert (sent.status_code, sent.url) == (302, reverse("promise", args=[promise.pk]))
    text = read(sign_in(ines), promise)
    assert "Questions for sales 1 h 15 waiting on sales in all" in text
    assert "How many rows each night? Maya, " in text
    assert "About 2,000 rows." in text


def test_only_a_rep_of_the_deal_sees_the_reply_form(sign_in, ines, grace):
    promise = factories.answered(factories.sent(), Lane.SECURITY, Answer.QUESTION)
    assert 'name="reply"' not in sign_in(ines).get(reverse("promise", args=[promise.pk])).content.decode()


def test_withdrawing_says_why(sign_in, maya, grace):
    promise = factories.sent()
    client, url = sign_in(maya), reverse("withdraw", args=[promise.pk])
    assert "Nobody is asked any more." in words(client.get(url))
    empty = client.post(url, promise_form(promise, reason=""))
    assert empty.status_code == 422
    assert "Say in one sentence why it is withdrawn." in words(empty)
    assert client.post(url, promise_form(promise, reason="They found another way.")).status_code == 302
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.WITHDRAWN


def test_a_scope_change_replaces_signed_words(sign_in, maya, ines, grace):
    promise = factories.promise_at(PromiseState.APPROVED)
    client, url = sign_in(maya), reverse("scope", args=[promise.pk])
    form = promise_form(promise, ask="Let the finance team look at invoices.", what_changed="Invoices instead.")
    assert client.post(url, form).status_code == 302
    text = read(client, promise)
    assert f"{promise.label} Being replaced In review" in text
    assert "Being replaced: a newer version is open." in text
    assert factories.SENTENCE in text
    back = client.get(reverse("withdraw", args=[promise.pk]))
    assert "The words that were signed stand again." in words(back)


OPEN_WORDS = "Hourly CSV export of five order fields."  # whose rule for them is not clear


def test_what_new_words_leave_open_is_asked_on_the_page_of_the_change(sign_in, maya, grace):
    promise = factories.promise_at(PromiseState.APPROVED)
    client, url = sign_in(maya), reverse("scope", args=[promise.pk])
    stops = [row["name"] for row in client.get(reverse("promise", args=[promise.pk])).context["sheet"].stops]
    form = {"ask": OPEN_WORDS, "what_changed": "Every hour instead."}
    asked = client.post(url, promise_form(promise, **form))
    assert asked.status_code == 422
    (question,) = asked.context["form"].asked()
    assert question.errors == [f"Answer this, or choose “Nobody knows yet”: {question.label}"]
    assert str(question.label) in words(asked)
    assert Promise.objects.get().revision == promise.revision
    assert client.post(url, promise_form(promise, **form, **{question.name: "no"})).status_code == 302
    changed = client.get(reverse("promise", args=[promise.pk])).context["sheet"]
    assert "Custom logic" not in [row["name"] for row in changed.stops]
    assert changed.promise.facts.get(key=question.name).value == "no"
    lifecycle.withdraw(promise.pk, by=maya, reason="Nightly will do.")
    after = client.get(reverse("promise", args=[promise.pk])).context["sheet"]
    assert [row["name"] for row in after.stops] == stops


def test_what_new_words_leave_open_is_asked_while_they_are_typed_and_answers_stay(sign_in, maya, grace):
    promise = factories.promise_at(PromiseState.APPROVED)
    client, page = sign_in(maya), reverse("scope", args=[promise.pk])
    opened = client.get(page)
    assert 'id="left-open"' in opened.content.decode() and "behave differently" not in words(opened)
    address = f"{reverse('promise-words', args=[promise.pk])}?of=ask&as=scope"
    typed = client.post(address, {"ask": OPEN_WORDS}).content.decode()
    assert 'id="left-open" hx-swap-oob="innerHTML"' in typed and "behave differently for this customer" in typed
    assert "checked" not in typed.partition("left-open")[2]
    answered = client.post(address, {"ask": OPEN_WORDS, "asked_custom_logic": "no"}).content.decode()
    assert 'value="no"' in answered and answered.count(" checked") == 1
    assert "behave differently" not in client.post(address, {"ask": promise.ask}).content.decode()


def test_a_change_that_is_withdrawn_takes_its_stops_with_it(sign_in, maya, grace):
    promise = factories.promise_at(PromiseState.APPROVED)
    client, page = sign_in(maya), reverse("promise", args=[promise.pk])
    stops = client.get(page).context["sheet"].stops
    lifecycle.change_scope(promise.pk, by=maya, ask="SSO with SAML for all users.", what_changed="SSO too.")
    assert client.get(page).context["sheet"].stops != stops
    lifecycle.withdraw(promise.pk, by=maya, reason="The export alone will do.")
    assert client.get(page).context["sheet"].stops == stops


def test_the_same_words_are_no_scope_change(sign_in, maya, grace):
    promise = factories.promise_at(PromiseState.APPROVED)
    client, url = sign_in(maya), reverse("scope", args=[promise.pk])
    page = client.post(url, promise_form(promise, ask=promise.ask, what_changed="It is more urgent."))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["ask"])
    assert "to take a change back withdraw it." in words(page)
    assert Promise.objects.get().state == PromiseState.APPROVED


def test_maya_sees_what_nobody_could_review_while_she_writes_a_scope_change(sign_in, maya, grace):
    """Like any other words: looked at while she types, and with one button where there are no scripts."""
    promise = factories.sent()
    client, url = sign_in(maya), reverse("scope", args=[promise.pk])
    asked = f"{reverse('promise-words', args=[promise.pk])}?of=ask&amp;as=scope"
    page = client.get(url).content.decode()
    assert (f'hx-post="{asked}"' in page, "data-check-field" in page, "js/check" in page) == (True, True, True)
    vague = "We can handle their data needs."
    looked_at = client.post(url, promise_form(promise, ask=vague, what_changed="More.", **{"words-ask": "look"}))
    found = looked_at.context["form"].checked["ask"]
    assert (looked_at.status_code, looked_at.context["form"].errors, bool(found.must)) == (200, {}, True)
    assert found.must[0].why in words(looked_at)
    assert Promise.objects.get().revision == 1
    typed = client.post(asked.replace("&amp;", "&"), {"ask": vague})
    assert found.must[0].why in typed.content.decode()


@pytest.mark.parametrize("swept", [False, True])
def test_words_that_stand_again_and_then_lapse_are_not_being_replaced(sign_in, maya, grace, swept):
    promise = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS)
    lifecycle.change_scope(promise.pk, by=maya, ask="Two CSV files each night.", what_changed="Two files.")
    client = sign_in(maya)
    replaced = "Being replaced: the signed words may not be sent"
    assert replaced in words(client.get(reverse("my-asks")))
    lifecycle.withdraw(promise.pk, by=maya, reason="One file is fine.")
    Promise.objects.filter(pk=promise.pk).update(lapses_at=clock.database_now() - timedelta(hours=1))
    assert not swept or pause_lapsed() == 1
    assert replaced not in words(client.get(reverse("my-asks")))
    page = read(client, promise)
    assert f"{promise.label} Paused" in page
    assert "Paused: not approved until the deal desk lead decides again." in page


def test_maya_corrects_what_she_answered_about_her_words(sign_in, maya, grace):
    promise = factories.sent(ask="They want to see their numbers from the till on one page.", type="custom_logic")
    client, url = sign_in(maya), reverse("fact", args=[promise.pk, "asked_data_movement"])
    assert f'href="{url}"' in client.get(reverse("promise", args=[promise.pk])).content.decode()
    assert "groups may be added, and none is taken away" in words(client.get(url))
    assert client.post(url, promise_form(promise, value="yes")).status_code == 302
    assert promise.required_lanes.filter(lane="security").exists()
    assert "Asked again: engineering and security." in read(client, promise)
    assert client.get(reverse("fact", args=[promise.pk, "asked_delivery_date"])).status_code == 404


def test_a_corrected_fact_asks_its_lanes_again(sign_in, maya, grace):
    promise = factories.all_answered(factories.sent())
    client, url = sign_in(maya), reverse("fact", args=[promise.pk, "volume"])
    assert "How many rows each time?" in words(client.get(url))
    assert client.post(url, promise_form(promise, value="5000")).status_code == 302
    assert promise.facts.get(key="volume").value == "5000"
    missing = promise.required_lanes.filter(review__isnull=True)
    assert [row.lane for row in missing] == ["engineering"]
    unknown = promise_form(promise, value="", unknown="on")
    assert client.post(url, unknown).status_code == 302
    assert promise.facts.get(key="volume").is_unknown


def test_steps_of_a_rep_are_not_offered_to_others(sign_in, ines, grace):
    promise = factories.sent()
    client = sign_in(ines)
    for name, parts in (("withdraw", []), ("scope", []), ("fact", ["risk"])):
        refused = client.get(reverse(name, args=[promise.pk, *parts]))
        assert refused.status_code == 403
        assert "Only " in words(refused)


# --- hand over, triage, reopen ---


def test_handing_over_names_a_person_and_a_reason(sign_in, ines, grace):
    promise = factories.sent()
    raj = factories.person("Raj", Role.SECURITY)
    client, url = sign_in(ines), reverse("hand-over", args=[promise.pk, "security"])
    offered = words(client.get(url))
    assert offered.count("The clock goes on as it was") == 1
    assert "Choose a person Raj Why" in offered  # and not Ines, who has it
    form = lane_form(promise, "security", to=raj.pk, reason="Away today.")
    assert client.post(url, form).status_code == 302
    assert "Security Your turn Handed to Raj." in read(client, promise)
    assert client.get(reverse("hand-over", args=[promise.pk, "product"])).status_code == 403


def test_a_foreign_person_cannot_be_handed_to(sign_in, ines, omar, grace):
    promise = factories.sent()
    form = lane_form(promise, "security", to=omar.pk, reason="Away today.")
    page = sign_in(ines).post(reverse("hand-over", args=[promise.pk, "security"]), form)
    assert page.status_code == 422
    assert "Select a valid choice." in words(page)


@pytest.fixture
def plain(grace, tom):
    """An ask in which no rule finds a stop."""
    deal = factories.deal()
    promise = drafts.create_ask(deal.pk, by=deal.owner, ask="Show our logo on the sign-in page.", type="")
    drafts.give_facts(promise.pk, by=deal.owner, given={"risk": "None.", "already_told": "no"})
    factories.no_proof(promise)
    return lifecycle.submit(promise.pk, by=deal.owner)


def test_engineering_ends_plain_use(sign_in, tom, plain):
    client, url = sign_in(tom), reverse("triage", args=[plain.pk])
    assert "Which stop is it?" in read(client, plain)
    assert client.post(url, promise_form(plain, kind="plain_use", reason="It is in the help.")).status_code == 302
    assert Promise.objects.get(pk=plain.pk).state == PromiseState.WITHDRAWN


def test_engineering_names_the_stop(sign_in, tom, plain):
    sent = sign_in(tom).post(reverse("triage", args=[plain.pk]), promise_form(plain, kind="custom_logic"))
    assert sent.status_code == 302
    assert Promise.objects.get(pk=plain.pk).type == "custom_logic"
    assert set(plain.required_lanes.values_list("lane", flat=True)) == {"engineering", "product"}


def test_maya_gives_the_facts_that_the_type_needs(sign_in, tom, maya):
    plain = factories.sent(ask="Show our logo on the sign-in page.", type="")
    sign_in(tom).post(reverse("triage", args=[plain.pk]), promise_form(plain, kind="custom_logic"))
    plain = Promise.objects.get(pk=plain.pk)
    client, url = sign_in(maya), reverse("missing-facts", args=[plain.pk])
    text = read(client, plain)
    assert "Engineering asks you Not given yet: exact rule, who depends on it" in text
    assert "Exact rule Not given" in text
    assert f'href="{url}"' in client.get(reverse("promise", args=[plain.pk])).content.decode()
    assert url not in sign_in(tom).get(reverse("promise", args=[plain.pk])).content.decode()

    page = words(client.get(url))
    assert "What is the exact rule?" in page
    assert "What could go wrong" not in page
    empty = client.post(url, promise_form(plain))
    assert (empty.status_code, "Give at least one fact" in words(empty)) == (422, True)
    given = client.post(url, promise_form(plain, rule="One logo for each account.", then="rest"))
    assert (given.status_code, given.url) == (302, reverse("promise", args=[plain.pk]))
    text = read(client, plain)
    assert "Exact rule One logo for each account." in text
    assert "Who depends on it Nobody knows yet" in text
    assert "gave what was missing: exact rule, who depends on it" in text
    assert url not in client.get(reverse("promise", args=[plain.pk])).content.decode()
    assert "No fact is missing." in words(client.get(url))


TRIAGE_FIRST = "Engineering must first name the stop this is, or end it as plain use."


def test_engineering_triages_or_asks_and_does_not_answer_what_has_no_stop(sign_in, tom, plain):
    client, url = sign_in(tom), reverse("answer", args=[plain.pk, "engineering"])
    page = client.get(reverse("promise", args=[plain.pk])).content.decode()
    assert 'name="kind"' in page
    assert 'name="answer" value="question"' in page
    assert ('value="yes"' in page, 'value="no"' in page, 'name="size_days"' in page) == (False, False, False)
    refused = client.post(url, lane_form(plain, "engineering", answer="yes"))
    assert (refused.status_code, TRIAGE_FIRST in words(refused)) == (409, True)
    asked = client.post(url, lane_form(plain, "engineering", answer="question", sentence="Which dashboard?"))
    assert asked.status_code == 302
    assert plain.questions.get().text == "Which dashboard?"


def test_tom_names_the_type_of_what_is_only_suspected_and_then_the_groups_answer(sign_in, tom, ines, maya):
    """Nobody made Maya choose one; until Tom does, his page and Ines's offer no answer but a question to sales."""
    promise = factories.sent(ask="If a warehouse temp takes a tablet home, I don't want it to open.", type="")
    client = sign_in(tom)
    page = client.get(reverse("promise", args=[promise.pk])).content.decode()
    assert ('name="kind"' in page, 'value="plain_use"' in page, 'name="size_days"' in page) == (True, False, False)
    assert "A hard stop is suspected and no type was ticked." in page
    theirs = sign_in(ines).get(reverse("promise", args=[promise.pk])).content.decode()
    assert ('name="kind"' in theirs, 'value="yes"' in theirs) == (False, False)
    client = sign_in(tom)
    plain_use = promise_form(promise, kind="plain_use", reason="A setting.")
    ended = client.post(reverse("triage", args=[promise.pk]), plain_use)
    assert (ended.status_code, 'value="plain_use"' in ended.content.decode()) == (409, False)
    named = client.post(reverse("triage", args=[promise.pk]), promise_form(promise, kind="security"))
    assert named.status_code == 302
    assert 'value="yes"' in sign_in(ines).get(reverse("promise", args=[promise.pk])).content.decode()


@pytest.mark.parametrize(
    ("what", "state"),
    [
        ({"kind": "plain_use", "reason": "It is in the help."}, PromiseState.WITHDRAWN),
        ({"kind": "custom_logic"}, PromiseState.WAITING_ON_SALES),  # for the facts that this type needs
    ],
)
def test_triage_after_the_deadline_is_openly_late(sign_in, tom, plain, what, state):
    client, url = sign_in(tom), reverse("triage", args=[plain.pk])
    in_time = promise_form(plain, **what)
    factories.let_time_run_out(plain)
    refused = client.post(url, in_time)
    assert refused.status_code == 409
    assert "Time ran out; the promise is paused." in words(refused)
    for page in (refused, client.get(reverse("promise", args=[plain.pk]))):
        assert "Which stop is it?" in words(page)
        form = page.content.decode().split(f'action="{url}"')[1].split("</form>")[0]
        assert 'name="late" value="1"' in form
    assert client.post(url, promise_form(plain, late="1", **what)).status_code == 302
    assert Promise.objects.get(pk=plain.pk).state == state


def test_the_late_owner_reopens_first(sign_in, grace):
    promise = factories.let_time_run_out(factories.promise_at(PromiseState.OWNER_DECISION))
    client = sign_in(grace)
    assert "Reopen, late" in read(client, promise)
    sent = client.post(reverse("reopen", args=[promise.pk]), promise_form(promise))
    assert (sent.status_code, sent.url) == (302, reverse("decision", args=[promise.pk]))
    assert not Promise.objects.get(pk=promise.pk).is_paused(clock.database_now())


# --- history ---


def test_history_says_paused_before_any_event_does(sign_in, ines, grace):
    promise = factories.let_time_run_out(factories.sent())
    text = words(sign_in(ines).get(reverse("history", args=[promise.pk])))
    assert "Paused since today" in text or "Paused since" in text
    assert "No event was written for this yet." in text


def test_every_event_of_a_long_life_is_a_sentence(sign_in, ines, maya, grace):
    promise = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS)
    lifecycle.change_scope(promise.pk, by=maya, ask="Hourly export of five fields.", what_changed="Hourly.")
    lifecycle.withdraw(promise.pk, by=maya, reason="They keep the nightly one.")
    text = words(sign_in(ines).get(reverse("history", args=[promise.pk])))
    for said in (
        "Maya wrote the ask",
        "Maya gave 21 facts",
        "Maya sent the ask to engineering, security and product; due",
        "Tom answered yes, as asked for engineering",
        "Grace wrote the final sentence and asked the groups to confirm it",
        "Ines confirmed these exact words for security",
        "Grace signed: Yes, with conditions",
        "Maya recorded a scope change: Hourly.",
        "Maya withdrew the new version; the signed words stand again",
    ):
        assert said in text


# --- what it costs, and sending twice ---


def test_the_page_takes_the_same_statements_however_much_is_on_it(sign_in, ines, maya, grace):
    promise = factories.sent()
    client, url = sign_in(ines), reverse("promise", args=[promise.pk])

    def more():
        drafts.add_proof(promise.pk, by=maya, kind=ProofKind.NOTE, title="Call", text="Every night is fine.")
        factories.answered(promise, Lane.ENGINEERING, Answer.QUESTION)
        question = promise.questions.latest("pk")
        lifecycle.reply(promise.pk, by=maya, question_id=question.pk, text="Yes.")
        factories.answered(promise, Lane.ENGINEERING)
        factories.answered(promise, Lane.PRODUCT, Answer.YES_IF)

    client.get(url)
    plain = queries(client, url)
    more()
    once = queries(client, url)
    more()
    more()
    # 10 and 11 of its own; the frame adds the badge and the calendar
    assert (plain, once, queries(client, url)) == (12, 13, 13)


def test_the_same_form_twice_is_one_answer(sign_in, ines, grace):
    promise = factories.sent()
    client, form = sign_in(ines), lane_form(promise, "security", answer="yes")
    url = reverse("answer", args=[promise.pk, "security"])
    assert [client.post(url, form).status_code for _ in range(3)] == [302, 302, 302]
    assert promise.reviews.count() == 1
    assert UsedForm.objects.filter(token=form["token"]).count() == 1
    assert token() != form["token"]


def test_tom_says_whether_it_fits_and_everybody_reads_it(sign_in, tom, grace):
    promise = factories.sent()
    client, url = sign_in(tom), reverse("answer", args=[promise.pk, "engineering"])
    refused = client.post(url, lane_form(promise, "engineering", answer="yes", fit="displaces", limits="One file"))
    assert refused.status_code == 422
    assert "Say which work it displaces." in words(refused)
    assert 'value="One file"' in refused.content.decode()
    form = lane_form(promise, "engineering", answer="yes", fit="displaces", displaced="The search rewrite")
    assert client.post(url, form).status_code == 302
    page = words(sign_in(grace).get(reverse("promise", args=[promise.pk])))
    assert "Does it fit? Displaces other work What it displaces The search rewrite" in page


def test_long_answers_of_others_are_short_only_beside_ones_own_form(sign_in, tom, grace, ines):
    promise = factories.answered(
        factories.sent(), Lane.ENGINEERING, Answer.YES_IF, "Five fields, one file a night, no backfill. " * 3
    )
    url = reverse("promise", args=[promise.pk])
    assert '<details class="more">' in sign_in(ines).get(url).content.decode()
    for other in (tom, grace):
        assert '<details class="more">' not in sign_in(other).get(url).content.decode()
    assert "no backfill." in words(sign_in(ines).get(url))


# --- from one to the next ---------------------------------------------------------------------------------------------


def test_a_reviewer_goes_through_what_is_in_their_turn_by_links_and_keys(sign_in, ines, grace):
    first, second, third = (factories.sent() for _ in range(3))
    client = sign_in(ines)

    def shown(promise):
        page = client.get(reverse("promise", args=[promise.pk]))
        html = page.content.decode()
        keys = {key: re.search(rf'href="([^"]+)" data-key="{key}"', html) for key in "jk"}
        return page.context["around"], {key: found and found[1] for key, found in keys.items()}

    to = {promise.pk: reverse("promise", args=[promise.pk]) for promise in (first, second, third)}
    assert shown(first) == (Around(3, 1, None, second.pk), {"k": None, "j": to[second.pk]})
    assert shown(second) == (Around(3, 2, first.pk, third.pk), {"k": to[first.pk], "j": to[third.pk]})
    assert shown(third) == (Around(3, 3, second.pk, None), {"k": to[second.pk], "j": None})
    assert "2 of 3 in your turn" in client.get(to[second.pk]).content.decode()
    factories.answered(second, Lane.SECURITY)
    assert shown(second) == (Around(2, None, None, first.pk), {"k": None, "j": to[first.pk]})


def test_behind_the_first_page_the_next_one_is_still_the_next(sign_in, ines, grace, monkeypatch):
    first, second, third = (factories.sent() for _ in range(3))
    for module in (queue, queue.statement):
        monkeypatch.setattr(module, "PAGE", 0)
    queue.statement._kept.cache_clear()
    try:
        assert queue.around(ines, clock.database_now(), second) == Around(3, None, None, third.pk)
    finally:
        monkeypatch.undo()
        queue.statement._kept.cache_clear()


def test_sales_has_no_turn_to_go_through(sign_in, maya, grace):
    promise = factories.sent()
    page = sign_in(maya).get(reverse("promise", args=[promise.pk]))
    assert (page.context["around"], "in your turn" in page.content.decode()) == (None, False)


def _undo_form(response):
    """Address and token of the button beside the message."""
    begun = '<form method="post" action="([^"]+)" data-undo="10">'
    form = re.search(rf'{begun}.*?name="token" value="([^"]+)"', response.content.decode())
    assert form is not None
    return form[1], {"token": form[2]}


def test_a_sent_answer_is_taken_back_from_the_message_and_stands_in_its_form_again(sign_in, ines):
    promise, client = factories.sent(), sign_in(ines)
    sent = lane_form(promise, "security", answer="no", sentence="Not in this plan.")
    page = client.post(reverse("answer", args=[promise.pk, "security"]), sent, follow=True)
    assert f"Answer sent for {promise.label}. Undo , 10 s" in words(page)
    address, form = _undo_form(page)
    page = client.post(address, form, follow=True)
    assert page.redirect_chain[-1][0] == promise.get_absolute_url()
    assert f"Taken back. Nobody was told of your answer to {promise.label}." in words(page)
    assert "Not in this plan." in page.content.decode()
    assert not Promise.objects.get(pk=promise.pk).reviews.exists()
    assert client.post(address, form).status_code == 302  # the same form again did it already
    again = client.post(address, {"token": token()})
    assert (again.status_code, "You took this answer back already." in words(again)) == (409, True)


def test_when_somebody_acted_the_answer_stands_and_the_page_says_who(sign_in, ines, tom):
    promise, client = factories.sent(), sign_in(ines)
    sent = lane_form(promise, "security", answer="yes")
    page = client.post(reverse("answer", args=[promise.pk, "security"]), sent, follow=True)
    address, form = _undo_form(page)
    factories.answered(promise, Lane.ENGINEERING)
    refused = client.post(address, form)
    assert refused.status_code == 409
    assert f"Tom acted on {promise.label} meanwhile; answer again instead." in words(refused)
    assert sign_in(tom).post(address, {"token": token()}).status_code == 403
