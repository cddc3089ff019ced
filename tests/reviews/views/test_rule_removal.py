"""Ada takes a rule out on a page of its own, Alan confirms it, and the versions still tell what it was."""

import pytest
from django.urls import reverse

from dealdesk.enums import Role
from reviews.domain import rule_changes
from reviews.domain.in_force import rule_set_in_force
from reviews.enums import RuleStatus
from reviews.models import DraftState, RuleDraft
from tests import factories
from tests.reviews.views.pages import token, words
from tests.reviews.views.rule_pages import WAREHOUSE, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def alan(db):
    return factories.person("Alan", Role.ADMIN)


@pytest.fixture
def off(ada, alan):
    rule = WAREHOUSE
    for status in (RuleStatus.ON, RuleStatus.OFF):
        draft = proposed(ada, rule, status)
        rule = rule_changes.activate(draft.pk, by=alan, version=draft.version).rule
    return rule["id"]


def test_ada_removes_a_rule_and_alan_confirms(ada_client, alan, sign_in, off, grace_client):
    url = reverse("remove-rule", args=[off])
    assert f'href="{url}"' in ada_client.get(reverse("rules")).content.decode()
    assert f'href="{url}"' not in grace_client.get(reverse("rules")).content.decode()
    text = words(ada_client.get(url))
    assert "Remove “Warehouse words”" in text
    assert "Type is any of Data movement, Mixed" in text
    missing = ada_client.post(url, {"token": token(), "reason": ""})
    assert (missing.status_code, "This field is required." in words(missing)) == (422, True)
    form = {"token": token(), "reason": "Nobody asks for it."}
    sent = ada_client.post(url, form)
    draft = RuleDraft.objects.get(removes=True)
    assert (sent.status_code, sent.url) == (302, reverse("rule-draft", args=[draft.pk]))
    assert ada_client.post(url, form).status_code == 302
    assert RuleDraft.objects.filter(removes=True).count() == 1
    listed = words(ada_client.get(reverse("rules")))
    assert "Warehouse words , taken out Waiting for a second admin Nobody asks for it." in listed
    page = words(sign_in(alan).get(sent.url))
    assert "This change takes the rule out of the next version." in page
    assert "Take it out" in page
    assert "Back-test" not in page
    assert "Take back" not in words(ada_client.get(sent.url))
    done = sign_in(alan).post(
        reverse("activate-rule", args=[draft.pk]), {"token": token(), "version": draft.version}, follow=True
    )
    assert "“Warehouse words” is taken out." in words(done)
    assert "Removed" in words(done)
    assert off not in [rule["id"] for rule in rule_set_in_force().rules["rules"]]
    assert ada_client.get(url).status_code == 404
    versions = words(ada_client.get(reverse("rule-versions"), {"from": 3, "to": 4}))
    assert "Version 3 against version 4 Warehouse words Removed" in versions
    assert "4 Removes “Warehouse words” In force" in versions
    assert "2 Adds “Warehouse words”" in versions


def test_a_rule_that_is_on_says_what_to_do_first(ada_client, ada):
    url = reverse("remove-rule", args=["data-movement"])
    page = ada_client.get(url)
    said = "“Data leaves or enters our platform” is on. Switch it off first, and remove it then."
    assert (page.status_code, said in words(page)) == (200, True)
    refused = ada_client.post(url, {"token": token(), "reason": "Old."})
    assert (refused.status_code, said in words(refused)) == (409, True)
    assert not RuleDraft.objects.exists()


def test_the_same_form_twice_takes_it_out_once(ada, ada_client, off):
    factories.one_admin(ada)
    url, form = reverse("remove-rule", args=[off]), {"token": token(), "reason": "Old."}
    for _ in range(2):
        assert ada_client.post(url, form).status_code == 302
    assert RuleDraft.objects.filter(removes=True).count() == 1


def test_grace_cannot(grace_client, off):
    assert grace_client.get(reverse("remove-rule", args=[off])).status_code == 403
    assert RuleDraft.objects.filter(state=DraftState.PROPOSED).count() == 0
