"""The list of rules: what each stops and how it did, which changes wait, and who turns one on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.enums import Role
from promises.enums import PromiseState
from reviews.domain import lifecycle, rule_changes, rule_policy
from reviews.domain.in_force import desk_policy, rule_set_in_force
from reviews.enums import RuleStatus
from reviews.models import RuleHit
from tests import factories
from tests.reviews.views.pages import token, words
from tests.reviews.views.rule_pages import WAREHOUSE, proposed, written

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["ada", "grace"])
def test_rules_read_as_sentences(sign_in, request, who):
    text = words(sign_in(request.getfixturevalue(who)).get(reverse("rules")))
    assert "Trigger rules Version 1, in force for asks sent from now on" in text
    assert "New security commitment" in text
    assert "When If Type is any of Security, Mixed or Words in the ask reads as New security commitment" in text
    assert "Then these groups answer Engineering Does it fit today, or is it extra work?" in text


@pytest.mark.parametrize("who", ["maya", "ines", "lena"])
def test_others_are_told_who_may(sign_in, request, who):
    page = sign_in(request.getfixturevalue(who)).get(reverse("rules"))
    assert page.status_code == 403
    assert "Only an admin or the deal desk lead can read the trigger rules." in words(page)


def test_the_list_says_what_a_rule_stopped_and_who_changed_it(ada, ada_client):
    factories.sent()
    alan = factories.person("Alan", Role.ADMIN)
    draft = proposed(ada, status=RuleStatus.WATCH)
    text = words(ada_client.get(reverse("rules")))
    assert "Warehouse words Waiting for a second admin Four deals went bad. Ada, " in text
    assert "Data leaves or enters our platform On 1 Not tested yet Came with the product Edit" in text
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    factories.sent(ask="Order lines go to their warehouse every night.")
    text = words(ada_client.get(reverse("rules")))
    assert "Not in force" not in text
    assert "Warehouse words Watching 1 watched 0 of 0 " in text, text[:900]
    assert ", Ada Edit Warehouse words" in text


def test_an_ask_that_was_sent_again_is_one_stop(maya, ada_client):
    promise = factories.promise_at(PromiseState.APPROVED)
    lifecycle.change_scope(promise.pk, by=maya, ask="An hourly CSV export.", what_changed="Hourly.")
    assert RuleHit.objects.filter(rule_id="data-movement").count() == 2
    text = words(ada_client.get(reverse("rules")))
    assert "Data leaves or enters our platform On 1 Not tested yet Came with the product" in text


def test_the_list_takes_as_many_statements_for_many_as_for_one(ada, ada_client):
    alan = factories.person("Alan", Role.ADMIN)

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert ada_client.get(reverse("rules")).status_code == 200
        return len(caught)

    written(ada)
    draft = proposed(ada)
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    ada_client.get(reverse("rules"))
    few = statements()
    for n in range(3):
        written(ada, {**WAREHOUSE, "name": f"Another {n}"})
        draft = proposed(ada, {**WAREHOUSE, "name": f"More {n}"})
        rule_changes.activate(draft.pk, by=alan, version=draft.version)
    assert statements() == few


def test_without_a_second_admin_only_as_another_admin_confirms(ada, ada_client, grace_client, sign_in):
    alan = sign_in(factories.person("Alan", Role.ADMIN))
    assert "Another admin than whoever wrote a change turns it on." in words(ada_client.get(reverse("rules")))

    def press(client, wanted, **more):
        return client.post(reverse("two-admins"), {"token": token(), "wanted": wanted, **more})

    refused = press(grace_client, "no", reason="Quicker.")
    assert (refused.status_code, rule_changes.ONLY_ADMINS in words(refused)) == (403, True)
    assert (press(ada_client, "no").status_code, desk_policy().two_admins) == (422, True)
    assert (press(ada_client, "no", reason="Quicker.").status_code, desk_policy().two_admins) == (302, True)
    answer = alan.get(reverse("rules"))
    assert '<span>Trigger rules</span><span class="n hot">1<' in answer.content.decode()
    page = words(answer)
    assert "One admin alone: not in force yet. Ada asks that whoever writes a change may turn it on alone" in page
    asked = rule_policy.standing().asked.pk
    assert press(ada_client, "confirm", asked=asked).status_code == 403
    assert (press(alan, "confirm", asked=asked).status_code, desk_policy().two_admins) == (302, False)
    page = words(grace_client.get(reverse("rules")))
    assert "Whoever writes a change may turn it on alone. Asked for by Ada, confirmed by Alan" in page
    assert (press(ada_client, "yes").status_code, desk_policy().two_admins) == (302, True)


def test_two_versions_are_compared_word_by_word(ada, ada_client):
    alan = factories.person("Alan", Role.ADMIN)
    for values in (["warehouse"], ["warehouse", "data lake"]):
        when = {"field": "ask", "test": "has_phrase", "values": values}
        draft = proposed(ada, {**WAREHOUSE, "id": "warehouse", "when": when})
        rule_changes.activate(draft.pk, by=alan, version=draft.version)
    page = ada_client.get(reverse("rule-versions"), {"from": 2, "to": 3})
    text = words(page)
    assert "Version 2 against version 3 Warehouse words Changed" in text
    assert "added: , “data lake”" in text or "added: “data lake”" in text
    assert "3 Changes “Warehouse words” In force" in text
    assert "Added" in words(ada_client.get(reverse("rule-versions"), {"from": 1, "to": 3}))
    for bad in ({"from": "99"}, {"from": "x"}, {"from": "1", "to": "9" * 30}):
        assert ada_client.get(reverse("rule-versions"), bad).status_code == 404


def test_a_rule_goes_out_and_comes_back_as_a_draft(ada_client, grace_client):
    answer = grace_client.get(reverse("export-rule", args=["data-movement"]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="data-movement.json"'
    assert answer.json() == rule_changes.rule_of(rule_set_in_force(), "data-movement")
    assert ada_client.get(reverse("export-rules")).json() == rule_set_in_force().rules
    sent = ada_client.post(reverse("import-rule"), {"token": token(), "text": answer.content.decode()})
    assert "Reads: " in words(ada_client.get(sent.url))
    assert grace_client.get(reverse("import-rule")).status_code == 403


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Paste a rule, or choose a file."),
        ("{", "This is no JSON. Check commas, quotes and brackets."),
        ("[1]", "A rule is an object with the keys of docs/rules.md."),
        ('{"rules": [{}, {}]}', "This is a whole rule set. Send one rule of it at a time."),
        (
            '{"name": "A", "lanes": ["kitchen"], "hard_stop": "data_movement", "when": {"any": []}}',
            "lanes: Select a valid",
        ),
        ("[" * 100_000, "This is no JSON. Check commas, quotes and brackets."),
    ],
)
def test_a_bad_import_says_where(ada_client, text, sentence):
    page = ada_client.post(reverse("import-rule"), {"token": token(), "text": text})
    assert (page.status_code, sentence in words(page)) == (422, True), words(page)[:600]


def test_versions_export_and_import_are_there_on_a_phone_too(ada_client):
    """What is `wide` is taken away below 820 px; only the sentence beside the heading is."""
    header = ada_client.get("/rules/").content.decode().partition("<h1>Trigger rules</h1>")[2].partition("</header>")[0]
    for name in ("rule-versions", "export-rules", "import-rule"):
        assert f'<a class="btn btn-line" href="{reverse(name)}">' in header
