"""Text for approval: tidied once, refused with the exact sentence, then compared byte for byte."""

import hashlib
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.domain import text
from dealdesk.domain.text import Kind, Segment, TextProblem

pytestmark = pytest.mark.once

SENTENCE = "SSO for all users before launch."
WORDS = st.lists(st.sampled_from(["not", "within", "24", "48", "hours", "9.9%", ",", ".", " ", "  ", "é", "\n"])).map(
    "".join
)


def refused(raw: str, *, limit: int = 300, one_line: bool = True) -> list[TextProblem]:
    with pytest.raises(text.TextRefused) as caught:
        text.clean(raw, limit=limit, one_line=one_line)
    assert str(caught.value) == " ".join(problem.message for problem in caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        pytest.param(SENTENCE, SENTENCE, id="clean text"),
        pytest.param("cafe\u0301", "café", id="row 8, decomposed accent"),
        pytest.param("\u00a0 SSO \u00a0\u202f", "SSO", id="row 9, no-break spaces at the ends"),
        pytest.param("within\u00a024\u202fhours", "within 24 hours", id="no-break spaces inside"),
        pytest.param("a \t \u2009 b", "a b", id="runs of spaces and tabs"),
        pytest.param("enter\u00adprise", "enterprise", id="soft hyphen"),
        pytest.param("e\u00ad\u0301", "é", id="soft hyphen before an accent"),
        pytest.param("“SSO” – it’s in…", "“SSO” – it’s in…", id="curly quotes and dashes stay"),
        pytest.param("\r\nSSO \r\n", "SSO", id="line breaks at the ends"),
        pytest.param("uptime ⚠\ufe0f 99.9%", "uptime ⚠\ufe0f 99.9%", id="emoji selector"),
        pytest.param("SAP-интеграция, SSO対応, 5 µm", "SAP-интеграция, SSO対応, 5 µm", id="scripts in words apart"),
        pytest.param("मूल्य निर्धारण, 日本語, τιμή", "मूल्य निर्धारण, 日本語, τιμή", id="other scripts"),
    ],
)
def test_what_is_stored_of_what_was_typed(raw, stored):
    assert text.clean(raw, limit=300) == stored


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x85", "\u2028", "\u2029"])
def test_every_line_break_becomes_a_line_feed_where_lines_are_allowed(line_break):
    assert text.clean(f"one {line_break} two", limit=300, one_line=False) == "one\ntwo"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        pytest.param("", TextProblem("required", "This field is required."), id="row 1, empty"),
        pytest.param(" \u00a0\t\r\n", TextProblem("required", "This field is required."), id="row 1, spaces"),
        pytest.param("\u00ad", TextProblem("required", "This field is required."), id="row 1, soft hyphen"),
        pytest.param("\u200b", TextProblem("blank", "Enter text."), id="row 2, zero-width space"),
        pytest.param("\u2060 \ufeff", TextProblem("blank", "Enter text."), id="row 2, word joiner, byte order mark"),
        pytest.param("\u3164\u2800", TextProblem("blank", "Enter text."), id="row 2, blank letters"),
        pytest.param("a\x00b", TextProblem("null", "Null characters are not allowed.", 2), id="row 4"),
        pytest.param("a\r\nb", TextProblem("lines", "One sentence on one line.", 2), id="row 6, CR LF"),
        pytest.param("a\u2028b", TextProblem("lines", "One sentence on one line.", 2), id="row 6, line separator"),
        pytest.param(
            "ab\ufffd", TextProblem("unreadable", "Replace the unreadable character at position 3.", 3), id="row 10"
        ),
        pytest.param(
            "ab\ud800", TextProblem("unreadable", "Replace the unreadable character at position 3.", 3), id="surrogate"
        ),
        pytest.param(
            "еnterprise security", TextProblem("scripts", "Mixed scripts in one word.", 2), id="row 13, Cyrillic e"
        ),
        pytest.param("for αll users", TextProblem("scripts", "Mixed scripts in one word.", 6), id="row 13, Greek a"),
        pytest.param("е\u0335nter", TextProblem("scripts", "Mixed scripts in one word.", 3), id="row 13, over a mark"),
        pytest.param("s1е", TextProblem("scripts", "Mixed scripts in one word.", 3), id="row 13, over a digit"),
        pytest.param("ｅnter", TextProblem("scripts", "Mixed scripts in one word.", 2), id="row 13, fullwidth e"),
        pytest.param("𝐞nter", TextProblem("scripts", "Mixed scripts in one word.", 2), id="row 13, mathematical e"),
    ],
)
def test_bad_text_is_refused_with_the_sentence_of_its_row(raw, problem):
    assert refused(raw) == [problem]


HIDDEN = [
    *("\x07", "\x1b", "\x0b", "\x0c", "\x1c", "\x7f", "\x9f"),  # row 5
    *("\u200b", "\u2060", "\ufeff", "\u200c", "\u200d", "\u061c", "\u034f", "\u3164", "\ufe0f", "\U000e0041"),
    *(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),  # row 7
]


@pytest.mark.parametrize("char", HIDDEN, ids=lambda char: f"U+{ord(char):04X}")
def test_a_character_nobody_can_see_is_refused_with_its_place(char):
    message = "Remove the hidden control character at position 6."
    assert refused(f"enter{char}prise") == [TextProblem("hidden", message, 6)]


def test_a_position_counts_the_stored_text_not_the_typed_one():
    assert [problem.position for problem in refused("  cafe\u0301\x07")] == [5]


def test_three_hundred_characters_fit_and_one_more_does_not():
    assert text.clean(" " + "é" * 300 + " ", limit=300) == "é" * 300
    message = "Ensure this value has at most 300 characters (it has 301)."
    assert refused("x" * 301) == [TextProblem("limit", message, 301)]


def test_every_kind_of_problem_is_named_once():
    assert [problem.message for problem in refused("\x00\x00\x07\x07\ufffd\nsеx\ny", limit=5)] == [
        "Ensure this value has at most 5 characters (it has 11).",
        "Null characters are not allowed.",
        "Remove the hidden control character at position 3.",
        "Replace the unreadable character at position 5.",
        "One sentence on one line.",
        "Mixed scripts in one word.",
    ]


def test_a_hidden_character_does_not_part_a_word_for_the_script_check():
    assert [problem.code for problem in refused("е\u200bnterprise")] == ["hidden", "scripts"]


@settings(deadline=None)
@given(st.text(alphabet=" \t\n\r\u00a0\u2009\u00ad\u0301e", min_size=6) | st.text())
def test_normalising_twice_changes_nothing(raw):
    once = text.normalise(raw)
    assert text.normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_whatever_is_accepted_can_be_fingerprinted(raw):
    found = text.problems(text.normalise(raw), limit=300)
    if not found:
        assert text.fingerprint(text.clean(raw, limit=300)) == hashlib.sha256(text.normalise(raw).encode()).hexdigest()


def test_one_changed_byte_is_another_fingerprint():
    assert text.fingerprint("it’s in") == hashlib.sha256("it’s in".encode()).hexdigest()
    assert len({text.fingerprint(each) for each in ("it’s in", "it's in", "it’s in.", "it’s\u00a0in")}) == 4


@pytest.mark.parametrize(
    ("never_cleaned", "sentence"),
    [
        ("cafe\u0301", "Only text in Unicode NFC can be fingerprinted."),
        ("a\nb", "Only text on one line can be fingerprinted."),
        ("a\u2028b", "Only text on one line can be fingerprinted."),
        ("\ud800", "surrogates not allowed"),
    ],
)
def test_text_nobody_cleaned_has_no_fingerprint(never_cleaned, sentence):
    with pytest.raises(ValueError, match=sentence):
        text.fingerprint(never_cleaned)


def same(words: str) -> Segment:
    return Segment(Kind.SAME, words)


def added(words: str) -> Segment:
    return Segment(Kind.ADDED, words)


def removed(words: str) -> Segment:
    return Segment(Kind.REMOVED, words)


@pytest.mark.parametrize(
    ("old", "new", "segments"),
    [
        pytest.param("", "", [], id="nothing"),
        pytest.param(SENTENCE, SENTENCE, [same(SENTENCE)], id="the same"),
        pytest.param("", "SSO.", [added("SSO.")], id="all new"),
        pytest.param("SSO.", "", [removed("SSO.")], id="all gone"),
        pytest.param(
            "Files are deleted within 24 hours.",
            "Files are deleted within 48 hours.",
            [same("Files are deleted within "), removed("24"), added("48"), same(" hours.")],
            id="one number",
        ),
        pytest.param(
            "Uptime is 99.9%, monthly.",
            "Uptime is 99.95%, monthly.",
            [same("Uptime is "), removed("99.9"), added("99.95"), same("%, monthly.")],
            id="a decimal in one piece",
        ),
        pytest.param(
            "Backups are included.",
            "Backups are not included.",
            [same("Backups are "), added("not "), same("included.")],
            id="a not",
        ),
        pytest.param(
            "We export nightly to SFTP.",
            "We export every hour to SFTP.",
            [same("We export "), removed("nightly"), added("every hour"), same(" to SFTP.")],
            id="a word for two",
        ),
        pytest.param(
            "Ready in two weeks, with SSO.",
            "Ready by next quarter, with SSO.",
            [same("Ready "), removed("in two weeks"), added("by next quarter"), same(", with SSO.")],
            id="a phrase is not cut at its spaces",
        ),
        pytest.param(
            "Export, nightly",
            "Export weekly",
            [same("Export"), removed(","), same(" "), removed("nightly"), added("weekly")],
            id="a comma is not drawn into the word after it",
        ),
        pytest.param(
            "the customer’s data",
            "the customer data",
            [same("the "), removed("customer’s"), added("customer"), same(" data")],
            id="an apostrophe is part of its word",
        ),
        pytest.param("It’s in.", "It’s in", [same("It’s in"), removed(".")], id="a final dot"),
        pytest.param("café", "cafe", [removed("café"), added("cafe")], id="an accent is another word"),
    ],
)
def test_a_difference_is_shown_in_whole_words(old, new, segments):
    assert text.diff(old, new) == segments


def assert_rebuilds(old: str, new: str) -> None:
    segments = text.diff(old, new)
    assert "".join(part.text for part in segments if part.kind != Kind.ADDED) == old
    assert "".join(part.text for part in segments if part.kind != Kind.REMOVED) == new
    assert all(part.text for part in segments)
    kinds = [part.kind for part in segments]
    assert all(left != right and (left, right) != (Kind.ADDED, Kind.REMOVED) for left, right in pairwise(kinds))


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_difference_gives_back_both_texts(old, new):
    assert_rebuilds(old, new)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_a_difference_of_words_gives_back_both_texts(old, new):
    assert_rebuilds(old, new)


@pytest.mark.parametrize(
    ("approved", "sent", "position"),
    [
        ("within 24 hours.", "within 24 hours.", None),
        ("", "", None),
        ("within 24 hours.", "within\u00a024 hours.", 7),
        ("it’s in", "it's in", 3),
        ("in 24 hours.", "in 24 hours", 12),
        ("in 24 hours", "in 24 hours.", 12),
        ("", "x", 1),
    ],
)
def test_the_first_difference_is_the_place_where_the_words_part(approved, sent, position):
    assert text.first_difference(approved, sent) == position


def test_a_difference_of_a_long_text_keeps_its_common_words():
    words = "the export is ready and " * 80
    assert text.diff(f"Now {words}", f"Soon {words}") == [removed("Now"), added("Soon"), same(f" {words}")]


def test_words_as_a_list():
    assert [text.joined(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
