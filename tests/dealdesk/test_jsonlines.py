"""One object a line: what is one, what is said of a line that is none, and that nothing waits for the end."""

import io
import json
import sys
from types import SimpleNamespace

import pytest
from django.core.management.base import BaseCommand

from dealdesk import jsonlines

pytestmark = pytest.mark.once
NO_ID = "“id” is neither text nor a whole number."


def taken(written: bytes, monkeypatch, answer=lambda row: [row.id, row.text]) -> tuple[list, list[str], int]:
    """What was answered, what was said of bad lines, and how it ended."""
    command, code = BaseCommand(stdout=io.StringIO(), stderr=io.StringIO()), 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written)))
    try:
        jsonlines.answer_each(command, answer)
    except SystemExit as ended:
        code = ended.code
    told = [json.loads(line) for line in command.stdout.getvalue().splitlines()]
    return told, command.stderr.getvalue().splitlines(), code


def test_good_lines_in_order(monkeypatch):
    written = '{"id": 1, "text": ""}\n\n  \r\n{"id": "b", "text": "é", "type": [1]}'
    assert taken(written.encode(), monkeypatch) == ([[1, ""], ["b", "é"]], [], 0)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"{", "not valid JSON."),
        (b"[" * 100_000, "not valid JSON."),
        (b'{"id": NaN, "text": "x"}', "not valid JSON."),
        (b'{"id": %s, "text": "x"}' % (b"1" * 5_000), "not valid JSON."),
        (b'{"id": 1, "text": "\xff"}', "not valid UTF-8."),
        (b'{"id": 1, "text": "\xed\xa0\x80"}', "not valid UTF-8."),
        (b'\xef\xbb\xbf{"id": 1, "text": "x"}', "not valid JSON."),
        (b"[]", "not an object with “id” and “text”."),
        (b"3", "not an object with “id” and “text”."),
        (b"{}", "not an object with “id” and “text”."),
        (b'{"text": "x"}', "not an object with “id” and “text”."),
        *(
            (b'{"id": %s, "text": "x"}' % id, NO_ID)
            for id in (b"null", b"true", b"1.5", b"1.0", b"[1]", b'["\\ud800"]')
        ),
        (b'{"id": 1, "text": 1}', "“text” is no text."),
        (b'{"id": 1, "text": null}', "“text” is no text."),
        (b'{"id": 1, "text": "\\ud800"}', "“text” holds half a character."),
        (b'{"id": "\\udc00", "text": "x"}', "“id” holds half a character."),
        (b'{"id": 1, "text": "%s"}' % (b"x" * 1_000_000), "longer than 1,000,000 bytes."),
    ],
    ids=str,
)
def test_a_bad_line_is_named_and_the_rest_is_done(monkeypatch, line, sentence):
    good = b'{"id": 1, "text": "good"}'
    assert taken(b"\n".join([good, line, good]), monkeypatch) == ([[1, "good"]] * 2, [f"Line 2: {sentence}"], 1)


def test_a_mark_of_the_byte_order_is_passed_over(monkeypatch):
    assert taken(b'\xef\xbb\xbf{"id": 1, "text": "x"}\n', monkeypatch) == ([[1, "x"]], [], 0)
    assert taken(b"\xef\xbb\xbf", monkeypatch) == ([], [], 0)


def test_a_line_that_a_command_does_not_take_is_bad_like_any_other(monkeypatch):
    def answer(row):
        raise jsonlines.BadLine("not today.")

    assert taken(b'{"id": 1, "text": "x"}', monkeypatch, answer) == ([], ["Line 1: not today."], 1)


def test_answers_are_plain_ascii_whatever_they_say(monkeypatch):
    command = BaseCommand(stdout=io.TextIOWrapper(raw := io.BytesIO(), encoding="ascii"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"id": "é", "text": "\ud7ff"}'.encode())))
    jsonlines.answer_each(command, lambda row: [row.id, "\ud800"])
    assert raw.getvalue() == b'["\\u00e9", "\\ud800"]\n'


def test_a_line_is_answered_before_the_next_is_there(monkeypatch):
    class Slow(io.BytesIO):
        def readline(self, size=-1):
            if self.tell():
                raise AssertionError("read too far")
            return super().readline(size)

    command = BaseCommand(stdout=io.StringIO())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Slow(b'{"id": 1, "text": "x"}\n{"id": 2, "text": "x"}\n')))
    with pytest.raises(AssertionError, match="read too far"):
        jsonlines.answer_each(command, lambda row: row.id)
    assert command.stdout.getvalue() == "1\n"


class Endless(io.RawIOBase):
    """A line without an end, as it comes; remembers the most anybody wanted at once."""

    def __init__(self, chunks: int) -> None:
        self.left, self.most = chunks, 0

    def readline(self, size: int = -1) -> bytes:
        self.most = max(self.most, size if size >= 0 else 10**12)
        self.left -= 1
        return b"x" * size if self.left >= 0 else b""


def test_a_line_without_end_is_never_held_as_a_whole(monkeypatch):
    stream, command = Endless(20), BaseCommand(stderr=io.StringIO())
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
    with pytest.raises(SystemExit):
        jsonlines.answer_each(command, lambda row: row.id)
    assert command.stderr.getvalue() == "Line 1: longer than 1,000,000 bytes.\n"
    assert stream.most == jsonlines.LONGEST + 1


@pytest.mark.parametrize("stream_of", [io.StringIO, lambda text: io.BytesIO(text.encode())], ids=["text", "bytes"])
def test_the_rest_of_a_long_line_is_no_line_of_its_own(stream_of):
    found = jsonlines.lines(stream_of("12345\n1234\n\n12345678901\n12"), longest=5)
    lengths = [(number, None if line is None else len(line)) for number, line in found]
    assert lengths == [(1, None), (2, 5), (3, 1), (4, None), (5, 2)]
