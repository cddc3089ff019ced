"""A rep turns a call into an ask: six questions, each saved, nothing typed twice, and nobody looks until it is sent."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from dealdesk.enums import Role
from dealdesk.models import AuditEvent
from promises.domain.facts import specs_for
from promises.enums import Lane, PromiseState
from promises.forms.asks import NOT_GIVEN, unknown_name
from promises.models import Deal, Promise
from reviews.models import RuleSetVersion
from tests import factories

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
    assert list(promise.required_lanes.values_list("lane", flat=True)) == [lane.value for lane in Lane]


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
    promise = factories.draft(factories.deal(maya))
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
    with django_assert_num_queries(25):
        maya_client.get(step(promise, "check"))
    for number in range(3):
        factories.drafts.add_proof(promise.pk, by=maya, kind="note", title=f"Call {number}", text="They asked.")
    with django_assert_num_queries(25):
        maya_client.get(step(promise, "check"))


def test_every_step_is_an_event_of_the_draft(maya_client, maya):
    promise = factories.draft(factories.deal(maya))
    send(maya_client, step(promise, "type"), type="mixed")
    event = AuditEvent.objects.filter(chain=promise.chain).order_by("-position").first()
    assert (event.type, event.actor_id, event.data["type"]) == ("promise.edited", maya.pk, "mixed")
