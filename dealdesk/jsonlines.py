"""JSON lines in and out, for commands that read one object with "id" and "text" a line and answer each with a line.

One set of rules for all of them: a line is UTF-8, a mark of the byte order before the first is passed over, "id" is
text or a whole number and "text" is text. A line that is none of this is named, and the rest is done.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, AnyStr

from django.core.management.base import BaseCommand

LONGEST = 1_000_000  # bytes of a line; a longer one is a mistake, and would be held in memory whole
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class BadLine(ValueError):
    """A line that cannot be answered; its own text says why, in one sentence."""


@dataclass(frozen=True)
class Row:
    """One good line.

    Attributes:
        id: whatever the caller calls it; given back.
        text: what is to be looked at, any length that a line may have.
        given: the whole object, for what a command takes besides.
    """

    id: str | int
    text: str
    given: Mapping[str, Any]


def answer_each(command: BaseCommand, answer: Callable[[Row], Any]) -> None:
    """Answer every line of standard input on standard output, one at a time, while more are still being written.

    Args:
        command: whose streams are written to; a bad line is named on its error stream by its number, from 1.
        answer: given a good line, what is written as its answer; raises `BadLine` for one it does not take.

    Raises:
        SystemExit: with 1, after the last line, where any was bad.
    """
    bad = 0
    for number, given in lines(sys.stdin.buffer, longest=LONGEST):
        try:
            found = row(given, is_first=number == 1)
            told = None if found is None else line(answer(found))
        except BadLine as fault:
            bad += 1
            command.stderr.write(f"Line {number}: {fault}", style_func=str)
            continue
        if told is not None:
            command.stdout.write(told)
            command.stdout.flush()
    if bad:
        sys.exit(1)


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


def row(given: bytes | None, *, is_first: bool = False) -> Row | None:
    """What a line says; None for an empty one.

    Args:
        given: as `lines` gives it, None for one that is too long.
        is_first: whether it may begin with a mark of the byte order, as files of Windows do.

    Raises:
        BadLine: it is no object with "id" and "text".
    """
    if given is None:
        raise BadLine(f"longer than {LONGEST:,} bytes.")
    if is_first:
        given = given.removeprefix(BYTE_ORDER_MARK)
    if not given.strip():
        return None
    try:
        found = json.loads(given.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError:
        raise BadLine("not valid UTF-8.") from None
    except (ValueError, RecursionError):
        raise BadLine("not valid JSON.") from None
    if not isinstance(found, dict) or "id" not in found or "text" not in found:
        raise BadLine("not an object with “id” and “text”.")
    id, text = found["id"], found["text"]
    if not isinstance(id, str | int) or isinstance(id, bool):
        raise BadLine("“id” is neither text nor a whole number.")
    if not isinstance(text, str):
        raise BadLine("“text” is no text.")
    for name in ("id", "text"):
        if isinstance(found[name], str) and not is_text(found[name]):
            raise BadLine(f"“{name}” holds half a character.")  # a lone surrogate could not be written out again
    return Row(id, text, found)


def _no_number(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity, which Python takes and JSON has not


def is_text(value: str) -> bool:
    """Whether every character is a whole one; half of one, a lone surrogate, cannot be written out again."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def line(value: Any) -> str:
    """One value as one line, without its end; in ASCII, so that no terminal and no pipe can fail to take it."""
    return json.dumps(value)
