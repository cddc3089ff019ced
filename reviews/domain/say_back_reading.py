"""Read-backs as rows and sentences: which belong to the present words, what was found in them, which of them counts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dealdesk.domain.people import RightsHistory
from dealdesk.domain.text import joined
from promises.domain.say_back import Flag, check_read_back, is_hedge
from promises.models import Deal, Promise
from reviews.domain import gate
from reviews.models import SayBack, SayBackAsk, SayBackJudgement

#: What a flag says where its words stand in our sentence, and where they stand in the read-back alone.
LOST = {
    "number": "The number “{}” is missing or was changed.",
    "date": "The date “{}” is missing or was changed.",
    "name": "The name “{}” is missing.",
    "not": "Our “{}” is missing.",
    "limit": "The limit “{}” is missing.",
    "condition": "The condition “{}” is missing.",
    "rhythm": "How often, “{}”, is missing or was changed.",
    "who": "Who does it, “{}”, is missing.",
    "words": "Nothing of “{}” was said.",
    "unsaid": "“{}” may be missing, or mean something else now.",
}
ADDED = {
    "guess": "“{}” is a guess.",
    "number": "“{}” is a number that our sentence does not have.",
    "date": "“{}” is a date that our sentence does not have.",
    "name": "“{}” is a name that our sentence does not have.",
    "not": "“{}” is a “not” that our sentence does not have.",
    "limit": "“{}” is a limit that our sentence does not have.",
    "condition": "“{}” is a condition that our sentence does not have.",
    "rhythm": "“{}” is how often, and our sentence does not say so.",
    "who": "“{}” is somebody that our sentence does not name.",
    "word": "“{}” stands in the place of something else.",
    "words": "It is too short to hold all that our sentence says.",
    "meant": "“{}” may say something that our sentence does not.",
    "unsaid": "“{}” may be missing, or mean something else now.",
}
#: A guess that does not sound like one: a clause or a word more than was promised.
PUT_IN = "“{}” is a guess: our sentence does not say it."

FEW = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def flags_in(sentence: str, text: str) -> tuple[Flag, ...]:
    """What a read-back guesses, lost or changed, compared at this moment.

    Args:
        sentence: the signed words.
        text: what was said.
    """
    return check_read_back(sentence, text).flags


def told(flags: Iterable[Flag], sentence: str) -> list[str]:
    """Each flag as a sentence that names its words, each once."""
    return list(dict.fromkeys(_sentence_for(flag, sentence).format(flag.words) for flag in flags))


def _sentence_for(flag: Flag, sentence: str) -> str:
    if flag.kind == "guess" and not is_hedge(flag.words):
        return PUT_IN
    return (LOST if _is_lost(flag, sentence) else ADDED)[flag.kind]


def _is_lost(flag: Flag, sentence: str) -> bool:
    """Whether the flagged words stand in our sentence, else they are the read-back's own."""
    low = " ".join(sentence.casefold().split())
    return flag.kind in LOST and " ".join(flag.words.casefold().split()) in low


def named(flags: Iterable[Flag]) -> str:
    """The flagged words, for a sentence that refuses by them."""
    return joined(list(dict.fromkeys(f"“{flag.words}”" for flag in flags)))


def tallied(flags: Iterable[Flag], sentence: str) -> str:
    """How much was flagged, for a line that has no room for the words: "two guesses and five things lost"."""
    told = list(dict.fromkeys((flag.kind, flag.words, _is_lost(flag, sentence)) for flag in flags))
    guesses = sum(kind == "guess" for kind, _, _ in told)
    lost = sum(is_lost or kind == "words" for kind, _, is_lost in told)
    added = len(told) - guesses - lost
    parts = [
        f"{_few(number)} {one if number == 1 else several}"
        for number, one, several in (
            (guesses, "guess", "guesses"),
            (lost, "thing lost", "things lost"),
            (added, "thing put in", "things put in"),
        )
        if number
    ]
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + "".join(parts[-1:])


def _few(number: int) -> str:
    return FEW[number] if number < len(FEW) else f"{number:,}"


def parts_of(text: str, flags: Iterable[Flag]) -> list[tuple[str, bool]]:
    """A read-back in parts, and which of them are flagged words of its own: guesses, and what our sentence has not."""
    words = sorted({flag.words for flag in flags if flag.words.strip()}, key=len, reverse=True)
    short = [re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]") for word in words if len(word) < len(text)]
    if not short:
        return [(text, False)]
    cut = re.split(rf"(?<!\w)({'|'.join(short)})(?!\w)", text, flags=re.IGNORECASE)
    return [(part, number % 2 == 1) for number, part in enumerate(cut) if part]


# --- which rows belong to which words ---------------------------------------------------------------------------------


def words_now(ask: SayBackAsk, now: datetime) -> str:
    """The words somebody was asked about, where they are still in force; "" where they changed or died.

    Args:
        ask: with any wording.
        now: the database clock, aware UTC.
    """
    promise = gate.loaded(Promise.objects.filter(pk=ask.promise_id)).get()
    verdict = gate.judge(promise, now, RightsHistory())
    if not verdict.passes or verdict.decision is None or verdict.decision.wording_sha256 != ask.wording_sha256:
        return ""
    return str(verdict.decision.wording.text)


def stands_now(ask: SayBackAsk, now: datetime) -> bool:
    """Whether the words somebody was asked about are still in force."""
    return bool(words_now(ask, now))


@dataclass(frozen=True)
class ReadBacks:
    """Everybody who was asked about one wording of one promise.

    Attributes:
        asks: oldest first.
    """

    asks: Sequence[SayBackAsk] = ()

    @property
    def answered(self) -> list[SayBackAsk]:
        """Those that came back, oldest first."""
        return sorted((ask for ask in self.asks if hasattr(ask, "answer")), key=lambda ask: ask.answer.pk)

    @property
    def counting(self) -> SayBackAsk | None:
        """The newest that was judged: one that was misread is followed by another reader, and that one counts."""
        judged = [ask for ask in self.answered if judgement_of(ask.answer) is not None]
        return judged[-1] if judged else None

    @property
    def to_judge(self) -> list[SayBackAsk]:
        """Those that wait for the lead or engineering; what was said before the newest judgement waits no more."""
        newest = self.counting
        return [ask for ask in self.answered if newest is None or ask.answer.pk > newest.answer.pk]

    def waiting(self, now: datetime) -> SayBackAsk | None:
        """The one whose link is open, as far as the row alone says."""
        for ask in reversed(self.asks):
            if not hasattr(ask, "answer") and ask.withdrawn_at is None and ask.expires_at > now:
                return ask
        return None


def judgement_of(answer: SayBack) -> SayBackJudgement | None:
    """The newest judgement of a read-back."""
    return max(answer.judgements.all(), key=lambda row: row.pk, default=None)


def read_backs(deal: Deal) -> Mapping[tuple[int, str], ReadBacks]:
    """All read-backs of a deal, by promise and by hash of the words, in a constant number of statements."""
    rows = (
        SayBackAsk.objects.filter(deal=deal)
        .select_related("reader", "asked_by", "answer", "decision__wording")
        .prefetch_related("answer__judgements__judged_by", "answer__judgements__represented")
        .order_by("pk")
    )
    found: dict[tuple[int, str], list[SayBackAsk]] = {}
    for ask in rows:
        found.setdefault((ask.promise_id, ask.wording_sha256), []).append(ask)
    return {key: ReadBacks(asks) for key, asks in found.items()}
