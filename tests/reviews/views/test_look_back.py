"""The look-back and the end of a promise, as people see them; and the way from a bad deal to a draft of a rule."""

import pytest
from django.urls import reverse

from dealdesk.domain import clock
from dealdesk.domain.jobs import run_jobs
from dealdesk.enums import Role
from dealdesk.models import Job
from promises.domain import promises as drafts
from promises.enums import Lane, PromiseState
from promises.models import Promise
from reviews.domain import lifecycle, reading, rule_changes
from reviews.domain.outcomes import record_outcome
from reviews.domain.patterns import table
from reviews.domain.patterns.rule import rule_of_pattern
from reviews.models import Outcome, PastImport, PastPromise, RuleDraft
from tests import factories
from tests.reviews.views.pages import promise_form, queries, token, words
from tests.reviews.views.rule_pages import proposed

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


def test_ines_reads_why_she_may_not(sign_in, ines, maya):
    promise = factories.promise_at(PromiseState.APPROVED)
    page = sign_in(ines).get(reverse("outcome", args=[promise.pk]))
    assert page.status_code == 403
    said = "Only support and delivery, the deal desk lead, a product reviewer, an admin, the reps of Harbor Foods"
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
    assert "0 of 0 signed in this quarter went bad so far, 0 extra days Quarter before: 0 of 0, 0 days" in text


def test_the_four_numbers_of_a_small_quarter(grace, grace_client, lena):
    went_bad(lena)
    factories.promise_at(PromiseState.APPROVED)
    text = words(grace_client.get(LOOK_BACK))
    assert "2 promises signed in 2 deals Quarter before: 0" in text
    assert "1 of 2 signed in this quarter went bad so far, 12 extra days Quarter before: 0 of 0, 0 days" in text
    assert "6 of 6 of reviews answered before the clock ran out" in text  # under ten no percentages
    assert "Data movement 1 0 0 0 0 Custom logic 0 0 0 0 0" in text
    assert "%" not in text


def test_a_page_of_three_takes_as_many_statements_as_a_page_of_one(grace_client, lena):
    went_bad(lena)
    one = queries(grace_client, LOOK_BACK)
    went_bad(lena)
    factories.promise_at(PromiseState.APPROVED)
    assert queries(grace_client, LOOK_BACK) == one


def test_words_that_two_promises_lost_are_named_and_nobody_who_wrote_them(grace_client):
    for ask in ("A real-time feed of orders.", "A real-time feed of stock."):
        promise = factories.promise_at(PromiseState.OWNER_DECISION, ask=ask)
        factories.proposed(promise, sentence=ask.replace("real-time", "nightly CSV"))
    page = words(grace_client.get(LOOK_BACK))
    assert "Words most rewritten before the final answer Phrase Most often became Promises “real-time” " in page
    said = page.partition("Words most rewritten")[2].partition("Words kept")[0]
    assert said.endswith("“real-time” “nightly CSV” 2 ")


def test_what_one_promise_lost_is_no_habit(grace_client):
    factories.promise_at(PromiseState.APPROVED)
    assert "No phrase was rewritten in two promises of this quarter." in words(grace_client.get(LOOK_BACK))


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


def test_ada_presses_twice_and_has_one_draft(ada_client):
    promise = factories.promise_at(PromiseState.APPROVED)
    url = reverse("outcome", args=[promise.pk])
    form = promise_form(promise, happened_on=today().isoformat(), **BAD, rule="yes")
    first, second = ada_client.post(url, form), ada_client.post(url, form)
    draft = RuleDraft.objects.get()
    assert first.url == second.url == f"/rules/drafts/{draft.pk}/"
    assert Job.objects.filter(kind="back_test").count() == 1


def test_lena_is_not_offered_the_rule_and_a_forged_press_stores_nothing(lena_client):
    promise = factories.promise_at(PromiseState.APPROVED)
    url = reverse("outcome", args=[promise.pk])
    assert 'name="rule"' not in lena_client.get(url).content.decode()
    forged = lena_client.post(url, promise_form(promise, happened_on=today().isoformat(), **BAD, rule="yes"))
    assert (forged.status_code, "Only an admin can change the trigger rules." in words(forged)) == (403, True)
    assert not Outcome.objects.exists()
    assert not RuleDraft.objects.exists()


def test_where_nothing_tells_the_ask_from_others_ada_writes_the_condition_herself(ada_client):
    factories.large_deals_ask(Lane.PRODUCT)
    on = factories.large(factories.sent().deal)
    asked = factories.draft(on, ask="It is so.", type="")  # stopped for the size of the deal alone
    drafts.give_facts(asked.pk, by=on.owner, given={"already_told": "no", "date_sized": "yes"})
    asked = lifecycle.submit(asked.pk, by=on.owner)
    promise = factories.signed(factories.confirmed(factories.proposed(factories.all_answered(asked))))
    url = reverse("outcome", args=[promise.pk])
    sent = ada_client.post(url, promise_form(promise, happened_on=today().isoformat(), **BAD, rule="yes"))
    assert sent.url == f"/rules/new/?like={promise.pk}"
    page = ada_client.get(sent.url)
    assert "Nothing to go by. No word of this ask, no type and no fact tells it from other asks" in words(page)
    assert page.context["form"]["name"].value().startswith(f"Like {promise.label}: ")
    assert page.context["form"]["reason"].value() == f"{promise.label} went bad: Nobody asked how often."
    assert 'name="g-0-0-field"' in page.content.decode()
    assert Outcome.objects.get().kind == "went_bad"
    assert not RuleDraft.objects.exists()
    assert [ada_client.get(f"/rules/new/?like={wrong}").status_code for wrong in ("0", "x", "9" * 12)] == [404] * 3


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
    assert "There are many asks to read; the table is being made. Waiting for its turn." in words(
        grace_client.get(LOOK_BACK)
    )
    grace_client.get(LOOK_BACK)
    assert Job.objects.filter(kind="patterns").count() == 1
    run_jobs()
    text = words(grace_client.get(LOOK_BACK))
    assert "the table is being made" not in text
    assert "Mark two or three deals that hurt last quarter. Patterns need at least two." in text


# --- the job that looks for patterns ----------------------------------------------------------------------------------


@pytest.fixture
def by_job(monkeypatch):
    """There are always too many asks for a page."""
    monkeypatch.setattr(table, "INLINE", -1)


def jobs_so_far():
    return [(job.pk, job.state) for job in Job.objects.filter(kind="patterns").order_by("pk")]


def looked(client):
    """Look, and let the worker work."""
    client.get(LOOK_BACK)
    run_jobs()
    return words(client.get(LOOK_BACK))


def test_the_table_is_made_anew_when_what_it_depends_on_is_new(grace_client, lena, ada, by_job):
    went_bad(lena)
    looked(grace_client)
    looked(grace_client)
    assert len(jobs_so_far()) == 1  # nothing happened in between
    went_bad(lena)
    page = words(grace_client.get(LOOK_BACK))
    assert "; a newer one is being made." in page
    looked(grace_client)
    assert len(jobs_so_far()) == 2
    alan = factories.person("Alan", Role.ADMIN)
    draft = proposed(ada, rule_of_pattern("says=nightly csv", "data_movement"))
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    looked(grace_client)
    assert len(jobs_so_far()) == 3
    PastImport.objects.create(
        file_name="old.csv", sha256="a" * 64, rows=0, imported_at=clock.database_now(), imported_by=ada
    )
    looked(grace_client)
    assert len(jobs_so_far()) == 4


def test_two_spans_of_days_do_not_push_each_other_out(grace_client, lena, by_job):
    went_bad(lena)
    for _ in range(2):
        for back in (0, 1):
            grace_client.get(f"{LOOK_BACK}?back={back}")
            run_jobs()
    assert len(jobs_so_far()) == 2


def test_while_one_is_at_it_no_other_is_started(grace_client, ada_client, lena, by_job):
    went_bad(lena)
    grace_client.get(LOOK_BACK)
    went_bad(lena)
    ada_client.get(LOOK_BACK)
    ada_client.get(f"{LOOK_BACK}?back=1")
    assert len(jobs_so_far()) == 1


def test_the_page_says_how_far_the_search_is(grace_client, lena, by_job):
    went_bad(lena)
    grace_client.get(LOOK_BACK)
    Job.objects.update(state="running", done=150, total=600, beat_at=clock.database_now())
    assert "150 of 600 looked at, 25 %." in words(grace_client.get(LOOK_BACK))


def test_what_failed_is_tried_again_by_a_press_and_not_by_a_look(grace_client, lena, monkeypatch, by_job):
    went_bad(lena)
    monkeypatch.setattr(table, "search", lambda rows: 1 / 0)
    text = looked(grace_client)
    assert "This could not be done (ZeroDivisionError). Start it again, or tell an admin." in text
    assert "Try again" in text
    grace_client.get(LOOK_BACK)
    assert [state for _, state in jobs_so_far()] == ["failed"]
    monkeypatch.undo()
    monkeypatch.setattr(table, "INLINE", -1)
    url, form = reverse("patterns-again"), {"token": token(), "back": "0"}
    sent = grace_client.post(url, form)
    assert (sent.status_code, sent.url) == (302, f"{LOOK_BACK}?back=0")
    grace_client.post(url, form)
    grace_client.post(url, {"token": token(), "back": "0"})
    assert [state for _, state in jobs_so_far()] == ["failed", "waiting"]
    assert "Try again" not in looked(grace_client)


def test_a_look_never_reads_asks_nobody_read_yet(grace_client, ada, monkeypatch):
    """A page may count at once what is few; what must be read first is work for the job."""
    taken = PastImport.objects.create(
        file_name="old.csv", sha256="a" * 64, rows=9, imported_at=clock.database_now(), imported_by=ada
    )
    for line in range(2, 11):
        PastPromise.objects.create(
            taken_from=taken, line=line, ask="A sync with their CRM.", promised_on=today(), outcome="went_bad"
        )
    read = []
    monkeypatch.setattr(
        "reviews.domain.rules.snapshot.read", lambda *args, **kwargs: read.append(1) or reading.read(*args, **kwargs)
    )
    assert "the table is being made" in words(grace_client.get(LOOK_BACK))
    assert read == []
    run_jobs()
    assert len(read) > 0


# --- which promise went bad -------------------------------------------------------------------------------------------


def test_lena_finds_a_promise_by_its_number_or_its_words(lena, sign_in):
    client, find = sign_in(lena), reverse("find-outcome")
    signed = factories.promise_at(PromiseState.APPROVED)
    in_review = factories.sent(ask="A nightly import of stock levels.")
    form = reverse("outcome", args=[signed.pk])
    for number in (signed.label, f" p{signed.pk} ", str(signed.pk)):
        answer = client.get(find, {"q": number})
        assert (answer.status_code, answer.url) == (302, form)
    page = client.get(find, {"q": "CSV order export"})
    assert f'href="{form}"' in page.content.decode()
    assert "Not said yet" in words(page)
    for nothing in (in_review.label, "import of stock", "999999999", "zeppelin", "the of", "\0'\"%"):
        assert "Nothing found" in words(client.get(find, {"q": nothing}))
    assert f'href="{find}"' in sign_in(factories.someone(Role.LEAD)).get(LOOK_BACK).content.decode()


def test_a_rep_does_not_search_all_promises(maya_client):
    assert maya_client.get(reverse("find-outcome")).status_code == 403


def test_legal_and_finance_stand_there_only_where_they_ever_answered(grace_client):
    text = words(grace_client.get(LOOK_BACK))
    assert "Engineering" in text
    assert ("Legal" in text, "Finance" in text) == (False, False)


def test_the_measures_say_what_they_are_a_share_of(grace_client, lena):
    went_bad(lena)
    assert "Of the 1 that ended in this quarter, went bad 1 of 1" in words(grace_client.get(LOOK_BACK))
