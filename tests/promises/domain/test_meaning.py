"""What texts mean: the encoder, and the model that reads a read-back beside its sentence."""

import numpy as np
import pytest

from promises.domain.meaning import pairs
from promises.domain.meaning.encoder import direction, encode
from promises.domain.meaning.pairs import DoubtedWord, Doubts
from promises.domain.meaning.pieces import piece_ids, placed_pieces
from promises.domain.say_back import Flag, Understood, check_read_back, meant

pytestmark = pytest.mark.once

SENTENCE = (
    "Deleted projects can be restored by an admin within 14 days. After 14 days they are gone for good, and no copy of"
    " them is kept."
)
SAME = "For two weeks an admin is able to bring a deleted project back; later nobody can, as no copy of it is left."
MORE = (
    "For two weeks an admin is able to bring a deleted project back on a phone; later nobody can, as no copy is left."
)


def test_texts_that_mean_the_same_point_the_same_way():
    bike, cycle, invoice = map(direction, ("He rides a bike.", "He is on a bicycle.", "The invoice is due in May."))
    assert bike @ bike == pytest.approx(1)
    assert bike @ cycle > 0.6 > 0.3 > bike @ invoice


def test_each_piece_has_the_place_of_its_word():
    text = "Café: tokenization!"
    assert [text[place] for _, place in placed_pieces(text)] == [
        "", "Café", ":", "tokenization", "tokenization", "!", "",
    ]  # fmt: skip
    assert [number for number, _ in placed_pieces(text)] == piece_ids(text)


def test_what_was_put_in_is_doubted_most():
    doubted, same = pairs.doubts(SENTENCE, MORE), pairs.doubts(SENTENCE, SAME)
    assert doubted.worst > same.worst
    most = max(doubted.of_read_back, key=lambda word: word.doubt)
    assert MORE[most.place] in ("on", "a", "phone")


def test_two_empty_texts_are_read_too():
    nothing = pairs.doubts("", "")
    assert (nothing.of_sentence, nothing.of_read_back) == ((), ())
    assert nothing.worst == (-np.inf,) * 3 and encode("").shape == (3072,)


def doubts(monkeypatch, most: float, words: str = "on a phone", *, text: str = MORE):
    """As if the model doubted these words so much, and no others."""
    start = text.index(words)
    told = tuple(
        DoubtedWord(slice(place.start, place.stop), most - 9 * (not start <= place.start < start + len(words)))
        for _, place in placed_pieces(text)[1:-1]
    )
    read = Doubts(told if text == SENTENCE else (), told if text == MORE else (), most)
    monkeypatch.setattr(meant, "doubts", lambda *_: read)


def test_much_doubt_alone_shows_the_words_that_cause_it(monkeypatch):
    doubts(monkeypatch, -1.0)
    assert meant.weighed((), SENTENCE, MORE) == ()
    doubts(monkeypatch, 5.0)
    assert meant.weighed((), SENTENCE, MORE) == (Flag("meant", "on a phone"),)
    doubts(monkeypatch, 5.0, "no copy", text=SENTENCE)
    assert meant.weighed((), SENTENCE, MORE) == (Flag("unsaid", "no copy"),)


def test_what_a_rule_only_suspects_counts_for_nothing_where_the_model_trusts_a_read_back(monkeypatch):
    suspected = (Flag("limit", "within"), Flag("word", "left"))
    for doubt, kept in ((-5.0, ()), (3.0, suspected)):
        doubts(monkeypatch, doubt)
        assert meant.weighed(suspected, SENTENCE, MORE) == kept


def test_what_a_rule_suspects_and_the_model_half_doubts_counts_together(monkeypatch):
    doubts(monkeypatch, 1.0)
    assert meant.weighed((), SENTENCE, MORE) == ()
    suspected = (Flag("limit", "within"), Flag("words", "admin"))
    assert meant.weighed(suspected, SENTENCE, MORE) == suspected


def test_no_word_at_all_says_nothing_of_a_sentence():
    assert check_read_back(SENTENCE, "...").verdict == Understood.LOSSY


def test_the_sentence_itself_says_what_it_says():
    assert check_read_back(SENTENCE, SENTENCE).flags == ()


@pytest.mark.parametrize(
    ("sentence", "read_back", "kind"),
    [
        ("The first year costs 1,200 euros per store.", "In its first year, a store costs 1,250 euros.", "number"),
        ("The contract number is 2026-0117.", "2026-0171 is the number of the contract.", "number"),
        ("Invoices are sent by June 12.", "They send the invoices by June 21.", "date"),
        ("Admins may export all rows.", "I think admins may export all rows.", "guess"),
        ("Past 5 GB, data is slowed, not charged.", "Past 5 GB, data is charged rather than slowed.", "not"),
    ],
)
def test_of_a_short_sentence_nothing_that_a_rule_found_is_overruled(monkeypatch, sentence, read_back, kind):
    monkeypatch.setattr(meant, "doubts", lambda *_: Doubts((), (), -5.0))
    found = check_read_back(sentence, read_back)
    assert kind in [flag.kind for flag in found.flags] and found.verdict != Understood.FAITHFUL


@pytest.mark.parametrize(("doubt", "kept"), [(-0.2, True), (-6.0, False)])
def test_a_number_counts_as_long_as_the_model_does_not_trust_every_word(monkeypatch, doubt, kept):
    told = tuple(DoubtedWord(place, doubt) for _, place in placed_pieces(MORE)[1:-1])
    monkeypatch.setattr(meant, "doubts", lambda *_: Doubts((), told, doubt))
    for flag in (Flag("number", "14 days"), Flag("word", "left")):
        counted = kept and flag.kind == "number"
        assert meant.weighed((flag,), SENTENCE, MORE) == ((flag,) if counted else ())


def test_words_that_guess_count_whatever_the_model_says(monkeypatch):
    doubts(monkeypatch, -9.0)
    flag = Flag("guess", "probably")
    assert meant.weighed((flag,), SENTENCE, MORE) == (flag,)
