"""What a read-back puts in: a clause that tells nothing of the sentence, beside all that the sentence says.

A guess need not sound like one. Who says the sentence and goes on with a reason, a consequence or one thing more has
put something in that nobody promised. Words of one's own are told from it by what they stand for: for them words of
the sentence are not there, for what is put in none are missing.
"""

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from promises.domain.say_back.alike import is_told, key, lines_of, told_by
from promises.domain.say_back.families import LIGHT, MEANT
from promises.domain.say_back.numerals import SPELLED
from promises.domain.say_back.quantities import quantities
from promises.domain.say_back.said import EMPTY, SMALL, keys_said, split, weighty, words_said

#: Words with a meaning of their own that a clause must have before it can be one.
LEAST = 2
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_CLAUSE = re.compile(
    r"(?<=[.;:!?])\s+|,\s+|\s+[-–]\s+|[()]|\s+(?=(?:and|so|but|because|since|although|though|while|after which|which"
    r"|plus)\b)",
    re.IGNORECASE,
)
#: The same where most of the sentence was repeated word by word: there a new clause stands out.
_PART = re.compile(
    r"(?<=[.,;:!?])\s+|\s+(?=(?:and|so|but|because|since|although|though|while|with|after which|which|plus|as)\b)",
    re.IGNORECASE,
)


def added(said: str, back: str) -> Iterator[str]:
    """Clauses of a read-back that were put in.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    ours = keys_said(said)
    found = {
        clause.strip(): len(words)
        for clause in (*_SENTENCE.split(back), *_CLAUSE.split(back))
        if len(words := weighty(clause)) >= LEAST
        and not any(is_told(one, ours) for one in words)
        and not tells(clause, said)
    }
    if not found:
        return
    theirs = keys_said(back)
    untold = sum(not is_told(one, theirs) for one in dict.fromkeys(weighty(said)))
    if max(found.values()) > untold:
        yield from found


#: What becomes of it in the end: and then it is deleted.
_THEN = re.compile(
    r"(?:,|\band) then (?:it|they|that|everything|all)(?:'s|'re| is| are| gets?)? ([^.;,]+?)(?=[.;,]|\Z)", re.IGNORECASE
)
_AFTERWARDS = re.compile(
    r"\b(?:then|after\w*|thereafter|later|subsequent\w*|follow\w*|once|end\w*|expir\w*|becomes?|gone)\b", re.IGNORECASE
)


def ended(said: str, back: str) -> Iterator[str]:
    """What a read-back lets happen afterwards, where the sentence says nothing of what comes then.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    if _AFTERWARDS.search(re.sub(r"\bafter (?=\d)", "", said)):
        return
    ours = keys_said(said)
    for found in _THEN.finditer(back):
        words = weighty(found[1])
        if words and 2 * sum(is_told(one, ours) for one in words) <= len(words) and not tells(found[1], said):
            yield found[0].strip(" ,")


def fresh(said: str, back: str) -> list[str]:
    """Keys of the words of a read-back for which no word of the sentence stands."""
    ours = keys_said(said)
    return [one for one in dict.fromkeys(weighty(back)) if not is_told(one, ours)]


@lru_cache(maxsize=1)
def around() -> frozenset[str]:
    """Keys of the words that people put around what they say, and by which they say nothing more."""
    return frozenset(told_by(one) for line in lines_of("say_back_around.txt") for one in line)


def put_in(said: str, back: str) -> list[str]:
    """Words that say something new beside all that the sentence says, those that stand together as one.

    On the website, organic, by air: nothing of the sentence is missing that they could stand for. A verb behind the one
    who does it may be another word for a small one that is gone, so only what stands in a phrase of its own counts.

    Args:
        said: the approved wording.
        back: the read-back.
    """
    theirs = keys_said(back)
    if not all(is_told(one, theirs) or one in SMALL for one in weighty(said)):
        return []
    new = set(fresh(said, back)) - around() - SMALL
    # A small verb of the sentence that is gone has another in its place: allows, grants.
    gone = sum(
        one not in EMPTY
        and one not in SMALL
        and one.isalpha()
        and key(one) not in MEANT
        and one not in SPELLED
        and not is_told(told_by(one), theirs)
        for one in words_said(said)
    )
    if len(new) <= gone:
        return []
    words = split(back)
    found: list[list[str]] = []
    for at, one in enumerate(words):
        if told_by(one) in new and "'" not in one and _is_opened(words[:at], new):
            if at and found and found[-1][-1] is words[at - 1]:
                found[-1].append(one)
            else:
                found.append([one])
    return [" ".join(phrase) for phrase in found]


#: What begins a phrase that may be put in; what stands behind the one who does it is a verb of their own.
_OPENING = frozenset([
    "of", "in", "on", "at", "by", "with", "from", "for", "using", "via", "per", "into", "onto", "through", "during",
    "under", "over", "beyond", "between", "as", "and", "or", "but", "because", "since", "so", "when", "while", "after",
    "before", "which", "that", "who", "plus", "than", "without", ",", ";", ":", ".",
])  # fmt: skip


def _is_opened(before: Sequence[str], new: Set[str]) -> bool:
    """Whether nothing of the sentence stands between a word and what begins its phrase."""
    for one in reversed(before):
        if one in _OPENING:
            return True
        found = told_by(one)
        if one not in EMPTY and found not in new and found not in LIGHT and found not in around() and found.isalpha():
            return False
    return False


def tells(clause: str, text: str) -> bool:
    """Whether an amount or a date of a clause is in a text, so that the clause speaks of what the text says."""
    there = {(one.value, one.dimension) for one in quantities(text)}
    return any((one.value, one.dimension) in there for one in quantities(clause))


def added_to_copy(ours: Sequence[str], back: str) -> Iterator[str]:
    """Clauses of which half the words and more stand nowhere in a sentence that was repeated for the most part.

    Args:
        ours: the words of the sentence.
        back: the read-back.
    """
    told = [told_by(one) for one in ours]
    for clause in _PART.split(back):
        words = weighty(clause, least=1)
        new = [one for one in words if not is_told(one, told)]
        if len(new) >= LEAST and len(new) >= len(words) / 2:
            yield clause.strip()
