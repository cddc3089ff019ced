"""The doors of a rule: Ada writes, sees what it would have done, proposes; Alan turns it on. Nothing goes past them."""

import pytest

from dealdesk.domain import jobs
from dealdesk.enums import Role
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale, VersionMissing
from dealdesk.models import AuditEvent, Job
from promises.enums import PromiseState
from reviews.domain import back_test, rule_changes, rule_policy
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.rules import checking
from reviews.enums import RuleStatus
from reviews.models import DraftState, RuleDraft, Submission
from tests import factories
from tests.reviews.views.rule_pages import WAREHOUSE, back_tested, proposed, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def alan(db):
    return factories.person("Alan", Role.ADMIN)


def propose(draft, by, reason="It is good."):
    return rule_changes.propose(draft.pk, by=by, reason=reason, version=draft.version, looked_at=draft.back_test_id)


def events(type):
    return AuditEvent.objects.filter(type=type).count()


def test_alan_turns_on_what_ada_wrote(ada, alan):
    draft = proposed(ada)
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    version = rule_set_in_force()
    assert (version.number, version.made_by, version.activated_by) == (2, ada, alan)
    assert version.rules["rules"][-1] == draft.rule
    assert version.back_test == draft.back_test
    assert version.change == {"rule": "warehouse-words", "what": "adds", "draft": draft.pk}
    assert (events("rule.written"), events("rule.proposed"), events("rule.activated")) == (1, 1, 1)


def test_its_own_author_does_not_turn_it_on(ada):
    draft = proposed(ada)
    with pytest.raises(Denied) as refused:
        rule_changes.activate(draft.pk, by=ada, version=draft.version)
    assert refused.value.sentence == "Another admin must turn this on: whoever wrote a rule does not activate it."
    assert rule_set_in_force().number == 1
    assert events("door.refused") == 1  # the attempt itself is an event
    assert rule_changes.why_not_activated(draft, ada) == refused.value.sentence


def test_where_the_policy_is_off_proposing_turns_it_on(ada):
    factories.one_admin(ada)
    draft = proposed(ada)
    assert (draft.state, rule_set_in_force().number) == (DraftState.ACTIVATED, 2)
    assert events("policy.two_admins") == 1


@pytest.mark.parametrize("door", ["write", "back_test", "propose", "activate", "discard", "two_admins"])
def test_only_an_admin_changes_rules(ada, grace, door):
    draft = proposed(ada)
    with pytest.raises(Denied, match="^Only an admin can change the trigger rules.$"):
        {
            "write": lambda: written(grace),
            "back_test": lambda: rule_changes.back_test_draft(draft.pk, by=grace),
            "propose": lambda: propose(draft, grace),
            "activate": lambda: rule_changes.activate(draft.pk, by=grace, version=draft.version),
            "discard": lambda: rule_changes.discard(draft.pk, by=grace, version=draft.version),
            "two_admins": lambda: rule_policy.do_without(by=grace, reason="I am in a hurry."),
        }[door]()


def test_nothing_unseen_is_proposed(ada):
    draft = written(ada)
    with pytest.raises(Conflict) as refused:
        propose(draft, ada)
    assert refused.value.sentence == rule_changes.UNSEEN
    draft = back_tested(draft, ada)
    other = {**WAREHOUSE, "lanes": ["engineering"], "questions": {}}
    draft = rule_changes.write_draft(by=ada, rule=other, draft_id=draft.pk, version=draft.version)
    assert draft.back_test is None
    with pytest.raises(Conflict):
        propose(draft, ada)


def test_another_name_keeps_the_back_test(ada):
    draft = back_tested(written(ada), ada)
    named = {**WAREHOUSE, "name": "Words of warehouses"}
    assert rule_changes.write_draft(by=ada, rule=named, draft_id=draft.pk, version=draft.version).back_test is not None


def test_what_was_edited_while_the_test_ran_is_not_seen(ada):
    draft = rule_changes.back_test_draft(written(ada).pk, by=ada)
    other = {**WAREHOUSE, "lanes": ["engineering"], "questions": {}}
    rule_changes.write_draft(by=ada, rule=other, draft_id=draft.pk, version=draft.version)
    jobs.run_jobs()
    assert RuleDraft.objects.get().back_test.rule["lanes"] == ["engineering"]


OTHER = {**WAREHOUSE, "lanes": ["engineering"], "questions": {}}


def test_what_is_edited_while_its_test_runs_is_tested_anew_at_once(ada):
    draft = rule_changes.back_test_draft(written(ada).pk, by=ada)
    old = draft.job
    draft = rule_changes.write_draft(by=ada, rule=OTHER, draft_id=draft.pk, version=draft.version)
    assert (draft.job.arguments["rule"]["lanes"], draft.job.state) == (["engineering"], "waiting")
    old.refresh_from_db()
    assert old.state == "stopped"
    assert rule_changes.back_test_draft(draft.pk, by=ada).job == draft.job  # that is what it tests already
    jobs.run_jobs()
    draft = RuleDraft.objects.get(pk=draft.pk)
    assert draft.back_test.rule["lanes"] == ["engineering"]


def test_another_name_leaves_the_running_test_alone(ada):
    draft = rule_changes.back_test_draft(written(ada).pk, by=ada)
    named = {**WAREHOUSE, "name": "Words of warehouses"}
    assert rule_changes.write_draft(by=ada, rule=named, draft_id=draft.pk, version=draft.version).job == draft.job


def test_a_test_that_a_colleague_started_is_called_off_too(ada, alan):
    draft = rule_changes.back_test_draft(written(ada).pk, by=alan)
    Job.objects.filter(pk=draft.job_id).update(state="running")
    rule_changes.write_draft(by=ada, rule=OTHER, draft_id=draft.pk, version=draft.version)
    assert Job.objects.get(pk=draft.job_id).stop_asked is True


def test_a_result_that_comes_too_late_counts_for_nothing(ada, monkeypatch):
    draft = rule_changes.back_test_draft(written(ada).pk, by=ada)
    kept_run = back_test.kept_run

    def edited_to_and_fro(*args, **kwargs):
        """The worker is through with its rows; before it says so, Ada changes the rule and changes it back."""
        kept = kept_run(*args, **kwargs)
        monkeypatch.setattr(back_test, "kept_run", kept_run)
        for rule in (OTHER, WAREHOUSE):
            now = RuleDraft.objects.get(pk=draft.pk)
            rule_changes.write_draft(by=ada, rule=rule, draft_id=now.pk, version=now.version)
        return kept

    monkeypatch.setattr(back_test, "kept_run", edited_to_and_fro)
    jobs._run(jobs._claim())
    assert RuleDraft.objects.get().back_test is None
    jobs.run_jobs()
    assert RuleDraft.objects.get().back_test.rule == RuleDraft.objects.get().rule


def test_the_result_that_ada_looked_at_is_the_one_that_counts(ada):
    draft = back_tested(written(ada), ada)
    looked_at = draft.back_test_id
    draft = back_tested(draft, ada)
    for seen in (looked_at, None):
        with pytest.raises(Conflict) as refused:
            rule_changes.propose(draft.pk, by=ada, reason="It is good.", version=draft.version, looked_at=seen)
        assert refused.value.sentence == "The back-test ran again. Look at its result and send this again."
    propose(draft, ada)


def test_a_reason_is_needed(ada):
    draft = back_tested(written(ada), ada)
    with pytest.raises(Invalid) as refused:
        propose(draft, ada, " ")
    assert list(refused.value.errors) == ["reason"]


def test_a_stale_and_a_missing_version(ada, alan):
    draft = proposed(ada)
    with pytest.raises(Stale):
        rule_changes.activate(draft.pk, by=alan, version=draft.version - 1)
    with pytest.raises(VersionMissing):
        rule_changes.activate(draft.pk, by=alan, version=None)


def test_a_rule_that_was_changed_since_is_looked_at_again(ada, alan):
    first = proposed(ada)
    rule_changes.activate(first.pk, by=alan, version=first.version)
    rule = {**WAREHOUSE, "id": "warehouse-words"}
    one, two = (
        proposed(ada, {**rule, "lanes": ["engineering"], "questions": {}}),
        proposed(ada, {**rule, "lanes": ["product"], "questions": {}}),
    )
    rule_changes.activate(one.pk, by=alan, version=one.version)
    with pytest.raises(Conflict, match="This rule was changed since"):
        rule_changes.activate(two.pk, by=alan, version=two.version)


def test_another_rule_that_was_changed_since_is_kept(ada, alan):
    one, two = proposed(ada), proposed(ada, {**WAREHOUSE, "name": "Another"})
    for draft in (one, two):
        rule_changes.activate(draft.pk, by=alan, version=draft.version)
    assert [rule["id"] for rule in rule_set_in_force().rules["rules"]][-2:] == ["warehouse-words", "another"]


def test_what_stops_every_ask_is_not_proposed(ada, monkeypatch):
    monkeypatch.setattr(back_test, "ENOUGH", 1)
    factories.sent()
    draft = back_tested(written(ada), ada)  # the one past ask says SFTP
    with pytest.raises(Conflict) as refused:
        propose(draft, ada)
    assert refused.value.sentence == checking.EVERY_ASK == "This rule matches every ask. Add a condition."


def off(rule_id):
    return dict(rule_changes.rule_of(rule_set_in_force(), rule_id))


# RELIABILITY row 56.
def test_the_last_rule_of_a_stop_is_switched_off_by_two(ada, alan):
    draft = proposed(ada, off("custom-logic"), RuleStatus.OFF)
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    told = AuditEvent.objects.get(type="rule.activated")
    assert told.data["lost"] == ["custom_logic"]


def test_nobody_switches_off_the_last_rule_of_a_stop_alone(ada, alan):
    factories.one_admin(ada)
    draft = proposed(ada, off("custom-logic"), RuleStatus.OFF)
    assert (draft.state, rule_set_in_force().number) == (DraftState.PROPOSED, 1)
    with pytest.raises(Conflict) as refused:
        rule_changes.activate(draft.pk, by=ada, version=draft.version)
    assert refused.value.sentence == (
        "This is the last rule for “Custom logic”. A second admin must confirm that nothing stops it any more."
    )
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    assert rule_set_in_force().number == 2


def test_asks_in_review_keep_their_version(ada, alan):
    promise = factories.sent()
    draft = proposed(ada)
    rule_changes.activate(draft.pk, by=alan, version=draft.version)
    assert Submission.objects.get(promise=promise).rule_set.number == 1
    promise.refresh_from_db()
    assert promise.state == PromiseState.ENGINEERING_REVIEW
    assert Submission.objects.get(promise=factories.sent()).rule_set.number == 2


def test_the_201st_rule_is_refused(ada, monkeypatch):
    monkeypatch.setattr(checking, "MOST_RULES", 5)
    with pytest.raises(Invalid) as refused:
        written(ada)
    assert refused.value.errors == {"rules": "A rule set holds at most 5 rules. Switch one off and remove it first."}


def test_only_its_author_edits_it_and_takes_it_back(ada, alan):
    draft = proposed(ada)
    with pytest.raises(Denied, match="Only Ada, who wrote this change, can edit it."):
        rule_changes.take_back(draft.pk, by=alan, version=draft.version)
    draft = rule_changes.take_back(draft.pk, by=ada, version=draft.version)
    with pytest.raises(Denied):
        rule_changes.write_draft(by=alan, rule=WAREHOUSE, draft_id=draft.pk, version=draft.version)
    assert rule_changes.discard(draft.pk, by=alan, version=draft.version).state == DraftState.DISCARDED
    with pytest.raises(Conflict, match="This change has ended already."):
        rule_changes.discard(draft.pk, by=alan, version=draft.version + 1)
