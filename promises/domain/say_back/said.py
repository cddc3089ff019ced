"""The words of a sentence or a read-back as they are compared one by one: limits of several words are one sign."""

import re

from promises.domain.drift.words import pairs, words
from promises.domain.say_back.alike import told_by
from promises.domain.say_back.families import LIGHT


def _these(line: str) -> frozenset[str]:
    return frozenset(line.split())


#: These say nothing by themselves, wherever they stand.
EMPTY = _these(
    "the a an is are be been being was were will shall would do does did has have had having that which who "
    "this these those it its it's they their them they're we our us we're you your you're yours he she his her "
    "i my me there so well yes ok okay basically simply just also then here in of to for on at by with from as "
    "and than please say says said means mean meaning words other put way case what that's there's gets get "
    "got given"
)


#: Which small words may stand for one another, a group a line.
SMALL_GROUPS = tuple(
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
        "two second 2 both twice", "three third 3 thrice", "four fourth 4", "five fifth 5",
        "start starts starting begin begins beginning from on onwards upwards",
    )
)  # fmt: skip
SMALL = frozenset().union(*SMALL_GROUPS)

#: Limits of several words, each as one.
_PHRASES = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), f" {sign} ")
    for pattern, sign in (
        (r"(?:no|not) (?:sooner|earlier) than(?=[\w\s]{1,25}\b(?:before|ahead|prior)\b)", "≤"),
        (r"(?:no|not) later than(?=[\w\s]{1,25}\b(?:before|ahead|prior)\b)", "≥"),
        (r"(?:no|not|never) (?:more|longer|later|larger|greater|older|higher|bigger) than|at (?:the )?most"
         r"|at (?:the )?max(?:imum)?|up to|a maximum of|as many as", "≤"),
        (r"(?:no|not|never) (?:less|fewer|sooner|earlier|smaller|shorter|lower) than|at (?:the )?least"
         r"|a minimum of", "≥"),
        (r"apart from|aside from|save for|other than|with the (?:sole |only )?exception of|except for", "except"),
    )
)  # fmt: skip
_WORD = re.compile(r"[≤≥]|[^\W_]+(?:['’][^\W\d_]+)?|[.,;:]")


def split(text: str) -> list[str]:
    """Words, signs of limits and marks in order, in small letters; 06:00 is 6:00."""
    for pattern, sign in _PHRASES:
        text = pattern.sub(sign, text)
    found = (one.removesuffix("'s") for one in _WORD.findall(text.lower()))
    return [one.lstrip("0") or "0" if one.isdigit() else one for one in found]


def words_said(text: str) -> list[str]:
    """The same without the marks."""
    return [one for one in split(text) if one not in ".,;:"]


def keys_said(text: str) -> list[str]:
    """What each of its words is compared by, in order."""
    return [told_by(one) for one in words_said(text)]


_COUNTED = frozenset(pairs("spelled_numbers")) | {"a.m", "p.m", "am", "pm", "thousand", "hundred", "o'clock"}


_AMOUNTS = (
    _COUNTED
    | frozenset(word.lower() for word in words("months"))
    | frozenset(["half", "quarter", "cent", "cents", "pence"])
)


def is_amount(word: str) -> bool:
    """Whether a word is a number or a part of a date or a time: those are compared by what they amount to."""
    return word.isdigit() or word in _AMOUNTS


def weighty(text: str, *, least: int = 3) -> list[str]:
    """Keys of the words that have a meaning of their own, in order; no numbers, for those are compared as amounts.

    Args:
        text: a sentence or a part of one.
        least: letters that a key must have.
    """
    return [
        found
        for one in words_said(text)
        if one not in EMPTY
        and not is_amount(one)
        and one[0].isalpha()
        and len(found := told_by(one)) >= least
        and found not in LIGHT
    ]
