"""What differs in a read-back that is no more than a copy of the sentence.

Somebody who says a sentence in words of their own keeps hardly half of its words in their order; who keeps most of them
has read it aloud. There every other word counts, also the small ones that a paraphrase may change as it likes: a day in
the place of a week, above in the place of below, one thing gone from the end.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from promises.domain.drift.words import pairs
from promises.domain.say_back.alike import is_told, key
from promises.domain.say_back.families import LIGHT, MEANT

#: Share of the words of both that stand in both, in order, from which one is a copy of the other. Of 1,009 faithful
#: read-backs of fifteen hand-written sets (tests/quality/drift/said_*.jsonl) two have 0.65 and more.
COPY = 0.65

#: Words that stand in a read-back beside all that it copied, from which something was put in; words of one's own for
#: what was not copied are not counted.
ADDED = 2
#: In which money is said, even by those who leave away who pays.
_MEANT = MEANT - {key(one) for one in ("euro", "euros", "eur", "usd", "dollar", "dollars", "notice", "system", "older",
                                       "newer", "larger", "smaller", "longer", "bigger")}  # fmt: skip

#: Which small words may stand for one another, a group a line.
_SMALL = tuple(
    frozenset(line.split())
    for line in (
        "within in inside under",
        "≤ maximum max most within until limited capped", "≥ minimum min least from",
        "until till by through to up",
        "before prior ahead",
        "after following once past from behind",
        "when if once whenever where should case as soon",
        "each every per a an any all",
        "over above more larger greater longer older higher bigger exceeding exceeds exceed beyond upwards past",
        "under below less fewer smaller shorter younger lower",
        "for of to in on at with by from about during into onto over via through",
        "can may could able allowed permitted",
        "will shall must is are have has need needs",
        "not cannot can't don't doesn't isn't aren't won't no without never nor neither nothing nobody none",
        "only just solely exclusively alone nothing else",
        "and plus or also as well both with including",
        "but except unless excluding however without not apart aside other",
        "that which who",
        "begin begins start starts",
        "end ends close closes finish finishes",
        "daily day days", "weekly week weeks", "monthly month months", "yearly year years annual annually",
        "hourly hour hours", "nightly night nights",
        "then afterwards later",
        "include includes including included contain contains cover covers",
        "exclude excludes excluding excluded",
        "everyone everybody all every each", "one single a an 1",
    )
)  # fmt: skip


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: These say nothing by themselves, wherever they stand.
_EMPTY = _set(
    "the a an is are be been being was were will shall would do does did has have had having that which who "
    "this these those it its it's they their them they're we our us we're you your you're yours he she his her "
    "i my me there so well yes ok okay basically simply just also then here in of to for on at by with from as "
    "and than please say says said means mean meaning words other put way case what that's there's gets get "
    "got given"
)


#: Limits of several words, each as one.
_PHRASES = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), f" {sign} ")
    for pattern, sign in (
        (r"(?:no|not|never) (?:more|longer|later|larger|greater|older|higher|bigger) than|at (?:the )?most"
         r"|at (?:the )?max(?:imum)?|up to|a maximum of|as many as", "≤"),
        (r"(?:no|not|never) (?:less|fewer|sooner|earlier|smaller|shorter|lower) than|at (?:the )?least"
         r"|a minimum of", "≥"),
    )
)  # fmt: skip
_DIRECTION = {one: group for group in _SMALL if group & {"over", "under"} and "in" not in group for one in group}
#: Where another clause may begin, with what somebody thinks that it follows.
_CLAUSE = re.compile(
    r"(?<=[.,;:!?])\s+|\s+(?=(?:and|so|but|because|since|although|though|while|with|after which|which|plus|as)\b)",
    re.IGNORECASE,
)
_COUNTED = frozenset(pairs("spelled_numbers")) | {"a.m", "p.m", "am", "pm", "m", "p", "thousand", "hundred"}
_WORD = re.compile(r"[≤≥]|[^\W_]+(?:['’][^\W\d_]+)?|[.,;:]")
_DENYING = re.compile(r"not|no|never|cannot|nor|without|except|exclud\w*|(?:\w+)?n't")
_CLAUSE_ENDS = frozenset([*".,;:", "but", "and", "unless", "if", "when"])


def changed_in_copy(said: str, back: str) -> Iterator[tuple[str, str]]:
    """Kind and words of everything that differs where most of the sentence was only repeated.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    ours, theirs = _words(said), _words(back)
    same = sum(block.size for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks())
    if same < COPY * len(ours):
        return
    gone, put = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
    if same < COPY * len(theirs):
        yield from (("guess", words) for words in _added(ours, back))
    elif words := _other(list(put), list(gone)):
        yield "word", " ".join(words)
    elif words := [one for one in _other(list(gone), list(put)) if key(one) not in _MEANT]:
        yield "words", " ".join(words)
    elif _directions(ours) != _directions(theirs) and (turned := [one for one in theirs if one in _DIRECTION]):
        yield "limit", turned[0]
    elif word := _turned(said, back):
        yield "not", word
    elif words := _exchanged(ours, theirs):
        yield "word", " ".join(words)


def _added(ours: Sequence[str], back: str) -> Iterator[str]:
    """Clauses that say something of their own: at least so many of their words, and half of them, stand nowhere."""
    for clause in _CLAUSE.split(back):
        words = [one for one in _words(clause) if one not in _EMPTY and one[0].isalpha() and one not in _COUNTED]
        fresh = [one for one in _other(words, ours) if key(one) not in LIGHT]
        if len(fresh) >= ADDED and len(fresh) >= len(words) / 2:
            yield clause.strip()


def _directions(words: Sequence[str]) -> list[frozenset[str]]:
    return [_DIRECTION[one] for one in words if one in _DIRECTION]


def _words(text: str) -> list[str]:
    return [one for one in _split(text) if one not in ".,;:"]


def _split(text: str) -> list[str]:
    for pattern, sign in _PHRASES:
        text = pattern.sub(sign, text)
    words = (one.removesuffix("'s") for one in _WORD.findall(text.lower()))
    return [one.lstrip("0") or "0" if one.isdigit() else one for one in words]


def _other(words: Sequence[str], counterparts: Sequence[str]) -> list[str]:
    """Those of which no counterpart may stand for them."""
    keys = [key(one) or one for one in counterparts]
    return [
        one
        for one in words
        if one not in _EMPTY
        and not is_told(key(one) or one, keys)
        and not any(one in group and not group.isdisjoint(counterparts) for group in _SMALL)
    ]


def _turned(said: str, back: str) -> str:
    """A word that stands behind a "not" in one of the two and behind none in the other."""
    ours, theirs = _denied(said), _denied(back)
    return next((one for one, denied in theirs.items() if one in ours and ours[one] != denied), "")


def _denied(text: str) -> dict[str, bool]:
    """Every word that stands there once, and whether a "not" before it in its clause denies it."""
    found: dict[str, list[bool]] = {}
    denied = False
    for one in _split(text):
        if one in _CLAUSE_ENDS:
            denied = False
        elif _DENYING.fullmatch(one):
            denied = True
        elif one not in _EMPTY and key(one):
            found.setdefault(key(one), []).append(denied)
    return {one: places[0] for one, places in found.items() if len(places) == 1}


def _told(words: Sequence[str]) -> list[str]:
    return [key(one) or one for one in words if one not in _EMPTY]


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
