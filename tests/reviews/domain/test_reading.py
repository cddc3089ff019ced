"""Reading an ask: for each family of phrases a hit, a near miss and clean words; what the model may and may not do."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promises.domain.facts import ASKED, SETTLED_BY_TYPE
from promises.domain.meaning.encoder import ENCODER, encode
from promises.domain.meaning.pieces import VOCABULARY, piece_ids
from promises.enums import PromiseType
from reviews.domain import reading
from reviews.domain.reading import (
    LONGEST_KEPT,
    QUESTIONS,
    Reading,
    decide,
    fact_key,
    families,
    model,
    questions_whatever_is_ticked,
    read,
)
from reviews.domain.reading.families import FAMILIES, Span, marks, plain, speaks_for_sure
from reviews.domain.reading.model import STOPS, Bands, Suspicion, made_with
from reviews.enums import STOP_NAMES, HardStop
from tests.training.rows import HELD_OUT, labelled, writers

S, D, C, T, M = HardStop
pytestmark = pytest.mark.once

#: family: (words that hit, words that only look like it)
SPOKEN = {
    "sec-sign-in": ("Okta for everybody.", "An oktave higher."),
    "sec-rights": ("An IP allowlist.", "A list of allowed colours."),
    "sec-unseen": ("Nobody there may look at it.", "Nobody likes it."),
    "sec-trail": ("An audit trail.", "A trail in the woods."),
    "sec-keys": ("Encrypted with BYOK.", "The key point."),
    "sec-keep-erase": ("A legal hold.", "The legal people."),
    "sec-where": ("Data residency.", "A resident doctor."),
    "sec-papers": ("Our DPA.", "A spade."),
    "sec-idle": ("A session timeout.", "A time out of mind."),
    "data-in-out": ("An export of orders.", "It is important."),
    "data-old-system": ("A migration.", "Migrant birds."),
    "data-interfaces": ("Files by SFTP.", "They left."),
    "data-other-systems": ("Into Salesforce.", "Our sales."),
    "data-turns-up": ("It lands in our tool.", "The plane lands."),
    "logic-approval": ("An approval step.", "It is proven."),
    "logic-custom": ("A custom field.", "A customs office."),
    "logic-condition": ("Unless it rains.", "Less rain."),
    "logic-papers": ("A new button.", "The newest one."),
    "date-named": ("On 3 June.", "June is her name."),
    "date-event": ("Before the harvest starts.", "A harvest."),
    "date-promised": ("Still missing.", "Miss Marple."),
    "com-price": ("A discount.", "A county."),
    "com-free": ("For free.", "Feel free."),
    "com-pay": ("A refund.", "A fund."),
    "com-service": ("A 99.9 SLA.", "A slate."),
    "com-blame": ("Liability is capped.", "A label."),
}


def spoken(text: str) -> set[str]:
    return {mark.family.id for mark in marks(plain(text))}


@pytest.mark.parametrize("family", SPOKEN)
def test_a_family_hits_and_nearly_misses(family):
    hit, miss = SPOKEN[family]
    assert family in spoken(hit)
    assert family not in spoken(miss)


def test_every_family_that_speaks_of_a_stop_is_tried_above():
    assert set(SPOKEN) == {family.id for family in families.families() if family.stop}


@pytest.mark.parametrize("text", ["Larger letters.", "A brown cow.", "Blue, please."])
def test_clean_words_speak_of_nothing(text):
    assert {mark.family.stop for mark in marks(plain(text))} <= {None}


def sure(text: str) -> set[HardStop | None]:
    return {mark.family.stop for mark in speaks_for_sure(plain(text), marks(plain(text)))}


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("SSO for admins.", {S}),
        ("The whole team of their auditors wants to say that for them SSO must work with Okta.", {S}),
        ("Nightly CSV export of five order fields to the customer's SFTP folder.", {D}),
        ("She switched SSO on herself, in the settings page, and it must be fine.", set()),  # it is there
        ("The training on SSO is on Tuesday.", set()),  # scheduling
        ("Which plan has SSO, asked after reading the price list.", set()),  # the price list
    ],
)
def test_rules_speak_where_something_is_wanted_and_not_of_plain_use(text, stops):
    assert sure(text) == stops


def test_words_are_named_as_they_stand_in_the_text():
    text = "We  need “Single  Sign-On”\nwith SAML."
    stop = read(text).stops[0]
    assert (stop.stop, stop.source) == (S, "rule")
    assert stop.words == (Span("Single  Sign-On", 10, 25), Span("SAML", 32, 36))
    assert all(text[span.start : span.end] == span.words for span in stop.words)


@given(st.text(max_size=400))
def test_spans_lie_inside_any_text(text):
    for mark in marks(plain(text)):
        assert text[mark.span.start : mark.span.end] == mark.span.words != ""


# --- the model --------------------------------------------------------------------------------------------------------


def test_the_model_says_what_it_was_made_from():
    shipped = model()
    assert shipped.version == "model:2026-11"
    assert shipped.made_with == made_with(ENCODER, VOCABULARY, FAMILIES)
    assert len(shipped.trained_on) == 64
    assert 0 < shipped.bands.ask < shipped.bands.stop < 1


CHANCES = st.floats(0, 1)
WANTED = [
    "We need SSO with SAML.",
    "Nightly CSV export to SFTP.",
    "Orders over 5k must get manager approval.",
    "Hello.",
]


@given(
    st.sampled_from(WANTED),
    CHANCES,
    st.lists(CHANCES, min_size=5, max_size=5),
    st.lists(CHANCES, min_size=4, max_size=4),
)
def test_the_model_only_adds(text, any_stop, each, bands):
    """Whatever it thinks, every stop a rule found stays, named by its rule; and no more than two questions."""
    looked_at, found = plain(text), marks(plain(text))
    by_rule = {mark.family.stop for mark in speaks_for_sure(looked_at, found)}
    reading = decide(looked_at, found, Suspicion(any_stop, dict(zip(STOPS, each, strict=True))), Bands(*bands))
    assert by_rule == {stop.stop for stop in reading.stops if stop.source == "rule"}
    assert len(reading.questions) <= QUESTIONS
    assert {question.stop for question in reading.questions}.isdisjoint(reading.hard_stops)


def reading_with(any_stop: float, **each: float) -> Reading:
    chances = {stop: each.get(stop.name.lower(), 0.0) for stop in HardStop}
    return decide(plain("Plain words."), [], Suspicion(any_stop, chances), Bands(0.2, 0.6, 0.5, 0.1))


@pytest.mark.parametrize(
    ("reading", "stops", "asked", "type"),
    [
        (reading_with(0.19, security=0.9), (), (), ""),
        (reading_with(0.20, security=0.9), (), (S, D), ""),
        (reading_with(0.59, commercial=0.9, security=0.5), (), (M, S), ""),
        (reading_with(0.60, security=0.5), (S,), (), PromiseType.SECURITY),
        (reading_with(0.60, security=0.49), (S,), (), PromiseType.SECURITY),  # something is: the likeliest
        (reading_with(0.60, security=0.9, data_movement=0.1), (S,), (D,), PromiseType.SECURITY),
        (reading_with(0.60, security=0.9, data_movement=0.8), (S, D), (), PromiseType.MIXED),
        (reading_with(0.60, unsized_date=0.9, commercial=0.8), (T, M), (), ""),
    ],
)
def test_three_bands(reading, stops, asked, type):
    assert reading.hard_stops == stops
    assert tuple(question.stop for question in reading.questions) == asked
    assert reading.type == type


def test_a_suspicion_names_the_model_and_words():
    stop = next(stop for stop in read("the brewery's till has to tell us what went over the counter").stops)
    assert (stop.source, stop.rules) == ("model", ("model:2026-11",)) or stop.source == "rule"
    assert stop.words


# --- what was ticked or answered --------------------------------------------------------------------------------------

OPEN = "voice note: they hope the drivers find their way around it ahead of winter, cost is a topic too"


@pytest.mark.parametrize("type", [*PromiseType, ""])
def test_a_ticked_type_or_an_answer_closes_its_question(type):
    asked = {fact_key(question.stop) for question in read(OPEN).questions}
    assert {fact_key(question.stop) for question in read(OPEN, type=type).questions} == asked - SETTLED_BY_TYPE[type]
    assert read(OPEN, facts=dict.fromkeys(asked, "no")).questions == ()


#: With a type ticked the likeliest stop is asked about; without one it is a stop, and another is asked about.
TOLL = "told the toll people our trips can be had by them as they happen, they were thinking seconds"


EVERY = 60  # so many rows of the labelled asks are passed over for one that is read, to be done in seconds
SOME = labelled(letter for letter in writers() if letter not in HELD_OUT)[::EVERY]


@pytest.mark.parametrize("ask", [pytest.param(TOLL, id="toll"), *(pytest.param(row.text, id=row.id) for row in SOME)])
def test_the_page_that_asks_for_the_type_asks_all_that_sending_asks(ask):
    shown = questions_whatever_is_ticked(ask)
    assert len(shown) <= QUESTIONS
    for type in ("", *PromiseType):
        assert set(read(ask, type=type).questions) <= set(shown)


def test_a_long_text_of_a_batch_is_not_kept_in_memory():
    before = reading._kept.cache_info().currsize
    read(f"{TOLL} {'x' * LONGEST_KEPT}")
    assert reading._kept.cache_info().currsize == before


def test_every_stop_has_a_fact_that_keeps_its_answer():
    assert [fact_key(stop) for stop in HardStop] == list(ASKED)
    assert list(STOP_NAMES) == list(HardStop)


def test_the_same_text_reads_the_same():
    assert read(OPEN) == read(OPEN)


# --- the encoder ------------------------------------------------------------------------------------------------------


def test_words_are_cut_as_the_encoder_was_taught():
    assert piece_ids("Café SSO!") == [101, 7668, 7020, 2080, 999, 102]
    assert piece_ids("") == [101, 102]
    assert piece_ids("x" * 101) == [101, 100, 102]  # too long a word is unknown


def test_a_vector_has_four_layers_of_two():
    assert encode("Hello.").shape == (3072,)


# --- hostile text -----------------------------------------------------------------------------------------------------

HOSTILE = [
    "a" * 20_000,
    "if " * 6_666,
    "if a a a a a a a a a " * 950,
    "nobody " * 2_857,
    "\u0130" * 20_000,  # one letter that lowers to two
    "e\u0301" * 10_000,
    "\U0001f600" * 20_000,
    " " * 20_000,
    "\n\t\u00a0" * 6_666,
    "\x00\ufffe\u202e" * 6_666,
    "who a b c " * 2_000,
    "",
]


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{text[:8]!r}" for text in HOSTILE])
def test_nothing_hangs(text):
    read("warm")
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 2.0  # seconds of this process; 0.3 on a slow machine


@settings(max_examples=30)
@given(st.text(max_size=300))
def test_any_text_is_read(text):
    reading = read(text)
    assert len(reading.questions) <= QUESTIONS


def test_letters_that_only_look_otherwise_are_read_as_the_letters_they_stand_for():
    text = "Ｗｅ need ｓｓｏ for the buyer´s admins, e\ufb00ective 1 May."
    seen = families.plain(text)
    assert seen.text == "we need sso for the buyer's admins, effective 1 may."
    span = seen.span(seen.text.index("sso"), seen.text.index("sso") + 3)
    assert (span.words, text[span.start : span.end]) == ("ｓｓｏ", "ｓｓｏ")
