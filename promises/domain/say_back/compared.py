"""Compares a read-back with the sentence it is of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from promises.domain.drift.nearest import stem
from promises.domain.drift.plain import plain
from promises.domain.say_back.added import added, ended, fresh, put_in, tells
from promises.domain.say_back.alike import is_told, key, words_of
from promises.domain.say_back.copied import changed_in_copy
from promises.domain.say_back.counted import amounts, rhythms
from promises.domain.say_back.families import LIGHT
from promises.domain.say_back.flags import Flag
from promises.domain.say_back.guesses import GUESS, TELLING, is_said_too
from promises.domain.say_back.limits import limits
from promises.domain.say_back.meant import weighed
from promises.domain.say_back.names import lost_names
from promises.domain.say_back.reasons import reasons
from promises.domain.say_back.said import weighty
from promises.domain.say_back.shorthand import spelled_out
from promises.domain.say_back.spoken import in_figures
from promises.domain.say_back.swaps import kept, parts_lost, swaps
from promises.domain.say_back.turned import turned

_CLAUSE = re.compile(
    r"(?<=[.!?;:])\s+|;\s*|,\s+(?:and|but|or)\s+(?=\w+ (?:is|are|can|may|will|be)\b)|,\s+(?:but|while|whereas)\s+",
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
#: Nobody says a sentence of so many words in so much fewer and leaves nothing out; faithful rows have 0.7 and more.
LONG, SHORTEST = 7, 0.56
#: Share of a read-back's words from which a single new one is put in. Who says less in the sentence's own words has
#: new words for old ones: of writers nobody tuned on, a new word alone showed no guess there, but faithful ones.
REPEATED = 0.7
FEWEST = 3  # stems a clause must have before it can be lost as a whole


class Understood(StrEnum):
    """How a sentence was said back."""

    FAITHFUL = "faithful"
    GUESSED = "guessed"
    LOSSY = "lossy"


@dataclass(frozen=True)
class SaidBack:
    """What became of a sentence in somebody's own words."""

    verdict: Understood
    flags: tuple[Flag, ...] = ()


def check_read_back(sentence: str, read_back: str) -> SaidBack:
    """Whether a read-back says what the sentence says, without guessing. Pure.

    Args:
        sentence: the approved wording.
        read_back: what somebody outside the deal wrote, in their own words.
    """
    flags = weighed(found_by_rules(sentence, read_back), sentence, read_back)
    if any(flag.kind in ("guess", "meant") for flag in flags):
        return SaidBack(Understood.GUESSED, flags)
    return SaidBack(Understood.LOSSY if flags else Understood.FAITHFUL, flags)


def found_by_rules(sentence: str, read_back: str) -> list[Flag]:
    """What the rules hold against a read-back, before the model is asked. Pure.

    Args:
        sentence: the approved wording.
        read_back: what somebody outside the deal wrote, in their own words.
    """
    said, back = (spelled_out(in_figures(plain(text).text)) for text in (sentence, read_back))
    guesses = [
        Flag("guess", hedge[0])
        for hedge in GUESS.finditer(back)
        if not is_said_too(hedge[0], said)
        and not (hedge[0].lower() == "about" and TELLING.search(back[: hedge.start()]))
    ]
    found = list(dict.fromkeys(_lost(said, back)))
    guesses += [flag for flag in found if flag.kind == "guess"]
    lost = [flag for flag in found if flag.kind != "guess"]
    if not found and kept(said, back) >= REPEATED:
        guesses += [Flag("guess", words) for words in put_in(said, back)]
    if back.rstrip(" .!").endswith("?") and "?" not in said:
        guesses.append(Flag("guess", "?"))
    return [*guesses, *lost]


def _lost(said: str, back: str) -> Iterator[Flag]:
    if len(_WORD.findall(back)) < 2:
        yield Flag("words", said)
        return
    wanted, given = (sum(bool(key(word)) for word in words_of(text)) for text in (said, back))
    if wanted >= LONG and given < SHORTEST * wanted:
        yield Flag("words", back)
    yield from amounts(said, back)
    yield from limits(said, back)
    yield from rhythms(said, back)
    yield from turned(said, back)
    yield from (Flag("name", name) for name in lost_names(said, back))
    yield from (Flag(kind, words) for kind, words in swaps(said, back))
    yield from (Flag("words", part) for part in parts_lost(said, back))
    yield from (Flag(kind, words) for kind, words in changed_in_copy(said, back))
    yield from (Flag("guess", clause) for clause in (*added(said, back), *ended(said, back)))
    yield from (Flag("guess", reason) for reason in reasons(said, back))
    yield from _clauses(said, back)


def _clauses(said: str, back: str) -> Iterator[Flag]:
    """A clause of which no word came through; the words for it may be others, but hardly all of them."""
    own = {_root(word) for word in _WORD.findall(back)} - {""}
    told = [key(word) for word in words_of(back)]
    clauses = [clause for clause in _CLAUSE.split(said) if clause]
    untold = sum(not is_told(one, told) for one in dict.fromkeys(weighty(said)))
    anew = len(fresh(said, back)) >= untold > 0
    for clause in clauses:
        if tells(clause, back) or anew:
            continue  # an amount of it is there, or words of their own enough to say it
        others = {key(word) for other in clauses if other is not clause for word in words_of(other)}
        heavy = [one for one in map(key, words_of(clause)) if len(one) > 2 and one not in LIGHT and one not in others]
        if len(clauses) > 1 and len(heavy) >= 3 and not any(is_told(one, told) for one in heavy):
            yield Flag("words", clause.strip())
            continue
        words = {_root(word) for word in _WORD.findall(clause)} - {""}
        if len(words) > FEWEST and not words & own and not any(is_told(key(word), told) for word in words_of(clause)):
            yield Flag("words", clause.strip())


_VAGUE = frozenset(["furth", "ones", "other", "rest", "later", "more", "wait", "addit"])


def _root(word: str) -> str:
    found = stem(word)[:5]
    return found if len(found) > 2 and found not in _VAGUE else ""
