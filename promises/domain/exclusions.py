"""What a sentence leaves out, read so that doubt never helps: words that are not plainly left out are promised.

A wording may be signed over an unknown fact only where it excludes what is unknown (DESIGN section 3, The one owner).
So the thing and the phrase must stand in one clause: "Mapping and cleanup are not included." A clause ends at a full
stop, a semicolon or "but", and at a comma or "and" unless what stands before it is a list of things.
"""

import re
from collections.abc import Iterator

PHRASE = r"(?:not included|out of scope|separate work|excluded|not part)"
#: The whole of it, and no part: "out of scope for phase one" and "excluded for EU customers" promise the rest.
WHOLE = r"(?: here| (?:in|of|from|for) this(?: (?:promise|offer|order|scope))?)?"
#: "<things> are not included in this promise"
EXCLUSION = re.compile(
    rf"(?P<thing>.+?) (?P<verb>is|are|stays?|remains?) (?:explicitly |expressly |also |both |all )?{PHRASE}"
    rf"{WHOLE}"
)
HEADING = re.compile(rf"{PHRASE}(?: is| are)?: (?P<things>.+)")
CUSTOMER = re.compile(
    r"(?:the )?(?:customer|client|buyer) (?:owns|makes|does|handles|provides|runs|is responsible for|takes care of) "
    r"(?P<things>.+)"
)
SENTENCE_END = re.compile(r"([.;!?])(?:\s+|$)")
NEW_CLAUSE = re.compile(r":\s+|,?\s+(?:but|while|whereas|however)\s+|\s+[-–—]\s+")
LIST_MARK = re.compile(r",?\s+(?:and|or)\s+|,\s*")
WORD = re.compile(r"[\w'’/-]+")
PLURAL = frozenset({"are", "stay", "remain"})

ARTICLES = frozenset({"the", "a", "an", "any", "all", "every", "each"})
BEFORE_DETAIL = frozenset({"of", "to", "for", "from", "in", "on", "between", "per", "into"})
#: Of these, what may follow a thing that is left out whole: "cleanup of source data", but "mapping for EU customers".
OF_THE_WHOLE = frozenset({"of", "to"})
#: Nouns that add nothing to the thing before them: "cleanup work", "failed records".
EMPTY_NOUNS = frozenset(
    {"data", "handling", "job", "jobs", "process", "record", "records", "system", "systems", "task", "tasks", "work"}
)
FINITE = frozenset(
    {"is", "are", "was", "were", "be", "will", "shall", "can", "may", "must", "does", "do", "did", "has", "have", "had"}
)
PRONOUNS = frozenset({"we", "you", "they", "it", "he", "she", "i", "our", "us", "your", "their", "its", "this", "that"})
#: What takes back, limits or only times an exclusion.
TURNS = frozenset(
    {
        "unless", "except", "excepting", "until", "till", "if", "when", "before", "after", "only", "without",
        "otherwise", "than", "more", "beyond", "over", "above", "other", "further", "additional", "extra", "unlimited",
        "outside", "no", "not", "none", "nothing", "nobody", "never", "neither", "nor", "too", "also", "anyway",
        "later", "yet", "price", "prices", "fee", "fees", "cost", "costs", "charge", "quote", "budget",
        "which", "who", "what", "whatever", "as", "so", "because", "with", "by", "plus", "via", "like",
    }
)  # fmt: skip
#: How a sentence begins that takes back the exclusion before it.
TAKES_BACK = ("unless ", "except", "until ", "till ", "otherwise", "only ")
#: What a thing is of that is left out for some time or in some edition only: "the mapping of phase one".
IN_PART = frozenset(
    {
        "edition", "first", "initial", "milestone", "month", "now", "phase", "pilot", "quarter", "release", "second",
        "sprint", "stage", "today", "trial", "version", "week", "year",
    }
)  # fmt: skip
NO_THING = FINITE | PRONOUNS | TURNS | IN_PART | (BEFORE_DETAIL - OF_THE_WHOLE)
#: Verbs whose plain form looks like a noun; others are known by their ending.
VERBS = frozenset(
    {
        "build", "clean", "cover", "deliver", "do", "fix", "give", "handle", "include", "keep", "make", "map", "move",
        "own", "provide", "repair", "rerun", "retry", "run", "send", "store", "support", "take",
    }
)  # fmt: skip
LONGEST = 8  # words; a longer "thing" is a sentence


def left_out(wording: str) -> set[str]:
    """What these words leave out.

    Args:
        wording: the sentence to be signed, limits and exclusions as further sentences.

    Returns:
        For each thing left out the word that names it, lower case: "custom field mapping" gives "mapping".
    """
    found: set[str] = set()
    newest: set[str] = set()
    for sentence in _sentences(wording):
        heading = HEADING.fullmatch(sentence)
        for clauses in [sentence] if heading is not None else NEW_CLAUSE.split(sentence):
            if clauses.startswith(TAKES_BACK):
                newest = set()
                continue
            found |= newest
            newest = _all_named(heading["things"]) if heading is not None else _excluded(LIST_MARK.split(clauses))
    return found | newest


def customer_does(wording: str) -> set[str]:
    """What a sentence of its own leaves to the customer, named as by `left_out`."""
    found: set[str] = set()
    for sentence in _sentences(wording):
        told = CUSTOMER.fullmatch(sentence)
        if told is not None:
            found.update(_all_named(told["things"]))
    return found


def _sentences(wording: str) -> Iterator[str]:
    """Lower-case sentences without their end; a question leaves nothing out."""
    parts = [*SENTENCE_END.split(wording.casefold().strip()), ""]
    for sentence, end in zip(parts[::2], parts[1::2], strict=False):
        if sentence and end != "?":
            yield sentence.strip()


def _excluded(parts: list[str]) -> set[str]:
    """Things left out in one stretch between two strong ends.

    A list counts only where it begins the stretch or follows an exclusion: in "We do mapping, cleanup and reruns are
    excluded" nobody can tell whose list the cleanup is in. What follows an exclusion without a subject of its own may
    take it back, so it does.
    """
    found: set[str] = set()
    fresh: set[str] = set()
    listed: set[str] | None = set()
    for part in parts:
        exclusion = EXCLUSION.fullmatch(part)
        thing = _named(part) if exclusion is None else _named(exclusion["thing"]) or _doing(exclusion)
        if exclusion is not None and thing:
            found |= fresh
            fresh = thing | (listed or set()) if exclusion["verb"] in PLURAL else thing
            listed = set()
        elif thing and exclusion is None:
            listed = None if listed is None else listed | thing
        else:
            listed = None
            if not _has_subject(part):
                fresh = set()
    return found | fresh


def _has_subject(part: str) -> bool:
    words = WORD.findall(part)
    return bool(words) and words[0] not in TURNS and (words[0] in PRONOUNS or not FINITE.isdisjoint(words[1:]))


def _all_named(things: str) -> set[str]:
    """The names of a list that holds nothing else; nothing where a part of it is no thing."""
    names = [_named(part) for part in LIST_MARK.split(things)]
    return set().union(*names) if all(names) else set()


def _named(part: str) -> set[str]:
    """The word that names one thing, as a set of one; empty where the part may be more than a thing."""
    words = part.split()
    if not 0 < len(words) <= LONGEST or not all(map(WORD.fullmatch, words)) or not NO_THING.isdisjoint(words):
        return set()
    if any(_may_be_verb(words, place) for place in range(len(words))):
        return set()
    stretches: list[list[str]] = [[]]
    for word in words:
        if word in OF_THE_WHOLE:
            stretches.append([])
        elif word not in ARTICLES:
            stretches[-1].append(word)
    for stretch in stretches:
        while stretch and stretch[-1] in EMPTY_NOUNS:
            stretch.pop()
        if stretch:
            return {stretch[-1]}
    return set()


def _doing(exclusion: re.Match[str]) -> set[str]:
    """What is left out where the subject is an activity: "mapping custom fields is not included"."""
    first, _, rest = exclusion["thing"].partition(" ")
    return {first} if exclusion["verb"] not in PLURAL and first.endswith("ing") and _named(rest) else set()


def _may_be_verb(words: list[str], place: int) -> bool:
    """Whether a word looks like a verb with its object behind it: "handles mapping", "covering mapping"."""
    word, behind = words[place], words[place + 1 : place + 2]
    if not behind or behind[0] in BEFORE_DETAIL | EMPTY_NOUNS:
        return False
    if place and words[place - 1] in BEFORE_DETAIL | ARTICLES:
        return False
    ends_like_one = word.endswith(("ing", "ed")) or (word.endswith("s") and not word.endswith(("ss", "us", "is")))
    return word in VERBS or ends_like_one
