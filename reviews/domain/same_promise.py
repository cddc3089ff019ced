"""Whether two signed sentences promise the same but for names, numbers and small words.

The measure can be told in words, and is: everything that the shorter one says stands in the longer one too, in any form
of the word, and the longer one says at most a quarter more. It stays another thing whatever the rest says where

* one names a system, a format or a control (a word with capitals) that the other does not;
* one promises what the other leaves out or denies;
* what goes from somewhere in the one goes to it in the other.

What a condition asks for and what a sentence leaves out are limits of a promise, not another promise, so neither counts
as said. tests/reviews/domain/test_same_promise.py is the table this was fitted to.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from promises.domain.exclusions import NEW_CLAUSE, PHRASE, SENTENCE_END
from promises.domain.search import SILENT, WORD, alike

MORE = 0.25  # of what the longer sentence says, the other may leave unsaid
FEWEST = 2  # telling words; one word says too little to be like another
LEFT_OUT = re.compile(PHRASE, re.IGNORECASE)

#: Words of delivering and of dates, beside those a search leaves out: they say that something is promised, not what.
SMALL = SILENT | frozenset(
    WORD.findall(
        "add added agreed available begin begins day days deliver delivered delivers each enable enabled enables end "
        "every file files get gets give given gives go goes include included includes including live make makes new "
        "offer once per provide provided provides receive receives run runs send sends sent set setup single standard "
        "start starts support supported supports team work working works within before until soon date time one two "
        "three four five six seven eight nine ten twelve fifteen twenty thirty january february march april june july "
        "august september october november december monday tuesday wednesday thursday friday saturday sunday"
    )
)
#: Names of one thing, put into the words they stand for.
STANDS_FOR = {
    "daily": ("everyday",),
    "overnight": ("nightly",),
    "sso": ("sign",),
    "mfa": ("multi", "factor", "authentication"),
    "2fa": ("multi", "factor", "authentication"),
}
DENIES = frozenset({"not", "no", "never", "without", "neither", "nor", "cannot", "none"})
#: "No later than", "not only": a measure, and no denial.
MEASURES = frozenset({"more", "less", "later", "longer", "earlier", "only", "than", "fewer", "before", "until"})
ENDS_A_DENIAL = frozenset({"and", "but", "to", "from", "into", "onto", "for", "by", "in", "on", "at", "via"})
PLACES = ENDS_A_DENIAL | {"with", "of", "as"}


@dataclass
class Said:
    """What one sentence says.

    Attributes:
        words: the telling words of what is promised.
        named: those of them written like a name.
        denied: the telling words of what is left out or denied.
        sources: the telling words behind "from".
        targets: the telling words behind "to".
    """

    words: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)


def read(text: str, *, names: str = "", conditions: Iterable[str] = ()) -> Said:
    """Take a sentence to the words that tell what it promises.

    Args:
        text: a signed sentence with its limits.
        names: the customer's name; its words tell whose the promise is, not what it is.
        conditions: phrases of its conditions, as they stand in it.
    """
    for phrase in conditions:
        text = re.sub(re.escape(phrase), " ", text, flags=re.IGNORECASE)
    whose = {word.casefold() for word in WORD.findall(names)}
    said = Said()
    for promised, part in _parts(text):
        if promised:
            _read_promised(said, part, whose)
        else:
            said.denied.update(word for raw in WORD.findall(part) for word in _telling(raw, whose))
    said.words = list(dict.fromkeys(said.words))
    return said


def same(one: Said, other: Said) -> bool:
    """Whether two sentences promise the same (see this module's own words)."""
    shorter, longer = sorted((one, other), key=lambda said: len(said.words))
    if len(shorter.words) < FEWEST or _missing(shorter.words, longer.words):
        return False
    more = _missing(longer.words, shorter.words)
    if len(more) > MORE * len(longer.words) or longer.named.intersection(more):
        return False
    return not (_denies(one, other) or _denies(other, one) or _turned(one, other))


def _missing(words: Iterable[str], among: Iterable[str]) -> list[str]:
    """The words that `among` has in no form."""
    others = list(among)
    return [word for word in words if not any(alike(word, other) for other in others)]


def _denies(one: Said, other: Said) -> bool:
    """Whether one leaves out what the other promises, and does not promise it itself."""
    denied = _missing(one.denied, one.words)
    return len(_missing(denied, other.words)) < len(denied)


def _turned(one: Said, other: Said) -> bool:
    """Whether a place that one takes from is a place that the other brings to."""
    return any(
        not _missing([word], b.targets) and _missing([word], a.targets) and _missing([word], b.sources)
        for a, b in ((one, other), (other, one))
        for word in a.sources
    )


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Stretches of a text, and whether each promises something."""
    for sentence in SENTENCE_END.split(text)[::2]:
        stretches = NEW_CLAUSE.split(sentence) if LEFT_OUT.search(sentence) else [sentence]
        for stretch in stretches:
            if not LEFT_OUT.search(stretch):
                yield True, stretch
                continue
            # "Nightly export, backfill not included": only a list that is the whole sentence is left out as a whole.
            head, comma, tail = stretch.rpartition(",")
            whole = re.search(rf"\b(?:is|are|stays?|remains?)\b[\w ]*{PHRASE}|{PHRASE}:", stretch, re.IGNORECASE)
            if comma and not whole:
                yield True, head
                yield False, tail
            else:
                yield False, stretch


def _read_promised(said: Said, stretch: str, whose: set[str]) -> None:
    denying, place, behind = False, "", ""
    for at, found in enumerate(re.finditer(rf"{WORD.pattern}|,", stretch)):
        raw = found[0]
        word = raw.casefold()
        if denying and word in MEASURES:
            denying = False
        if word in DENIES or (word == "t" and behind.endswith("n")):
            denying = True
        elif word == "," or word in ENDS_A_DENIAL:
            denying = False
        if word == ",":
            place = ""
        elif word in PLACES and word != "of":
            place = word
        behind = word
        for telling in _telling(raw, whose):
            if denying:
                said.denied.add(telling)
                continue
            said.words.append(telling)
            if raw[1:] != raw[1:].lower() or (raw[0].isupper() and at > 0):
                said.named.add(telling)
            if place == "from":
                said.sources.add(telling)
            elif place in {"to", "into", "onto"}:
                said.targets.add(telling)


def _telling(raw: str, whose: set[str]) -> tuple[str, ...]:
    """The telling words a written word stands for: none for a small word, a number, or part of the customer's name."""
    word = raw.casefold()
    if word in STANDS_FOR:
        return STANDS_FOR[word]
    is_name = word in whose and raw[0].isupper()
    is_number = raw[0].isdigit() or re.fullmatch(r"q[1-4]|h[12]", word)
    return () if len(word) < 2 or word in SMALL or is_name or is_number else (word,)
