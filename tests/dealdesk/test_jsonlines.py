"""One object a line: what is one, what is said of a line that is none, and that nothing waits for the end."""

import io
import json

import pytest

from dealdesk import jsonlines

pytestmark = pytest.mark.once


def taken(written: str, **needed: type) -> tuple[list[dict], list[tuple[int, str]]]:
    said: list[tuple[int, str]] = []
    return list(jsonlines.objects(io.StringIO(written), lambda n, s: said.append((n, s)), **needed)), said


def test_good_lines_in_order():
    assert taken('{"a": 1}\n\n  \n{"a": "é"}') == ([{"a": 1}, {"a": "é"}], [])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "This is no JSON."),
        ("[" * 100_000, "This is no JSON."),
        ("[]", "This is no JSON object."),
        ("3", "This is no JSON object."),
        ("{}", "“text” is missing or is no text."),
        ('{"text": 1}', "“text” is missing or is no text."),
        ('{"text": "\\ud800"}', "A text holds half a character."),
        (json.dumps({"text": "x" * 1_000_000}), "The line is longer than 1,000,000 characters."),
    ],
    ids=["half", "deep", "list", "number", "empty", "no text", "surrogate", "long"],
)
def test_a_bad_line_is_named_and_the_next_is_read(line, sentence):
    assert taken(f'{line}\n{{"text": "good"}}\n', text=str) == ([{"text": "good"}], [(1, sentence)])


def test_a_line_is_given_before_the_next_is_there():
    def lines():
        yield '{"a": 1}\n'
        raise AssertionError("read too far")

    assert next(jsonlines.objects(lines(), lambda n, s: None)) == {"a": 1}


def test_one_line_out():
    assert jsonlines.line({"a": "é\n"}) == '{"a": "é\\n"}'
