"""The wording check with the list admins keep, and how a door refuses by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dealdesk.exceptions import Invalid
from promises.domain.wording import BY_ID, BannedLine, Finding, Phrases, findings
from promises.models import BannedPhrase
from promises.models.wording import PhraseLevel

MOST_TOLD = 3  # findings named at one field
SHOWN = 60  # characters of a long phrase
OVERRIDE = "override_reason"
WHY_IT_STANDS = "Change the words, or write here why they must stand as they are."


def phrases_in_force() -> Phrases:
    """The rules that are switched on, in one query; the pattern of an unchanged list is made once a process.

    The list is asked for anew each time, so a phrase an admin adds holds for the next form, on every server.
    """
    return Phrases.of(line_of(row) for row in BannedPhrase.objects.filter(is_active=True).order_by("phrase"))


def line_of(row: BannedPhrase) -> BannedLine:
    """A rule of the list, free of the database."""
    blocks = row.level == PhraseLevel.MUST_CHANGE
    return BannedLine(row.phrase, row.why, row.instead, blocks=blocks, is_pattern=row.is_pattern)


@dataclass(frozen=True)
class Words:
    """Words that are to stand in a promise, and the field they were typed into.

    Attributes:
        field: the door's name of the field.
        text: normalised.
        is_sentence: whether it is a whole promise, not a part of a condition or a sentence that says no.
    """

    field: str
    text: str
    is_sentence: bool = True


def check_words(words: Iterable[Words], *, type: str, override_reason: str = "") -> list[Finding]:
    """Refuse words nobody can review; a written reason lets all stand but banned lines and hidden characters.

    Arguments:
        words: what was typed; empty texts pass.
        type: promise type, or "".
        override_reason: why the words must stand, normalised, or "".

    Returns:
        The findings that were overridden; the door that goes on records them as `wording.overridden`.

    Raises:
        Invalid: at each field, naming phrase and position. `override_reason` is among the errors where a reason would
            let all of it stand, so that the form can offer the field.
    """
    refused, could_stand = words_refused(words, type=type)
    overridden = [finding for found in refused.values() for finding in found]
    if not refused or (could_stand and override_reason):
        return overridden
    errors = {field: _told(found) for field, found in refused.items()}
    if could_stand:
        errors[OVERRIDE] = WHY_IT_STANDS
    raise Invalid(errors)


def refuse_words(words: Iterable[Words], *, type: str) -> None:
    """Refuse words nobody can review, where no reason lets them stand: what the library says is said again and again.

    Arguments:
        words: what was typed; empty texts pass.
        type: promise type, or "".

    Raises:
        Invalid: at each field, naming phrase and position.
    """
    refused, _ = words_refused(words, type=type)
    if refused:
        raise Invalid({field: _told(found) for field, found in refused.items()})


def words_refused(words: Iterable[Words], *, type: str) -> tuple[Mapping[str, list[Finding]], bool]:
    """The findings that block, by field, and whether a reason could let every one of them stand."""
    phrases = phrases_in_force()
    refused: dict[str, list[Finding]] = {}
    for part in words:
        found = [
            finding
            for finding in findings(part.text, type=type, phrases=phrases, is_sentence=part.is_sentence)
            if finding.blocks
        ]
        if part.text and found:
            refused[part.field] = found
    could_stand = all(BY_ID[finding.check].can_be_overridden for found in refused.values() for finding in found)
    return refused, could_stand


def check_no_banned_line(ask: str) -> None:
    """An ask may quote the buyer, but a banned line in it is rewritten before it is sent.

    Raises:
        Invalid: at the field "ask", naming the first phrase; the check beside the field shows where it stands.
    """
    for finding in findings(ask, phrases=phrases_in_force()):
        if finding.check == "banned_line" and finding.blocks:
            say = f"Instead of “{finding.phrase}” say: {finding.instead}."
            raise Invalid({"ask": say if finding.instead else f"Rewrite “{finding.phrase}”. {finding.why}"})


def _told(found: Iterable[Finding]) -> str:
    """The sentences of a field: where several checks see one phrase, the first speaks for all."""
    sentences, end = [], -1
    for finding in found:
        if finding.start >= end:
            sentences.append(named(finding))
            end = finding.end
    return " ".join(dict.fromkeys(sentences[:MOST_TOLD]))


def named(finding: Finding) -> str:
    """A finding as the sentence of a field: phrase, 1-based position, reason, what to write instead."""
    if not BY_ID[finding.check].tells_place:
        return finding.why
    instead = f" Write instead: {finding.instead}." if finding.instead else ""
    phrase = finding.phrase if len(finding.phrase) <= SHOWN else f"{finding.phrase[:SHOWN].rstrip()} …"
    return f"“{phrase}” (character {finding.start + 1}): {finding.why}{instead}"
