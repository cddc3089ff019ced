"""The look-back and the end of a promise, as people see them; and the way from a bad deal to a draft of a rule."""

import pytest
from django.urls import reverse

from dealdesk.domain import clock
from dealdesk.domain.jobs import run_jobs
from dealdesk.models import Job
from promises.enums import PromiseState
from promises.models import Promise
from reviews.domain.outcomes import record_outcome
from reviews.domain.patterns import table
from reviews.models import Outcome, RuleDraft
from tests import factories
from tests.reviews.views.pages import promise_form, queries, token, words

pytestmark = pytest.mark.django_db

BAD = {"kind": "went_bad", "extra_days": "12", "what_happened": "Nobody asked how often.", "cause": "no_limit"}
LOOK_BACK = "/look-back/"


def today():
    return clock.database_now().date()


def went_bad(by, *, ask=factories.ASK):
    promise = factories.promise_at(PromiseState.APPROVED, ask=ask)
    given = {**BAD, "extra_days": 12}
    return record_outcome(promise.pk, by=by, happened_on=today(), **given)


# --- the end of a promise ---------------------------------------------------------------------------------------------


def test_lena_marks_a_promise_as_gone_bad_from_its_page(lena, lena_client):
    promise = factories.promise_at(PromiseState.APPROVED)
    page = words(lena_client.get(promise.get_absolute_url()))
    assert "How did it end? Nobody has said yet. What went bad becomes a pattern, and a pattern a rule." in page
    url = reverse("outcome", args=[promise.pk])
    assert "On which day" in words(lena_client.get(url))
    sent = lena_client.post(url, promise_form(promise, happened_on=today().isoformat(), **BAD))
    assert (sent.status_code, sent.url) == (302, url)
    after = words(lena_client.get(url))
    assert f"{promise.label} is marked as gone bad. The lead and the groups are told." in after
    assert "So that it does not happen again An admin can make a rule of it" in after
    page = words(lena_client.get(promise.get_absolute_url()))
    assert "How did it end? Went bad" in page
    assert "12 extra days Nobody asked how often. Correct it" in page
    assert "said how it ended: went bad, 12 extra days" in page


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(lena, lena_client):
    promise = factories.promise_at(PromiseState.APPROVED)
    url = reverse("outcome", args=[promise.pk])
    sent = lena_client.post(
        url, promise_form(promise, kind="went_bad", extra_days="3", happened_on=today().isoformat())
    )
    assert sent.status_code == 422
    assert sent.content.decode().count("Error: How did it end?") == 1
    assert "Error: Error:" not in sent.content.decode()
    text = words(sent)
    assert "There is a problem Choose the cause. Say what happened, in a sentence or two." in text
    assert not Outcome.objects.exists()


def test_tom_reads_why_he_may_not(tom_client, maya):
    promise = factories.promise_at(PromiseState.APPROVED)
    page = tom_client.get(reverse("outcome", args=[promise.pk]))
    assert page.status_code == 403
    said = "Only support and delivery, the deal desk lead, a product reviewer, an admin or the reps of Harbor Foods can"
    assert said in words(page)


# --- who reads the look-back ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["grace", "ada", "tom", "ines", "omar"])
def test_lead_admin_and_reviewers_read_it_and_have_it_in_their_menu(sign_in, request, who):
    page = sign_in(request.getfixturevalue(who)).get(LOOK_BACK)
    assert page.status_code == 200
    assert f'href="{LOOK_BACK}" aria-current="page"' in page.content.decode()


@pytest.mark.parametrize("who", ["maya", "lena", "outsider"])
def test_others_are_told_who_may(sign_in, request, who):
    client = sign_in(request.getfixturevalue(who))
    for url in (LOOK_BACK, reverse("measures-csv")):
        page = client.get(url)
        assert page.status_code == 403
        sentence = "Only the deal desk lead, an admin or a reviewer can read the look-back."
        assert sentence in words(page)
    assert LOOK_BACK not in client.get("/deals/").content.decode()


def test_an_empty_desk_says_what_to_do_first(grace_client):
    text = words(grace_client.get(LOOK_BACK))
    assert "Mark two or three deals that hurt last quarter. Patterns need at least two." in text
    assert "0 promises signed in 0 deals Quarter before: 0" in text
    assert "0 of 0 went bad after signing, 0 extra days Quarter before: 0 of 0, 0 days" in text


def test_the_four_numbers_of_a_small_quarter(grace, grace_client, lena):
    went_bad(lena)
    factories.promise_at(PromiseState.APPROVED)
    text = words(grace_client.get(LOOK_BACK))
    assert "2 promises signed in 2 deals Quarter before: 0" in text
    assert "1 of 2 went bad after signing, 12 extra days Quarter before: 0 of 0, 0 days" in text
    assert "6 of 6 of reviews answered before the clock ran out" in text  # under ten no percentages
    assert "Data movement 1 0 0 0 0 Custom logic 0 0 0 0 0" in text
    assert "%" not in text


def test_a_page_of_three_takes_as_many_statements_as_a_page_of_one(grace_client, lena):
    went_bad(lena)
    one = queries(grace_client, LOOK_BACK)
    went_bad(lena)
    factories.promise_at(PromiseState.APPROVED)
    assert queries(grace_client, LOOK_BACK) == one


def test_the_numbers_are_handed_out_as_a_file(grace_client, lena):
    went_bad(lena)
    response = grace_client.get(reverse("measures-csv"))
    text = b"".join(response.streaming_content).decode()
    assert text.startswith(
        "\ufeffGroup,Type,Answers,An hour or more left,In the last hour,Ran out,Median min,P90 min\r\n"
    )
    assert "Engineering,All,1,1,0,0,0,0\r\n" in text
    assert "Engineering,Data movement,1,1,0,0,0,0\r\n" in text


# --- from a bad deal to a rule ----------------------------------------------------------------------------------------


def test_ada_makes_a_rule_of_one_bad_promise_in_two_steps(ada, ada_client, grace):
    promise = factories.promise_at(PromiseState.APPROVED)
    went = record_outcome(promise.pk, by=grace, happened_on=today(), **{**BAD, "extra_days": 12})
    url = reverse("rule-from-promise", args=[went.pk])
    form = {"token": token()}
    sent = ada_client.post(url, form)
    draft = RuleDraft.objects.get()
    assert (sent.status_code, sent.url) == (302, f"/rules/drafts/{draft.pk}/")
    assert draft.pattern == f"promise={promise.pk}"
    assert draft.rule["name"].startswith(f"Like {promise.label}: Nightly CSV export")
    assert draft.reason == f"{promise.label} went bad: Nobody asked how often."
    again = ada_client.post(url, form)
    assert again.url == sent.url
    assert RuleDraft.objects.count() == 1


def test_grace_cannot_make_a_rule_and_is_told_who_can(grace, grace_client):
    promise = went_bad(grace)
    sent = grace_client.post(reverse("rule-from-promise", args=[promise.pk]), {"token": token()})
    assert sent.status_code == 403
    assert "Only an admin can change the trigger rules." in sent.content.decode()
    assert not RuleDraft.objects.exists()


def test_there_is_no_rule_from_what_did_not_go_bad(ada_client, maya):
    promise = factories.promise_at(PromiseState.APPROVED)
    assert ada_client.post(reverse("rule-from-promise", args=[promise.pk]), {"token": token()}).status_code == 404


def test_a_pattern_becomes_a_draft_with_nothing_typed(ada_client):
    key = "unknown=frequency"
    sent = ada_client.post("/look-back/rule/", {"token": token(), "key": key, "type": "data_movement", "back": "0"})
    draft = RuleDraft.objects.get()
    assert (sent.status_code, sent.url) == (302, f"/rules/drafts/{draft.pk}/")
    assert (draft.pattern, draft.rule["name"]) == (key, "Nobody knew how often data moves")
    assert draft.reason == "Pattern in promises that went bad: Nobody knew how often data moves."


def test_a_pattern_that_is_none_is_refused(ada_client):
    sent = ada_client.post("/look-back/rule/", {"token": token(), "key": "moon=full"})
    assert sent.status_code == 422
    assert "This could not be done. Choose a pattern from the table." in words(sent)


def test_promise_versions_count_its_end(lena):
    promise = went_bad(lena)
    assert Promise.objects.get(pk=promise.pk).version == promise.version


def test_ada_finds_make_a_rule_on_the_page_of_the_bad_promise(ada_client, lena):
    promise = went_bad(lena)
    page = ada_client.get(promise.get_absolute_url())
    assert f'action="{reverse("rule-from-promise", args=[promise.pk])}"' in page.content.decode()
    assert "12 extra days Nobody asked how often. Make a rule" in words(page)


def test_bad_promises_without_a_pattern_are_named(grace_client, lena):
    promises = [went_bad(lena), went_bad(lena)]
    named = ", ".join(promise.label for promise in promises)
    text = words(grace_client.get(LOOK_BACK)).replace(" ,", ",").replace(" .", ".")
    assert f"Went bad and shares no pattern: {named}. A rule can be made from one promise, on its page." in text


def test_the_page_shows_a_pattern_and_what_to_do_about_it(ada_client, grace_client, lena):
    bad = [went_bad(lena) for _ in range(2)]
    for _ in range(6):
        fine = factories.promise_at(
            PromiseState.APPROVED, ask="A list of orders as a CSV file by e-mail.", type="mixed"
        )
        record_outcome(fine.pk, by=lena, kind="delivered", happened_on=today())
    text = words(ada_client.get(LOOK_BACK))
    assert "six months, 2 promises; 2 share a pattern" in text
    assert f"{bad[0].label} {bad[1].label} 2 of 2 24 No rule Make a rule" in text
    assert "2 of 2 24 No rule An admin makes the rule" in words(grace_client.get(LOOK_BACK))


def test_of_many_asks_a_job_makes_the_table(grace_client, lena, monkeypatch):
    monkeypatch.setattr(table, "INLINE", 0)
    went_bad(lena)
    assert "There are many asks to read; the table is being made. Look again" in words(grace_client.get(LOOK_BACK))
    grace_client.get(LOOK_BACK)
    assert Job.objects.filter(kind="patterns").count() == 1
    run_jobs()
    text = words(grace_client.get(LOOK_BACK))
    assert "the table is being made" not in text
    assert "Mark two or three deals that hurt last quarter. Patterns need at least two." in text
