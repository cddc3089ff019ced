"""What a read-back puts in: a clause that tells nothing of the sentence, beside all that the sentence says.

A guess need not sound like one. Who says the sentence and goes on with a reason, a consequence or one thing more has
put something in that nobody promised. Words of one's own are told from it by what they stand for: for them words of
the sentence are not there, for what is put in none are missing.
"""

import re
from collections.abc import Iterator, Sequence

from promises.domain.say_back.alike import is_told, key
from promises.domain.say_back.said import weighty, words_said

#: Words with a meaning of their own that a clause must have before it can be one.
LEAST = 2
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_CLAUSE = re.compile(
    r"(?<=[.;:!?])\s+|,\s+|\s+(?=(?:and|so|but|because|since|although|though|while|after which|which|plus)\b)",
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
    ours = [key(one) or one for one in words_said(said)]
    found = {
        clause.strip(): len(words)
        for clause in (*_SENTENCE.split(back), *_CLAUSE.split(back))
        if len(words := weighty(clause)) >= LEAST and not any(is_told(one, ours) for one in words)
    }
    if not found:
        return
    theirs = [key(one) or one for one in words_said(back)]
    untold = sum(not is_told(one, theirs) for one in dict.fromkeys(weighty(said)))
    if max(found.values()) > untold:
        yield from found


def added_to_copy(ours: Sequence[str], back: str) -> Iterator[str]:
    """Clauses of which half the words and more stand nowhere in a sentence that was repeated for the most part.

    Args:
        ours: the words of the sentence.
        back: the read-back.
    """
    told = [key(one) or one for one in ours]
    for clause in _PART.split(back):
        words = weighty(clause, least=1)
        fresh = [one for one in words if not is_told(one, told)]
        if len(fresh) >= LEAST and len(fresh) >= len(words) / 2:
            yield clause.strip()
