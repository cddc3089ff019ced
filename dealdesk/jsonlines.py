"""JSON lines in and out, for commands that read one object a line and say which lines were none."""

import json
from collections.abc import Callable, Iterator
from typing import IO, Any, AnyStr, TextIO

LONGEST = 1_000_000  # characters of a line; a longer one is a mistake, and would be held in memory whole


def lines(stream: IO[AnyStr], *, longest: int) -> Iterator[tuple[int, AnyStr | None]]:
    """Every line with its number, from 1; one in memory at a time, and never one that is too long.

    Args:
        stream: text or bytes.
        longest: the most characters of a line of text, or bytes of a line of bytes, its end included. A longer one
            comes as None, and its rest is thrown away piece by piece.
    """
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if len(line) <= longest:
            yield number, line
            continue
        while not _is_ended(line) and (rest := stream.readline(longest)):
            line = rest
        yield number, None


def _is_ended(line: str | bytes) -> bool:
    return line.endswith("\n") if isinstance(line, str) else line.endswith(b"\n")


def objects(stream: TextIO, complain: Callable[[int, str], None], **needed: type) -> Iterator[dict[str, Any]]:
    """Every good object of a stream, one at a time, while it is still being written; empty lines are passed over.

    Args:
        stream: text, one JSON object a line.
        complain: called with the number of a bad line, from 1, and a sentence; reading goes on with the next.
        needed: keys every object must have, each with the type of its value, such as `text=str`.
    """
    for number, line in lines(stream, longest=LONGEST):
        if line is None:
            complain(number, f"The line is longer than {LONGEST:,} characters.")
            continue
        if not line.strip():
            continue
        fault, found = _parsed(line, needed)
        if fault:
            complain(number, fault)
        else:
            yield found


def line(value: Any) -> str:
    """One value as one line, without its end; letters of every script stand as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def _parsed(line: str, needed: dict[str, type]) -> tuple[str, dict[str, Any]]:
    """A sentence about what is wrong or "", and the object."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return "This is no JSON.", {}
    if not isinstance(found, dict):
        return "This is no JSON object.", {}
    for key, kind in needed.items():
        if not isinstance(found.get(key), kind):
            return f"“{key}” is missing or is no {'text' if kind is str else kind.__name__}.", {}
    if any(isinstance(value, str) and not _is_text(value) for value in found.values()):
        return "A text holds half a character.", {}  # a lone surrogate could not be written out again
    return "", found


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
