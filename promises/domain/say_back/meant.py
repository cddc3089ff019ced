"""What rules and the model that reads both texts hold against a read-back together (docs/adr/0008).

Each kind of thing that a rule found has points, and so have the doubts of the three words doubted most and of the
whole; whoever has more than are granted is flagged. The points are fitted on read-backs that the model never learned
from (tests/training/read_back_scale.py).
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from promises.domain.meaning.pairs import DoubtedWord, Doubts, doubts
from promises.domain.meaning.pieces import DATA
from promises.domain.say_back.flags import Flag
from promises.domain.say_back.guesses import is_hedge

SCALE = DATA / "read_back_scale.json"
#: What rules prove: of a number, a date and a "not" that differ, points too few for anything else are enough.
_PROVED, ENOUGH = frozenset(["number", "date", "not"]), -1.5
#: Words of a short sentence. The model knows few of them: there rules count as they are, and it alone must be sure.
SHORT, SURE = 12, 3.0
HEDGE, SEVERAL = "hedge", "several"  # words of doubt, beside other guesses; and that rules found more than one thing
#: Points that a word may be short of the word doubted most, and is shown with it where it stands beside it.
NEAR = 2.0


def weighed(flags: Sequence[Flag], sentence: str, read_back: str) -> tuple[Flag, ...]:
    """What rules and model together hold against a read-back.

    Args:
        flags: what the rules found.
        sentence: the approved wording.
        read_back: what somebody made of it.
    """
    if not any(map(str.isalnum, read_back)):
        return tuple(flags)
    doubted = doubts(sentence, read_back)
    against = points(flags, doubted)
    is_short = len(sentence.split()) < SHORT
    if not flags:
        return (_most_doubted(doubted, sentence, read_back),) if against > (SURE if is_short else 0) else ()
    return tuple(flag for flag in flags if is_short or against > _needed(flag))


def points(flags: Sequence[Flag], doubted: Doubts) -> float:
    """What speaks against a read-back; above nought it is flagged.

    Args:
        flags: what the rules found.
        doubted: what the model doubts.
    """
    scale = _scale()
    words = sum(weight * doubt for weight, doubt in zip(scale.words, doubted.worst, strict=True))
    return scale.start + words + scale.whole * doubted.whole + sum(scale.kinds.get(kind, 0.0) for kind in kinds(flags))


def kinds(flags: Sequence[Flag]) -> set[str]:
    """What the rules found, each kind once."""
    found = {HEDGE if flag.kind == "guess" and is_hedge(flag.words) else flag.kind for flag in flags}
    return found | {SEVERAL} if len(flags) > 1 else found


def _needed(flag: Flag) -> float:
    """Points from which it counts; words that guess are what a read-back must not have, whatever they are about."""
    if flag.kind == "guess" and is_hedge(flag.words):
        return -math.inf
    return ENOUGH if flag.kind in _PROVED else 0.0


def _most_doubted(doubted: Doubts, sentence: str, read_back: str) -> Flag:
    """The word doubted most of either text, with its neighbours that are doubted nearly as much."""
    put_in, lost = (_stretch(words) for words in (doubted.of_read_back, doubted.of_sentence))
    if lost and (not put_in or lost[0] > put_in[0]):
        return Flag("unsaid", sentence[lost[1]])
    return Flag("meant", read_back[put_in[1]] if put_in else read_back)


def _stretch(words: Sequence[DoubtedWord]) -> tuple[float, slice] | None:
    told = [word for word in words if word.is_word]
    if not told:
        return None
    most = max(told, key=lambda word: word.doubt)
    first = last = told.index(most)
    while first and told[first - 1].doubt > most.doubt - NEAR:
        first -= 1
    while last + 1 < len(told) and told[last + 1].doubt > most.doubt - NEAR:
        last += 1
    return most.doubt, slice(told[first].place.start, told[last].place.stop)


@dataclass(frozen=True)
class _Scale:
    start: float
    words: Sequence[float]
    whole: float
    kinds: Mapping[str, float]


@lru_cache(maxsize=1)
def _scale() -> _Scale:
    return _Scale(**json.loads(SCALE.read_text(encoding="utf-8")))
