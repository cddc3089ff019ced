"""What the model of promises sees of a sentence: its words, their kinds in order, how it ends, and the rules' cues.

A kind stands for words that mean alike (`promises/data/promise_kinds.json`), so that "dedicated coach" teaches it
something of "named trainer". Words of no kind stand for their ending.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache

from promises.domain.drift import promise_cues as cue
from promises.domain.drift import promise_formal as formal
from promises.domain.drift import promise_nothing as nothing
from promises.domain.wording.words import DATA

LONGEST = 400  # characters looked at
CUES = {
    name: pattern
    for module in (cue, nothing, formal)
    for name, pattern in vars(module).items()
    if isinstance(pattern, re.Pattern)
}
_MARKS = re.compile(
    r"\A(?:[-–—•*·o>✓□▪]\s+|\(?(?:[a-z]|[ivx]+|\d{1,2})[.)]\s+|\d(?:\.\d+)+\s+|[|*¹²³†]+\)?\s*)+(?=\S)",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"\d[\d.,:]*|[^\W\d_]+(?:['/&-][^\W_]+)*|[^\w\s]")
_NAMING = frozenset(("feature", "help", "terms", "paper", "meets", "law", "open", "money"))
_ENDINGS = ("ing", "ed", "ly", "tion", "ments", "ment", "ness", "ity", "ies", "able", "ible", "ful", "less", "s")
_ITSELF = "itself"  # words that are a kind of their own


def features(text: str) -> list[str]:
    """Names of what is there, each once, without the cues of the rules.

    Args:
        text: one sentence, heading, cell or item, on one line.
    """
    tokens = _TOKEN.findall(_MARKS.sub("", text[:LONGEST].replace("’", "'").strip()))
    low = ["0" if token[0].isdigit() else token.lower() for token in tokens]
    kinds = [_kind(token, first=not number) for number, token in enumerate(tokens)]
    found = {f"w:{word}" for word in low}
    found.update(f"k:{kind}" for kind in kinds)
    found.update(f"ww:{one} {two}" for one, two in _runs(low, 2))
    found.update(f"kk:{one} {two}" for one, two in _runs(kinds, 2))
    found.update(f"kkk:{one} {two} {three}" for one, two, three in _runs(kinds, 3))
    found.update(_shape(tokens, low))
    if ":" in tokens[:5]:
        at = tokens.index(":")
        found.add("label")
        found.update(f"before:{kind}" for kind in kinds[:at])
        found.update(f"behind:{kind}" for kind in kinds[at + 1 :])
    return sorted(found)


def is_heading(line: str) -> bool:
    """Whether it only names what follows: "Data exports", "3. Support"."""
    tokens = _TOKEN.findall(_MARKS.sub("", line))
    return len(tokens) < 3 and all(_known(token.lower()) in _NAMING for token in tokens)


def kind_of(word: str) -> str:
    """The kind of a word in small letters, as "SELLS" or "FEATURE"; "" where it has none of its own."""
    return (_known(word) or "").upper()


def cues(said: str, low: str) -> list[str]:
    """Names of the patterns that are found.

    Args:
        said: the sentence without a word such as "also" before it.
        low: the same in small letters, spelled out.
    """
    return [name for name, pattern in CUES.items() if pattern.search(said if name == "PERSON_TO" else low)]


def _runs(items: Sequence[str], length: int) -> list[tuple[str, ...]]:
    whole = ["<", *items, ">"]
    return [tuple(whole[at : at + length]) for at in range(len(whole) - length + 1)]


def _shape(tokens: Sequence[str], low: Sequence[str]) -> list[str]:
    """How long it is, how it ends, whether it has a verb, and its capitals."""
    words = min(sum(token[0].isalnum() for token in tokens), 10)
    end = tokens[-1] if tokens and not tokens[-1][0].isalnum() else "none"
    found = [f"end:{end}", f"long:{words}", f"end:{end}:{words // 2}"]
    found.append(f"verb:{cue.VERB.search(' '.join(low)) is not None}:{end}")
    long = [token for token in tokens if token[0].isalpha() and len(token) > 3]
    if len(long) > 1 and all(token[0].isupper() for token in long):
        found.append("title")
    if "|" in tokens:
        found.append("cell")
    return found


def _kind(token: str, *, first: bool) -> str:
    low = token.lower()
    if low[0].isdigit():
        return "0:" if ":" in low else "0"
    if not low[0].isalpha():
        return low
    kind = _known(low)
    if kind:
        return low if kind == _ITSELF else kind.upper()
    if token.isupper() and len(token) > 1:
        return "ABBR"
    ending = next((end for end in _ENDINGS if low.endswith(end) and len(low) > len(end) + 2), "x")
    return ending if first or not token[0].isupper() else f"C{ending}"


def _known(low: str) -> str | None:
    kinds = _kinds()
    if low in kinds:
        return kinds[low]
    for ending, instead in (("'s", ""), ("ies", "y"), ("es", ""), ("s", "")):
        if low.endswith(ending) and len(low) > len(ending) + 2 and (stem := low[: -len(ending)] + instead) in kinds:
            return kinds[stem]
    return None


@lru_cache(maxsize=1)
def _kinds() -> dict[str, str]:
    lists: dict[str, str] = json.loads((DATA / "promise_kinds.json").read_text(encoding="utf-8"))
    kinds: dict[str, str] = {}
    for kind, words in lists.items():
        for word in words.split():
            kinds.setdefault(word, kind)
    return kinds
