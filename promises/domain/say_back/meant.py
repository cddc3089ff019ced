"""What the model that reads both texts makes of a read-back, and the words it doubts most (docs/adr/0008)."""

import re
from collections.abc import Iterator, Sequence

from promises.domain.meaning.pairs import doubt
from promises.domain.say_back.flags import Flag
from promises.domain.say_back.guesses import is_hedge

#: From here on the model's doubt alone speaks against a read-back, of a sentence with as many words as this: those it
#: learned from are mostly longer, and of shorter ones it doubts too much.
DOUBTED, FEWEST = 2.0, 12
#: Most near copies it learned from had a slip, so it doubts them all, even the sentence itself. Of one counts how much
#: more it doubts it than that.
DOUBTED_COPY = 1.0
#: So little it must doubt for what a rule found to count for nothing. The rules of limits and of what was put in know
#: the fewest ways to say the same, and err the most; a number, a date, a name or a word that guesses always counts.
TRUSTED, TRUSTED_OF = -1.0, {"limit": 0.5, "guess": 0.0}
_PROVED = frozenset(["number", "date", "name", "not"])
_REAL_TIME = re.compile(r"in real time|real-?time", re.IGNORECASE)  # there is no other word for it
_BORDER = re.compile(
    r"(?<=[.!?;:,])\s+|\s+(?=(?:and|or|but|if|when|unless|except|only|with|by|for|from|in|on|at|to)\b)"
)
MOST_PIECES = 24  # of each text; the model is asked once for each


def weighed(flags: Sequence[Flag], sentence: str, read_back: str, *, is_copy: bool = False) -> tuple[Flag, ...]:
    """What rules and model together hold against a read-back.

    Args:
        flags: what the rules found.
        sentence: the approved wording.
        read_back: what somebody made of it.
        is_copy: whether most of its words are the sentence's own.
    """
    doubted = doubt(sentence, read_back)
    kept = tuple(flag for flag in flags if _is_proved(flag) or doubted > TRUSTED_OF.get(flag.kind, TRUSTED))
    if kept or len(sentence.split()) < FEWEST:
        return kept
    if doubted <= (doubt(sentence, sentence) + DOUBTED_COPY if is_copy else DOUBTED):
        return ()
    return (_most_doubted(sentence, read_back),)


def _is_proved(flag: Flag) -> bool:
    if flag.kind == "rhythm" and _REAL_TIME.fullmatch(flag.words):
        return True
    return flag.kind in _PROVED or (flag.kind == "guess" and is_hedge(flag.words))


def _most_doubted(sentence: str, read_back: str) -> Flag:
    """The piece of either text without which the model doubts least: put in where it is of the read-back."""
    told = [(doubt(sentence, without), Flag("meant", piece)) for piece, without in _pieces(read_back)]
    told += [(doubt(without, read_back), Flag("unsaid", piece)) for piece, without in _pieces(sentence)]
    return min(told, key=lambda found: found[0], default=(0.0, Flag("meant", read_back)))[1]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Each piece of a text, and the text without it."""
    parts = [part for part in _BORDER.split(text) if part]
    if not 1 < len(parts) <= MOST_PIECES:
        return
    for number, part in enumerate(parts):
        if any(map(str.isalnum, part)):
            yield part.strip(" .,;:"), " ".join([*parts[:number], *parts[number + 1 :]])
