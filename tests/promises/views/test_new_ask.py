"""A rep turns a call into an ask: six questions, each saved, nothing typed twice, and nobody looks until it is sent."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.exceptions import Invalid
from dealdesk.models import AuditEvent
from promises.domain.facts import ASKED, NOT_ANSWERED, NOT_GIVEN, SETTLED_BY_TYPE, specs_for
from promises.enums import PromiseState, PromiseType
from promises.forms.asks import unknown_name
from promises.models import Deal, Promise
from reviews.domain import lifecycle
from reviews.domain.reading import fact_key
from reviews.models import RuleSetVersion
from tests import factories
from tests.reviews.views.pages import words

ASK = "Nightly CSV export of five order fields to the customer’s SFTP folder."


def send(client, url, **data):
    """Post what a page shows: its token, its version, and what is typed."""
    page = client.get(url)
    form = page.context["form"]
    shown = {name: form[name].value() for name in ("token", "version") if name in form.fields}
    return client.post(url, {**{name: value for name, value in shown.items() if value is not None}, **data})


def step(promise, name):
    return reverse("draft", args=[promise.pk, name])


@pytest.fixture
def reviewers(db):
    for role in (Role.ENGINEERING, Role.SECURITY, Role.PRODUCT, Role.LEAD):
        factories.someone(role)


def test_maya_goes_from_a_new_deal_to_an_ask_in_review(tuesday, maya_client, maya, reviewers):
    # 1: there is no deal yet, so she makes one and is led back to the ask.
    assert "Make the first deal" in maya_client.get(reverse("new-ask")).content.decode()
    made = send(
        maya_client,
        f"{reverse('new-deal')}?then=ask",
        name="Harbor Foods",
        amount="84000",
        close_date="2027-03-05",
        region="EU",
        zone="Europe/Berlin",
    )
    deal = Deal.objects.get()
    assert (deal.owner, deal.amount, deal.zone) == (maya, 84_000, "Europe/Berlin")
    assert made.url == f"{reverse('new-ask')}?deal=harbor-foods"
    # 2: the sentence makes the draft.
    asked = send(maya_client, made.url, ask=ASK)
    promise = Promise.objects.get()
    assert (asked.url, promise.ask, promise.type) == (step(promise, "type"), ASK, "")
    # 3: the type is suggested in words and never preset.
    page = maya_client.get(step(promise, "type"))
    assert page.context["happens"]["suggested"] == "data movement"
    assert page.context["form"]["type"].value() is None
    typed = send(maya_client, step(promise, "type"), type="data_movement")
    assert typed.url == step(promise, "facts")
    # 4: facts, one of them unknown.
    facts = {**factories.all_facts("data_movement"), "late_records": "", unknown_name("late_records"): "on"}
    given = send(maya_client, step(promise, "facts"), **facts)
    assert given.url == step(promise, "proof")
    assert promise.facts.get(key="late_records").is_unknown
    # 5: a note.
    note = {"kind": "note", "title": "Call with Ana", "text": "They want it every night."}
    added = maya_client.post(reverse("add-proof", args=[promise.pk]), {"token": "n" * 24, **note})
    assert added.url == step(promise, "proof")
    # 6: everything on one page, with who reviews and when, then away.
    page = maya_client.get(step(promise, "check"))
    assert page.context["happens"]["who"] == "Engineering, Security and Product review at the same time"
    assert page.context["blocked"] == ""
    for name in ("ask", "type", "facts", "proof"):
        assert f'href="{step(promise, name)}"' in page.content.decode()
    shown = page.context["form"]
    data = {"token": shown["token"].value(), "version": shown["version"].value()}
    sent = maya_client.post(reverse("submit", args=[promise.pk]), data)
    assert (sent.status_code, sent.url) == (302, promise.get_absolute_url())
    assert [str(message) for message in get_messages(sent.wsgi_request)] == [
        "Sent. Answers are due Wed 14:10.",
    ]
    promise = Promise.objects.get()
    assert promise.state == PromiseState.ENGINEERING_REVIEW
    assert list(promise.required_lanes.values_list("lane", flat=True)) == ["engineering", "security", "product"]


def test_maya_chooses_among_her_own_deals(maya_client, maya, outsider):
    for name in ("Harbor Foods", "Kestrel Bank"):
        factories.deal(maya, name=name)
    page = maya_client.get(reverse("new-ask"))
    assert [deal.name for deal in page.context["deals"]] == ["Harbor Foods", "Kestrel Bank"]
    chosen = maya_client.post(reverse("new-ask"), {"deal": "kestrel-bank"})
    assert (chosen.status_code, chosen.url) == (302, f"{reverse('new-ask')}?deal=kestrel-bank")
    nothing = maya_client.post(reverse("new-ask"), {})
    assert (nothing.status_code, nothing.context["form"].errors["deal"]) == (422, ["This field is required."])


def test_a_rep_on_the_team_asks_too_and_one_who_is_not_is_refused(maya, sign_in):
    deal = factories.deal(maya)
    kai = factories.person("Kai", Role.REP, Role.READER)
    url = f"{reverse('new-ask')}?deal={deal.slug}"
    refused = sign_in(kai).get(url)
    assert refused.status_code == 403
    assert refused.context["sentence"] == "Only the reps of Harbor Foods can do this; ask Maya to add you."
    deal.team.add(kai)
    assert sign_in(kai).get(url).status_code == 200


@pytest.mark.parametrize("who", ["tom", "grace", "ada", "lena"])
def test_whoever_is_no_rep_writes_no_ask(request, who, maya):
    deal = factories.deal(maya)
    client = request.getfixturevalue(f"{who}_client")
    for url in (reverse("new-ask"), f"{reverse('new-ask')}?deal={deal.slug}", reverse("new-deal")):
        page = client.get(url)
        assert (page.status_code, page.context["sentence"]) == (403, "Only a sales rep can write an ask.")
    assert client.post(f"{reverse('new-ask')}?deal={deal.slug}", {"token": "t", "ask": ASK}).status_code == 403
    assert Promise.objects.count() == 0


def test_save_and_close_keeps_what_is_there_and_asks_for_nothing_more(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask=ASK, type="security")
    closed = send(maya_client, step(promise, "facts"), risk="Late login", then="close")
    assert (closed.status_code, closed.url) == (302, reverse("my-asks"))
    assert [str(message) for message in get_messages(closed.wsgi_request)] == [
        f"{promise.label} is saved as a draft. Nobody sees it until you send it."
    ]
    assert {fact.key: fact.value for fact in promise.facts.all()} == {"risk": "Late login"}
    page = maya_client.get(step(promise, "facts"))
    assert page.context["form"]["risk"].value() == "Late login"


def test_to_go_on_every_fact_is_answered_or_named_unknown(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask=ASK, type="custom_logic")
    given = {"risk": "Wrong total", "rule": "Above 10,000", unknown_name("rule"): "on"}
    page = send(maya_client, step(promise, "facts"), **given)
    required = [spec for spec in specs_for("custom_logic") if spec.required and spec.key not in given]
    assert page.status_code == 422
    assert page.context["form"].errors == {
        "rule": ["Give an answer or tick “Nobody knows yet”, not both."],
        **{spec.key: [NOT_GIVEN.format(question=spec.question)] for spec in required},
    }
    assert page.context["form"]["risk"].value() == "Wrong total"
    assert promise.facts.count() == 0


@pytest.mark.parametrize("type", ["", "security", "data_movement", "custom_logic", "mixed"])
def test_the_facts_asked_are_those_of_the_type(maya_client, maya, type):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask=ASK, type=type)
    form = maya_client.get(step(promise, "facts")).context["form"]
    asked = [question.answer.name for _, questions in form.groups() for question in questions]
    assert asked == [spec.key for spec in specs_for(type)]


def test_none_of_these_is_kept_as_a_choice_once_facts_are_given(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask="Pay within 60 days.")
    assert maya_client.get(step(promise, "type")).context["form"]["type"].value() is None
    assert send(maya_client, step(promise, "type"), type="none").url == step(promise, "facts")
    send(maya_client, step(promise, "facts"), **factories.all_facts(""))
    assert maya_client.get(step(promise, "type")).context["form"]["type"].value() == "none"
    assert Promise.objects.get().type == ""


def test_nothing_is_sent_without_proof_or_a_reason_for_none(maya_client, maya, reviewers):
    promise = factories.draft(factories.deal(maya), has_reason=False)
    page = maya_client.get(step(promise, "check"))
    assert page.context["blocked"] == "Add a proof, or say why there is none."
    data = {"token": "s" * 24, "version": promise.version}
    refused = maya_client.post(reverse("submit", args=[promise.pk]), data)
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == ["Add a proof, or say why there is none."]
    why = {"token": "n" * 24, "kind": "none", "text": "They asked in the corridor."}
    maya_client.post(reverse("add-proof", args=[promise.pk]), why)
    proof = promise.proofs.get()
    assert (proof.kind, proof.title, proof.text) == ("note", "No proof", "They asked in the corridor.")
    promise = Promise.objects.get()
    again = {"token": "a" * 24, "version": promise.version}
    assert maya_client.post(reverse("submit", args=[promise.pk]), again).status_code == 302


def test_missing_facts_are_named_where_it_would_be_sent(maya_client, maya, reviewers):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask=ASK, type="custom_logic")
    promise = factories.drafts.add_proof(promise.pk, by=maya, kind="note", title="Call", text="They asked.")
    page = maya_client.get(step(promise, "check"))
    assert page.context["blocked"] == "8 facts are not given yet: risk and more."
    data = {"token": "s" * 24, "version": promise.version}
    refused = maya_client.post(reverse("submit", args=[promise.pk]), data)
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == [
        NOT_GIVEN.format(question=spec.question) for spec in specs_for("custom_logic") if spec.required
    ]
    assert Promise.objects.get().state == PromiseState.DRAFT


def test_none_of_these_is_no_answer_for_an_export(maya_client, maya, reviewers):
    """What her words speak of decides which facts are asked for; she reads it where she chooses, and at the end."""
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask=ASK)
    sentence = (
        "“nightly”, “csv”, “export of” and “sftp” speak of data movement. Choose the type Data movement, or change "
        "the words."
    )
    refused = send(maya_client, step(promise, "type"), type="none")
    assert (refused.status_code, refused.context["form"].errors) == (422, {"type": [sentence]})
    assert send(maya_client, step(promise, "type"), type="none", then="close").url == reverse("my-asks")
    send(maya_client, step(promise, "facts"), risk="Late files", already_told="no")
    factories.drafts.add_proof(promise.pk, by=maya, kind="note", title="Call", text="They asked.")
    page = maya_client.get(step(promise, "check"))
    assert (page.context["blocked"], page.context["happens"]["untyped"]) == (sentence, sentence)
    assert sentence in page.content.decode()
    data = {"token": "s" * 24, "version": Promise.objects.get().version}
    refused = maya_client.post(reverse("submit", args=[promise.pk]), data)
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (422, [sentence])


def test_a_type_that_nobody_chose_is_called_so_on_every_page_and_one_that_is_none_of_them_too(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask="Pay within 60 days.")

    def shown():
        page = maya_client.get(step(promise, "check"))
        return page.context["type_name"], next(row["hint"] for row in page.context["steps"] if row["label"] == "Type")

    assert shown() == ("Not chosen yet", "Not chosen yet")
    send(maya_client, step(promise, "type"), type="none")
    assert shown() == ("None of the four", "None of the four")


def test_everything_that_is_missing_is_said_at_once(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask="It should be fine for their export.")
    page = maya_client.get(step(promise, "check"))
    found = [(row["url"].split("/")[-2], row["text"].split(" ")[0]) for row in page.context["obstacles"]]
    assert [row for row in found if row != ("type", "A")] == [
        ("ask", "Rewrite"), ("type", "“export”"), ("facts", "2"), ("proof", "Add"),
    ]  # fmt: skip
    assert f"{len(found)} things are missing before it can be sent." in page.content.decode()


def test_a_banned_line_stops_whoever_goes_on_and_not_whoever_saves(maya_client, maya):
    deal = factories.deal(maya)
    new = f"{reverse('new-ask')}?deal={deal.slug}"
    vague = "We can handle their data needs"
    refused = maya_client.post(new, {"token": "a" * 24, "ask": vague, "then": "go"})
    assert (refused.status_code, Promise.objects.count()) == (422, 0)
    assert refused.context["form"].errors["ask"][0].startswith("Instead of “We can handle their data needs” say: ")
    assert "There is a problem" in refused.content.decode()
    assert vague in refused.content.decode()
    kept = maya_client.post(new, {"token": "b" * 24, "ask": vague, "then": "close"})
    draft = Promise.objects.get()
    assert (kept.url, draft.ask) == (reverse("my-asks"), vague)
    again = send(maya_client, step(draft, "ask"), ask=f"{vague} daily", then="go")
    assert again.status_code == 422
    assert send(maya_client, step(draft, "ask"), ask="Daily CSV export of orders.").url == step(draft, "type")


def test_nobody_knows_the_rest_asks_for_the_one_answer_only_she_has_and_keeps_the_others(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask=ASK, type="data_movement")
    refused = send(maya_client, step(promise, "facts"), risk="Late files", then="rest")
    form = refused.context["form"]
    assert (refused.status_code, list(form.errors)) == (422, ["already_told"])
    assert form["risk"].value() == "Late files"
    assert form["source_unknown"].value() is True
    assert "20 of 21 given, of these 19 unknown" in words(refused)  # what was named is kept, and counted
    assert promise.facts.filter(is_unknown=True).count() == 19
    assert "“Already told yes” only you can answer." in words(refused)
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    gone_on = send(maya_client, step(promise, "facts"), **{**sent, "already_told": "no", "token": "z" * 24})
    assert gone_on.url == step(promise, "proof")


def test_what_the_facts_say_is_not_asked_of_the_words_too(maya_client, maya):
    promise = factories.draft(factories.deal(maya))
    question = "What happens to what fails?"
    assert question not in maya_client.get(step(promise, "check")).content.decode()
    factories.drafts.give_facts(promise.pk, by=maya, given={"failures": None})
    assert question in maya_client.get(step(promise, "check")).content.decode()


def test_maya_ticks_that_there_is_no_commercial_term(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask="A dashboard in our colours.")
    page = maya_client.get(step(promise, "facts")).content.decode()
    assert page.count('name="commercial_term_none"') == 1
    both = send(maya_client, step(promise, "facts"), commercial_term="Net 60", commercial_term_none="on", then="close")
    assert both.context["form"].errors["commercial_term"] == ["Give an answer or tick “None”, not both."]
    unsure = {"commercial_term_none": "on", unknown_name("commercial_term"): "on", "then": "close"}
    assert send(maya_client, step(promise, "facts"), **unsure).status_code == 422
    send(maya_client, step(promise, "facts"), commercial_term_none="on", risk="Late", already_told="no")
    assert promise.facts.get(key="commercial_term").value == "None"
    factories.drafts.add_proof(promise.pk, by=maya, kind="note", title="Call", text="They asked.")
    assert maya_client.get(step(promise, "check")).context["happens"]["hits"] == []


def test_a_sent_ask_is_not_edited(maya_client, maya):
    promise = factories.sent(factories.deal(maya))
    for name in ("deal", "ask", "type", "facts", "proof", "check"):
        page = maya_client.get(step(promise, name))
        assert (page.status_code, page.url) == (302, promise.get_absolute_url())
    sentence = f"{promise.label} was sent already; record a scope change instead."
    data = {"token": "t" * 24, "version": promise.version}
    refused = maya_client.post(step(promise, "ask"), {**data, "ask": "Something else."})
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (409, [sentence])
    factories.drafts.add_proof(promise.pk, by=maya, kind="note", title="Call", text="They asked.")
    data["version"] = Promise.objects.get().version
    refused = maya_client.post(reverse("submit", args=[promise.pk]), data | {"token": "u" * 24})
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (409, [sentence])
    assert Promise.objects.get().ask == factories.ASK


def test_maya_discards_a_draft_that_leads_nowhere(maya_client, maya):
    promise = factories.draft(factories.deal(maya))
    url = reverse("discard-draft", args=[promise.pk])
    assert f'href="{url}"' in maya_client.get(step(promise, "ask")).content.decode()
    assert "It leaves your list of drafts" in maya_client.get(url).content.decode()
    assert Promise.objects.get().state == PromiseState.DRAFT
    assert send(maya_client, url).url == reverse("my-asks")
    assert Promise.objects.get().state == PromiseState.WITHDRAWN
    event = AuditEvent.objects.filter(chain=promise.chain).latest("position")
    assert (event.type, event.data) == ("promise.withdrawn", {"reason": "The draft was discarded."})
    assert maya_client.get(reverse("my-asks")).context["groups"] == []
    page = maya_client.get(reverse("deal", args=[promise.deal.slug])).content.decode()
    assert "Not sent. Nobody is looking at it." not in page
    assert maya_client.get(promise.get_absolute_url()).status_code == 200


def test_what_was_sent_is_withdrawn_and_not_discarded(maya_client, maya):
    promise = factories.sent(factories.deal(maya))
    url, sentence = (
        reverse("discard-draft", args=[promise.pk]),
        f"{promise.label} was sent already; withdraw it instead.",
    )
    assert maya_client.get(url).url == promise.get_absolute_url()
    refused = maya_client.post(url, {"token": "t" * 24, "version": promise.version})
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (409, [sentence])
    assert Promise.objects.get().state == PromiseState.ENGINEERING_REVIEW


def test_maya_goes_back_and_sends_the_same_ask_again(maya_client, maya):
    """Back shows the empty question once more, under a token of its own; the draft she made is opened, not doubled."""
    url = f"{reverse('new-ask')}?deal={factories.deal(maya).slug}"
    assert send(maya_client, url, ask=ASK).url == step(Promise.objects.get(), "type")
    assert send(maya_client, url, ask=f"  {ASK} ").url == step(Promise.objects.get(), "type")
    assert AuditEvent.objects.filter(type="promise.created").count() == 1
    other = send(maya_client, url, ask="Weekly CSV export of ten order fields.")
    assert other.url == step(Promise.objects.latest("pk"), "type")
    assert Promise.objects.count() == 2


def test_an_ask_that_was_sent_may_be_asked_again(maya_client, maya, reviewers):
    promise = factories.sent(factories.deal(maya), ask=ASK)
    send(maya_client, f"{reverse('new-ask')}?deal={promise.deal.slug}", ask=ASK)
    assert Promise.objects.count() == 2


def test_without_trigger_rules_nothing_is_sent_and_the_page_says_why(maya_client, maya, monkeypatch):
    promise = factories.draft(factories.deal(maya))
    promise = factories.drafts.add_proof(promise.pk, by=maya, kind="note", title="Call", text="They asked.")
    monkeypatch.setattr(RuleSetVersion.objects, "order_by", lambda *_: RuleSetVersion.objects.none())
    sentence = "There are no trigger rules; an admin must activate a rule set first."
    assert maya_client.get(step(promise, "check")).context["happens"]["problem"] == sentence
    data = {"token": "t" * 24, "version": promise.version}
    refused = maya_client.post(reverse("submit", args=[promise.pk]), data)
    assert (refused.status_code, refused.context["form"].non_field_errors()) == (409, [sentence])


def test_an_ask_no_rule_knows_goes_to_engineering_alone(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask="Show the logo on the start page.")
    happens = maya_client.get(step(promise, "type")).context["happens"]
    assert (happens["hits"], happens["who"]) == ([], "Engineering looks at it first")


def test_the_draft_step_costs_the_same_whatever_is_on_it(maya_client, maya, django_assert_num_queries):
    promise = factories.draft(factories.deal(maya))
    maya_client.get(step(promise, "check"))
    with django_assert_num_queries(21):
        maya_client.get(step(promise, "check"))
    for number in range(3):
        factories.drafts.add_proof(promise.pk, by=maya, kind="note", title=f"Call {number}", text="They asked.")
    with django_assert_num_queries(21):
        maya_client.get(step(promise, "check"))


def test_every_step_is_an_event_of_the_draft(maya_client, maya):
    promise = factories.draft(factories.deal(maya))
    send(maya_client, step(promise, "type"), type="mixed")
    event = AuditEvent.objects.filter(chain=promise.chain).order_by("-position").first()
    assert (event.type, event.actor_id, event.data["type"]) == ("promise.edited", maya.pk, "mixed")


# --- what the words leave open ----------------------------------------------------------------------------------------

UNSURE = "voice note: they hope the drivers find their way around it ahead of winter, cost is a topic too"


def asked_of(promise):
    return [spec.key for spec in lifecycle.questions_of(promise)]


@pytest.fixture
def unsure(maya):
    """A draft whose words leave something open; every test below would pass of itself if they did not."""
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask=UNSURE)
    assert asked_of(promise)
    return promise


def test_the_type_page_asks_what_the_words_leave_open(maya_client, unsure):
    page = maya_client.get(step(unsure, "type"))
    keys = asked_of(unsure)
    assert [field.name for field in page.context["form"].asked()] == keys
    questions = [ASKED[key].question for key in keys]
    assert page.context["happens"]["questions"] == questions
    for question in questions:
        assert f"Not clear from the words: {question}" in page.content.decode()
    refused = send(maya_client, step(unsure, "type"), type="none")
    assert refused.status_code == 422
    assert refused.context["form"].errors == {key: [NOT_ANSWERED.format(question=ASKED[key].question)] for key in keys}
    assert unsure.facts.count() == 0


@pytest.mark.parametrize(
    ("answer", "value", "is_unknown", "stops"),
    [("yes", "yes", False, True), ("no", "no", False, False), ("unknown", "", True, True)],
)
def test_an_answer_is_kept_and_what_nobody_knows_counts_as_yes(maya_client, unsure, answer, value, is_unknown, stops):
    keys = asked_of(unsure)
    before = {fact_key(hit.hard_stop) for hit in lifecycle.preview(unsure).hits}
    # Going on with "yes" to what a type speaks of and with none of the types would be refused; a draft may be kept so.
    send(maya_client, step(unsure, "type"), type="none", then="close", **dict.fromkeys(keys, answer))
    assert {(fact.key, fact.value, fact.is_unknown) for fact in unsure.facts.all()} == {
        (key, value, is_unknown) for key in keys
    }
    outlook = lifecycle.preview(Promise.objects.get())
    assert outlook.questions == []
    assert {fact_key(hit.hard_stop) for hit in outlook.hits} == before | (set(keys) if stops else set())
    page = maya_client.get(step(unsure, "type"))
    assert [field.value() for field in page.context["form"].asked()] == [answer] * len(keys)


def test_a_ticked_type_needs_no_answer_to_its_own_question(maya_client, unsure):
    for key in asked_of(unsure):
        type = next((type for type, keys in SETTLED_BY_TYPE.items() if keys == {key}), None)
        if type is not None:
            others = dict.fromkeys(set(asked_of(unsure)) - {key}, "no")
            assert send(maya_client, step(unsure, "type"), type=type, **others).url == step(unsure, "facts")


def test_nothing_is_sent_while_a_question_is_open(maya_client, maya, reviewers, unsure):
    factories.drafts.give_facts(unsure.pk, by=maya, given=factories.all_facts(""))
    question = ASKED[asked_of(unsure)[0]].question
    page = maya_client.get(step(unsure, "check"))
    assert page.context["blocked"] == f"A question on the type page is not answered yet: {question}"
    with pytest.raises(Invalid) as refused:
        lifecycle.submit(unsure.pk, by=maya)
    assert refused.value.errors == {key: NOT_ANSWERED.format(question=ASKED[key].question) for key in asked_of(unsure)}


@pytest.mark.parametrize("type", ["none", *PromiseType])
def test_an_ask_can_be_sent_once_the_type_page_and_the_facts_are_answered(maya_client, maya, reviewers, type):
    toll = "told the toll people our trips can be had by them as they happen, they were thinking seconds"
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask=toll)
    answers = dict.fromkeys(asked_of(promise), "no")
    assert send(maya_client, step(promise, "type"), type=type, **answers).url == step(promise, "facts")
    promise.refresh_from_db()
    factories.drafts.give_facts(promise.pk, by=maya, given=factories.all_facts(promise.type))
    assert lifecycle.open_questions(promise) == []


def test_reviewers_see_what_the_rep_said(maya_client, tom_client, maya, reviewers, unsure):
    factories.drafts.give_facts(unsure.pk, by=maya, given=factories.all_facts(""))
    factories.no_proof(factories.all_questions_answered(unsure))
    lifecycle.submit(unsure.pk, by=maya)
    rows = {
        row["label"]: row["value"] for row in tom_client.get(unsure.get_absolute_url()).context["sheet"].facts["rows"]
    }
    assert {ASKED[key].label: rows[ASKED[key].label] for key in asked_of(unsure)} == {
        ASKED[key].label: "Rep says: no" for key in asked_of(unsure)
    }


def test_other_words_are_asked_about_anew(maya, unsure):
    factories.all_questions_answered(unsure)
    assert unsure.facts.count() == len(asked_of(unsure))
    factories.drafts.edit_ask(unsure.pk, by=maya, ask=UNSURE)
    assert unsure.facts.count() == len(asked_of(unsure))  # the same words
    factories.drafts.edit_ask(unsure.pk, by=maya, ask=f"{UNSURE}!")
    assert unsure.facts.count() == 0


def test_the_panel_names_words_and_what_is_only_suspected(maya_client, maya):
    promise = factories.drafts.create_ask(factories.deal(maya).pk, by=maya, ask="We need SSO with SAML for everybody.")
    happens = maya_client.get(step(promise, "type")).context["happens"]
    assert happens["hits"] == [{"name": "new security commitment", "words": ("sso", "saml"), "is_suspicion": False}]
