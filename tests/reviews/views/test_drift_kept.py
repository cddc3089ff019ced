"""Drift checks that are kept with the deal, long ones that are jobs, and what can be done about a row."""

from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from dealdesk.domain import jobs
from dealdesk.models import AuditEvent, Job, JobState
from promises.enums import PromiseState
from reviews.domain import closeplan, drift_jobs, drift_kept, lifecycle
from reviews.models import DriftResult, LeftOut
from tests import factories, files
from tests.promises.domain.documents.test_documents import SCAN
from tests.reviews.views.pages import promise_form, queries, token, words

pytestmark = pytest.mark.django_db

PAGE = "/deals/harbor-foods/drift/"
KEEP = f"{PAGE}keep/"
LETTER = "Thank you for the call on Monday."
REASON = "The customer takes the export in a second order."


@pytest.fixture
def deal(grace):
    return factories.deal()


@pytest.fixture
def export(deal, maya):
    promise = factories.promise_at(PromiseState.APPROVED, deal)
    closeplan.publish(deal.pk, by=maya)
    return promise


def keep_form(response, **fields):
    """What the form that keeps a result sends."""
    form = response.context["keep_form"]
    reasons = {form.name_of(row.promise): "" for row in form.missing}
    return {"token": form["token"].value(), "found": form["found"].value(), "job": "", **reasons, **fields}


def told(event):
    return AuditEvent.objects.filter(type=event)


# --- kept only if asked -----------------------------------------------------------------------------------------------


def test_maya_keeps_a_check_and_tom_reads_it_again(maya_client, tom_client, export, deal):
    found = maya_client.post(PAGE, {"file": files.sent("Order form 6.txt", factories.SENTENCE.encode())})
    assert not DriftResult.objects.exists()
    page = maya_client.post(KEEP, keep_form(found)).url
    kept = DriftResult.objects.get()
    assert (kept.document_name, kept.exact, kept.findings, kept.plan_number) == ("Order form 6.txt", 1, 0, 1)
    assert kept.size == len(factories.SENTENCE)
    text = words(tom_client.get(page))
    assert "Safe to send: every signed sentence stands there exactly." in text
    assert "Kept by Maya" in text
    assert f"Same words as {export.label} version 2." in text
    assert f'href="{page}"' in tom_client.get("/deals/harbor-foods/").content.decode()
    assert f'href="{page}"' in tom_client.get(PAGE).content.decode()
    assert told("drift.kept").get().data["findings"] == 0
    assert (
        "kept a drift check of Order form 6.txt: 0 findings" in maya_client.get("/deals/harbor-foods/").content.decode()
    )


def test_the_same_form_twice_keeps_one(maya_client, export):
    form = keep_form(maya_client.post(PAGE, {"text": LETTER}))
    first, second = maya_client.post(KEEP, form), maya_client.post(KEEP, form)
    assert first.url == second.url
    assert DriftResult.objects.count() == told("drift.kept").count() == 1


def test_a_result_comes_back_as_it_was_found_or_not_at_all(maya_client, export, deal, shifted):
    form = keep_form(maya_client.post(PAGE, {"text": LETTER}))
    changed = maya_client.post(KEEP, form | {"found": form["found"].replace("a", "b", 1)})
    assert (changed.status_code, drift_kept.TOO_OLD in words(changed)) == (422, True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drift_kept, "FRESH", timedelta(seconds=-1))
        late = maya_client.post(KEEP, form | {"token": token()})
    assert (late.status_code, drift_kept.TOO_OLD in words(late)) == (422, True)
    assert not DriftResult.objects.exists()


def test_whoever_only_reads_the_deal_is_offered_nothing_to_keep(maya_client, lena_client, export):
    found = lena_client.post(PAGE, {"text": LETTER})
    assert found.context["keep_form"] is None
    assert "Left out on purpose" not in words(found)
    form = keep_form(maya_client.post(PAGE, {"text": LETTER}))
    refused = lena_client.post(KEEP, form)
    assert (refused.status_code, drift_kept.TOO_OLD in words(refused)) == (422, True)


# --- left out on purpose ----------------------------------------------------------------------------------------------


def test_a_missing_sentence_is_left_out_on_purpose_while_the_check_is_kept(maya_client, export):
    found = maya_client.post(PAGE, {"text": LETTER})
    assert f"Left out on purpose : {export.label}" in words(found)
    page = maya_client.post(KEEP, keep_form(found, **{f"reason_{export.pk}": REASON})).url
    text = words(maya_client.get(page))
    assert "No finding is open: 1 left out on purpose." in text
    assert "Safe to send" not in text
    assert f"Left out on purpose. {REASON} Maya" in text
    assert told("drift.left_out").get().data["reason"] == REASON


def test_it_can_be_said_later_and_only_once(maya_client, export):
    page = maya_client.post(KEEP, keep_form(maya_client.post(PAGE, {"text": LETTER}))).url
    assert "Do not send: 1 finding" in words(maya_client.get(page))
    where = f"{page}left-out/{export.pk}/"
    assert maya_client.post(where, {"token": token(), "reason": REASON}).status_code == 302
    again = maya_client.post(where, {"token": token(), "reason": "Another one."})
    assert again.status_code == 409
    assert f"A reason for leaving {export.label} out was given already." in words(again)
    assert LeftOut.objects.get().reason == REASON


@pytest.mark.parametrize("reason", ["", "x" * 201])
def test_a_reason_that_cannot_be_used_is_said_at_its_field(maya_client, export, reason):
    page = maya_client.post(KEEP, keep_form(maya_client.post(PAGE, {"text": LETTER}))).url
    refused = maya_client.post(f"{page}left-out/{export.pk}/", {"token": token(), "reason": reason})
    assert refused.status_code == 422
    assert refused.context["refused"].errors["reason"]
    assert reason in refused.content.decode()


def test_too_long_a_reason_while_keeping_keeps_nothing_and_loses_nothing(maya_client, export):
    long = "The customer takes it later. " * 8
    found = maya_client.post(PAGE, {"text": LETTER})
    refused = maya_client.post(KEEP, keep_form(found, **{f"reason_{export.pk}": long}))
    assert refused.status_code == 422
    assert long in refused.content.decode()
    assert "Do not send: 1 finding" in words(refused)
    assert not DriftResult.objects.exists()


@pytest.mark.parametrize("typed", ["", "   "])
def test_maya_means_to_leave_it_out_but_says_no_why_so_nothing_is_kept_and_nothing_is_lost(maya_client, export, typed):
    found = maya_client.post(PAGE, {"text": LETTER})
    assert f'form="keep-form" name="left_out" value="{export.pk}"' in found.content.decode()
    field = f"reason_{export.pk}"
    refused = maya_client.post(KEEP, keep_form(found, **{field: typed, "left_out": str(export.pk)}))
    assert refused.status_code == 422
    assert refused.context["keep_form"].errors[field] == [drift_kept.NO_REASON]
    assert drift_kept.NO_REASON in words(refused)
    assert "Do not send: 1 finding" in words(refused)
    assert (DriftResult.objects.exists(), LeftOut.objects.exists()) == (False, False)
    said = keep_form(refused, **{field: REASON, "left_out": str(export.pk), "token": token()})
    assert maya_client.post(KEEP, said).status_code == 302
    assert LeftOut.objects.get().reason == REASON


def test_what_is_not_missing_cannot_be_left_out(maya_client, export):
    page = maya_client.post(KEEP, keep_form(maya_client.post(PAGE, {"text": factories.SENTENCE}))).url
    refused = maya_client.post(f"{page}left-out/{export.pk}/", {"token": token(), "reason": REASON})
    assert (refused.status_code, LeftOut.objects.exists()) == (409, False)


# --- a long document --------------------------------------------------------------------------------------------------


def long_text():
    return f"{factories.SENTENCE}\n\n" + "\n\n".join(f"Thank you for call number {n} on Monday." for n in range(1_000))


def test_a_long_document_is_a_job_and_its_words_go_with_it(maya_client, lena_client, export, monkeypatch):
    monkeypatch.setattr("reviews.forms.drift.AT_ONCE", 500)
    page = maya_client.post(PAGE, {"text": long_text()}).url
    assert maya_client.post(PAGE, {"text": long_text()}).url == page  # sent twice, checked once
    waiting = maya_client.get(page)
    assert "Waiting for its turn." in words(waiting)
    assert lena_client.get(page).status_code == 404
    jobs.run_jobs()
    job = Job.objects.get()
    assert (job.state, job.payload) == (JobState.DONE, None)
    found = maya_client.get(page)
    assert "Safe to send: every signed sentence stands there exactly." in words(found)
    kept = maya_client.post(KEEP, keep_form(found, job=str(job.pk)))
    assert DriftResult.objects.get().sentences == 1_002
    assert kept.status_code == 302
    assert Job.objects.get().result is None
    assert "Check the document again." in words(maya_client.get(page))


def test_a_long_check_can_be_stopped(maya_client, export, monkeypatch):
    monkeypatch.setattr("reviews.forms.drift.AT_ONCE", 500)
    page = maya_client.post(PAGE, {"text": long_text()}).url
    job = Job.objects.get()
    assert maya_client.post(f"/jobs/{job.pk}/stop/").url == page
    job.refresh_from_db()
    assert (job.state, job.payload) == (JobState.STOPPED, None)
    assert "Nothing of it was kept." in words(maya_client.get(page))


def test_a_fault_of_a_file_that_a_job_reads_is_one_sentence(maya_client, export):
    job = drift_jobs.begin(export.deal, SCAN, "scan.pdf", by=export.deal.owner)
    jobs.run_jobs()
    text = words(maya_client.get(f"{PAGE}check/{job.pk}/"))
    assert "This PDF holds pictures of text. Paste the text instead." in text
    assert "Paste what is really going out" in text  # the form to try again


def test_a_result_nobody_kept_is_gone_after_a_day(maya_client, export, shifted):
    job = drift_jobs.begin(export.deal, LETTER.encode(), "", by=export.deal.owner)
    jobs.run_jobs()
    shifted.forward(hours=23)
    jobs.clear_old_jobs()
    assert Job.objects.get(pk=job.pk).result
    shifted.forward(hours=2)
    jobs.clear_old_jobs()
    assert Job.objects.get(pk=job.pk).result is None


# --- what can be done about a row -------------------------------------------------------------------------------------


def test_the_documents_words_become_a_scope_change(maya_client, export):
    words_ = factories.SENTENCE.replace("five agreed", "all")
    found = maya_client.post(PAGE, {"text": words_})
    page = found.content.decode()
    at = page.index(f"/p/{export.pk}/scope/?ask=")
    link = page[at : page.index('"', at)]
    assert parse_qs(urlsplit(link).query)["ask"] == [words_]
    assert maya_client.get(link).context["form"]["ask"].value() == words_


def test_rows_stand_in_the_order_of_the_document(maya_client, export):
    extra = "We will import the orders of 2025 from one CSV file by June 19."
    rows = maya_client.post(PAGE, {"text": f"{extra}\n\n{factories.SENTENCE}"}).context["rows"]
    assert [row["label"] for row in rows] == ["Not approved", "Exact"]


def test_a_kept_check_offers_what_the_fresh_one_did(maya_client, lena_client, export):
    extra = "We will import the orders of 2025 from one CSV file by June 19."
    changed = factories.SENTENCE.replace("five agreed", "all")
    fresh = maya_client.post(PAGE, {"text": f"{changed}\n\n{extra}"})
    kept = maya_client.get(maya_client.post(KEEP, keep_form(fresh)).url)
    for page in (fresh.content.decode(), kept.content.decode()):
        assert f"/deals/harbor-foods/plan/copy/{export.pk}/" in page
        assert f"/p/{export.pk}/scope/?ask=" in page
        assert f'name="words" value="{extra}"' in page
    [row] = [row for row in kept.context["rows"] if row["ask"]]
    form = {"token": row["token"], "note": row["ask"], "words": row["ask"]}
    assert maya_client.post("/asks/new/start/?deal=harbor-foods", form).status_code == 302
    assert export.deal.promises.get(state=PromiseState.DRAFT).ask == extra
    for_reading = lena_client.get(kept.request["PATH_INFO"]).content.decode()
    assert ("/scope/?ask=" in for_reading, "Draft a new ask" in for_reading) == (False, False)


def test_what_was_asked_for_since_is_named_in_a_kept_check(maya_client, export, deal):
    extra = "We will send one report of every login each week, as a CSV file."
    fresh = maya_client.post(PAGE, {"text": f"{factories.SENTENCE}\n\n{extra}"})
    page = maya_client.post(KEEP, keep_form(fresh)).url
    assert "Draft a new ask" in words(maya_client.get(page))
    asked = factories.sent(deal, ask=extra)
    text = words(maya_client.get(page))
    assert f"Today: In review as {asked.label} , not approved yet." in text
    assert f"Open {asked.label}" in text
    assert "Draft a new ask" not in text


def test_words_that_are_not_signed_any_more_are_not_copied_from_a_kept_check(maya_client, export, maya):
    fresh = maya_client.post(PAGE, {"text": factories.SENTENCE.replace("five agreed", "all")})
    page = maya_client.post(KEEP, keep_form(fresh)).url
    lifecycle.change_scope(export.pk, by=maya, ask="Hourly export of orders.", what_changed="Hourly.")
    response = maya_client.get(page)
    assert f"Version 2 of {export.label} is not what is signed now." in words(response)
    for gone in ("Copy signed words", "Ask for this change"):
        assert gone not in words(response)


def test_a_longer_kept_check_takes_no_more_statements(maya_client, export):
    counts = []
    for number in (1, 20):
        extra = "\n\n".join(f"We will build connector number {count} for free." for count in range(number))
        fresh = maya_client.post(PAGE, {"text": f"{factories.SENTENCE}\n\n{extra}"})
        counts.append(queries(maya_client, maya_client.post(KEEP, keep_form(fresh)).url))
    assert counts[0] == counts[1]


def test_what_the_new_words_leave_open_is_asked_at_once_and_refused_in_one_go(maya_client, export):
    wanted = factories.SENTENCE.replace("five agreed", "all").replace("once per night", "by March 3")
    page = f"/p/{export.pk}/scope/"
    form = maya_client.get(f"{page}?ask={quote(wanted)}").context["form"]
    asked = [field.name for field in form.asked()]
    assert asked
    refused = maya_client.post(page, promise_form(export, ask=wanted, what_changed=""))
    assert set(refused.context["form"].errors) == {"what_changed", *asked}
    answers = dict.fromkeys(asked, "no")
    done = maya_client.post(page, promise_form(export, ask=wanted, what_changed="All fields, once.", **answers))
    assert done.status_code == 302
