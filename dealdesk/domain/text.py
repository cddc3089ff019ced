"""Text that people approve: normalised once, checked once, from then on compared byte for byte.

Everything that may be tidied is tidied by `normalise` before anyone reviews it. After that no function here or
elsewhere changes the text again, so its fingerprint and the words a reviewer saw are the same thing (RELIABILITY
section 4, rows 1 to 13). The comparison with what really goes out is another matter and lives with the drift check.

Positions are 1-based and count characters (code points) of the normalised text.
"""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

NUL = "\x00"
REPLACEMENT = "\ufffd"
SOFT_HYPHEN = "\u00ad"

# Drawn as nothing though Unicode does not class them as controls: joiners, fillers, blank signs, selectors of variants.
BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
EMOJI_SELECTORS = frozenset("\ufe0e\ufe0f")

# Alphabets whose letters pass for each other's, by the first word of the Unicode name of a letter.
LOOK_ALIKES = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "FULLWIDTH", "MATHEMATICAL"}
)

_LINE_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_TOKENS = re.compile(r"\d+(?:[.,:]\d+)*\w*|\w+(?:['’]\w+)*|\s+|.")


@dataclass(frozen=True)
class TextProblem:
    """Why a text is refused: `message` is the sentence for the field, `position` the 1-based character, if it has one.

    `code` is one of required, blank, limit, null, hidden, unreadable, lines, scripts.
    """

    code: str
    message: str
    position: int | None = None

    def __str__(self) -> str:
        return self.message


class TextRefused(ValueError):
    """Raised by `clean`; `problems` holds every reason, its own text is their sentences."""

    def __init__(self, problems: list[TextProblem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


class Kind(StrEnum):
    """What a segment of a difference is."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Segment:
    """A stretch of a difference, as data: the template escapes it and chooses the marks."""

    kind: Kind
    text: str


def normalise(raw: str) -> str:
    """The text as it will be reviewed and stored; giving it back changes nothing.

    - Soft hyphens are removed: they show only where a line happens to break, and hide a word from every search.
    - Each kind of space (no-break, narrow, thin and so on) and tab becomes a plain space, and runs of them become one.
      They look alike on a page, so nobody can approve the difference, and a copy through mail or PDF keeps none of it.
    - Line breaks become a line feed, without spaces around it: browsers send CR LF for the same key.
    - Unicode NFC, so that "é" has one spelling in bytes (row 8).
    - Spaces and line breaks at either end are stripped (row 9).

    Curly quotes and dashes stay: they are visible, and what was approved is what goes out. Control characters stay too,
    for `problems` to refuse, since removing what nobody can see might change what the text says.
    """
    text = _LINE_BREAKS.sub("\n", raw.replace(SOFT_HYPHEN, ""))
    text = "".join(" " if char == "\t" or unicodedata.category(char) == "Zs" else char for char in text)
    text = re.sub(" *\n *", "\n", re.sub(" +", " ", text))
    return unicodedata.normalize("NFC", text).strip(" \n")


def problems(text: str, *, limit: int, one_line: bool = True) -> list[TextProblem]:
    """Why the normalised `text` may not be stored, in the sentences of RELIABILITY section 4; empty if it may.

    Arguments:
        text: what `normalise` gave back.
        limit: the most characters (code points) allowed.
        one_line: whether a line break is refused; a wording and an ask are one line.

    Each kind of problem is named once, at its first place. A word is refused as mixed (row 13) when two of its letters
    come from different alphabets that pass for each other: Latin, Cyrillic, Greek, a few rarer ones, and the fullwidth
    and mathematical copies of Latin. The alphabet is the first word of the letter's Unicode name; a word is a run of
    letters, digits and combining marks, so "SAP-интеграция" is two words and passes. A word wholly in one alphabet
    passes too, even if it imitates another.
    """
    if not text.strip(" \n"):
        return [TextProblem("required", "This field is required.")]
    if all(_is_zero_width(char) or char in " \n" for char in text):
        return [TextProblem("blank", "Enter text.")]
    found = []
    if len(text) > limit:
        found.append(
            TextProblem("limit", f"Ensure this value has at most {limit} characters (it has {len(text)}).", limit + 1)
        )
    if (at := text.find(NUL)) >= 0:
        found.append(TextProblem("null", "Null characters are not allowed.", at + 1))
    if at := _first_hidden(text):
        found.append(TextProblem("hidden", f"Remove the hidden control character at position {at}.", at))
    if at := next((at for at, char in enumerate(text, 1) if _is_unreadable(char)), 0):
        found.append(TextProblem("unreadable", f"Replace the unreadable character at position {at}.", at))
    if one_line and (line_break := _LINE_BREAKS.search(text)):
        found.append(TextProblem("lines", "One sentence on one line.", line_break.start() + 1))
    if at := _first_mixed(text):
        found.append(TextProblem("scripts", "Mixed scripts in one word.", at))
    return found


def clean(raw: str, *, limit: int, one_line: bool = True) -> str:
    """The normalised text. Raises TextRefused with every problem that `problems` finds in it; same arguments."""
    text = normalise(raw)
    if found := problems(text, limit=limit, one_line=one_line):
        raise TextRefused(found)
    return text


def fingerprint(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, as 64 lower-case hex digits (DESIGN section 2, wording).

    Raises ValueError if the text is not NFC, not one line or not valid Unicode: such a text was never cleaned, and to
    clean it here would put a fingerprint on bytes that nobody approved.
    """
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("Only text in Unicode NFC can be fingerprinted.")
    if _LINE_BREAKS.search(text):
        raise ValueError("Only text on one line can be fingerprinted.")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def diff(old: str, new: str) -> list[Segment]:
    """The difference between two texts in whole words, punctuation apart, numbers with their decimals in one piece.

    Same and removed segments joined are `old`, same and added ones are `new`, to the byte. Neighbours differ in kind,
    and where words were replaced the removed ones come first. Two replaced words with only a space between them are
    shown as one replaced phrase.
    """
    old_tokens, new_tokens = _TOKENS.findall(old), _TOKENS.findall(new)
    changes: list[tuple[str, str, str]] = []
    # autojunk would take the commonest words of a long text for noise and stop matching them.
    for tag, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        None, old_tokens, new_tokens, autojunk=False
    ).get_opcodes():
        removed, added = "".join(old_tokens[old_from:old_to]), "".join(new_tokens[new_from:new_to])
        changes.append((removed, "", "") if tag == "equal" else ("", removed, added))
    segments = []
    for same, removed, added in _join_phrases(changes):
        for kind, text in ((Kind.SAME, same), (Kind.REMOVED, removed), (Kind.ADDED, added)):
            if text:
                segments.append(Segment(kind, text))
    return segments


def joined(words: Sequence[str]) -> str:
    """Words as an English list: "a, b and c"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def first_difference(a: str, b: str) -> int | None:
    """The 1-based position of the first character in which two texts differ (row 59), None if they are the same.

    Where one text is the beginning of the other it is the position after its end.
    """
    if a == b:
        return None
    pairs = enumerate(zip(a, b, strict=False), 1)
    return next((at for at, (left, right) in pairs if left != right), min(len(a), len(b)) + 1)


def _is_zero_width(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or char in BLANK_LETTERS or _is_variant_selector(char)


def _is_variant_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _is_unreadable(char: str) -> bool:
    # A lone surrogate reaches us from JSON escapes; it is the same broken text as U+FFFD, before replacement.
    return char == REPLACEMENT or unicodedata.category(char) == "Cs"


def _first_hidden(text: str) -> int:
    """The position of the first character that cannot be seen or that reorders others (rows 5 and 7), 0 if none."""
    before = ""
    for at, char in enumerate(text, 1):
        # The selector after a symbol says how an emoji is drawn, and keyboards send it unasked.
        allowed = char in EMOJI_SELECTORS and before != "" and unicodedata.category(before).startswith("S")
        control = unicodedata.category(char) == "Cc" and char not in (NUL, "\n", "\r", "\x85")
        if control or (_is_zero_width(char) and not allowed):
            return at
        before = char
    return 0


def _first_mixed(text: str) -> int:
    """The position of the first letter from another alphabet than the letters before it in its word, 0 if none."""
    alphabet = ""
    for at, char in enumerate(text, 1):
        if unicodedata.category(char)[0] not in "LMN" and not _is_zero_width(char):
            alphabet = ""
        elif char.isalpha():
            found = unicodedata.name(char, "").partition(" ")[0]
            if found in LOOK_ALIKES:
                if alphabet and found != alphabet:
                    return at
                alphabet = found
    return 0


def _join_phrases(changes: list[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Fold a same segment of spaces between two replacements into both, so that phrases are not cut at each space."""
    held: tuple[str, str] | None = None
    for place, (same, removed, added) in enumerate(changes):
        if not same:
            held = (held[0] + removed, held[1] + added) if held else (removed, added)
            continue
        following = changes[place + 1] if place + 1 < len(changes) else None
        if held and following and same.isspace() and _is_replacement(held) and _is_replacement(following[1:]):
            held = (held[0] + same, held[1] + same)
            continue
        if held:
            yield "", *held
            held = None
        yield same, "", ""
    if held:
        yield "", *held


def _is_replacement(change: tuple[str, ...]) -> bool:
    return all(part.strip() for part in change)
