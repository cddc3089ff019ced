"""Ada keeps the list of phrases nobody can review: each change has a reason, one event, and holds at once."""

from datetime import timedelta

import pytest

from dealdesk.domain import clock
from dealdesk.exceptions import Conflict, Denied, Invalid, Stale, VersionMissing
from dealdesk.models import AuditEvent
from promises.domain import promises as drafts
from promises.domain import wording_rules
from promises.domain.wording import findings
from promises.domain.wording_hits import recent_hits
from promises.domain.wording_in_force import Words, check_words, phrases_in_force
from promises.models import BannedPhrase
from tests import factories

pytestmark = pytest.mark.django_db
GOOD = {
    "phrase": "blue sky thinking",
    "why": "Nobody can build it.",
    "instead": "the screen and what it shows",
    "level": "must_change",
    "reason": "Two deals went bad over it.",
}


def added(ada, **parts):
    return wording_rules.add_rule(by=ada, **{**GOOD, **parts})


def hits(text: str) -> list[str]:
    return [one.phrase for one in findings(text, phrases=phrases_in_force()) if one.check == "banned_line"]


def events() -> list[tuple[str, str, str]]:
    rows = AuditEvent.objects.filter(type__startswith="wording_rule.").order_by("pk")
    return [(row.type, row.actor_name, row.data["reason"]) for row in rows]


def test_what_ada_adds_holds_for_the_next_check_and_is_one_event(ada):
    text = "Some blue-sky thinking for admins."
    assert hits(text) == []
    row = added(ada)
    assert hits(text) == ["blue-sky thinking"]
    with pytest.raises(Invalid) as refused:
        check_words([Words("sentence", text)], type="")
    assert "Nobody can build it. Write instead: the screen and what it shows." in refused.value.errors["sentence"]
    assert events() == [("wording_rule.added", "Ada", "Two deals went bad over it.")]
    assert AuditEvent.objects.get(type="wording_rule.added").data["phrase"] == row.phrase


def test_what_ada_changes_and_switches_holds_too(ada):
    row = added(ada)
    milder = {**GOOD, "level": "advice", "phrase": "green|blue field", "reason": "Milder."}
    row = wording_rules.change_rule(row.pk, by=ada, version=row.version, **milder)
    assert hits("A green field, blue sky thinking.") == ["green field"]
    assert {
        one.blocks for one in findings("A green field.", phrases=phrases_in_force()) if one.check == "banned_line"
    } == {False}
    row = wording_rules.switch_rule(row.pk, by=ada, on=False, reason="Nobody says it.", version=row.version)
    assert hits("A green field.") == []
    row = wording_rules.switch_rule(row.pk, by=ada, on=True, reason="They do.", version=row.version)
    assert hits("A green field.") == ["green field"]
    assert [(kind.rpartition(".")[2], reason) for kind, _, reason in events()] == [
        ("added", "Two deals went bad over it."),
        ("changed", "Milder."),
        ("switched_off", "Nobody says it."),
        ("switched_on", "They do."),
    ]
    changed = AuditEvent.objects.get(type="wording_rule.changed").data
    assert (changed["before"]["phrase"], changed["phrase"]) == ("blue sky thinking", "green|blue field")


def test_a_pattern_is_looked_for_as_whole_words(ada):
    added(ada, phrase=r"phase \d+ scope", is_pattern=True)
    assert hits("It is in Phase 2 scope.") == ["Phase 2 scope"]
    assert hits("Subphase 2 scoped.") == []


@pytest.mark.parametrize("who", ["maya", "ines", "grace", "lena"])
def test_nobody_but_an_admin_changes_the_list(request, ada, who):
    row, other = added(ada), request.getfixturevalue(who)
    for verb in (
        lambda: added(other, phrase="another"),
        lambda: wording_rules.change_rule(row.pk, by=other, **GOOD),
        lambda: wording_rules.switch_rule(row.pk, by=other, on=False, reason="So."),
    ):
        with pytest.raises(Denied, match="^Only an admin can change the wording rules.$"):
            verb()
    assert AuditEvent.objects.filter(type="door.refused").count() == 3
    assert len(events()) == 1


@pytest.mark.parametrize(
    ("parts", "field", "sentence"),
    [
        ({"phrase": " "}, "phrase", "This field is required."),
        ({"phrase": "x" * 121}, "phrase", "Ensure this value has at most 120 characters (it has 121)."),
        ({"phrase": "..."}, "phrase", "Matches everything."),
        ({"phrase": "meet| your"}, "phrase", "Write a word on both sides of each “|”."),
        ({"why": ""}, "why", "This field is required."),
        ({"why": "a\nb"}, "why", "One sentence on one line."),
        ({"instead": "x" * 201}, "instead", "Ensure this value has at most 200 characters (it has 201)."),
        ({"level": "maybe"}, "level", "Select a valid choice."),
        ({"reason": ""}, "reason", "This field is required."),
        (
            {"phrase": "a|b a|b a|b a|b a|b a|b a|b a|b"},
            "phrase",
            "This can be said in 256 ways, and at most 200 are looked for. Leave alternatives out, split it into "
            "several rules, or write a pattern.",
        ),
        ({"phrase": "(", "is_pattern": True}, "phrase", "Missing ): ("),
        ({"phrase": "a)(b", "is_pattern": True}, "phrase", "Unexpected ): a)(b"),
        ({"phrase": "(?=x)", "is_pattern": True}, "phrase", "Lookahead and backreferences are not supported."),
        ({"phrase": r"(a)\1", "is_pattern": True}, "phrase", "Lookahead and backreferences are not supported."),
        ({"phrase": "x*", "is_pattern": True}, "phrase", "Matches everything."),
        ({"phrase": ".+", "is_pattern": True}, "phrase", "Matches everything."),
        ({"phrase": r"\w+", "is_pattern": True}, "phrase", "Matches everything."),
        ({"phrase": "Enterprise-Security"}, "phrase", "“enterprise security” is on the list already."),
    ],
)  # fmt: skip
def test_rows_52_to_55_and_other_rules_that_cannot_be_kept(ada, parts, field, sentence):
    before = BannedPhrase.objects.count()
    with pytest.raises(Invalid) as refused:
        added(ada, **parts)
    assert refused.value.errors == {field: sentence}
    assert (BannedPhrase.objects.count(), events()) == (before, [])


def test_row_53_a_hungry_pattern_is_taken_and_takes_no_time(ada):
    added(ada, phrase="(a+)+$", is_pattern=True)
    assert hits("a" * 20_000 + "!") == []


def test_row_55_one_rule_or_pattern_too_many(ada, monkeypatch):
    monkeypatch.setattr(wording_rules, "MOST_PATTERNS", 1)
    row = added(ada, phrase="one", is_pattern=True)
    with pytest.raises(Conflict, match="^1 patterns are on. Switch one off, or write a phrase instead.$"):
        added(ada, phrase="two", is_pattern=True)
    wording_rules.switch_rule(row.pk, by=ada, on=False, reason="Room.")
    added(ada, phrase="two", is_pattern=True)
    with pytest.raises(Conflict, match="^1 patterns are on."):
        wording_rules.switch_rule(row.pk, by=ada, on=True, reason="Both.")
    monkeypatch.setattr(wording_rules, "MOST_RULES", 3)
    with pytest.raises(Conflict, match="^The list has 3 rules that are on. Switch one off before you add another.$"):
        added(ada)


def test_a_phrase_that_was_switched_off_is_not_written_twice(ada):
    row = added(ada)
    wording_rules.switch_rule(row.pk, by=ada, on=False, reason="Nobody says it.")
    with pytest.raises(Invalid) as refused:
        added(ada)
    assert refused.value.errors == {
        "phrase": "“blue sky thinking” is on the list already, switched off: switch it on again."
    }
    with pytest.raises(Conflict, match="^The rule “blue sky thinking” is switched off already.$"):
        wording_rules.switch_rule(row.pk, by=ada, on=False, reason="Again.")


def test_two_admins_at_once(ada):
    row = added(ada)
    wording_rules.change_rule(row.pk, by=ada, version=row.version, **GOOD)
    with pytest.raises(Stale):
        wording_rules.change_rule(row.pk, by=ada, version=row.version, **GOOD)
    with pytest.raises(VersionMissing):
        wording_rules.switch_rule(row.pk, by=ada, on=False, reason="So.", version=-1)


def test_no_event_no_change(ada, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(wording_rules.audit, "record", broken)
    before = BannedPhrase.objects.count()
    with pytest.raises(RuntimeError):
        added(ada)
    assert BannedPhrase.objects.count() == before


def test_hits_are_counted_by_ask_and_what_was_sent_with_it(ada, maya, shifted):
    row = added(ada, level="advice")
    deal = factories.deal(maya)
    factories.sent(deal, ask="Blue sky thinking in one export of orders as CSV each night.")
    draft = factories.draft(deal, ask="Blue sky thinking, blue sky thinking.")
    drafts.edit_ask(draft.pk, by=maya, ask="One export of orders as CSV.")
    factories.draft(deal, ask="One more blue sky thinking.")
    rows = list(BannedPhrase.objects.all())
    found = recent_hits(rows, clock.database_now())[row.pk]
    assert (found.asks, found.sent, found.kept, found.kept_text) == (3, 1, 1, "1 of 1")
    assert recent_hits(rows, clock.database_now() + timedelta(days=31)) == {}
