"""Reading an ask: the hard stops in a text with the words that caused them, and what the rep must be asked.

Pure: no database, no network, the same answer for the same text. Rules that explain themselves speak first; a model may
add suspicion where they are silent and never takes a rule's stop away (docs/reading.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from promises.domain.facts import ASKED, SETTLED_BY_TYPE
from promises.enums import PromiseType
from reviews.domain.reading.families import Mark, Plain, Span, marks, plain, speaks_for_sure
from reviews.domain.reading.model import Bands, Model, Suspicion, model
from reviews.enums import STOP_NAMES, HardStop

#: At most so many questions a text (issue: "at most two per ask").
QUESTIONS = 2
LONGEST_KEPT = 2_000  # characters; an ask with its facts is shorter, a text of a batch may have a million
WORDS = 3  # named for a stop that the model alone suspects

#: Stops that make a type; a date or a commercial term alone makes none (DESIGN section 2).
TYPES = {
    HardStop.SECURITY: PromiseType.SECURITY,
    HardStop.DATA_MOVEMENT: PromiseType.DATA_MOVEMENT,
    HardStop.CUSTOM_LOGIC: PromiseType.CUSTOM_LOGIC,
}


@dataclass(frozen=True)
class Stop:
    """One hard stop found in a text.

    Attributes:
        stop: which.
        words: the words that caused it, with their places in the text as given.
        rules: ids of the phrase families, or the model's version alone.
        source: "rule", or "model" where no rule spoke and the model alone suspects it.
    """

    stop: HardStop
    words: tuple[Span, ...]
    rules: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Question:
    """What the rep is asked, because the text leaves it open."""

    stop: HardStop
    text: str


@dataclass(frozen=True)
class Reading:
    """What a text says.

    Attributes:
        stops: the hard stops, in the order of `HardStop`.
        questions: at most two, the likeliest first, none about a stop already found.
        type: the type the stops speak for, or "" for none.
        model: version of the model that was asked.
    """

    stops: tuple[Stop, ...]
    questions: tuple[Question, ...]
    type: str
    model: str

    @property
    def hard_stops(self) -> tuple[HardStop, ...]:
        """Which stops were found."""
        return tuple(stop.stop for stop in self.stops)


def read(text: str, *, type: str = "", facts: Mapping[str, str] | None = None) -> Reading:
    """Read a text.

    Args:
        text: an ask, any length, as typed.
        type: the type the rep ticked, or ""; what it stands for is no longer asked about.
        facts: key to value; a question answered there (`asked_...`) is no longer open.

    Raises:
        OSError, ValueError, KeyError: rules or model cannot be loaded, or no such type; whoever asked must block
            (RELIABILITY I20).
    """
    unticked, ticked = _read(text)
    found = ticked if type else unticked
    shown = _shown(unticked, ticked)
    settled = {*SETTLED_BY_TYPE[type], *(facts or {})}
    open_still = tuple(
        question for question in found.questions if question in shown and fact_key(question.stop) not in settled
    )
    return Reading(found.stops, open_still, found.type, found.model)


def questions_whatever_is_ticked(text: str) -> tuple[Question, ...]:
    """What a page asks about a text before anybody ticked a type; `read` leaves nothing open that is not among it.

    Args:
        text: an ask, any length, as typed.

    Returns:
        At most two, the likeliest first.

    Raises:
        OSError, ValueError, KeyError: rules or model cannot be loaded.
    """
    return _shown(*_read(text))


def _shown(unticked: Reading, ticked: Reading) -> tuple[Question, ...]:
    """Those without a ticked type first: with one the ask is reviewed anyway, without one they alone stand guard."""
    return tuple(dict.fromkeys((*unticked.questions, *ticked.questions)))[:QUESTIONS]


def to_data(reading: Reading) -> dict[str, Any]:
    """A reading as it is kept with what was sent, so that it can be looked at again as it was made then."""
    return {
        "model": reading.model,
        "type": reading.type,
        "stops": [
            {
                "stop": stop.stop.value,
                "words": [[span.words, span.start, span.end] for span in stop.words],
                "rules": list(stop.rules),
                "source": stop.source,
            }
            for stop in reading.stops
        ],
        "questions": [{"stop": question.stop.value, "text": question.text} for question in reading.questions],
    }


def from_data(kept: Mapping[str, Any]) -> Reading:
    """The reading that `to_data` kept.

    Raises:
        KeyError, ValueError: it is none.
    """
    return Reading(
        tuple(
            Stop(
                HardStop(stop["stop"]),
                tuple(Span(words, start, end) for words, start, end in stop["words"]),
                tuple(stop["rules"]),
                stop["source"],
            )
            for stop in kept["stops"]
        ),
        tuple(Question(HardStop(question["stop"]), question["text"]) for question in kept["questions"]),
        kept["type"],
        kept["model"],
    )


def words_kept(kept: Mapping[str, Any]) -> dict[str, list[str]]:
    """Stops of the reading that `to_data` kept, each with its words, for whoever needs no more of it.

    Raises:
        KeyError, ValueError: it is none.
    """
    return {HardStop(stop["stop"]).value: [words for words, _, _ in stop["words"]] for stop in kept["stops"]}


def fact_key(stop: HardStop) -> str:
    """Key of the fact that keeps the rep's answer about a stop."""
    return f"asked_{STOP_NAMES[stop]}"


def _read(text: str) -> tuple[Reading, Reading]:
    """One text read with the shipped rules and model: as it is without a ticked type, and with one."""
    return _kept(text) if len(text) <= LONGEST_KEPT else _made(text)


@lru_cache(maxsize=1024)
def _kept(text: str) -> tuple[Reading, Reading]:
    """Pages and rules ask for the same text many times."""
    return _made(text)


def _made(text: str) -> tuple[Reading, Reading]:
    looked_at = plain(text)
    found = marks(looked_at)
    shipped = model()
    suspicion = shipped.suspect(looked_at, found)
    unticked, ticked = (
        decide(looked_at, found, suspicion, shipped.bands, shipped, ticked=ticked) for ticked in (False, True)
    )
    return unticked, ticked


def decide(
    text: Plain,
    found: Sequence[Mark],
    suspicion: Suspicion,
    bands: Bands,
    named_by: Model | None = None,
    *,
    ticked: bool = False,
) -> Reading:
    """Stops and questions from the marks and the model's chances.

    Args:
        text: the text that was read.
        found: its marks.
        suspicion: chance of anything, and of each stop.
        bands: where to stop and where to ask.
        named_by: the model, to name words where no rule does; training leaves it out.
        ticked: whether the rep ticked a type. It is stopped anyway then, so the likeliest stop is not made for want of
            a better one; it is asked about.
    """
    sure: dict[HardStop, list[Mark]] = {}
    for mark in speaks_for_sure(text, found):
        if mark.family.stop is not None:
            sure.setdefault(mark.family.stop, []).append(mark)
    likeliest = sorted(HardStop, key=lambda stop: -suspicion.stops[stop])
    suspected: list[HardStop] = []
    asked: list[HardStop] = []
    if sure or suspicion.any >= bands.stop:
        if suspicion.any >= bands.stop:
            suspected = [stop for stop in likeliest if stop not in sure and suspicion.stops[stop] >= bands.certain]
        if not sure and not suspected and not ticked:
            suspected = likeliest[:1]
        asked = [stop for stop in likeliest if suspicion.stops[stop] >= bands.likely]
    elif suspicion.any >= bands.ask:
        asked = likeliest
    asked = [stop for stop in asked if stop not in sure and stop not in suspected][:QUESTIONS]
    stops = tuple(
        _by_rule(stop, sure[stop]) if stop in sure else _by_model(stop, text, found, named_by)
        for stop in HardStop
        if stop in sure or stop in suspected
    )
    questions = tuple(Question(stop, ASKED[fact_key(stop)].question) for stop in asked)
    return Reading(stops, questions, _type(stops), named_by.version if named_by else "")


def _by_rule(stop: HardStop, spoken: Sequence[Mark]) -> Stop:
    words = sorted({mark.span for mark in spoken}, key=lambda span: span.start)
    return Stop(stop, tuple(words), tuple(dict.fromkeys(mark.family.id for mark in spoken)), "rule")


def _by_model(stop: HardStop, text: Plain, found: Sequence[Mark], named_by: Model | None) -> Stop:
    """A stop only suspected; named are the phrases that speak of it, or else the words that weigh most."""
    if named_by is None:
        return Stop(stop, (), (), "model")
    spans = {mark.span for mark in found if mark.family.stop == stop}
    if not spans:
        spans = {text.span(start, end) for start, end in named_by.words_for(text, stop, WORDS)}
    return Stop(stop, tuple(sorted(spans, key=lambda span: span.start)), (named_by.version,), "model")


def _type(stops: Sequence[Stop]) -> str:
    """Two or more of security, data movement and custom logic are mixed (DESIGN section 2)."""
    types = [TYPES[stop.stop] for stop in stops if stop.stop in TYPES]
    return "" if not types else types[0] if len(types) == 1 else PromiseType.MIXED
