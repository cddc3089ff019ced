"""What was put in the place of something else, or left away beside something kept.

Somebody who keeps most words of a sentence and has another in the place of one says something else by it, unless the
two may stand for one another. Who says a sentence all anew is measured only by what no paraphrase changes: who does it,
by which way, in which direction, and that a part of several is still there.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from promises.domain.say_back.alike import alike, is_told, key, people, words_of
from promises.domain.say_back.families import ACCOMPANY, FAMILIES, LIGHT, MEANT, NARROWING

#: Share of the words of both that stand in both, in order, from which a word has taken another's place.
NEAR = 0.7
#: The same for something put in: nearly all of the sentence is kept.
WHOLE = 0.8
#: Share of a read-back's words that stand in the sentence, from which two words that are not there are left away; one.
COPIED, ALL_COPIED = 0.8, 0.9
#: The same for one of two things that stand side by side.
HALF = 0.6
_AND = re.compile(r"(?<![\w-])([^\W_]{3,})(?: and| or) (?:the |an? |of |in |to )?([^\W_]{3,})(?![\w-])")
_BY = re.compile(r"\bby (?:the |an? |our |their |its )?([^\W\d_]+(?: [^\W\d_]+)?)")
_SOMEBODY = re.compile(r"\b(?:we|us|you|they|them|he|she|who|i|me|our|their|your|my|own)\b")
_DENIED = re.compile(r"\b(?:not|no|never|nor|without|cannot|instead of|rather than|nobody|none)\b|n't\b")
#: Letters before a word in which a "not" turns it round.
REACH = 28


def swaps(said: str, back: str) -> Iterator[tuple[str, str]]:
    """Kind and words of everything exchanged or left away: word, words or who.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    ours, theirs = words_of(said), words_of(back)
    low, own = said.lower(), back.lower()
    yield from _people(ours, theirs, low, own)
    yield from _families(low, own)
    yield from _placed(ours, theirs)


def _placed(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Words that stand where another stood."""
    keys, told = [key(word) for word in ours], [key(word) for word in theirs]
    matcher = SequenceMatcher(None, keys, told, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    if not same or same < NEAR * len(told):
        return
    # A word that the sentence has too stands for itself alone, and for no other that was lost.
    fresh, gone = [one for one in told if one not in keys], [one for one in keys if one not in told]
    for what, start, end, first, last in matcher.get_opcodes():
        lost = [one for one in keys[start:end] if _weighs(one) and one in gone and not is_told(one, fresh)]
        put = [at for at in range(first, last) if _weighs(told[at]) and not is_told(told[at], keys)]
        if (
            what == "replace"
            and lost
            and put
            and same >= NEAR * len(keys)
            or what == "insert"
            and put
            and same >= WHOLE * len(keys)
        ):
            yield "word", " ".join(theirs[at] for at in put)
    # Hardly a word of one's own, and yet some of the sentence's are not there.
    away = [one for one in dict.fromkeys(gone) if _weighs(one) and one not in MEANT and not is_told(one, fresh)]
    if (len(away) >= 2 and same >= COPIED * len(told)) or (away and same >= ALL_COPIED * len(told)):
        yield from (("words", ours[keys.index(one)]) for one in away)
    for at, (before, word) in enumerate(pairwise(keys)):
        if before in NARROWING and word in told and before in gone and not is_told(before, fresh):
            yield "words", f"{ours[at]} {ours[at + 1]}"


#: Beside an "and", these begin another clause.
_NO_THING = frozenset([
    "every", "each", "only", "never", "always", "without", "optional", "required", "later", "after", "before", "then",
    "answer", "hours", "days", "weeks", "months", "years", "minutes", "again", "needs", "cannot",
    "other", "others", "all", "any", "more", "less", "within", "until", "once", "when", "also", "both",
])  # fmt: skip


def _weighs(one: str) -> bool:
    return bool(one) and one[0].isalpha() and len(one) > 1 and one not in LIGHT


def _people(ours: list[str], theirs: list[str], low: str, own: str) -> Iterator[tuple[str, str]]:
    """Who was put in the place of whom, or who does it was left away."""
    wanted, given = people(ours), people(theirs)
    lost = [one for one, groups in wanted.items() if not any(groups & other for other in given.values())]
    put = [one for one, groups in given.items() if not any(groups & other for other in wanted.values())]
    keys = [key(word) for word in ours]
    put = [one for one in put if one.rstrip("s'") not in ACCOMPANY and not is_told(key(one), keys)]
    if put and (lost or is_copied(low, own)):
        yield "who", put[0]
    told = [key(word) for word in theirs]
    for found in _BY.finditer(low):
        named = found[1].split()
        if people(named) and not any(is_told(key(word), told) for word in named) and not _SOMEBODY.search(own):
            yield "who", found[0]


def _families(low: str, own: str) -> Iterator[tuple[str, str]]:
    """One of several ways, directions or deeds in the place of another."""
    for family in FAMILIES:
        there = [member for member in family if _holds(member, low)]
        if not there or len(there) == len(family):
            continue
        gone = [member for member in there if not member.search(own)]
        if not gone:
            continue
        for member in family:
            if member in there:
                continue
            if not member.search(low) and (found := _holds(member, own)):
                yield "word", found[0]
                return


def _holds(member: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where a text says a thing without denying it."""
    found = member.search(text)
    return None if found is None or _DENIED.search(text[max(0, found.start() - REACH) : found.start()]) else found


def is_copied(said: str, back: str) -> bool:
    """Whether nearly all words of a read-back stand in the sentence."""
    keys, told = ([key(word) for word in words_of(text) if key(word)] for text in (said, back))
    return sum(one in keys for one in told) >= COPIED * len(told)


def parts_lost(said: str, back: str) -> Iterator[str]:
    """One of two things that stand side by side, where the other is still there."""
    told = [key(word) for word in words_of(back)]
    ours = [key(word) for word in words_of(said)]
    same = sum(block.size for block in SequenceMatcher(None, ours, told, autojunk=False).get_matching_blocks())
    if same < HALF * len(told):
        return
    for found in _AND.finditer(said.lower()):
        one, other = key(found[1]), key(found[2])
        if not one or not other or {found[1], found[2]} & _NO_THING or alike(one, other):
            continue
        if found[1].endswith("s") != found[2].endswith("s") or one.isdigit() or other.isdigit():
            continue  # "page and gives": another verb, no other thing
        if is_told(one, told) != is_told(other, told):
            yield found[2] if is_told(one, told) else found[1]
