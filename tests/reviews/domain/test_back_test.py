"""A back-test judges past asks as live evaluation did, and its numbers are counted by hand here."""

from datetime import date, timedelta

import pytest

from dealdesk.domain import clock, jobs
from promises.domain import promises as drafts
from promises.enums import OutcomeKind, PromiseState
from reviews.domain import back_test, documented, lifecycle, past_asks
from reviews.domain.in_force import rule_set_in_force
from reviews.domain.past_asks import PastAsk
from reviews.domain.rules import Snapshot, evaluate
from reviews.enums import RuleStatus
from reviews.models import BackTest, Outcome, PastImport, PastPromise, RuleHit, RuleSetVersion, Submission
from tests import factories as make

MONDAY = date(2026, 3, 2)
EXPORT = {
    "id": "exports",
    "name": "Exports",
    "hard_stop": "data_movement",
    "when": {"field": "ask", "test": "has_phrase", "values": ["export", "sync"]},
    "lanes": ["engineering", "security"],
}


def asked(number: int, ask: str, outcome: str = "", *, week: int = 0, type: str = "data_movement") -> PastAsk:
    happened = "It went wrong." if outcome == OutcomeKind.WENT_BAD else ""
    day = MONDAY + timedelta(days=7 * week)
    return PastAsk(f"P-{number:04d}", number, None, day, Snapshot(ask, type, {}), outcome, happened, 0, "")


PAST = [
    asked(1, "Nightly export of orders.", "went_bad"),
    asked(2, "Two-way sync of contacts.", "went_bad", week=1),
    asked(3, "Orders flow into the warehouse.", "went_bad", week=1),
    asked(4, "One export by hand.", "delivered", week=2),
    asked(5, "Export of the audit trail.", "late", week=2, type="security"),
    asked(6, "Export once.", "", week=3),
    asked(7, "A logo on the page.", "delivered", week=3, type=""),
    asked(8, "A role for auditors.", "went_bad", type="security"),
]


def result_of(rule=EXPORT, in_force=()):
    return back_test.back_test(rule, in_force, PAST, first=MONDAY, last=MONDAY + timedelta(days=27))


def labels(result, name):
    return [row["label"] for row in result["lists"][name]["rows"]]


def test_ada_reads_what_a_new_rule_would_have_done():
    result = result_of()
    assert (result["asks"], result["went_bad"], result["went_bad_that_fit"]) == (8, 4, 3)
    assert result["rule"] == {
        "bad_caught": 2,
        "bad_missed": 2,
        "fine_stopped": 2,
        "open_stopped": 1,
        "stops": 5,
        "stops_a_week": 1.25,
    }
    assert result["in_force"] is None
    assert labels(result, "newly_caught") == ["P-0001", "P-0002"]
    assert labels(result, "still_missed") == ["P-0003"]  # the 3 that fit, without the 2 that are caught
    assert labels(result, "newly_stopped") == ["P-0004", "P-0005", "P-0006"]
    assert labels(result, "all") == ["P-0001", "P-0002", "P-0004", "P-0005", "P-0006"]
    assert result["lists"]["newly_caught"]["rows"][0]["words"] == ["export"]
    assert [(week["week"], week["bad"], week["fine"], week["open"]) for week in result["weeks"]] == [
        ("2026-03-02", 1, 0, 0),
        ("2026-03-09", 1, 0, 0),
        ("2026-03-16", 0, 2, 0),
        ("2026-03-23", 0, 0, 1),
    ]


def test_it_is_compared_with_the_rule_in_force():
    before = {**EXPORT, "when": {"field": "ask", "test": "has_phrase", "values": ["export", "warehouse"]}}
    result = result_of(in_force=[before])
    assert (result["in_force"]["bad_caught"], result["in_force"]["stops"]) == (2, 5)
    assert labels(result, "newly_caught") == ["P-0002"]
    assert labels(result, "no_longer") == ["P-0003"]
    assert labels(result, "newly_stopped") == []


@pytest.mark.parametrize("status", [RuleStatus.OFF, RuleStatus.WATCH])
def test_a_rule_that_stops_nothing_today_is_no_rule_in_force(status):
    result = result_of(in_force=[{**EXPORT, "status": status.value}])
    assert result["in_force"] is None
    assert labels(result, "newly_caught") == ["P-0001", "P-0002"]


def test_what_other_rules_stop_anyway_is_no_extra_review():
    trail = {
        "id": "trail",
        "name": "Trails",
        "hard_stop": "security_commitment",
        "when": {"field": "ask", "test": "has_phrase", "values": ["audit trail", "orders"]},
        "lanes": ["engineering", "security"],
    }
    result = result_of({**EXPORT, "lanes": ["engineering", "product", "security"]}, [trail])
    assert result["overlap"] == {"stopped_anyway": 2, "by_rule": {"trail": 2}}
    alone, stops = result["alone"], result["rule"]["stops"]
    assert alone["stops"] == stops - 2 == result["differ"]  # one figure, whichever line tells it
    assert alone["bad_caught"] + alone["fine_stopped"] + alone["open_stopped"] == alone["stops"]
    # A ticked type asks these lanes already; nothing is left to add.
    assert result["reviews_a_week"] == {"engineering": 0.0, "product": 0.0, "security": 0.0}


def test_what_other_rules_stop_anyway_is_no_different_result():
    trail = {
        **EXPORT,
        "id": "trail",
        "when": {"field": "ask", "test": "has_phrase", "values": ["audit trail", "orders"]},
    }
    result = result_of(in_force=[trail])
    assert (labels(result, "newly_caught"), labels(result, "newly_stopped")) == (["P-0002"], ["P-0004", "P-0006"])
    assert {row["label"] for row in result["lists"]["all"]["rows"] if row["anyway"]} == {"P-0001", "P-0005"}
    assert (result["differ"], result["matches_otherwise"]) == (3, 5)
    assert result["lists"]["still_missed"]["rows"][0]["anyway"] is True
    narrower = {**EXPORT, "when": {"field": "ask", "test": "has_phrase", "values": ["sync"]}}
    let_through = result_of(narrower, [EXPORT, trail])
    assert let_through["differ"] == 2  # P-0004 and P-0006
    assert labels(let_through, "no_longer") == ["P-0004", "P-0006"]


def test_why_names_the_fact_where_no_words_say_it():
    gap = {
        **EXPORT,
        "when": {
            "all": [
                {"field": "type", "test": "is", "values": ["data_movement"]},
                {
                    "any": [
                        {"not": {"field": "fact:duplicates", "test": "is_given"}},
                        {"field": "ask", "test": "names_date"},
                    ]
                },
                {"not": {"field": "ask", "test": "has_phrase", "values": ["zebra"]}},
                {"field": "library", "test": "is", "values": ["none"]},
            ]
        },
    }
    row = result_of(gap)["lists"]["newly_caught"]["rows"][0]
    assert row["words"] == []
    assert row["because"] == [
        "Type: Data movement",
        "Duplicates: not given",
        "Words in the ask: nothing of what the rule names",
        "Library match: None",
    ]


def test_an_ask_that_engineering_alone_would_triage_costs_two_more_reviews():
    logo = {**EXPORT, "when": {"field": "ask", "test": "has_phrase", "values": ["logo"]}, "lanes": ["product"]}
    assert result_of(logo)["reviews_a_week"] == {"product": 0.25}


def test_a_rule_that_stops_every_ask_is_seen_to():
    every = {**EXPORT, "when": {"not": {"field": "ask", "test": "has_phrase", "values": ["zebra"]}}}
    many = [asked(number, "Export.", "delivered") for number in range(back_test.ENOUGH)]
    result = back_test.back_test(every, [], many, first=MONDAY, last=MONDAY)
    assert back_test.matches_every_ask(result) is True
    assert back_test.matches_every_ask(result_of(every)) is False  # eight asks prove nothing


# --- the same judgement as live ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_rules_in_force_give_the_stored_hits_back():
    on = make.deal()
    asks = [
        ("Nightly CSV export of orders to SFTP.", "data_movement"),
        ("SSO for admins with SAML.", "security"),
        ("Orders above 5,000 need manager approval.", "custom_logic"),
        ("Show our logo on the sign-in page.", ""),
        ("An SLA of one hour.", ""),
        ("Live by June 5.", ""),
        ("SSO, and a nightly export of orders.", "mixed"),
    ]
    for ask, type in asks:
        make.sent(on, ask=ask, type=type)
    rules = rule_set_in_force().rules["rules"]
    first, last = past_asks.span(clock.database_now(), 1)

    found = {
        (ask.label, hit.rule["id"], hit.words)
        for ask in past_asks.between(first, last)
        for hit in evaluate(ask.snapshot, rules)
    }

    stored = RuleHit.objects.select_related("submission__promise")
    assert found == {(hit.submission.promise.label, hit.rule_id, tuple(hit.words)) for hit in stored}
    assert len(found) >= len(asks)


SSO_UNLESS_ASKED = {
    "id": "sso-unless",
    "name": "SSO unless they said no",
    "hard_stop": "security_commitment",
    "when": {"field": "fact:asked_security", "test": "is", "values": ["yes"]},
    "lanes": ["engineering", "security"],
}


def judged_by(rules):
    first, last = past_asks.span(clock.database_now(), 1)
    return {
        (ask.label, hit.rule["id"], hit.words)
        for ask in past_asks.between(first, last)
        for hit in evaluate(ask.snapshot, rules)
    }


@pytest.mark.django_db
def test_what_a_corrected_answer_kept_comes_back_too(maya):
    """Maya takes a yes back, says it again and takes it back: what it stopped stays so, and a back-test agrees."""
    rules = [*rule_set_in_force().rules["rules"], SSO_UNLESS_ASKED]
    RuleSetVersion.objects.create(number=2, rules={"rules": rules}, reason="x", made_at=clock.database_now())
    promise = make.draft(ask="Sign-in with their accounts.", type="custom_logic")
    drafts.give_facts(promise.pk, by=maya, given={"asked_security": "yes"})
    promise = lifecycle.submit(promise.pk, by=maya)
    for answer in ("no", "yes", "no"):
        lifecycle.change_fact(promise.pk, by=maya, key="asked_security", value=answer)
    newest = Submission.objects.filter(promise=promise).latest("revision")
    stored = {(promise.label, hit.rule_id, tuple(hit.words)) for hit in newest.hits.all()}
    assert "sso-unless" in {rule for _, rule, _ in stored}
    assert judged_by(rules) == stored
    result = back_test.back_test(
        SSO_UNLESS_ASKED, [], past_asks.between(*past_asks.span(clock.database_now(), 1)), first=MONDAY, last=MONDAY
    )
    assert result["rule"]["stops"] == 1
    assert newest.seen["facts"]["asked_security"] == "no"  # what counts now is what was said last


@pytest.mark.django_db
def test_what_is_sent_anew_keeps_nothing_of_that(maya):
    rules = [*rule_set_in_force().rules["rules"], SSO_UNLESS_ASKED]
    RuleSetVersion.objects.create(number=2, rules={"rules": rules}, reason="x", made_at=clock.database_now())
    promise = make.draft(ask="Sign-in with their accounts.", type="custom_logic")
    drafts.give_facts(promise.pk, by=maya, given={"asked_security": "yes"})
    promise = lifecycle.submit(promise.pk, by=maya)
    assert "earlier" not in Submission.objects.get(promise=promise).seen
    lifecycle.change_fact(promise.pk, by=maya, key="asked_security", value="no")
    assert len(Submission.objects.filter(promise=promise).latest("revision").seen["earlier"]) == 1


@pytest.mark.django_db
def test_library_and_facts_are_those_of_that_day():
    entry = make.capability("One CSV export of five agreed order fields to the customer's SFTP folder, once per night.")
    promise = make.sent(ask="Nightly CSV export of five order fields to the customer's SFTP folder.")
    seen = Submission.objects.get(promise=promise).seen
    assert seen["library"] == [entry.label]

    documented.withdraw_capability(entry.pk, by=entry.approved_by, reason="Replaced.", version=entry.version)

    first, last = past_asks.span(clock.database_now(), 1)
    (ask,) = past_asks.between(first, last)
    assert (ask.snapshot.library, ask.snapshot.facts) == ((entry.label,), seen["facts"])


@pytest.mark.django_db
def test_what_was_withdrawn_promised_nothing(maya):
    make.sent()
    make.promise_at(PromiseState.WITHDRAWN)
    first, last = past_asks.span(clock.database_now(), 1)
    assert past_asks.count(first, last) == len(list(past_asks.between(first, last))) == 1


@pytest.mark.django_db
def test_ada_runs_it_as_a_job_and_the_result_is_kept(ada, grace):
    promise = make.promise_at(PromiseState.APPROVED)
    Outcome.objects.create(
        promise=promise,
        kind=OutcomeKind.WENT_BAD,
        happened_on=make.day(0),
        extra_days=11,
        what_happened="Backfill argued after signing.",
        recorded_at=clock.database_now(),
        recorded_by=grace,
    )
    taken = PastImport.objects.create(
        file_name="last-quarter.csv",
        sha256="a" * 64,
        rows=2,
        imported_at=clock.database_now(),
        imported_by=ada,
    )
    PastPromise.objects.create(
        taken_from=taken, line=2, ask="A sync with their CRM.", promised_on=make.day(-30), outcome="delivered"
    )
    PastPromise.objects.create(taken_from=taken, line=3, ask="A sync, long ago.", promised_on=make.day(-300))

    job = jobs.start("back_test", by=ada, arguments={"rule": EXPORT})
    jobs.run_jobs()

    job.refresh_from_db()
    kept = BackTest.objects.get(pk=job.result["back_test"])
    assert (kept.digest, kept.against.number, kept.made_by) == (back_test.digest(EXPORT), 1, ada)
    assert (job.done, job.total) == (2, 2)
    assert labels(kept.result, "all") == [promise.label, "last-quarter.csv, line 2"]
    row = kept.result["lists"]["all"]["rows"][0]
    assert (row["happened"], row["extra_days"], row["promise"]) == ("Backfill argued after signing.", 11, promise.pk)


@pytest.mark.django_db
def test_a_rule_nobody_can_read_ends_as_a_sentence(ada):
    job = jobs.start("back_test", by=ada, arguments={"rule": {**EXPORT, "when": {"field": "ask", "test": "magic"}}})
    jobs.run_jobs()
    job.refresh_from_db()
    assert job.failure == "This rule cannot be read: There is no test “magic”."
