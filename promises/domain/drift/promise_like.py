"""Whether a sentence that nobody approved reads like a promise.

What a customer could hold us to: that we will do something, that the product does something, that something is
included, free, guaranteed or comes by a date. What the buyer must do, what the law of the contract says, what is asked,
what was said, what is left out and what is merely told promises nothing. The rules look at who the sentence is about,
what it says they do, and what takes that back; a small model weighs what they find and the words themselves, since
most of what is slipped in has no verb ("Weekend cover | included"), and another what the sentence means
(`promise_meaning`). In doubt it is a promise: somebody then only has to read it.
"""

import re
from functools import lru_cache

from promises.domain.drift import promise_cues as cue
from promises.domain.drift import promise_formal as formal
from promises.domain.drift import promise_nothing as nothing
from promises.domain.drift.lead_ins import is_lead_in
from promises.domain.drift.promise_features import cues, features, is_heading
from promises.domain.drift.promise_meaning import with_meaning
from promises.domain.drift.promise_model import points
from promises.domain.drift.promise_sides import THEM
from promises.domain.wording.words import exact_nouns

#: So clearly the weights must speak against a sentence that the rules take for a promise; clearer where it says "will".
DOUBT, DOUBT_OF_FUTURE = 0.5, 1.5
REMEMBERED = 2_000  # sentences; the cells of a table say the same over and over


@lru_cache(maxsize=REMEMBERED)
def reads_like_a_promise(text: str) -> bool:
    """Whether a customer could hold us to this sentence.

    Args:
        text: one sentence, heading, cell or item, made plain.
    """
    line = " ".join(text.split())
    low = line.lower()
    if not any(map(str.isalpha, line)) or nothing.TITLE.match(low) or is_heading(line) or is_lead_in(line):
        return False
    if nothing.FINGERPRINT.search(low) or nothing.SALUTATION.fullmatch(low):
        return False
    found = cues_of(line)
    weighed = with_meaning(points(features(line), found), line)
    if "promises" not in found:
        return weighed > 0
    return weighed > -(DOUBT_OF_FUTURE if "FUTURE" in found else DOUBT)


def cues_of(line: str) -> list[str]:
    """What the rules see in a sentence: their patterns, and what they make of them.

    Args:
        line: one sentence on one line.
    """
    said = _bare(line)
    low = _spelled_out(said.lower())
    nothing = _promises_nothing(said, low)
    # What stands behind a semicolon is a sentence of its own, and takes nothing back from the one before.
    promises = not nothing and any(_clause_promises(clause) for clause in cue.BORDER.split(low))
    return [*cues(said, low), *["nothing"] * nothing, *["promises"] * promises]


def promises_nothing(text: str) -> bool:
    """Whether a sentence is a question, a duty of the buyer, a clause of law, something told or something asked."""
    said = _bare(text)
    return _promises_nothing(said, said.lower()) or cue.THEIR_DUTY.match(said.lower()) is not None


def _bare(text: str) -> str:
    """On one line, without a mark or a word such as "also" before it."""
    said = " ".join(text.split())
    lead = cue.LEAD.match(said)
    return said[lead.end() :] if lead and '"' not in said[:2] else said


def _spelled_out(low: str) -> str:
    """Without "we're" and "can't"."""
    if "'" in low:
        for short, spelled in cue.SHORT:
            low = short.sub(spelled, low)
    return low


def _clause_promises(low: str) -> bool:
    if len(re.findall(r"[^\W\d_]{2,}", low)) < cue.FEWEST:
        return False
    good_no = cue.GOOD_NO.search(low) is not None
    if nothing.LEFT_OUT.search(_main(low)) and not good_no:
        return False
    if cue.THEIR_DUTY.match(low) and not (good_no and not re.match(rf"{THEM} (?:shall|must|agrees|has)", low)):
        return False
    if _tells_the_past(low) and not cue.WE_DO.search(low):
        return False
    if nothing.MONEY.match(low) and not (
        cue.MONEY_PROMISE.search(low) or cue.STAYS.search(low) or good_no or re.search(r"\bwill\b", low)
    ):
        return False
    return bool(
        good_no
        or any(
            cue.search(low) for cue in (cue.WE_DO, cue.THEIR_GAIN, cue.STRONG, cue.PROMISES, cue.IS_DONE, cue.FUTURE)
        )
        or any(cue.search(low) for cue in (cue.LABELLED_OFFER, cue.STAYS, cue.EAGER, cue.OURS_DOES))
        or _says_what_is(low)
        or _says_what_they_do(low)
        or _offers(low)
        or _in_doubt(low)
        or (
            cue.PRODUCT.search(low)
            and _is_clause(low)
            and (cue.DOES.search(low) or cue.PASSIVE.search(low) or cue.WHEN.search(low))
        )
    )


def _says_what_is(low: str) -> bool:
    """A whole sentence in the present tense that nothing took for anything else."""
    return (
        low.rstrip().endswith(".")
        and len(low.split()) >= 5
        and not nothing.WAS.search(low)
        and not nothing.NO_PROMISE_OF_OURS.search(low)
        and cue.PRESENT.search(low) is not None
        and (
            cue.PRODUCT.search(low) is not None
            or cue.WHEN.search(low) is not None
            or not exact_nouns().isdisjoint(re.findall(r"[a-z]+", low))
        )
    )


def _says_what_they_do(low: str) -> bool:
    """ "Managers approve from Outlook with one click." """
    return (
        low.rstrip().endswith(".")
        and len(low.split()) >= 5
        and not nothing.WAS.search(low)
        and not nothing.NO_PROMISE_OF_OURS.search(low)
        and not nothing.NOT_THEY.search(low)
        and cue.THEY_DO.match(low) is not None
    )


def _in_doubt(low: str) -> bool:
    """A whole sentence that nothing took for anything else: somebody had better read it."""
    return (
        low.rstrip().endswith((".", "!"))
        and len(low.split()) >= 4
        and not nothing.WAS.search(low)
        and not nothing.NO_PROMISE_OF_OURS.search(low)
        and not nothing.NOT_THEY.search(low)
    )


def _offers(low: str) -> bool:
    """A thing without a verb, and how far it goes: "Named architect on call throughout the rollout." """
    return (
        low.rstrip().endswith(".")
        and len(low.split()) >= 5
        and not cue.VERB.search(low)
        and not nothing.NO_PROMISE_OF_OURS.search(low)
        and cue.EXTENT.search(low) is not None
        and (cue.PRODUCT.search(low) is not None or cue.PEOPLE.search(low) is not None)
    )


def _main(low: str) -> str:
    """The sentence without what is set off at its end: "..., not the full report"."""
    return cue.ASIDE.sub("", low)


def _promises_nothing(said: str, low: str) -> bool:
    return bool(
        nothing.QUESTION.search(low)
        or nothing.DEFINES.search(low)
        or nothing.ASKS.match(low)
        or nothing.LABEL.match(low)
        or (nothing.LEGAL.match(low) and not re.match(r"(?:the |this )?contract includes", low))
        or nothing.LEGAL_WORDS.search(low)
        or nothing.HEARSAY.search(low)
        or nothing.OPEN.search(low)
        or nothing.NOW_OTHERWISE.search(low)
        or nothing.THEIRS.match(low)
        or nothing.PERSON_TO.match(said)
        or nothing.THEIR_CONDITION.match(low)
        or (nothing.MEETING.search(low) and not cue.STRONG.search(low))
        or nothing.MUST.search(low)
        or nothing.OF_TASK.search(low)
        or nothing.TELLS.search(low)
        or formal.OUR_RIGHT.match(low)
        or formal.DEFINED.search(low)
        or formal.TODAY.match(low)
        or formal.BEGINS_A_LIST.search(low)
        or formal.ASKED_OF_BIDDERS.match(low)
    )


_STILL = re.compile(r"\b(?:will|shall|'ll|can|is|are|guarantee\w*|includ\w+)\b")


def _tells_the_past(low: str) -> bool:
    return bool(nothing.WAS.search(low)) and not _STILL.search(low)


def _is_clause(low: str) -> bool:
    """Whether it has a verb that says what somebody does, and is no heading such as "Data exports"."""
    return len(low.split()) >= 4 and (low.rstrip().endswith((".", "!", ";")) or len(low.split()) >= 7)
