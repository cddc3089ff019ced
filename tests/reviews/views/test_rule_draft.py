"""Ada builds a rule without scripts, sees what it would have done, proposes it, and Alan turns it on."""

import pytest
from django.urls import reverse

from dealdesk.domain import jobs
from dealdesk.enums import Role
from dealdesk.models import Job
from promises.enums import PromiseState
from reviews.domain import rule_changes
from reviews.domain.in_force import rule_set_in_force
from reviews.models import DraftState, RuleDraft
from tests import factories
from tests.reviews.views.pages import token, words
from tests.reviews.views.rule_pages import WAREHOUSE, back_tested, proposed, rows, rule_form, written

pytestmark = pytest.mark.django_db

NEW = "/rules/new/"


@pytest.fixture
def alan(db):
    return factories.person("Alan", Role.ADMIN)


def address(draft, name="rule-draft"):
    return reverse(name, args=[draft.pk])


def end_form(draft, **fields):
    return {"token": token(), "version": RuleDraft.objects.get(pk=draft.pk).version, **fields}


# --- writing ----------------------------------------------------------------------------------------------------------


def test_what_is_sent_becomes_a_draft_and_is_not_in_force(ada, ada_client):
    answer = ada_client.post(NEW, rule_form())
    draft = RuleDraft.objects.get()
    assert (answer.status_code, answer.url) == (302, address(draft))
    assert draft.rule == {**WAREHOUSE, "id": "warehouse-words", "status": "on"}
    assert rule_set_in_force().number == 1
    text = words(ada_client.get(address(draft)))
    assert (
        "Reads: (Type is any of Data movement, Mixed or Words in the ask contains any of “warehouse”, “sftp”) "
        "and Library match is any of None"
    ) in text
    assert "Asks already in review keep the rule version they were sent under." in text


def test_the_same_form_twice_makes_one_draft(ada, ada_client):
    form = rule_form()
    ada_client.post(NEW, form)
    assert ada_client.post(NEW, form).status_code == 302
    assert RuleDraft.objects.count() == 1


@pytest.mark.parametrize(
    ("press", "expected"),
    [
        ("add:0", ["g-0-0", "g-0-1", "g-0-2", "g-1-0"]),
        ("group", ["g-0-0", "g-0-1", "g-1-0", "g-2-0"]),
        ("remove:0:0", ["g-0-0", "g-1-0"]),
        ("remove:1:0", ["g-0-0", "g-0-1"]),
        ("remove:9:9", ["g-0-0", "g-0-1", "g-1-0"]),
        ("look", ["g-0-0", "g-0-1", "g-1-0"]),
    ],
)
def test_rows_come_and_go_without_scripts_and_nothing_typed_is_lost(ada_client, press, expected):
    page = ada_client.post(NEW, rule_form(do=press, name="Half a na", reason="Because of"))
    assert page.status_code == 200
    text = page.content.decode()
    assert [p for p in (f"g-{g}-{r}" for g in range(4) for r in range(4)) if f'name="{p}-field"' in text] == expected
    assert 'value="Half a na"' in text
    assert "Because of</textarea>" in text
    assert "Where does it go?" in text
    assert RuleDraft.objects.count() == 0


def test_what_is_wrong_is_named_with_its_field_and_its_value(ada_client):
    fields = rows([("type", "is", "Mixed, Odd, Odder"), ("ask", "has_phrase", "sftp")], [("library", "is", "None")])
    page = words(ada_client.post(NEW, rule_form(**fields, name="x" * 310)))
    summary = page[page.index("There is a problem") :][:400]
    assert "Condition 1: Select a valid choice. “Odd” is none." in summary
    assert "Condition 1: Select a valid choice. “Odder” is none." in summary
    assert "Name: Ensure this value has at most 120 characters (it has 310)." in summary


# RELIABILITY rows 52, 54 and 55.
@pytest.mark.parametrize(
    ("test", "value", "sentence"),
    [
        ("matches", "(", "Missing ): ("),
        ("matches", "(?=x)", "Lookahead and backreferences are not supported."),
        ("matches", r"(a)\1", "Lookahead and backreferences are not supported."),
        ("matches", "a*", "Matches everything."),
        ("has_phrase", "...", "Matches everything."),
    ],
)
def test_a_bad_pattern_is_refused_at_its_row(ada_client, test, value, sentence):
    fields = rows([("type", "is", "Mixed"), ("ask", test, f"good\n{value}\n")], [("library", "is", "None")])
    page = ada_client.post(NEW, rule_form(**fields, reason="Kept"))
    text = page.content.decode()
    assert page.status_code == 422
    assert f'<a href="#g-0-1-values">Condition 2: {sentence}</a>' in text
    assert "Error: </span>" + sentence in text
    assert f"good\n{value}" in text
    assert "Kept</textarea>" in text
    assert "<title>Error: " in text
    assert RuleDraft.objects.count() == 0


def test_a_pattern_that_would_hang_elsewhere_is_taken(ada_client):  # row 53
    fields = rows([("ask", "matches", "(a+)+$\n")])
    assert ada_client.post(NEW, {k: v for k, v in rule_form().items() if k[:2] != "g-"} | fields).status_code == 302


def test_a_pattern_too_large_is_refused(ada_client):
    page = ada_client.post(NEW, rule_form(**rows([("ask", "matches", "a{1000}{1000}\n")])))
    assert page.status_code == 422


def test_faults_of_the_head_stand_at_their_fields(ada_client):
    page = ada_client.post(NEW, rule_form(name="", lanes=[]))
    assert page.status_code == 422
    assert "Choose at least one group to ask." in words(page)
    assert page.content.decode().count("There is a problem") == 1


def test_a_rule_for_every_ask_is_refused(ada_client):
    fields = {k: v for k, v in rule_form().items() if k[:2] != "g-"} | rows([("ask", "not:has_phrase", "warehouse")])
    page = ada_client.post(NEW, fields)
    assert (page.status_code, "This rule matches every ask. Add a condition." in words(page)) == (422, True)


def test_a_deep_condition_is_edited_as_json(ada, ada_client):
    leaf = {"field": "ask", "test": "has_phrase", "values": ["etl"]}
    deep = {"any": [{"all": [{"any": [leaf, {"not": leaf}]}, leaf]}, leaf]}
    draft = written(ada, {**WAREHOUSE, "when": deep})
    page = ada_client.get(address(draft))
    assert "This condition has more levels than the builder shows." in words(page)
    sent = {k: v for k, v in rule_form(draft).items() if k[:2] != "g-"}
    bad = '{"all": [{"field": "ask", "test": "has_phrase", "values": ["", "x"]}]}'
    refused = ada_client.post(address(draft), {**sent, "when": bad})
    assert refused.status_code == 422
    assert "all.0.values.0: " in words(refused)
    assert ada_client.post(address(draft), {**sent, "token": token(), "when": "{"}).status_code == 422


def test_markup_in_a_rule_is_words(ada, ada_client):  # row 14
    ada_client.post(NEW, rule_form(name="<script>alert(1)</script>"))
    for page in (address(RuleDraft.objects.get()), reverse("rules")):
        assert "<script>alert" not in ada_client.get(page).content.decode()


def test_a_form_without_version_and_a_stale_one(ada, ada_client):  # rows 18 and 19
    draft = written(ada)
    form = rule_form(draft, reason="Typed")
    missing = ada_client.post(address(draft), {k: v for k, v in form.items() if k != "version"})
    assert (missing.status_code, "Reload the page and try again." in words(missing)) == (428, True)
    rule_changes.write_draft(by=ada, rule=WAREHOUSE, draft_id=draft.pk, version=draft.version)
    stale = ada_client.post(address(draft), {**form, "token": token()})
    assert stale.status_code == 409
    assert "This rule was changed while you were writing. Your text is kept" in words(stale)
    assert "Typed</textarea>" in stale.content.decode()


def test_editing_a_rule_in_force_makes_a_draft_of_it(ada, ada_client):
    page = ada_client.get(reverse("edit-rule", args=["data-movement"]))
    assert page.status_code == 200
    assert 'value="Data leaves or enters our platform"' in page.content.decode()
    assert ada_client.get(reverse("edit-rule", args=["no-such-rule"])).status_code == 404


# --- the back-test ----------------------------------------------------------------------------------------------------


def test_the_back_test_runs_as_a_job_and_its_numbers_stand_beside_the_version_in_force(ada, ada_client):
    factories.promise_at(PromiseState.APPROVED)
    ada_client.post(NEW, rule_form(do="test"))
    draft, job = RuleDraft.objects.get(), Job.objects.get()
    page = ada_client.get(address(draft))
    assert "Waiting for its turn." in words(page)
    assert f'hx-get="{reverse("job", args=[job.pk])}" hx-trigger="every 1s"' in page.content.decode()
    jobs.run_jobs()
    fragment = ada_client.get(reverse("job", args=[job.pk]), headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{address(draft)}" hx-trigger="load"' in fragment
    text = words(ada_client.get(address(draft)))
    assert "Back-test 1 promise, " in text
    assert "went bad and would have been stopped Version 1: no such rule on" in text
    assert (
        "What changes against version 1 0 promises get a different result 1 matches otherwise than before; other rules "
        "in force stop 1 of it anyway, so 0 are stopped or let through otherwise."
    ) in text
    assert "Type: Data movement, Library match: None Another rule stops it anyway" in text
    assert "stop in all, 1 in this time, 0 by this rule alone" in text
    assert "It stops nothing new. Other rules in force stop all 1 anyway: Data leaves or enters our platform 1." in text
    assert "P-" in words(ada_client.get(address(draft) + "?list=all"))


def test_without_past_promises_the_page_says_so(ada, ada_client):
    draft = back_tested(written(ada), ada)
    page = words(ada_client.get(address(draft)))
    assert "No past promises yet, and the back-test looks at nothing else: no sample stands in for yours." in page
    assert "Import old deals , try one sentence" in page


def test_whoever_started_it_stops_it(ada, ada_client, maya_client):
    draft = rule_changes.back_test_draft(written(ada).pk, by=ada)
    stop = reverse("stop-job", args=[draft.job_id])
    assert maya_client.post(stop).status_code == 404
    assert ada_client.post(stop).url == address(draft)
    assert "Stopped. Nothing of it was kept." in words(ada_client.get(address(draft)))


def test_editing_while_the_test_runs_shows_the_new_test_and_no_old_numbers(ada, ada_client):
    draft = rule_changes.back_test_draft(written(ada).pk, by=ada)
    fields = rows([("ask", "has_phrase", "etl")])
    form = {k: v for k, v in rule_form(draft, do="test").items() if k[:2] != "g-"} | fields
    assert ada_client.post(address(draft), form).status_code == 302
    assert [job.state for job in Job.objects.order_by("pk")] == ["stopped", "waiting"]
    assert "Waiting for its turn." in words(ada_client.get(address(draft)))
    jobs.run_jobs()
    assert "No past promises yet" in words(ada_client.get(address(draft)))


def test_a_form_from_before_the_newest_result_is_sent_again(ada, ada_client):
    draft = back_tested(written(ada), ada)
    form = rule_form(draft, do="propose", reason="Four deals went bad.")
    assert f'name="back_test" value="{draft.back_test_id}"' in ada_client.get(address(draft)).content.decode()
    newest = back_tested(draft, ada).back_test_id
    refused = ada_client.post(address(draft), form)
    assert (refused.status_code, rule_changes.SEEN_BEFORE in words(refused)) == (409, True)
    text = refused.content.decode()
    assert f'name="back_test" value="{newest}"' in text
    assert "Four deals went bad.</textarea>" in text
    assert ada_client.post(address(draft), rule_form(draft, do="propose", reason="It is.")).status_code == 302
    assert RuleDraft.objects.get().state == DraftState.PROPOSED


# --- one sentence -----------------------------------------------------------------------------------------------------


def test_one_sentence_is_tried_on_what_is_typed(ada_client):
    form = rule_form(do="try", sentence="Order lines to their warehouse each night")
    text = words(ada_client.post(NEW, form))
    assert "Stops matched “warehouse”" in text
    fragment = ada_client.post(NEW, form, headers={"HX-Request": "true"}).content.decode()
    assert fragment.startswith('<div id="tried"')
    none = words(ada_client.post(NEW, rule_form(do="try", sentence="A blue logo.")))
    assert "Lets it through" in none
    assert (
        "Tried as words alone: no type, no facts. Could not be tried: Type is any of Data movement, Mixed; Library "
        "match is any of None."
    ) in none
    typed = words(ada_client.post(NEW, rule_form(do="try", sentence="A blue logo.", try_type="mixed")))
    assert "Stops by its conditions, no single word" in typed
    assert "Tried as mixed, no facts. Could not be tried: Library match is any of None." in typed
    assert RuleDraft.objects.count() == 0


# --- two admins -------------------------------------------------------------------------------------------------------


def test_ada_proposes_and_alan_turns_it_on(ada, alan, ada_client, sign_in):
    draft = back_tested(written(ada), ada)
    refused = ada_client.post(address(draft), rule_form(draft, do="propose"))
    assert refused.status_code == 422  # no reason
    ada_client.post(address(draft), rule_form(draft, do="propose", reason="Four deals went bad.", status="watch"))
    draft.refresh_from_db()
    assert (draft.state, draft.status) == (DraftState.PROPOSED, "watch")
    page = words(ada_client.get(address(draft)))
    assert f"Activate {rule_changes.SECOND_ADMIN}" in page
    own = ada_client.post(address(draft, "activate-rule"), end_form(draft))
    assert (own.status_code, rule_changes.SECOND_ADMIN in words(own)) == (403, True)
    assert sign_in(alan).post(address(draft, "activate-rule"), end_form(draft)).status_code == 302
    assert rule_set_in_force().number == 2
    assert rule_set_in_force().rules["rules"][-1]["status"] == "watch"


def test_typed_since_the_back_test_is_not_proposed(ada, ada_client):
    draft = back_tested(written(ada), ada)
    fields = rows([("ask", "has_phrase", "etl")])
    page = ada_client.post(address(draft), rule_form(draft, do="propose", reason="More", **fields))
    assert (page.status_code, rule_changes.UNSEEN in words(page)) == (409, True)
    assert "etl" in page.content.decode()


def test_ada_takes_it_back_and_discards_it(ada, ada_client):
    draft = proposed(ada)
    assert ada_client.post(address(draft, "take-back-rule"), end_form(draft)).status_code == 302
    assert ada_client.post(address(draft, "discard-rule"), end_form(draft)).url == reverse("rules")
    assert "Discarded" in words(ada_client.get(address(draft)))


def test_grace_reads_and_changes_nothing(ada, grace_client):
    draft = written(ada)
    page = grace_client.get(address(draft))
    assert page.status_code == 200
    assert rule_changes.ONLY_ADMINS in words(page)
    assert "Save draft" not in words(page)
    assert grace_client.post(address(draft), rule_form(draft)).status_code == 403
    assert grace_client.get(NEW).status_code == 403


@pytest.mark.parametrize("name", ["rules", "new-rule", "rule-versions", "import-rule"])
def test_maya_is_told_who_may(maya_client, name):
    assert maya_client.get(reverse(name)).status_code == 403
