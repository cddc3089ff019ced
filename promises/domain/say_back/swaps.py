"""What was put in the place of something else, or left away beside something kept.

Somebody who keeps most words of a sentence and has another in the place of one says something else by it, unless the
two may stand for one another. Who says a sentence all anew is measured only by what no paraphrase changes: who does it,
by which way, in which direction, and that a part of several is still there.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from promises.domain.say_back.added import around, fresh
from promises.domain.say_back.alike import LEAST, SHARED, alike, is_told, key, people, told_by, words_of
from promises.domain.say_back.families import ACCOMPANY, FAMILIES, LIGHT, MEANT, NARROWING
from promises.domain.say_back.said import SMALL

#: Share of the words of both that stand in both, in order, from which a word has taken another's place.
NEAR = 0.7
#: The same for something put in: nearly all of the sentence is kept.
WHOLE = 0.8
#: Share of a read-back's words that stand in the sentence, from which two words that are not there are left away; one.
COPIED, ALL_COPIED = 0.8, 0.9
#: The same for one of two things that stand side by side.
HALF = 0.6
_AND = re.compile(r"(?<![\w-])([^\W_]{3,})(?: and| or) (?:the |an? |of |in |to )?([^\W_]{3,})(?![\w-])")
_DONE = re.compile(r"[^\W\d_]{3,}(?:ed|en)\Z")
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
    yield from _exchanged(_stands_behind(low), _stands_behind(own), theirs)
    if is_copied(low, own) and is_copied(own, low):
        yield from _exchanged(_stands_before(low), _stands_before(own), theirs)
    yield from _deeds(low, own)
    if is_copied(low, own):
        yield from _one_of_many(low, own)
        yield from _per_what(low, own)
        yield from _per_what(own, low)
        yield from _denied(low, own)
        yield from _allowed(low, own)
        yield from _only_others(low, own)


_ARTICLES = frozenset(["the", "a", "an", "our", "their", "its", "your", "his", "her", "each", "every"])


#: Behind these, a thing may change its place with another and nothing is said by it.
_APART = frozenset(["and", "or", *".,;:!?"])


def _exchanged(before: dict[str, str], behind: dict[str, str], theirs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Two words of which each stands beside what the other stood beside: from production, from the sandbox."""
    both = [one for one in before if one in behind]
    for at, one in enumerate(both):
        for other in both[at + 1 :]:
            beside = {before[one], before[other]}
            if before[one] != behind[other] or before[other] != behind[one] or len(beside) < 2:
                continue
            if not beside & _APART and not any(word.isdigit() for word in beside):
                yield "word", next(word for word in theirs if key(word) == one)
                return


def _stands_behind(text: str) -> dict[str, str]:
    """The word before each that says something and stands there once; articles are passed over."""
    text = _MARKED.sub(r"\3 \2 \1", text)
    kept = [word for word in _WORD_OR_MARK.findall(text) if word not in _ARTICLES]
    keys = [key(word) for word in kept]
    return {
        one: (keys[at - 1] or kept[at - 1]) if at else ""
        for at, one in enumerate(keys)
        if _weighs(one) and keys.count(one) == 1
    }


#: A fragile-marked bag is a bag marked fragile.
_MARKED = re.compile(r"([^\W\d_]{3,})-([^\W\d_]{2,}ed) ([^\W\d_]{3,})")


def _stands_before(text: str) -> dict[str, str]:
    """The same for the word behind each; what only binds them is passed over."""
    kept = [word for word in _WORD_OR_MARK.findall(text) if word not in _ARTICLES and word not in _BINDING]
    keys = [key(word) for word in kept]
    return {
        one: (keys[at + 1] or kept[at + 1]) if at + 1 < len(keys) else "."
        for at, one in enumerate(keys)
        if _weighs(one) and keys.count(one) == 1
    }


_BINDING = frozenset(["for", "of", "in", "to", "on", "with", "by", "at", "from", "is", "are"])
_BEING = frozenset(["is", "are", "be", "been", "was", "were", "being", "gets", "get", "got"])
_HELPING = frozenset(
    ["will", "shall", "can", "may", "must", "has", "have", "had", "to", "also", "then", "only", "always", "never",
     "not", "cannot", "immediately", "automatically", "already", "should", "would", "does", "do"]
)  # fmt: skip


def _deeds(low: str, own: str) -> Iterator[tuple[str, str]]:
    """Somebody who does what somebody else of the sentence does."""
    was, now = _done(low), _done(own)
    for (who, deed, passive), word in now.items():
        others = [one for one, done, suffered in was if done == deed and suffered == passive and one != who]
        known = (who, deed, passive) not in was and who in _named(low)
        if others and known and not any((one, deed, passive) in now for one in others):
            yield "who", word
            return


def _named(text: str) -> set[frozenset[int]]:
    return set(people(words_of(text)).values())


def _done(text: str) -> dict[tuple[frozenset[int], str, bool], str]:
    """Who does what, and whether it is done to them."""
    found: dict[tuple[frozenset[int], str, bool], str] = {}
    words = _WORD_OR_MARK.findall(text)
    known = people(words)
    for at, word in enumerate(words):
        if word not in known:
            continue
        behind = at + 1
        passive = False
        while behind < len(words) and (words[behind] in _HELPING or words[behind] in _BEING):
            passive = passive or words[behind] in _BEING
            behind += 1
        if behind < len(words) and words[behind][0].isalpha() and key(words[behind]) and len(words[behind]) > 3:
            found.setdefault((known[word], key(words[behind]), passive), word)
    return found


#: Where these stand, a "not" may say the other side of the same thing.
_OTHERWISE = re.compile(r"\b(?:unless|otherwise|except|until|must)\b")
_UNDER = re.compile(r"\b(?:if|unless|when|once|who|whoever|that|until|before)\b")
_NAY = re.compile(r"(?:\b(?:not|cannot|never)|n't) (?:be |been |get |gets )?([^\W\d_]{4,})")


def _denied(low: str, own: str) -> Iterator[tuple[str, str]]:
    """What the sentence says of a thing, and the read-back denies."""
    if _OTHERWISE.search(low):
        return
    for found in _NAY.finditer(own):
        if _UNDER.search(own[: found.start()]):
            continue
        one = key(found[1])
        places = [place.start() for place in re.finditer(rf"\b{re.escape(found[1])}\b", low)]
        denied = any(_is_denied_there(low, place) for place in places) or _is_said_besides(found, low, own)
        if one and one not in LIGHT and places and not denied:
            yield "not", found[0]


#: Whoever it is said of comes first: no payment that was confirmed is asked for again.
_OF_NONE = re.compile(r"\b(?:no|none|nobody|neither)\b[^.,;:]*\Z")
_IS_NOT = re.compile(r"[^\W\d_]+ (?:is|are|was|were|do|does|will|can)(?: not\b|n't\b)")


def _is_denied_there(low: str, place: int) -> bool:
    before = low[:place]
    return bool(_DENIED.search(before[-REACH:]) or _OF_NONE.search(before) or _IS_NOT.match(low, place))


def _is_said_besides(found: re.Match[str], low: str, own: str) -> bool:
    """Whether a deed is only said again for what the sentence denies: insured against fire, not insured for floods."""
    again = sum(is_told(key(found[1]), (key(word),)) for word in words_of(own)) > 1
    behind = _CLAUSE_END.split(own[found.end() :], maxsplit=1)[0]
    words = [word for word in words_of(behind) if _weighs(key(word)) and len(word) > LEAST]
    return again and any(
        (places := [place.start() for place in re.finditer(rf"\b{re.escape(word)}\b", low)])
        and all(_DENIED.search(low[max(0, place - REACH) : place]) for place in places)
        for word in words
    )


_CLAUSE_END = re.compile(r"[,.;:]| but ")
_CLOSED = re.compile(r"\bclosed (?:to|for|on)\b")
_NEVER_THAT = re.compile(r"[^.;:]*, never\b(?= ?(?:[.;!]|\Z))")


def _allowed(low: str, own: str) -> Iterator[tuple[str, str]]:
    """What the sentence denies of a thing, and the read-back says of it."""
    if _OTHERWISE.search(own) or _OTHERWISE.search(low) or "without" in low or _CLOSED.search(own):
        return
    words = [(found[0], found.start()) for found in re.finditer(r"[^\W\d_]{3,}", own)]
    for found in _NAY.finditer(low):
        one = key(found[1])
        if not one or one in LIGHT or low.count(found[1]) > 1:
            continue
        places = [(word, at) for word, at in words if is_told(one, (key(word),))]
        if places and not any(_is_denied(own, at, at + len(word)) for word, at in places):
            yield "not", found[0]


def _is_denied(text: str, start: int, end: int) -> bool:
    if _NEVER_THAT.match(text, end):
        return True  # exporting them, never
    behind = _CLAUSE_END.split(text[end:], maxsplit=1)[0]
    before = text[max(0, start - 2 * REACH) : start]
    return any(pattern.search(part) for pattern in (_DENIED, _EXCLUDES) for part in (before, behind))


_EXCLUDES = re.compile(
    r"\b(?:only|just|except|exclud\w+|forbidden|prohibited|neither|impossible|stays?|remains?|un\w+)\b"
)
_ONLY_AT_END = re.compile(r"([^\W\d_]{4,}) only(?=[.,;]|\Z)")


def _only_others(low: str, own: str) -> Iterator[tuple[str, str]]:
    """Another thing of the sentence in the place of the only one: English only, where it was Spanish only."""
    ours, theirs = ({key(word) for word in _ONLY_AT_END.findall(text)} for text in (low, own))
    keys = [key(word) for word in words_of(low)]
    for found in _ONLY_AT_END.finditer(own):
        if ours and not ours & theirs and key(found[1]) in keys and is_copied(own, low):
            yield "limit", found[0]
            return


_WORD_OR_MARK = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?|[.,;:!?]")
_ONE = re.compile(r"\b(?:one|a single) (?:[^\W\d_]+ )?([^\W\d_]{4,})\b")


def _one_of_many(low: str, own: str) -> Iterator[tuple[str, str]]:
    """One consultant that became consultants."""
    for found in _ONE.finditer(low):
        thing = found[1]
        several = re.search(rf"\b{thing}(?:e?s)\b", own)
        if several and not re.search(rf"\b{thing}\b|\b(?:one|single|each|only|1)\b", own):
            yield "number", found[0]


_PER = re.compile(
    r"\bper (?!(?:second|minute|hour|day|night|week|month|quarter|year|working|business|calendar|contract)\b)"
    r"((?:[^\W\d_]+ )?[^\W\d_]{3,})\b"
)
_APIECE = re.compile(r"\b(?:per|each|every|apiece|any|single|one|both)\b|/")


def _per_what(low: str, own: str) -> Iterator[tuple[str, str]]:
    """Of what a limit is one each: fifty per form."""
    told = [told_by(word) for word in words_of(own)]
    for found in _PER.finditer(low):
        thing = found[1].split()[0]
        one = re.escape(thing[:SHARED])
        counted = bool(
            re.search(rf"(?:\b(?:per|each|every|an?|any|single|one|for|by) (?:[\w-]+ ){{0,2}}|/\s?){one}", own)
        )
        if low.count(one) == 1:  # elsewhere it is no measure, so its word alone tells nothing
            counted = counted or bool(_APIECE.search(own)) or is_told(key(thing) or thing, told)
        if not counted:
            yield "limit", found[0]


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


#: Who says "we" in a promise is whoever sells.
_WE = re.compile(r"\b(?:we|us|our|ours)\b")
_VENDOR = frozenset(["vendor", "supplier", "provider", "seller", "merchant", "dealer"])


def is_near(low: str, own: str) -> bool:
    """Whether, in whatever order, one word of the sentence at most is gone and one that says something came."""
    return len(set(fresh(own, low)) - SMALL) <= 1 and len(set(fresh(low, own)) - SMALL - around()) <= 1


def _people(ours: list[str], theirs: list[str], low: str, own: str) -> Iterator[tuple[str, str]]:
    """Who was put in the place of whom, or who does it was left away."""
    wanted, given = people(ours), people(theirs)
    lost = [one for one, groups in wanted.items() if not any(groups & other for other in given.values())]
    put = [one for one, groups in given.items() if not any(groups & other for other in wanted.values())]
    keys = [key(word) for word in ours]
    if lost and is_near(low, own) and (others := [one for one in put if one not in keys]):
        yield "who", others[0]
        return
    meant = _VENDOR if _WE.search(low) else frozenset()
    put = [
        one
        for one in put
        if one.rstrip("s'") not in ACCOMPANY | meant
        and one.removesuffix("'s") not in meant
        and not is_told(key(one), keys)
    ]
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
    return kept(said, back) >= COPIED


def kept(said: str, back: str) -> float:
    """Share of a read-back's words that stand in the sentence, in whatever order; 1 where it has none."""
    keys, told = ([key(word) for word in words_of(text) if key(word)] for text in (said, back))
    return sum(one in keys for one in told) / len(told) if told else 1.0


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
        if (
            _DONE.match(found[2])
            and is_told(one, told)
            and not is_told(other, told)
            and not set(fresh(said, back)) - SMALL - around()
        ):
            yield found[2]  # what is done with it besides, and nothing new to say it by
            continue
        if found[1].endswith("s") != found[2].endswith("s") or one.isdigit() or other.isdigit():
            continue  # "page and gives": another verb, no other thing
        if is_told(one, told) != is_told(other, told):
            yield found[2] if is_told(one, told) else found[1]
