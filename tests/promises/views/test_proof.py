"""Proof is added and struck, never edited; nobody is asked again for it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dealdesk.models import AuditEvent
from promises.enums import PromiseState
from promises.models import Promise, Proof
from reviews.domain import lifecycle
from reviews.models import Condition
from tests import factories

NOTE = {"token": "n" * 24, "kind": "note", "title": "Call with Ana", "text": "“Every night,\nby six.”"}
LINK = {"token": "l" * 24, "kind": "link", "title": "Their field list", "url": "https://example.com/fields"}


def add_url(promise):
    return reverse("add-proof", args=[promise.pk])


@pytest.fixture
def draft(maya):
    return factories.draft(factories.deal(maya), has_reason=False)


def test_maya_adds_a_note_and_a_link(maya_client, draft):
    for data in (NOTE, LINK):
        added = maya_client.post(add_url(draft), data)
        assert (added.status_code, added.url) == (302, reverse("draft", args=[draft.pk, "proof"]))
    found = list(draft.proofs.values_list("kind", "title", "text", "url"))
    assert found == [
        ("note", "Call with Ana", "“Every night,\nby six.”", ""),
        ("link", "Their field list", "", "https://example.com/fields"),
    ]
    page = maya_client.get(reverse("draft", args=[draft.pk, "proof"])).content.decode()
    assert 'href="https://example.com/fields"' in page


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        (NOTE | {"title": ""}, "title", "This field is required."),
        (NOTE | {"title": "a" * 121}, "title", "Ensure this value has at most 120 characters (it has 121)."),
        (NOTE | {"text": "\u200b"}, "text", "Enter text."),
        (NOTE | {"text": "a" * 5001}, "text", "Ensure this value has at most 5000 characters (it has 5001)."),
        (LINK | {"url": "javascript:alert(1)"}, "url", "Enter a link that starts with https:// or http://."),
        (LINK | {"url": "ftp://example.com/a"}, "url", "Enter a link that starts with https:// or http://."),
        (LINK | {"url": "data:text/html,x"}, "url", "Enter a link that starts with https:// or http://."),
        ({"token": "x" * 24, "kind": "none", "text": ""}, "text", "Say in one sentence why there is no proof."),
    ],
)
def test_proof_that_cannot_be_stored_is_refused_and_what_was_typed_stays(maya_client, draft, data, field, sentence):
    page = maya_client.post(add_url(draft), data)
    form = page.context["form"]
    assert (page.status_code, form.errors, Proof.objects.count()) == (422, {field: [sentence]}, 0)
    assert [form[name].value() for name in data if name in form.fields and name != "token"] == [
        value for name, value in data.items() if name in form.fields and name != "token"
    ]


@pytest.mark.parametrize("who", ["maya", "tom", "ines", "omar"])
def test_whoever_must_answer_adds_proof_beside_the_rep(request, maya, grace, who):
    """Tom's sample file counts like Maya's note: the same door, the same event, and nobody answers again for it."""
    promise = factories.sent(factories.deal(maya))
    client = request.getfixturevalue(f"{who}_client")
    assert f'href="{add_url(promise)}"' in client.get(promise.get_absolute_url()).content.decode()
    assert client.get(add_url(promise)).status_code == 200
    assert client.post(add_url(promise), NOTE).url == promise.get_absolute_url()
    upload = SimpleUploadedFile("orders.csv", b"id;total\n1;2\n", content_type="text/csv")
    kept = client.post(add_url(promise), {"token": "f" * 24, "kind": "file", "files": upload})
    assert kept.url == promise.get_absolute_url()
    assert list(promise.proofs.values_list("kind", "added_by__first_name"))[1:] == [
        ("note", who.title()),
        ("file", who.title()),
    ]
    assert AuditEvent.objects.filter(type="proof.added", actor_name=who.title()).count() == 2 + (who == "maya")


def test_a_reviewer_whose_lane_is_not_required_adds_none_and_nobody_does_to_a_draft(
    ines, ines_client, tom_client, maya
):
    promise = factories.sent(factories.deal(maya), ask="Show our logo on the sign-in page.", type="")
    refused = ines_client.post(add_url(promise), NOTE)
    assert (refused.status_code, promise.proofs.count()) == (403, 1)
    assert add_url(promise) not in ines_client.get(promise.get_absolute_url()).content.decode()
    assert tom_client.post(add_url(factories.draft(promise.deal)), NOTE).status_code == 404


def test_lena_who_only_reads_adds_no_proof(lena_client, maya):
    promise = factories.sent(factories.deal(maya))
    assert add_url(promise) not in lena_client.get(promise.get_absolute_url()).content.decode()
    assert (lena_client.get(add_url(promise)).status_code, lena_client.post(add_url(promise), NOTE).status_code) == (
        403,
        403,
    )


def test_maya_strikes_a_proof_of_what_she_sent(maya_client, tom_client, maya):
    promise = factories.sent(factories.deal(maya))
    maya_client.post(add_url(promise), NOTE)
    strike = reverse("strike-proof", args=[promise.pk, promise.proofs.latest("pk").pk])
    assert strike not in tom_client.get(promise.get_absolute_url()).content.decode()
    assert f'action="{strike}"' in maya_client.get(promise.get_absolute_url()).content.decode()
    assert maya_client.post(strike, {"token": "s" * 24}).url == promise.get_absolute_url()
    assert strike not in maya_client.get(promise.get_absolute_url()).content.decode()


def test_the_proof_that_a_condition_is_met_has_no_strike_button(maya_client, maya):
    promise = factories.promise_at(PromiseState.APPROVED_WITH_CONDITIONS, factories.deal(maya))
    maya_client.post(add_url(promise), NOTE)
    proof, condition = promise.proofs.latest("pk"), Condition.objects.get()
    lifecycle.show_condition(promise.pk, by=maya, condition_id=condition.pk, proof_id=proof.pk)
    strike = reverse("strike-proof", args=[promise.pk, proof.pk])
    assert strike not in maya_client.get(promise.get_absolute_url()).content.decode()


def test_a_kind_nobody_offers_is_not_understood(maya_client, draft):
    assert maya_client.post(add_url(draft), {"token": "x", "kind": "video"}).status_code == 400


def test_maya_strikes_a_proof_and_it_stays_readable(maya_client, maya, draft):
    maya_client.post(add_url(draft), NOTE)
    proof = draft.proofs.get()
    url = reverse("strike-proof", args=[draft.pk, proof.pk])
    struck = maya_client.post(url, {"token": "s" * 24})
    assert struck.url == reverse("draft", args=[draft.pk, "proof"])
    proof.refresh_from_db()
    assert proof.struck_by == maya
    assert "<s>Call with Ana</s>" in maya_client.get(struck.url).content.decode()
    again = maya_client.post(url, {"token": "t" * 24})
    assert (again.status_code, again.context["sentence"]) == (409, "This proof was struck already.")


def test_a_proof_of_another_promise_is_not_found(maya_client, maya, draft):
    other = factories.draft(factories.deal(maya, name="Kestrel Bank"), has_reason=False)
    other = factories.drafts.add_proof(other.pk, by=maya, kind="note", title="Call", text="They asked.")
    url = reverse("strike-proof", args=[draft.pk, other.proofs.get().pk])
    assert maya_client.post(url, {"token": "s" * 24}).status_code == 404


def test_proof_of_a_sent_promise_is_added_on_a_page_of_its_own(maya_client, maya):
    promise = factories.sent(factories.deal(maya))
    before = promise.required_lanes.values_list("review", "version")
    assert maya_client.get(add_url(promise)).status_code == 200
    refused = maya_client.post(add_url(promise), LINK | {"url": "nothing"})
    assert refused.status_code == 422
    added = maya_client.post(add_url(promise), LINK)
    assert (added.status_code, added.url) == (302, promise.get_absolute_url())
    assert list(promise.required_lanes.values_list("review", "version")) == list(before)
    assert Promise.objects.get().state == PromiseState.ENGINEERING_REVIEW


def test_a_withdrawn_promise_takes_no_proof(maya_client, maya):
    promise = factories.promise_at(PromiseState.WITHDRAWN, factories.deal(maya))
    refused = maya_client.post(add_url(promise), NOTE)
    assert refused.status_code == 409
    assert refused.context["refused"].non_field_errors() == [f"{promise.label} was withdrawn; write a new ask."]
