"""One press on a finding: what it puts where, what it leaves to the person, and how kept advice is known again."""

from dataclasses import dataclass

import pytest

from promises.domain.rewriting import Edit, edit_for, is_key, key_of, told
from promises.domain.wording import Finding, Level, findings, shipped

pytestmark = pytest.mark.once


@dataclass(frozen=True)
class Found:
    """A finding, as much of it as matters here."""

    phrase: str
    instead: str = ""
    check: str = "hedge"
    start: int = 0
    end: int = 0
    blocks: bool = True


def at(text, phrase, **parts):
    start = text.index(phrase)
    return Found(phrase=phrase, start=start, end=start + len(phrase), **parts)


@pytest.mark.parametrize(
    ("text", "phrase", "left"),
    [
        ("We do it as needed.", "as needed", "We do it."),
        ("Probably we do it.", "Probably", "we do it."),
        ("It is probably sent.", "probably", "It is sent."),
        ("It is sent probably", "probably", "It is sent"),
        ("(probably)", "probably", "()"),
        ("probably", "probably", ""),
    ],
)
def test_what_is_removed_leaves_no_double_space(text, phrase, left):
    for instead in ("", "nothing, until there is an answer"):
        edit = edit_for(text, at(text, phrase, instead=instead))
        assert (edit.verb, edit.put, edit.of(text)) == ("Remove", "", left)


def test_what_is_replaced_becomes_a_blank_and_never_words_of_ours():
    text = "We handle their data needs nightly."
    edit = edit_for(text, at(text, "handle their data needs", instead="what moves, from where to where"))
    assert edit == Edit("Replace", 3, 26, "[what moves, from where to where]")
    assert edit.of(text) == "We [what moves, from where to where] nightly."


def test_a_line_break_becomes_a_space_and_a_hidden_character_goes():
    assert edit_for("one\ntwo", at("one\ntwo", "\n", check="one_line", instead="one line")).of("one\ntwo") == "one two"
    hidden = at("fi\u202eve", "\u202e", check="hidden_character", instead="the same words")
    assert edit_for("fi\u202eve", hidden).of("fi\u202eve") == "five"


@pytest.mark.parametrize("check", ["mixed_scripts", "two_promises", "nothing_exact", "limit"])
def test_what_only_the_person_can_write_has_no_button(check):
    assert edit_for("Some text.", at("Some text.", "Some", check=check, instead="other words")) is None
    assert edit_for("Some text.", Found("", start=10, end=10)) is None
    assert edit_for("x" * 200, Found("x" * 200, start=0, end=200)) is None


def test_a_place_is_told_once():
    text = "We can handle their data needs, should be fine."
    both = findings(text, phrases=shipped())
    assert [finding.check for finding in both if finding.phrase == "should be fine"] == ["banned_line", "hedge"]
    assert [finding.phrase for finding in told(text, both)] == ["We can handle their data needs", "should be fine"]


def test_inside_a_blank_nothing_is_told_but_the_blank():
    text = "Orders move [what moves, from where to where, how often] for 2,000 rows."
    [finding] = [finding for finding in told(text, findings(text, phrases=shipped())) if finding.blocks]
    assert (finding.check, finding.level, finding.phrase) == (
        "blank",
        Level.MUST_CHANGE,
        "[what moves, from where to where, how often]",
    )


def test_brackets_that_are_no_blank_pass():
    for text in ("An empty [] stays.", "A list [a\nb] too."):
        assert [finding for finding in findings(text, phrases=shipped()) if finding.check == "blank"] == []


def test_every_shipped_finding_has_a_press_that_takes_its_phrase_away():
    for line in shipped().lines:
        form = next(line.forms())
        finding = Finding("banned_line", Level.MUST_CHANGE, 3, 3 + len(form), form, line.why, line.instead)
        text = f"We {form} today."
        edit = edit_for(text, finding)
        assert edit is not None
        assert edit.of(text).endswith(" today.")


def test_a_kept_finding_is_known_again_wherever_it_stands():
    one, two = at("Soon it is sent.", "Soon"), at("It is sent soon.", "soon")
    assert key_of(one) == key_of(two) != key_of(at("Soon it is sent.", "Soon", check="other"))
    assert is_key(key_of(one))
    assert not any(is_key(value) for value in ("", "x" * 12, "ABCDEF012345", key_of(one)[:-1]))
