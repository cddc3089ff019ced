"""What the model that reads both texts makes of a read-back, and the words it doubts most (docs/adr/0008)."""

import re
from collections.abc import Iterator

from promises.domain.meaning.pairs import doubt
from promises.domain.say_back.flags import Flag

#: Above the first nothing else has to speak against a read-back; below the second, rules that may err do not count.
DOUBTED, TRUSTED = 1.0, -1.0
_BORDER = re.compile(r"(?<=[.!?;:,])\s+|\s+(?=(?:and|or|but|if|when|unless|except|only|with|by|for|from|in|on|at|to)\b)")
MOST_PIECES = 40


def doubted(sentence: str, read_back: str) -> Flag:
    """The piece of either text without which the model doubts least: put in if of the read-back, lost if of the other.

    Args:
        sentence: the approved wording.
        read_back: what somebody made of it.
    """
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
