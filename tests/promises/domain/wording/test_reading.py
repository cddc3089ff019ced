"""Positions, the list of phrases, what the checks cost, and the sentences of the article."""

import json
import re
import sys
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]

import pytest

from promises.domain.wording import BannedLine, Phrases, denials, findings, shipped
from promises.domain.wording.denials import LEFT_OUT
from promises.domain.wording.exactness import _PATTERNS
from promises.domain.wording.families import FamilyCheck
from promises.domain.wording.registry import CHECKS

pytestmark = pytest.mark.once

ARTICLE = json.loads(Path(__file__).with_name("article.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "check"), ARTICLE["bad"], ids=[text for text, _ in ARTICLE["bad"]])
def test_bad_sentences_of_the_article_are_caught_for_the_right_reason(text, check):
    assert check in {one.check for one in findings(text, phrases=shipped()) if one.blocks}


@pytest.mark.parametrize("text", [*ARTICLE["good"], *ARTICLE["product"]])
def test_good_sentences_of_the_article_pass(text):
    assert [one for one in findings(text, phrases=shipped()) if one.blocks] == []


# --- positions ---


@pytest.mark.parametrize(
    "phrase",
    [
        "meets buyer security requirements",
        "MEETS BUYER Security Requirements",
        "meets\u00a0buyer security\u202frequirements",
        "meets buyer secu\u00adrity requirements",
        "meets  buyer\tsecurity requirements",
        "meets buyer security require\u200bments",
    ],
)
@pytest.mark.parametrize("before", ["", "Acme ", "İ “so”  "])
def test_row_12_positions_are_those_of_the_text_as_given(before, phrase):
    text = f"{before}{phrase}, says the rep."
    one = next(one for one in findings(text, phrases=shipped()) if one.check == "banned_line")
    assert (one.start, one.end, one.phrase) == (len(before), len(before) + len(phrase), phrase)


def test_row_13_and_every_phrase_is_its_own_stretch():
    text = "\u0435nterprise  security, etc. – it’s “fast”,\u00a0as\u00adneeded.\nSoon."
    found = findings(text, phrases=shipped())
    assert "mixed_scripts" in {one.check for one in found}
    assert all(text[one.start : one.end] == one.phrase for one in found)
    assert found == sorted(found, key=lambda one: (one.start, one.end))


# --- the list ---


def lines(*phrases: str) -> Phrases:
    return Phrases.of(BannedLine(phrase, "Why.", "Instead.") for phrase in phrases)


def hits(text: str, *phrases: str) -> list[str]:
    return [text[start:end] for start, end, _ in lines(*phrases).find(text)]


def test_whole_words_only():
    assert hits("unfit for fitting", "fit", "for") == ["for"]
    assert hits("etc. etcetera", "etc.") == ["etc."]


def test_the_longest_phrase_wins_and_shorter_ones_are_found_alone():
    assert hits("best effort basis, best efforts, best", "best", "best effort", "best effort basis") == [
        "best effort basis", "best", "best",
    ]  # fmt: skip


def test_a_hyphen_is_a_space():
    assert hits("real time, real-time", "real-time") == ["real time", "real-time"]


def test_either_word_and_whose():
    assert hits("meets their needs, meet the customer's needs, met your needs", "meet|meets your needs") == [
        "meets their needs", "meet the customer's needs",
    ]  # fmt: skip


def test_no_phrase_finds_nothing():
    assert hits("anything") == []
    assert lines("", " ").find("x  y") is not None
    assert hits("x  y", "", " ") == []


def test_a_phrase_is_no_pattern():
    assert hits("aaaa a.b", "(a+)+$", "a.*") == []
    assert hits("so (a+)+ is text", "(a+)+") == ["(a+)+"]


def test_an_unchanged_list_is_made_once():
    assert lines("one", "two") is lines("two", "one")


def test_the_shipped_list():
    rows = shipped().lines
    assert len(rows) >= 180
    assert len({row.why for row in rows}) == len(rows)
    for row in rows:
        assert row.why.endswith((".", "?"))
        assert len(row.phrase) <= 120
        assert max(len(row.why), len(row.instead)) <= 200
        assert any(True for _ in row.forms())


# --- what it costs, counted ---

FAMILIES = [family for check in CHECKS if isinstance(check, FamilyCheck) for family in check.families]


def steps(tree, inside: bool = False) -> int:
    """How many characters one attempt may walk over; refuses a repeat without end inside a repeat."""
    most = 0
    for op, value in tree:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            low, high, below = value
            assert high <= 60 or not inside, "a repeat without end inside another"
            assert high <= 60, "a repeat without end"
            most += high * max(1, steps(below, inside or high > 3))
        elif name == "BRANCH":
            most += max(steps(way, inside) for way in value[1])
        elif name == "SUBPATTERN":
            most += steps(value[-1], inside)
        elif name in ("ASSERT", "ASSERT_NOT"):
            most += steps(value[1], inside)
        else:
            most += 1
    return most


PINS = [LEFT_OUT, *_PATTERNS.values()]


def calls(text: str) -> int:
    """How many functions, of Python or built in, are called to read a text."""
    counted = 0

    def count(frame, event, argument) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        findings(text, phrases=shipped())
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("pin", PINS, ids=[pin.pattern[:30] for pin in PINS])
def test_nor_does_a_pin(pin):
    pattern = re.sub(r"\[[^\]]+\][+*]|\\[wd][+*]", "w", pin.pattern)
    assert steps(_parser.parse(pattern)) <= 400


@pytest.mark.parametrize("family", FAMILIES, ids=[family.why[:40] for family in FAMILIES])
def test_no_pattern_walks_further_than_a_few_words(family):
    """A word may be long, so a repeat of word characters is the only one without a bound, and it is never repeated."""
    pattern = re.sub(r"\[[^\]]+\]\+|\\w\+|\[a-z\]\+", "w", family.pattern.pattern)
    assert steps(_parser.parse(pattern)) <= 400


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "a " * 10_000,
        "reasonable " * 1_800,
        "solve your " * 1_800,
        "- 1. " * 4_000,
        "\u00ad\u200b" * 10_000,
        "x\n" * 10_000,
        "'\"" * 10_000,
        "not " * 5_000,
        "It is fast. " * 1_700,
    ],
    ids=[
        "one word",
        "words",
        "one family",
        "openings",
        "list marks",
        "hidden",
        "lines",
        "quotes",
        "denials",
        "sentences",
    ],
)
def test_nothing_grows_faster_than_its_text(text):
    """Counted, not timed: twice the text makes at most about twice the calls."""
    findings("so", phrases=shipped())
    half, whole = calls(text[: len(text) // 2]), calls(text)
    assert whole <= 2.3 * half + 2_000


class Counted:
    """A pattern that counts the characters it was sent over."""

    def __init__(self, pattern) -> None:
        self.pattern, self.read = pattern, 0

    def finditer(self, text, start, end):
        self.read += end - start
        return self.pattern.finditer(text, start, end)


def test_what_a_clause_leaves_out_is_looked_for_once_however_many_phrases_stand_in_it(monkeypatch):
    points = Counted(denials._POINTS)
    monkeypatch.setattr(denials, "_POINTS", points)
    text = "fast " * 4_000
    assert len(findings(text, phrases=shipped())) > 2_000
    assert points.read <= len(text)


def test_five_hundred_phrases_cost_what_five_cost():
    """The pattern of a list is a trie: no branch begins like another, so a word decides by one character at a time."""
    many = lines(*(f"phrase {number:03d} of many" for number in range(500)))
    assert [row.phrase for _, _, row in many.find("so phrase 499 of many it is")] == ["phrase 499 of many"]

    def begins(tree) -> int:
        return max((len(value[1]) for op, value in tree if str(op) == "BRANCH"), default=0)

    assert begins(_parser.parse(many._pattern.pattern)) <= 10


# --- letters that only look otherwise ---


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("With commercially reasonable e\ufb00orts.", "commercially reasonable e\ufb00orts"),
        ("Ｅｎｔｅｒｐｒｉｓｅ　ｓｅｃｕｒｉｔｙ for Ada.", "Ｅｎｔｅｒｐｒｉｓｅ　ｓｅｃｕｒｉｔｙ"),
        ("So 𝐞𝐧𝐭𝐞𝐫𝐩𝐫𝐢𝐬𝐞 𝓼𝓮𝓬𝓾𝓻𝓲𝓽𝔂 it is.", "𝐞𝐧𝐭𝐞𝐫𝐩𝐫𝐢𝐬𝐞 𝓼𝓮𝓬𝓾𝓻𝓲𝓽𝔂"),
        ("It has enterprise security² now.", "enterprise security²"),
        ("It has enterprise security™ now.", "enterprise security™"),
        ("It has e\u0332nterprise security now.", "e\u0332nterprise security"),
        ("We handle the buyer´s data needs.", "handle the buyer´s data needs"),
        ("We handle the buyer`s data needs.", "handle the buyer`s data needs"),
        ("We handle the buyer′s data needs.", "handle the buyer′s data needs"),
    ],
)
def test_a_banned_line_is_found_however_its_letters_are_drawn(text, phrase):
    [one] = [one for one in findings(text, phrases=shipped()) if one.check == "banned_line"]
    assert one.phrase.rstrip("²™") == phrase.rstrip("²™")
    assert text[one.start : one.end] == one.phrase


def test_an_accent_that_belongs_to_a_letter_stays():
    assert hits("café or cafe", "café") == ["café"]
