"""A rule keeps its pattern, whoever edits it; and the job that looks for patterns tells how far it is."""

import pytest

from dealdesk.domain import clock, jobs
from dealdesk.domain.jobs import Progress
from dealdesk.enums import Role
from dealdesk.models import AuditEvent, Job
from promises.enums import PromiseState
from reviews.domain import past_asks, rule_changes
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.outcomes import record_outcome
from reviews.domain.patterns import cover, search
from reviews.domain.patterns.rule import rule_of_pattern
from reviews.enums import RuleStatus
from tests import factories
from tests.reviews.views.rule_pages import proposed

pytestmark = pytest.mark.django_db

CSV = "says=nightly csv"


@pytest.fixture
def alan(db):
    return factories.person("Alan", Role.ADMIN)


def turned_on(ada, alan, rule, status=RuleStatus.ON, **what):
    draft = proposed(ada, rule, status, **what)
    return rule_changes.activate(draft.pk, by=alan, version=draft.version)


def went_bad(lena):
    promise = factories.promise_at(PromiseState.APPROVED)
    what = {"kind": "went_bad", "extra_days": 12, "what_happened": "Nobody asked.", "cause": "no_limit"}
    record_outcome(promise.pk, by=lena, happened_on=clock.database_now().date(), **what)
    return AuditEvent.objects.filter(chain=promise.chain).latest("position").data["repeats"]


def test_an_edited_rule_is_still_the_rule_of_its_pattern(ada, alan, lena):
    went_bad(lena)
    first = turned_on(ada, alan, rule_of_pattern(CSV, "data_movement"), pattern=CSV)
    edited = {**first.rule, "lanes": ["engineering"], "questions": {}}
    assert turned_on(ada, alan, edited).pattern == CSV
    origin = cover.origins()[first.rule_id]
    assert (origin.pattern, origin.since, origin.on) == (CSV, first.ended_at, ((2, None),))
    assert went_bad(lena) == [{"key": CSV, "sentence": "The ask says “nightly csv”."}]


def test_another_pattern_that_is_named_replaces_it(ada, alan):
    first = turned_on(ada, alan, rule_of_pattern(CSV, "data_movement"), pattern=CSV)
    second = turned_on(ada, alan, {**first.rule, "lanes": ["engineering"], "questions": {}}, pattern="unsized")
    assert second.pattern == "unsized"
    origin = cover.origins()[first.rule_id]
    assert (origin.pattern, origin.since, origin.on) == ("unsized", second.ended_at, ((3, None),))


def test_a_promise_that_was_sent_while_the_rule_was_off_raises_no_alarm(ada, alan, lena):
    went_bad(lena)
    on = turned_on(ada, alan, rule_of_pattern(CSV, "data_movement"), pattern=CSV)
    turned_on(ada, alan, on.rule, RuleStatus.WATCH)
    meanwhile = factories.promise_at(PromiseState.APPROVED)
    turned_on(ada, alan, on.rule)
    assert cover.origins()[on.rule_id].on == ((2, 2), (4, None))
    what = {"kind": "went_bad", "extra_days": 12, "what_happened": "Nobody asked.", "cause": "no_limit"}
    record_outcome(meanwhile.pk, by=lena, happened_on=clock.database_now().date(), **what)
    assert AuditEvent.objects.filter(chain=meanwhile.chain).latest("position").data["repeats"] == []
    assert went_bad(lena) != []


def test_what_an_older_form_of_the_rule_let_through_raises_no_alarm(ada, alan, lena):
    went_bad(lena)
    rule = rule_of_pattern(CSV, "data_movement")
    narrow = {**rule, "when": {"field": "ask", "test": "has_phrase", "values": ["nightly csv to mars"]}}
    on = turned_on(ada, alan, narrow, pattern=CSV)
    let_through = factories.promise_at(PromiseState.APPROVED)
    turned_on(ada, alan, {**on.rule, "when": rule["when"]})
    what = {"kind": "went_bad", "extra_days": 12, "what_happened": "Nobody asked.", "cause": "no_limit"}
    record_outcome(let_through.pk, by=lena, happened_on=clock.database_now().date(), **what)
    assert AuditEvent.objects.filter(chain=let_through.chain).latest("position").data["repeats"] == []
    assert went_bad(lena) != []


def test_a_rule_that_came_with_the_product_begins_with_no_change_of_it(ada, alan):
    shipped = rule_changes.rule_of(rule_set_in_force(), "data-movement")
    turned_on(ada, alan, {**shipped, "lanes": ["engineering"], "questions": {}})
    assert cover.origins() == {}


def test_an_ask_says_under_which_rules_it_was_sent(ada, alan):
    factories.sent()
    turned_on(ada, alan, rule_of_pattern(CSV, "data_movement"))
    factories.sent()
    first, last = past_asks.span(clock.database_now(), 1)
    assert [ask.rule_set for ask in past_asks.between(first, last)] == [1, 2]


# --- the job ----------------------------------------------------------------------------------------------------------


def looked_for(ada):
    first, last = past_asks.span(clock.database_now(), 182)
    return jobs.start("patterns", by=ada, arguments={"first": first.isoformat(), "last": last.isoformat()})


@pytest.fixture
def beats(monkeypatch):
    """Every step a job told, each as far as it was."""
    told = []

    def at(progress, done):
        told.append(done)
        Progress._write(progress)

    monkeypatch.setattr(Progress, "at", at)
    return told


def test_the_job_tells_how_far_it_is_all_the_way_through(ada, lena, beats, monkeypatch):
    monkeypatch.setattr(search, "EVERY_ROWS", 1)
    for _ in range(2):
        went_bad(lena)
    for _ in range(6):
        fine = factories.promise_at(PromiseState.APPROVED, ask="A list of orders by e-mail.", type="mixed")
        record_outcome(fine.pk, by=lena, kind="delivered", happened_on=clock.database_now().date())
    job = looked_for(ada)
    jobs.run_jobs()
    job.refresh_from_db()
    assert (job.state, job.total) == ("done", 3 * 8)  # the bad ones, the fine ones, and how wide the rules are
    assert sorted(set(beats)) == list(range(1, 25))
    assert beats == sorted(beats)


def test_a_stop_is_heard_in_the_middle(ada, lena, monkeypatch):
    monkeypatch.setattr(search, "EVERY_ROWS", 1)
    for _ in range(3):
        went_bad(lena)
    job = looked_for(ada)

    def at(progress, done):
        Job.objects.filter(pk=job.pk).update(stop_asked=True)
        Progress._write(progress)

    monkeypatch.setattr(Progress, "at", at)
    jobs.run_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.result) == ("stopped", 0, None)
