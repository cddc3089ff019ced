"""What sets bad promises apart from good ones, on small histories counted by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from promises.domain.facts import BY_TYPE
from reviews.domain.past_asks import PastAsk
from reviews.domain.patterns import cover
from reviews.domain.patterns.features import condition_of, sentence_of
from reviews.domain.patterns.rule import beginning_of_promise, rule_of_pattern, rule_of_promise
from reviews.domain.patterns.search import chance, search
from reviews.domain.rules import Snapshot, checking
from reviews.domain.rules.conditions import compiled
from reviews.domain.rules.rows import to_groups

pytestmark = pytest.mark.once

READING = {"stops": [], "questions": [], "type": "", "model": ""}


def ask(number, outcome, *, words="Orders go to the warehouse", unknown=(), type="data_movement", **parts):
    facts = {spec.key: spec.choices[0][0] if spec.choices else "known" for spec in BY_TYPE[type] if spec.required}
    facts = {key: value for key, value in facts.items() if key not in unknown} | {"already_told": "no"}
    facts |= parts.pop("facts", {})
    snapshot = Snapshot(words, type, facts, kept_reading=READING)
    given = {"extra_days": 0, "cause": "", **parts}
    return PastAsk(f"P-{number:04d}", number, None, date(2026, 5, 1), snapshot, outcome, "", **given)


def bad(number, **what):
    return ask(number, "went_bad", **what)


def fine(number, **what):
    return ask(number, "delivered", **what)


def history():
    """Three that went bad without anybody knowing how often; five fine ones, one of them like that."""
    rows = [bad(n, unknown=("frequency",), extra_days=4 + n, cause="no_limit") for n in (1, 2, 3)]
    rows += [fine(4, unknown=("frequency",)), *(fine(n, words="A report on screen") for n in range(5, 11))]
    return rows


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((2, 0, 2, 6), 1 / 28),  # both bad ones of eight: one way of 28
        ((3, 1, 3, 7), 4 / 120),  # three bad among four of ten
        ((0, 2, 3, 3), 1.0),
        ((2, 1, 2, 1), 1.0),
    ],
)
def test_the_exact_test_by_hand(numbers, expected):
    assert chance(*numbers) == pytest.approx(expected)


def test_a_fact_nobody_knew_is_found_with_its_numbers():
    found = search(history)
    first = found.patterns[0]
    assert first.key == "unknown=frequency"
    assert first.sentence == "Nobody knew how often data moves."
    assert [one.label for one in first.bad] == ["P-0001", "P-0002", "P-0003"]
    assert (len(first.bad), first.ended, first.extra_days, first.cause) == (3, 4, 18, "No limit written")
    assert (found.bad, found.fine, found.sharing) == (3, 7, 3)


def test_one_bad_promise_is_no_pattern():
    assert search(lambda: [bad(1, unknown=("frequency",)), *(fine(n) for n in range(2, 40))]).patterns == ()


def test_what_delivered_promises_have_as_often_is_no_pattern():
    assert search(lambda: [*(bad(n) for n in (1, 2)), *(fine(n) for n in range(3, 12))]).patterns == ()


def test_words_need_more_evidence_than_facts():
    few = [*(bad(n, words="Sync Acme") for n in (1, 2)), *(fine(n, words="A report") for n in range(3, 9))]
    many = [*few, *(fine(n, words="A report") for n in range(9, 20))]
    assert search(lambda: few).patterns == ()  # 1 in 28 is not 1 in 100
    assert [one.key for one in search(lambda: many).patterns] == ["says=sync acme"]


def test_the_condition_of_a_pattern_matches_exactly_what_it_was_counted_on():
    rows = history()
    for pattern in search(lambda: rows).patterns:
        matches = compiled(condition_of(pattern.key))
        hit = [one for one in rows if matches(one.snapshot) is not None]
        assert [one for one in hit if one.went_bad] == list(pattern.bad)
        assert sum(one.went_fine for one in hit) == pattern.fine


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        ("unsized", "A date was named before engineering sized it."),
        ("told", "The customer was told yes before the review."),
        ("type=mixed", "The type is mixed."),
        ("is=support_today=none", "“Support today” was “None”."),
        ("reads=commercial_term", "The ask reads as commercial term."),
        ("unknown=frequency+unknown=volume", "Nobody knew how often data moves and how many rows move."),
        ("told+unknown=frequency", "The customer was told yes before the review and nobody knew how often data moves."),
        ("says=nightly export", "The ask says “nightly export”."),
        (
            "told+unknown=rerun_owner",
            "The customer was told yes before the review and nobody knew who reruns failed jobs.",
        ),
    ],
)
def test_a_key_is_all_there_is_to_know(key, sentence):
    assert sentence_of(key) == sentence
    rule = rule_of_pattern(key, "data_movement")
    assert checking.faults({**rule, "id": "x"}) == []


def test_an_unknown_key_is_refused():
    with pytest.raises(ValueError, match="There is no pattern “moon=full”"):
        condition_of("moon=full")


def test_a_rule_from_a_pattern_asks_the_question_nobody_answered():
    rule = rule_of_pattern("unknown=frequency", "data_movement")
    assert rule["name"] == "Nobody knew how often data moves"
    assert rule["hard_stop"] == "data_movement"
    assert rule["lanes"] == ["engineering", "security", "product"]
    assert rule["questions"] == {"engineering": "How often does it move?"}


def test_a_rule_from_one_promise_stops_that_promise_and_not_everything():
    source = bad(7, unknown=("frequency",), words="Nightly orders to their warehouse").snapshot
    rule = rule_of_promise("P-0007", source)
    assert rule["name"] == "Like P-0007: Nightly orders to their warehouse"
    assert compiled(rule["when"])(source) is not None
    assert compiled(rule["when"])(fine(8, words="A report").snapshot) is None
    assert checking.faults({**rule, "id": "x"}) == []


def test_a_rule_from_one_promise_opens_as_rows_with_words_that_say_something():
    """It was shown as JSON: a type and an open fact in one group, inside the group of the words."""
    source = bad(7, unknown=("duplicates", "failures"), words="Sync contacts with the customer's CRM").snapshot
    rule = rule_of_promise("P-0007", replace(source, facts={**source.facts, "requested_date": "2026-06-01"}))
    shown = to_groups(rule["when"])
    phrases = [row.text for group in shown.groups for row in group if row.field == "ask"]
    assert phrases == ["sync contacts"]
    assert compiled(rule["when"])(source) is not None
    only = rule_of_promise("P-0007", source)
    assert [[row.field for row in group] for group in to_groups(only["when"]).groups] == [
        ["type"],
        ["fact:failures", "fact:duplicates"],
        ["ask"],
    ]


def test_an_ask_of_few_words_gives_a_rule_of_its_type_or_none_at_all():
    wordless = Snapshot("It is so.", "", {}, kept_reading=READING)
    assert rule_of_promise("P-0008", wordless) is None
    typed = rule_of_promise("P-0009", replace(wordless, type="security", facts={"control": "SAML"}))
    assert checking.faults({**typed, "id": "x"}) == []
    assert beginning_of_promise("P-0008", wordless) == {
        "name": "Like P-0008: It is so.",
        "hard_stop": "commercial_term",
        "lanes": ["engineering", "product"],
        "questions": {},
    }


# --- the rule today ---------------------------------------------------------------------------------------------------


def rule(id, when, **more):
    return {"id": id, "name": id, "hard_stop": "data_movement", "lanes": ["engineering"], "when": when, **more}


def today(rules, made_from=None):
    found = search(history)
    return cover.rules_today(found.patterns, rules, made_from or {}, history)["unknown=frequency"]


def test_without_a_rule_it_says_so():
    assert (today([]).words, today([]).is_closed) == ("No rule", False)


def test_a_rule_that_stops_a_whole_type_does_not_count():
    wide = rule("all-data", {"field": "type", "test": "is", "values": ["data_movement"]})
    assert today([wide]).words == "No rule"


def test_a_narrow_rule_that_stops_some_closes_nothing():
    narrow = rule("some", {"field": "ask", "test": "has_phrase", "values": ["nothing of it"]})
    assert today([narrow]).words == "No rule"


def test_the_pattern_s_own_rule_closes_it_and_a_watched_one_does_not():
    own = rule("own", condition_of("unknown=frequency"))
    assert (today([own]).words, today([own]).is_closed) == ("Matches 3 of 3", True)
    assert today([own | {"status": "watch"}]).words == "No rule"


def test_a_bad_promise_after_it_was_closed_is_a_repeat():
    own = rule("own", condition_of("unknown=frequency"))
    origin = {"own": cover.Origin("unknown=frequency", datetime(2026, 4, 30, 9, tzinfo=UTC))}
    assert today([own], origin).repeats == ("P-0001", "P-0002", "P-0003")
    later = {"own": cover.Origin("unknown=frequency", datetime(2026, 5, 1, 9, tzinfo=UTC))}
    assert today([own], later).repeats == ()


def sent_under(*numbers):
    """The history, its bad asks sent on one day under these rule sets; None for one that was imported."""
    under = dict(zip((1, 2, 3), numbers, strict=True))
    return lambda: [replace(one, rule_set=under.get(one.promise)) for one in history()]


def repeats_of(rows, **origin):
    own = rule("own", condition_of("unknown=frequency"))
    came = datetime(2026, 5, 1, 9, tzinfo=UTC)  # the day on which all of them were sent
    origins = {"own": cover.Origin("unknown=frequency", came, **origin)}
    return cover.rules_today(search(rows).patterns, [own], origins, rows)["unknown=frequency"].repeats


def test_on_the_day_a_rule_came_its_version_decides_and_not_the_day():
    assert repeats_of(sent_under(1, 2, None), on=((2, None),)) == ("P-0002",)


def test_while_the_rule_was_off_nothing_could_be_helped():
    assert repeats_of(sent_under(2, 3, 5), on=((2, 2), (5, None))) == ("P-0001", "P-0003")
