"""The check while typing: a fragment without effects, and the same lists, presses and kept advice without scripts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.models import AuditEvent
from promises.enums import Lane
from promises.models import Promise
from promises.views import wordcheck
from reviews.enums import Answer
from tests import factories

VAGUE = "We can handle their data needs, should be fine for launch."
EXACT = "Nightly CSV export of five order fields to the customer’s SFTP folder, 2,000 rows a night."


def looked_at(client, url, text, *, of="ask", kind="ask", **more):
    return client.post(f"{url}?of={of}&as={kind}", {of: text, **more})


def phrases(page):
    return [row.phrase for row in page]


@pytest.fixture
def deal(maya):
    return factories.deal(maya)


@pytest.fixture
def draft(deal):
    return factories.draft(deal, ask=EXACT)


def step(promise, name):
    return reverse("draft", args=[promise.pk, name])


# --- the fragment ----------------------------------------------------------------------------------------------------


def test_each_phrase_is_listed_with_its_reason_and_a_button(maya_client, deal):
    page = looked_at(maya_client, reverse("deal-words", args=[deal.slug]), VAGUE)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    text = page.content.decode()
    assert 'data-said="2 must change" data-count="One sentence. 11 words."' in text
    assert "Nobody can size this." in text
    assert '<li class="find-i" data-from="0" data-to="30">' in text
    assert 'data-put="[what moves, from where to where, how often]">Replace<' in text
    assert 'data-from="31" data-to="46" data-put="">Remove<' in text  # with the space before it
    assert '<div id="beside" hx-swap-oob="innerHTML">' in text
    assert "What will happen" in text
    assert '<div id="already-found" hx-swap-oob="true">' in text


def test_beside_an_ask_stands_what_would_happen_with_these_words(maya_client, draft):
    page = looked_at(maya_client, reverse("promise-words", args=[draft.pk]), EXACT).content.decode()
    assert "data leaves or enters our platform" in page
    assert "Engineering, Security and Product review at the same time" in page
    assert "Your words speak of <b" in page
    assert "Sent now, answers are due" in page


def test_nothing_is_stored(maya_client, draft):
    before = (Promise.objects.get(), AuditEvent.objects.count())
    looked_at(maya_client, reverse("promise-words", args=[draft.pk]), VAGUE)
    assert (Promise.objects.get().ask, AuditEvent.objects.count()) == (before[0].ask, before[1])
    assert Promise.objects.get().version == before[0].version


@pytest.mark.parametrize("kind", ["ask", "wording"])
def test_an_outsider_finds_nothing_and_nobody_is_sent_to_sign_in(client, outsider_client, draft, kind):
    for url in (reverse("promise-words", args=[draft.pk]), reverse("deal-words", args=[draft.deal.slug])):
        assert looked_at(outsider_client, url, VAGUE, kind=kind).status_code == 404
        anonymous = looked_at(client, url, VAGUE, kind=kind)
        assert (anonymous.status_code, anonymous.url.startswith("/sign-in/")) == (302, True)


def test_a_reviewer_has_words_looked_at_and_no_ask(tom_client, deal):
    promise = factories.sent(deal)
    url = reverse("promise-words", args=[promise.pk])
    page = looked_at(tom_client, url, VAGUE, of="suggested", kind="wording")
    assert page.status_code == 200
    assert "What will happen" not in page.content.decode()
    refused = looked_at(tom_client, url, VAGUE)
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "address", ["", "?of=", "?of=Ask", "?of=a%22b", f"?of={'a' * 61}", "?of=ask&as=poem", "?of=other&as=ask"]
)
def test_an_address_that_names_no_field_is_refused(maya_client, draft, address):
    url = reverse("promise-words", args=[draft.pk])
    assert maya_client.post(f"{url}{address}", {"ask": VAGUE}).status_code == 400


def test_a_field_sent_twice_is_refused(maya_client, draft):
    url = f"{reverse('promise-words', args=[draft.pk])}?of=ask&as=ask"
    assert maya_client.post(url, {"ask": [VAGUE, EXACT]}).status_code == 400


def test_too_long_a_text_says_so_and_is_looked_at_no_further_than_any_field_holds(maya_client, deal):
    url = reverse("deal-words", args=[deal.slug])
    page = looked_at(maya_client, url, "x" * 301).content.decode()
    assert "Ensure this value has at most 300 characters (it has 301)." in page
    assert 'data-from="300" data-to="301"' in page
    page = looked_at(maya_client, url, "should be fine " * 10_000).content.decode()
    assert "Ensure this value has at most 300 characters (it has 150000)." in page
    assert "A soft yes" not in page


def test_a_hidden_character_is_named_and_taken_out(maya_client, deal):
    page = looked_at(maya_client, reverse("deal-words", args=[deal.slug]), EXACT.replace("five", "fi\u202eve"))
    text = page.content.decode()
    assert "Remove the hidden control character at position 25." in text
    assert 'data-from="24" data-to="25" data-put="">Remove</button>' in text
    assert "\u202e" not in text


@pytest.mark.django_db
def test_positions_count_as_a_browser_counts():
    checked = wordcheck.check("🙂 We can handle their data needs", name="ask", kind="ask")
    assert [(row.start, row.end) for row in checked.must] == [(3, 33)]


def test_no_text_is_no_fault(maya_client, deal):
    page = looked_at(maya_client, reverse("deal-words", args=[deal.slug]), "  \n ").content.decode()
    assert 'data-said="" data-count=""' in page
    assert "find-i" not in page


def test_markup_stays_words(maya_client, deal):
    page = looked_at(maya_client, reverse("deal-words", args=[deal.slug]), "<b>should be fine</b> <script>x</script>")
    assert "<script>" not in page.content.decode()


@pytest.mark.parametrize("answer", [Answer.NO, Answer.QUESTION, Answer.YES])
def test_a_reason_or_a_question_is_no_wording(tom_client, deal, answer):
    url = reverse("promise-words", args=[factories.sent(deal).pk])
    page = looked_at(tom_client, url, "They want it as needed.", of="sentence", kind="condition", answer=answer)
    assert "find-i" not in page.content.decode()
    page = looked_at(tom_client, url, "They want it as needed.", of="sentence", kind="condition", answer=Answer.YES_IF)
    assert "as needed" in page.content.decode()


def test_a_look_costs_the_same_whatever_is_found(maya_client, draft, django_assert_num_queries):
    url = reverse("promise-words", args=[draft.pk])
    looked_at(maya_client, url, EXACT)
    with django_assert_num_queries(13):
        looked_at(maya_client, url, EXACT)
    with django_assert_num_queries(13):
        looked_at(maya_client, url, VAGUE * 5)


# --- without scripts -------------------------------------------------------------------------------------------------


def shown(client, url):
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in ("token", "version", "ask") if name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


def press_of(page, phrase):
    rows = page.context["form"].checked["ask"].rows
    return next(row.press or f"keep:{row.key}" for row in rows if row.phrase == phrase)


def test_replace_remove_and_keep_are_buttons_of_the_form(maya_client, deal):
    url = f"{reverse('new-ask')}?deal={deal.slug}"
    data = shown(maya_client, url)
    page = maya_client.post(url, {**data, "ask": VAGUE, "words-ask": "look"})
    assert (page.status_code, Promise.objects.count()) == (200, 0)
    assert phrases(page.context["form"].checked["ask"].must) == ["We can handle their data needs", "should be fine"]
    assert page.context["happens"]["who"]
    page = maya_client.post(url, {**data, "ask": VAGUE, "words-ask": press_of(page, "should be fine")})
    assert page.context["form"]["ask"].value() == "We can handle their data needs, for launch."
    text = page.context["form"]["ask"].value()
    page = maya_client.post(url, {**data, "ask": text, "words-ask": press_of(page, "We can handle their data needs")})
    blank = "[what moves, from where to where, how often]"
    assert page.context["form"]["ask"].value() == f"{blank}, for launch."
    assert phrases(page.context["form"].checked["ask"].must) == [blank]
    assert page.context["form"].errors == {}


def test_a_press_on_a_phrase_that_is_gone_changes_nothing(maya_client, deal):
    url = f"{reverse('new-ask')}?deal={deal.slug}"
    page = maya_client.post(url, {**shown(maya_client, url), "ask": EXACT, "words-ask": "do:0123456789ab"})
    assert (page.status_code, page.context["form"]["ask"].value()) == (200, EXACT)


def test_advice_that_is_kept_does_not_nag_again(maya_client, deal):
    draft = factories.draft(deal, ask=EXACT)
    page = maya_client.get(step(draft, "ask"))
    advice = page.context["form"].checked["ask"].advice
    assert advice, "the sentence must leave something to advise"
    data = shown(maya_client, step(draft, "ask"))
    page = maya_client.post(step(draft, "ask"), {**data, "words-ask": f"keep:{advice[0].key}"})
    left = page.context["form"].checked["ask"]
    assert (left.advice, left.kept) == (advice[1:], [advice[0].key])
    assert f'<input type="hidden" name="kept-ask" value="{advice[0].key}">' in page.content.decode()
    data = shown(maya_client, step(draft, "ask"))
    maya_client.post(step(draft, "ask"), {**data, "kept-ask": [advice[0].key, "no key"]})
    assert maya_client.get(step(draft, "ask")).context["form"].checked["ask"].kept == [advice[0].key]
    assert maya_client.get(step(draft, "check")).context["words"].advice == advice[1:]


def test_a_banned_line_is_named_where_it_would_be_sent_with_the_way_back(maya_client, deal):
    draft = factories.draft(deal, ask="We can handle their data needs every night, 2,000 rows.")
    page = maya_client.get(step(draft, "check"))
    assert page.context["blocked"].startswith("Rewrite “We can handle their data needs” first. Nobody can size this.")
    assert f'<a class="btn btn-line btn-s" href="{step(draft, "ask")}">Rewrite' in page.content.decode()


def test_the_owner_sees_what_is_wrong_with_the_words_they_open_on(grace_client, deal):
    promise = factories.all_answered(factories.sent(deal, ask="Export of orders to their tools, etc."))
    url = reverse("decision", args=[promise.pk])
    page = grace_client.get(url)
    found = page.context["form"].checked["sentence"]
    assert found.must
    row = next(row for row in found.must if row.press)
    data = {"sentence": promise.ask, "conditions-TOTAL_FORMS": "3", "conditions-INITIAL_FORMS": "0"}
    data["conditions-0-what"] = "give access as needed"
    page = grace_client.post(url, {**data, "words-sentence": row.press})
    assert (page.status_code, page.context["form"].errors) == (200, {})
    assert page.context["form"]["sentence"].value() != promise.ask
    assert page.context["form"].rows.forms[0].checked["what"].must
    press = page.context["form"].rows.forms[0].checked["what"].must[0].press
    page = grace_client.post(url, {**data, "words-conditions-0-what": press})
    assert page.context["form"].rows.forms[0]["what"].value().startswith("give access")
    assert page.context["form"].rows.forms[0]["what"].value() != data["conditions-0-what"]


def test_a_reviewer_without_scripts_gets_the_lists_too(tom_client, deal):
    promise = factories.sent(deal)
    url = reverse("answer", args=[promise.pk, Lane.ENGINEERING])
    page = tom_client.post(url, {"answer": "yes_if", "sentence": "They help as needed.", "words-sentence": "look"})
    form = page.context["panels"][0]["answer"]
    assert (page.status_code, form.errors) == (200, {})
    assert phrases(form.checked["sentence"].must) == ["as needed"]


# --- a verbal yes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "shown"), [("yes", True), ("no", False), (None, False)])
def test_reviewers_are_told_that_the_customer_heard_a_yes(tom_client, deal, told, shown):
    for role in (Role.SECURITY, Role.PRODUCT, Role.LEAD):
        factories.someone(role)
    draft = factories.draft(deal)
    factories.drafts.give_facts(draft.pk, by=deal.owner, given={"already_told": told})
    promise = factories.lifecycle.submit(draft.pk, by=deal.owner)
    said = "The customer was already told yes"
    assert (said in tom_client.get(promise.get_absolute_url()).content.decode()) is shown
    assert (f"{said}." in tom_client.get(reverse("queue")).content.decode()) is shown


def test_the_rep_may_say_a_sentence_that_promises_nothing(maya_client, tom_client, deal):
    deal.zone = "Europe/Berlin"
    deal.save()
    promise = factories.sent(deal)
    sentence = "We are checking whether the data can move the way you described; you will hear from us by"
    for url in (promise.get_absolute_url(), reverse("my-asks")):
        page = maya_client.get(url).content.decode()
        assert sentence in page
        assert "data-copy-from=" in page
    assert sentence not in tom_client.get(promise.get_absolute_url()).content.decode()
    factories.let_time_run_out(promise)
    assert sentence not in maya_client.get(promise.get_absolute_url()).content.decode()


def test_sending_says_when_and_what_may_be_said(maya_client, deal):
    draft = factories.draft(deal)
    draft = factories.drafts.add_proof(draft.pk, by=deal.owner, kind="note", title="Call", text="They asked.")
    data = {"token": "t" * 24, "version": draft.version}
    page = maya_client.post(reverse("submit", args=[draft.pk]), data, follow=True)
    assert "You may say now" in page.content.decode()
    assert Promise.objects.get().answer_by - Promise.objects.get().sent_at >= timedelta(hours=24)
