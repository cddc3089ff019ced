"""Sentences behind a line that take back some of it: "This does not apply to subsidiaries.", "Only on request." """

import re
from enum import Enum, auto

LONGEST = 22  # words

#: What points at the words before: this, it, and this promise by name.
_THIS = (
    r"(?:this|that|these|those|it|they|both|the (?:above|same|foregoing|latter)"
    r"|(?:this|the above|such|said) (?:[a-z]+ )?(?:commitment|promise|service|offer|limit|guarantee|rule|item"
    r"|point|clause"
    r"|sentence|line|right|option|figure|number|date|deadline|time|price|rate|access|feature|function))"
)
_NOT = r"(?:not|never|no longer|hardly)"
_MODAL = r"(?:is|are|do|does|shall|will|would|can|may|must|could|should|has|have)"
_TAKES_BACK = (
    rf"(?:{_MODAL} {_NOT}|{_MODAL}n['’]t|cannot|won['’]t|can['’]t|excludes?|exempts?|omits?"
    r"|(?:is|are|will be|shall be|remains?|stays?) (?:only|limited|restricted|confined|reserved|subject|conditional"
    r"|dependent|contingent|optional|excluded|non-binding|an? (?:target|estimate|goal|aim|option)|at (?:our|the)"
    r"|without (?:guarantee|obligation|warranty)|provided|void|suspended)"
    r"|depends?|only |(?:is|are|will be) (?:valid|available|possible|offered|given|granted|free|included|done"
    r"|made) (?:only|if"
    r"|unless|until|while|where|when|as long|on request|upon|subject|except|for (?:new|existing))"
    r"|(?:ends?|expires?|lapses?|stops?|ceases?|pauses?) |requires? |presupposes? |assumes? "
    r"|may (?:change|vary|differ|be (?:changed|withdrawn|refused|limited|suspended|stopped)))"
)
_APPLIES = r"(?:appl(?:y|ies)|holds?|counts?|extends?|covers?|concerns?|includes?|goes|runs?|works?)"
_BUT = r"(?:(?:but|and|however|though|please note:?|note:?)[, ]+)?"
_POINTS_BACK = re.compile(
    rf"{_BUT}{_THIS}[, ]+(?:however|though)?[, ]*(?:{_TAKES_BACK}"
    rf"|(?:{_APPLIES}|is|are|will be|can be|may be) (?:[\w-]+ ){{0,8}}(?:only|except|unless|excluding"
    rf"|subject to|as long as"
    r"|provided that)\b)(?! an? (?:offer|contract|commitment|promise)\b)"
)
#: The same in words that say so of some commitment or other, whatever stands between.
_HOLDS_NOT = re.compile(
    rf"{_BUT}{_THIS}[, ]+(?:however|though)?[, ]*(?:"
    rf"(?:(?:do|does|shall|will|would|can) {_NOT}|(?:do|does)n['’]t|won['’]t|cannot|can['’]t) (?:apply|extend"
    rf"|hold|count|cover|concern)\b"
    rf"|{_APPLIES} (?:[\w-]+ ){{0,8}}only\b|only {_APPLIES}\b|{_APPLIES} (?:except|unless|as long as)\b|excludes?\b"
    r"|(?:is|are) (?:not |only )?valid\b)"
)
#: An "it" that points at nothing: "It has not been settled who pays".
_EMPTY_IT = re.compile(
    r"(?:(?:but|and|however)[, ]+)?it (?:has|is|was|will|remains?|may|can)(?:n['’]t)? (?:(?:not|yet|still|to) )*"
    r"(?:been |be )?"
    r"[a-z]+ (?:yet |still )?(?:who|whom|whose|whether|that|how|which|what|why)\b"
)
#: A fragment: what it says it says of the words before.
_FRAGMENT = re.compile(
    r"(?:(?:but|and|however|though)[, ]+)?(?:"
    r"not (?:in|on|for|at|before|after|until|during|outside|within|by|with|to|from|more|valid|applicable (?:to"
    r"|for|in|on|where)|available"
    r"|including|included|covered|if|when|where|as|beyond|under|over|per|through|via|yet|usable|possible"
    r"|guaranteed|below"
    r"|above|between|without|on)\b"
    r"|only (?:if|when|where|after|once|until|upon|with|for|in|on|at|by|during|within|between|from|to|through"
    r"|as|before"
    r"|while|available|valid|applies|applicable|possible|until)\b"
    r"|(?:valid|applies|apply|applicable|available|limited|restricted|conditional|conditioned|dependent|depending"
    r"|contingent|excludes|exempt|exempts|covers) (?:only|to|on|for|upon|if|from|until|when|where|while|as|in"
    r"|at|[a-z]+ only)\b"
    r"|(?:excludes|excluding|excepting|except|exempt) "
    r"|(?:does|will|shall|is|are|can|may|must) not (?:be |to )?[a-z]+"
    r"|(?:unless|provided|as long as|so long as|as far as|insofar as|in so far as|to the extent|on condition"
    r"|on the condition"
    r"|assuming|while stocks? lasts?|at (?:our|the [a-z]+['’]s?) (?:sole )?discretion|without (?:guarantee"
    r"|obligation|warranty))\b"
    r")"
)
#: Its own subject, of which it says that the words before do not hold for it.
_LEAVES_OUT = re.compile(
    r"(?:(?:but|however)[, ]+)?(?P<subject>(?!we |you |i |there |if |all |any |no )[^,;:.]{3,60}?) "
    r"(?:(?:is|are|will be|shall be|remains?|stays?) )?(?:excluded|excepted|exempt(?:ed)?|not (?:included"
    r"|covered|affected|part of"
    r" (?:this|it))|out of scope|left out|omitted|carved out)(?: from (?:this|it|that))?\.?"
)
_TIMES = re.compile(
    r"\b(?:holidays?|weekends?|nights?|evenings?|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|vacations?|summer|winter"
    r"|christmas|easter|january|february|april|june|july|august|september|october|november|december)\b"
)
#: Of the price, of the law and of the paper itself: what is left out there says nothing of the line before.
_OTHER_MATTERS = re.compile(
    r"\b(?:vat|tax(?:es)?|dut(?:y|ies)|tariffs?|prices?|fees?|travel|expenses?|liability|warrant(?:y|ies)"
    r"|damages?|claims?"
    r"|conventions?|set-off|jurisdiction|terms|copying|forwarding|distribution|this (?:mail|e-mail|document"
    r"|letter|page)"
    r"|internal use|convenience|information purposes?|reference)\b"
)


class Narrows(Enum):
    """How a sentence narrows the words before it.

    Attributes:
        ANYWHERE: it says of "this" or "it" where that does not hold, so it does wherever it stands right behind them.
        POINTING: it says something of "this" or "it" that takes some back: it does in the same paragraph.
        FRAGMENT: it is no sentence without them, so it does in the same paragraph.
        APART: it has a subject of its own, so it does where it has the same matter, or nobody else's.
        TIME: the same, of a time: it does in the same paragraph.
    """

    ANYWHERE = auto()
    POINTING = auto()
    FRAGMENT = auto()
    APART = auto()
    TIME = auto()


def narrows(sentence: str) -> Narrows | None:
    """Whether a sentence takes back some of the words before it, and how.

    Args:
        sentence: one sentence, made plain.
    """
    low = " ".join(sentence.lower().split()).strip("()[]\"' ")
    if len(low.split()) > LONGEST or low.endswith(("?", ":")) or _EMPTY_IT.match(low):
        return None
    if _HOLDS_NOT.match(low):
        return Narrows.ANYWHERE
    if _POINTS_BACK.match(low):
        return Narrows.POINTING
    if _OTHER_MATTERS.search(low):
        return None
    if _FRAGMENT.match(low) and ":" not in low and ", " not in low.replace(", though", "").replace(", however", ""):
        return Narrows.FRAGMENT
    if match := _LEAVES_OUT.fullmatch(low):
        return Narrows.TIME if _TIMES.search(match["subject"]) else Narrows.APART
    return None
