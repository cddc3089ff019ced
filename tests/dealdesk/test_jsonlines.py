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
    class Slow(io.StringIO):
        def readline(self, size=-1):
            if self.tell():
                raise AssertionError("read too far")
            return super().readline(size)

    assert next(jsonlines.objects(Slow('{"a": 1}\n{"a": 2}\n'), lambda n, s: None)) == {"a": 1}


class Endless(io.TextIOBase):
    """A line without an end, as it comes; remembers the most anybody wanted at once."""

    def __init__(self, chunks: int) -> None:
        self.left, self.most = chunks, 0

    def readline(self, size: int = -1) -> str:
        self.most = max(self.most, size if size >= 0 else 10**12)
        self.left -= 1
        return "x" * size if self.left >= 0 else ""


def test_a_line_without_end_is_never_held_as_a_whole():
    stream, said = Endless(20), []
    assert list(jsonlines.objects(stream, lambda n, s: said.append((n, s)))) == []
    assert said == [(1, "The line is longer than 1,000,000 characters.")]
    assert stream.most == jsonlines.LONGEST + 1


@pytest.mark.parametrize("stream_of", [io.StringIO, lambda text: io.BytesIO(text.encode())], ids=["text", "bytes"])
def test_the_rest_of_a_long_line_is_no_line_of_its_own(stream_of):
    found = jsonlines.lines(stream_of("12345\n1234\n\n12345678901\n12"), longest=5)
    lengths = [(number, None if line is None else len(line)) for number, line in found]
    assert lengths == [(1, None), (2, 5), (3, 1), (4, None), (5, 2)]


def test_one_line_out():
    assert jsonlines.line({"a": "é\n"}) == '{"a": "é\\n"}'
