"""What one press does about a finding: put a blank where the phrase stood, take the phrase out, or keep it.

A phrase is never replaced by words of ours: nobody but the rep knows what moves where. What is put in is a blank in
square brackets that says what belongs there; the wording check refuses a blank that was left standing.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol, TypeVar

BLANK = re.compile(r"\[[^\[\]\n]{1,200}\]")
LONGEST_PHRASE = 120  # a longer one is the sentence itself; it is written anew and not replaced
#: Checks whose phrase can only go: what nobody can see, and a blank that is not needed after all.
TAKEN_OUT = frozenset({"hidden_character", "blank"})
#: A line break becomes a space, so the words on both sides of it stay.
JOINED = frozenset({"one_line"})
#: Nothing to press: which letters or which half to keep is for the person to say.
BY_HAND = frozenset({"mixed_scripts", "two_promises", "nothing_exact", "limit"})
_KEY_LENGTH = 12


class Found(Protocol):
    """What is read of a finding of the wording check."""

    @property
    def check(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def phrase(self) -> str: ...
    @property
    def instead(self) -> str: ...
    @property
    def blocks(self) -> bool: ...


F = TypeVar("F", bound=Found)


@dataclass(frozen=True)
class Edit:
    """One change of a text.

    Attributes:
        verb: what the button says: "Replace", "Remove" or "Join the lines".
        start: 0-based position of the first character that goes.
        end: the position after the last one.
        put: what comes instead, "" for nothing.
    """

    verb: str
    start: int
    end: int
    put: str

    def of(self, text: str) -> str:
        """The changed text."""
        return text[: self.start] + self.put + text[self.end :]


def edit_for(text: str, finding: Found) -> Edit | None:
    """The change one press makes, or None where the person must write.

    Arguments:
        text: the text in which it was found.
        finding: what the wording check found in exactly this text.
    """
    start, end = finding.start, finding.end
    if start == end or finding.check in BY_HAND or end - start > LONGEST_PHRASE:
        return None
    if finding.check in JOINED:
        return Edit("Join the lines", start, end, " ")
    if finding.check in TAKEN_OUT or not finding.instead or finding.instead.startswith("nothing"):
        return Edit("Remove", *_with_one_space(text, start, end), "")
    return Edit("Replace", start, end, f"[{finding.instead}]")


def _with_one_space(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch to take out, so that no two spaces and no space before a full stop stay behind."""
    before, after = text[:start], text[end:]
    if before.endswith(" ") and (not after or after[0] in " .,;:!?"):
        return start - 1, end
    if not before and after.startswith(" "):
        return start, end + 1
    return start, end


def key_of(finding: Found) -> str:
    """By what a kept finding is known again, wherever its phrase moves in the text."""
    phrase = " ".join(finding.phrase.lower().split()) or finding.instead
    return hashlib.sha256(f"{finding.check}\n{phrase}".encode("utf-8", "surrogatepass")).hexdigest()[:_KEY_LENGTH]


def is_key(value: str) -> bool:
    """Whether this can be a key of `key_of`."""
    return len(value) == _KEY_LENGTH and set(value) <= set("0123456789abcdef")


def told(text: str, findings: Collection[F]) -> list[F]:
    """The findings as they are listed: each place once, with what blocks first, and nothing inside a blank.

    Arguments:
        text: the text in which they were found.
        findings: from the wording check, in the order of the text.
    """
    blanks = [found.span() for found in BLANK.finditer(text)]
    kept: list[F] = []
    for finding in sorted(findings, key=lambda one: (not one.blocks, one.start - one.end)):
        span = (finding.start, finding.end)
        if span[0] == span[1]:
            kept.append(finding)
            continue
        in_blank = any(start <= span[0] and span[1] <= end and span != (start, end) for start, end in blanks)
        covered = any(one.start <= span[0] and span[1] <= one.end for one in kept if one.check not in BY_HAND)
        if not in_blank and not covered:
            kept.append(finding)
    return sorted(kept, key=lambda one: (one.start, one.end))
