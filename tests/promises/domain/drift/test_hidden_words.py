"""Words that a program hides and a reader may see all the same: they are compared like any other."""

import pytest

from promises.domain.drift import check

pytestmark = pytest.mark.once

SENTENCE = "We will export up to 25 MB of invoices every night. Attachments are not included."
PROMISE = "We will provide 24/7 phone support at no extra charge"


def verdicts(text: str) -> set[str]:
    return {sentence.verdict.value for sentence in check([("1", SENTENCE)], text).sentences}


@pytest.mark.parametrize("hidden", [f"<!-- {PROMISE}. -->", f"![{PROMISE}](picture.png)"])
def test_a_comment_and_the_name_of_a_picture_are_read(hidden):
    assert "not_approved" in verdicts(f"{SENTENCE}\n\n{hidden}")


@pytest.mark.parametrize("inside", [f"<b, {PROMISE}> {SENTENCE}", SENTENCE.replace("25", "25<b 00>")])
def test_what_only_looks_like_a_mark_is_words(inside):
    assert "changed" in verdicts(inside)


@pytest.mark.parametrize("turn", ["\u202e", "\u202d", "\u2067", "\u2068"])
def test_signs_that_turn_the_direction_are_no_typography(turn):
    assert "changed" in verdicts(f"{SENTENCE}\n\n{SENTENCE.replace('25', f'{turn}25')}")


@pytest.mark.parametrize(
    "marked",
    [
        f"<p class='clause'>{SENTENCE}</p>",
        SENTENCE.replace("up to", '<span style="color: red">up to</span>'),
        SENTENCE.replace("up to", "**up to**").replace("not", "_not_"),
        f"{SENTENCE}\n\n<!-- end of the plan -->",
    ],
)
def test_marks_are_no_words(marked):
    assert verdicts(marked) <= {"exact", "other"}
