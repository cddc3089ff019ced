"""What differs in a read-back that is no more than a copy of the sentence.

Somebody who says a sentence in words of their own keeps hardly half of its words in their order; who keeps most of them
has read it aloud. There every other word counts, also the small ones that a paraphrase may change as it likes: a day in
the place of a week, above in the place of below, one thing gone from the end.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from promises.domain.say_back.added import added_to_copy
from promises.domain.say_back.alike import is_told, key, told_by
from promises.domain.say_back.families import MEANT
from promises.domain.say_back.markers import TERSE
from promises.domain.say_back.said import EMPTY, SMALL_GROUPS, is_amount, split, weighty, words_said

#: Share of the words of both that stand in both, in order, from which one is a copy of the other. Of 1,009 faithful
#: read-backs of fifteen hand-written sets (tests/quality/drift/said_*.jsonl) two have 0.65 and more.
COPY = 0.65

#: Share of a read-back's words that stand in the sentence in order, from which it is a part of it.
PART_OF = 0.75
#: In which money is said, even by those who leave away who pays.
_MEANT = MEANT - {key(one) for one in ("euro", "euros", "eur", "usd", "dollar", "dollars", "notice", "system", "older",
                                       "newer", "larger", "smaller", "longer", "bigger")}  # fmt: skip

_DIRECTION = {one: group for group in SMALL_GROUPS if group & {"over", "under"} and "in" not in group for one in group}
_DENYING = re.compile(r"not|no|never|cannot|nor|nobody|none|nothing|without|except|exclud\w*|(?:\w+)?n't")
_CLAUSE_ENDS = frozenset([*".,;:", "but", "and", "unless", "if", "when", "who"])
#: When it is so stands before its "not" as well as behind it.
_WHEN = frozenset(["afterwards", "afterward", "later", "then", "thereafter"])


def changed_in_copy(said: str, back: str) -> Iterator[tuple[str, str]]:
    """Kind and words of everything that differs where most of the sentence was only repeated.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    ours, theirs = words_said(said), words_said(back)
    same = sum(block.size for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks())
    if same >= PART_OF * len(theirs) and TERSE.search(back.lower()):
        told = _told(theirs)
        lost = [one for one in weighty(said) if one not in _MEANT and not is_told(one, told)]
        if lost:
            yield "words", " ".join(lost)
            return
    if same < COPY * len(ours):
        return
    gone, put = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if same < COPY * len(theirs):
        yield from (("guess", words) for words in added_to_copy(ours, back))
    elif words := _other(list(put), list(gone)):
        yield "word", " ".join(words)
    elif words := [one for one in _other(list(gone), list(put)) if key(one) not in _MEANT]:
        yield "words", " ".join(words)
    elif _directions(ours) != _directions(theirs) and (turned := [one for one in theirs if one in _DIRECTION]):
        yield "limit", turned[0]
    elif word := _turned(said, back):
        yield "not", word
    elif exchanged := _exchanged(ours, theirs):
        yield "word", " ".join(exchanged)


def _directions(words: Sequence[str]) -> list[frozenset[str]]:
    return [_DIRECTION[one] for one in words if one in _DIRECTION]


def _other(words: Sequence[str], counterparts: Sequence[str]) -> list[str]:
    """Those of which no counterpart may stand for them."""
    keys = [told_by(one) for one in counterparts]
    return [
        one
        for one in words
        if one not in EMPTY
        and not is_amount(one)
        and not is_told(told_by(one), keys)
        and not any(one in group and not group.isdisjoint(counterparts) for group in SMALL_GROUPS)
    ]


def _turned(said: str, back: str) -> str:
    """A word that stands behind a "not" in one of the two and behind none in the other."""
    ours, theirs = _denied(said), _denied(back)
    return next((one for one, denied in theirs.items() if one in ours and ours[one] != denied), "")


def _denied(text: str) -> dict[str, bool]:
    """Every word that stands there once, and whether a "not" before it in its clause denies it."""
    found: dict[str, list[bool]] = {}
    denied, excepted = False, False
    for one in split(text):
        if one in _CLAUSE_ENDS:
            denied = denied and excepted and one in ("if", "when")  # except if is except where
        elif _DENYING.fullmatch(one):
            denied = True
        elif one not in EMPTY and one not in _WHEN and key(one):
            found.setdefault(key(one), []).append(denied)
        excepted = one == "except"
    return {one: places[0] for one, places in found.items() if len(places) == 1}


def _told(words: Sequence[str]) -> list[str]:
    return [told_by(one) for one in words if one not in EMPTY]


def _exchanged(ours: Sequence[str], theirs: Sequence[str]) -> Sequence[str]:
    """What took the place of something else that took its place, with words between them that stayed."""
    if "by" in theirs and "by" not in ours:
        return ()  # said in the passive
    was, now = _told(ours), _told(theirs)
    if Counter(was) != Counter(now):
        return ()
    differ = [at for at, (one, other) in enumerate(zip(was, now, strict=True)) if one != other]
    if not differ:
        return ()
    was, now = (keys[differ[0] : differ[-1] + 1] for keys in (was, now))
    for first in range(1, len(was) - 1):
        for last in range(1, len(was) - first):
            between = was[first : len(was) - last]
            if [*was[len(was) - last :], *between, *was[:first]] == now and not set(between) <= {"or"}:
                return now[:last]
    return ()
