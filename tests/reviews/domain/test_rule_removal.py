"""A rule that is off is taken out of the next rule set: by a reason and two admins, and old versions keep it."""

import pytest

from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid
from dealdesk.models import AuditEvent
from reviews.domain import rule_changes
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.rule_removal import propose_removal
from reviews.domain.rules import checking
from reviews.enums import RuleStatus
from reviews.models import DraftState, RuleDraft, RuleSetVersion
from tests import factories
from tests.reviews.views.rule_pages import WAREHOUSE, proposed, written

pytestmark = pytest.mark.django_db

WHY = "Nobody asks for it any more."


@pytest.fixture
def alan(db):
    return factories.person("Alan", Role.ADMIN)


def turned_on(ada, alan, rule, status=RuleStatus.ON):
    draft = proposed(ada, rule, status)
    return rule_changes.activate(draft.pk, by=alan, version=draft.version)


@pytest.fixture
def off(ada, alan):
    """The id of a rule that was on and is off: version 3."""
    on = turned_on(ada, alan, WAREHOUSE)
    return turned_on(ada, alan, on.rule, RuleStatus.OFF).rule_id


def ids(version=None):
    found = version or rule_set_in_force()
    return [rule["id"] for rule in found.rules["rules"]]


def test_a_rule_that_is_off_goes_by_two_admins_and_stays_in_old_versions(ada, alan, off):
    draft = propose_removal(off, by=ada, reason=WHY)
    assert (draft.state, off in ids()) == (DraftState.PROPOSED, True)
    with pytest.raises(Denied, match="Another admin must turn this on"):
        rule_changes.activate(draft.pk, by=ada, version=draft.version)
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    version = rule_set_in_force()
    assert (version.number, version.reason, version.made_by, version.activated_by) == (4, WHY, ada, alan)
    assert version.change == {"rule": off, "what": "removes", "draft": draft.pk}
    assert off not in ids()
    assert [off in ids(old) for old in RuleSetVersion.objects.order_by("number")] == [False, True, True, False]
    told = AuditEvent.objects.filter(type="rule.activated").latest("pk")
    assert (told.data["removes"], told.data["reason"], told.data["lost"]) == (True, WHY, [])
    mail = factories.mails(subject__startswith="Trigger rules, version 4").latest("pk")
    assert "Alan took the rule “Warehouse words” out. It was switched off" in mail.body


def test_only_what_is_off_can_be_taken_out(ada, alan):
    on = turned_on(ada, alan, WAREHOUSE)
    with pytest.raises(Conflict) as refused:
        propose_removal(on.rule_id, by=ada, reason=WHY)
    assert refused.value.sentence == "“Warehouse words” is on. Switch it off first, and remove it then."
    assert not RuleDraft.objects.filter(removes=True).exists()


def test_what_was_switched_on_meanwhile_is_not_taken_out(ada, alan, off):
    draft = propose_removal(off, by=ada, reason=WHY)
    turned_on(ada, alan, rule_changes.rule_of(rule_set_in_force(), off))
    with pytest.raises(Conflict, match="This rule was changed since."):
        rule_changes.activate(draft.pk, by=alan, version=draft.version)
    assert off in ids()


def test_a_change_of_what_was_taken_out_meanwhile_is_looked_at_again(ada, alan, off):
    change = proposed(ada, {**rule_changes.rule_of(rule_set_in_force(), off), "name": "Words"})
    draft = propose_removal(off, by=ada, reason=WHY)
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    with pytest.raises(Conflict, match="This rule was changed since."):
        rule_changes.activate(change.pk, by=alan, version=change.version)


def test_it_is_proposed_once_with_a_reason_by_an_admin(ada, grace, off):
    with pytest.raises(Invalid) as refused:
        propose_removal(off, by=ada, reason=" ")
    assert list(refused.value.errors) == ["reason"]
    with pytest.raises(Denied, match=rule_changes.ONLY_ADMINS):
        propose_removal(off, by=grace, reason=WHY)
    draft = propose_removal(off, by=ada, reason=WHY)
    with pytest.raises(Conflict, match="Ada proposed this already; another admin confirms it or discards it."):
        propose_removal(off, by=ada, reason=WHY)
    with pytest.raises(Conflict, match="Taking a rule out leaves nothing to edit. Discard this change instead."):
        rule_changes.take_back(draft.pk, by=ada, version=draft.version)
    rule_changes.discard(draft.pk, by=ada, version=draft.version)
    assert propose_removal(off, by=ada, reason=WHY).pk != draft.pk


def test_a_rule_that_is_in_no_set_cannot_be_taken_out(ada):
    with pytest.raises(Conflict, match="This rule is not in force any more."):
        propose_removal("no-such-rule", by=ada, reason=WHY)


def test_where_one_admin_is_enough_it_goes_at_once(ada, alan, off):
    factories.one_admin(ada)
    assert propose_removal(off, by=ada, reason=WHY).state == DraftState.ACTIVATED
    assert off not in ids()


# RELIABILITY row 56.
def test_the_last_rule_about_a_stop_goes_by_two_whatever_the_policy(ada, alan):
    turned_on(ada, alan, rule_changes.rule_of(rule_set_in_force(), "custom-logic"), RuleStatus.OFF)
    factories.one_admin(ada)
    draft = propose_removal("custom-logic", by=ada, reason=WHY)
    assert (draft.state, "custom-logic" in ids()) == (DraftState.PROPOSED, True)
    with pytest.raises(Conflict) as refused:
        rule_changes.activate(draft.pk, by=ada, version=draft.version)
    assert refused.value.sentence == (
        "This is the last rule for “Custom logic”. A second admin must confirm that nothing stops it any more."
    )
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    told = AuditEvent.objects.filter(type="rule.activated").latest("pk")
    assert (told.data["lost"], "custom-logic" in ids()) == (["custom_logic"], False)


def test_a_full_rule_set_has_room_again(ada, alan, off, monkeypatch):
    monkeypatch.setattr(checking, "MOST_RULES", len(ids()))
    with pytest.raises(Invalid, match="Switch one off and remove it first."):
        written(ada, {**WAREHOUSE, "name": "One more"})
    draft = propose_removal(off, by=ada, reason=WHY)
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    turned_on(ada, alan, {**WAREHOUSE, "name": "One more"})
    assert ids()[-1] == "one-more"


def test_its_id_is_not_given_to_another_rule(ada, alan, off):
    draft = propose_removal(off, by=ada, reason=WHY)
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    assert written(ada).rule_id == "warehouse-words-2"
