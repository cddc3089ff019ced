"""Ines is called away in the middle of an answer; what she typed is there when she comes back."""

import pytest
from django.urls import reverse

from dealdesk.models import AuditEvent
from promises.enums import Lane
from promises.models import Promise
from reviews.domain import lifecycle
from reviews.models import AnswerDraft
from tests import factories
from tests.reviews.views.pages import lane_form, words

pytestmark = pytest.mark.django_db

TYPED = {"answer": "yes_if", "sentence": "Key sign-in only.", "risk": "Leaked keys", "earliest_date": "2026-02-30"}


def kept_at(promise):
    return reverse("keep-answer", args=[promise.pk, "security"])


def test_what_ines_typed_is_there_when_she_comes_back(sign_in, ines):
    promise = factories.sent()
    client = sign_in(ines)
    said = client.post(kept_at(promise), {**TYPED, "token": "t", "state": "approved"}, headers={"HX-Request": "true"})
    assert said.content.decode().strip().startswith("Draft saved <time")
    assert AnswerDraft.objects.get().fields == TYPED
    page = client.get(promise.get_absolute_url()).content.decode()
    assert "Key sign-in only." in page
    assert 'value="Leaked keys"' in page
    assert "Draft saved" in page


def test_without_a_script_a_button_keeps_it(sign_in, ines):
    promise = factories.sent()
    client = sign_in(ines)
    assert client.post(kept_at(promise), TYPED, follow=True).redirect_chain[-1][0] == promise.get_absolute_url()
    assert AnswerDraft.objects.get().fields == TYPED


def test_an_emptied_draft_is_gone(sign_in, ines):
    promise = factories.sent()
    client = sign_in(ines)
    client.post(kept_at(promise), TYPED)
    client.post(kept_at(promise), {"sentence": "  ", "answer": ""})
    assert not AnswerDraft.objects.exists()


def test_it_changes_nothing_about_the_promise_and_nobody_else_reads_it(sign_in, ines, tom, maya):
    promise = factories.sent()
    before = AuditEvent.objects.count()
    sign_in(ines).post(kept_at(promise), TYPED)
    assert (Promise.objects.get().version, AuditEvent.objects.count()) == (promise.version, before)
    for other in (tom, maya):
        assert "Key sign-in only." not in sign_in(other).get(promise.get_absolute_url()).content.decode()


def test_sending_the_answer_takes_the_draft_away(sign_in, ines):
    promise = factories.sent()
    client = sign_in(ines)
    client.post(kept_at(promise), TYPED)
    form = lane_form(promise, "security", answer="yes")
    assert client.post(reverse("answer", args=[promise.pk, "security"]), form).status_code == 302
    assert not AnswerDraft.objects.exists()


def test_a_save_still_under_way_when_the_answer_is_sent_brings_no_draft_back(sign_in, ines):
    promise = factories.sent()
    client = sign_in(ines)
    form = lane_form(promise, "security", answer="yes_if", sentence="Key sign-in only.")
    client.post(reverse("answer", args=[promise.pk, "security"]), form)
    under_way = {**TYPED, "version": form["version"]}
    said = client.post(kept_at(promise), under_way, headers={"HX-Request": "true"}).content.decode().strip()
    assert said.startswith(f"Draft not kept. You answered {promise.label} already;")
    assert client.post(kept_at(promise), under_way).status_code == 409
    assert not AnswerDraft.objects.exists()


def test_what_others_did_to_the_lane_takes_no_draft_away(sign_in, ines, grace):
    promise = factories.sent()
    version = lane_form(promise, "security")["version"]
    lifecycle.hand_over(promise.pk, by=grace, lane=Lane.SECURITY, to=ines, reason="She knows SFTP.")
    sign_in(ines).post(kept_at(promise), {**TYPED, "version": version})
    assert AnswerDraft.objects.get().fields == TYPED


def test_when_the_words_change_meanwhile_the_draft_stays_and_the_page_says_so(sign_in, ines, maya):
    promise = factories.sent()
    client = sign_in(ines)
    client.post(kept_at(promise), TYPED)
    lifecycle.change_scope(
        promise.pk,
        by=maya,
        ask="Nightly CSV export of six order fields to the customer's SFTP folder.",
        what_changed="One more field.",
    )
    page = client.get(promise.get_absolute_url())
    assert "Key sign-in only." in page.content.decode()
    assert "The words changed since you wrote this. Read them again before you send it." in words(page)


def test_a_draft_as_long_as_a_book_is_not_kept_and_the_page_says_why(sign_in, ines):
    promise = factories.sent()
    said = sign_in(ines).post(kept_at(promise), {"sentence": "x" * 2001}, headers={"HX-Request": "true"})
    assert said.content.decode().strip() == "Draft not kept. At most 2,000 characters are kept."


def test_an_outsider_and_the_maker_keep_nothing(sign_in, maya, outsider):
    promise = factories.sent()
    assert sign_in(maya).post(kept_at(promise), TYPED).status_code == 403
    assert sign_in(outsider).post(kept_at(promise), TYPED).status_code == 404
    assert not AnswerDraft.objects.exists()
