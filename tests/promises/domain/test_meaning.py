"""What texts mean: the encoder, and the model that reads a read-back beside its sentence."""

import numpy as np
import pytest

from promises.domain.meaning import pairs
from promises.domain.meaning.encoder import direction, encode
from promises.domain.meaning.pieces import pair_ids, piece_ids
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


def test_two_texts_are_cut_one_behind_the_other():
    ids, kinds = pair_ids("SSO!", "Hello.")
    assert ids == [*piece_ids("SSO!"), *piece_ids("Hello.")[1:]]
    assert kinds == [0] * len(piece_ids("SSO!")) + [1] * (len(piece_ids("Hello.")) - 1)


def test_what_was_put_in_raises_the_doubt():
    assert pairs.doubt(SENTENCE, MORE) > pairs.doubt(SENTENCE, SAME)
    assert np.isfinite(pairs.doubt("", "")) and encode("").shape == (3072,)


def doubts(monkeypatch, doubt: float):
    """As if the model doubted so much, and a little less without a phone in it."""
    monkeypatch.setattr(meant, "doubt", lambda _, said: doubt - 0.1 * ("phone" not in said))


def test_much_doubt_alone_shows_the_words_that_cause_it(monkeypatch):
    doubts(monkeypatch, 1.9)
    assert meant.weighed((), SENTENCE, MORE) == ()
    doubts(monkeypatch, 3.0)
    assert meant.weighed((), SENTENCE, MORE) == (Flag("meant", "on a phone"),)


def test_what_a_rule_only_suspects_counts_for_nothing_where_the_model_trusts_a_read_back(monkeypatch):
    suspected = (Flag("limit", "within"), Flag("word", "left"))
    for doubt, kept in ((-2.0, ()), (0.0, suspected[1:]), (1.0, suspected)):
        doubts(monkeypatch, doubt)
        assert meant.weighed(suspected, SENTENCE, MORE) == kept


def test_the_sentence_itself_says_what_it_says():
    assert check_read_back(SENTENCE, SENTENCE).flags == ()


def test_a_short_sentence_is_left_to_the_rules(monkeypatch):
    doubts(monkeypatch, 9.0)
    assert check_read_back("Backups are kept for 14 days.", "They keep a backup for two weeks.").flags == ()


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
def test_nothing_that_a_rule_has_proved_is_overruled(monkeypatch, sentence, read_back, kind):
    doubts(monkeypatch, -9.0)
    found = check_read_back(sentence, read_back)
    assert kind in [flag.kind for flag in found.flags] and found.verdict != Understood.FAITHFUL
