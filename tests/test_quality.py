"""The labelled collection is watched over, and the model is what the rows make of it."""

import hashlib
import json

import numpy as np
import pytest

from reviews.domain.reading.model import Bands, model
from reviews.enums import HardStop
from tests.quality.collection import HELD_OUT as SUMS
from tests.quality.collection import faults
from tests.training.asks import Features, Fitted, write
from tests.training.rows import FOLDER, HELD_OUT, LabelledAsk, checksum, labelled, writers

pytestmark = pytest.mark.once

GOOD = {"id": "a-1", "text": "SSO for all of them.", "type": "security", "stops": ["security"], "voice": "mail"}
GOOD |= {"obvious": True}


def written(folder, *rows, name="asks_a.jsonl"):
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_a_good_collection_has_no_fault(tmp_path):
    sentence = {"id": "s-1", "text": "It is fast.", "label": "vague", "why": "no number"}
    written(tmp_path, sentence, name="sentences_a.jsonl")
    assert faults(written(tmp_path, GOOD, {**GOOD, "id": "a-2", "text": "SAML, please."})) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"text": ""}, "no id or no text"),
        ({"id": 3}, "no id or no text"),
        ({"text": "x" * 301}, "301 characters are too many"),
        ({"stops": ["secrecy"]}, "stops are none of the five, or twice"),
        ({"stops": ["security", "security"]}, "stops are none of the five, or twice"),
        ({"type": "mixed"}, "the type should be security"),
        ({"stops": ["security", "data_movement"]}, "the type should be mixed"),
        ({"stops": ["delivery_date"]}, "the type should be none"),
        ({"voice": "song"}, "no such voice, or not said whether it is obvious"),
        ({"obvious": "yes"}, "no such voice, or not said whether it is obvious"),
    ],
)
def test_a_faulty_row_is_named(tmp_path, row, fault):
    assert faults(written(tmp_path, {**GOOD, **row})) == [f"asks_a.jsonl:1: {fault}"]


def test_rows_that_say_the_same_or_share_an_id_are_named(tmp_path):
    long = {**GOOD, "text": "One two three four five six seven."}
    again = {**GOOD, "id": "b-1", "text": "Then two, three FOUR five six seven"}
    written(tmp_path, long, {**GOOD, "text": "Nothing alike."})
    assert faults(written(tmp_path, again, name="asks_b.jsonl")) == [
        "asks_a.jsonl:2: the id of asks_a.jsonl:1",
        "asks_b.jsonl:1: shares 6 words in a row with asks_a.jsonl:1",
    ]


def test_a_held_out_file_that_was_touched_is_named(tmp_path):
    written(tmp_path, GOOD, name="asks_e.jsonl")
    right = hashlib.sha256((tmp_path / "asks_e.jsonl").read_bytes()).hexdigest()
    (tmp_path / SUMS).write_text(f"{right}  asks_e.jsonl\n")
    assert faults(tmp_path) == []
    (tmp_path / SUMS).write_text(f"{'0' * 64}  asks_e.jsonl\n{'0' * 64}  asks_f.jsonl\n")
    assert faults(tmp_path) == [f"asks_{name}.jsonl: not the file that was held out" for name in "ef"]


@pytest.mark.skipif(not writers(), reason="the labelled asks are not in this folder")
def test_the_shipped_weights_were_made_from_the_rows_that_are_here():
    """Rows were added or mended since: run `make train`, and write the new figures into docs/reading.md."""
    assert model().trained_on == checksum(labelled(letter for letter in writers() if letter not in HELD_OUT))


@pytest.mark.skipif(not (FOLDER / SUMS).exists(), reason="the labelled asks are not in this folder")
def test_the_collection_is_as_the_readme_says():
    assert faults(FOLDER) == []


def test_the_same_rows_make_the_same_bytes(tmp_path):
    stops = [frozenset({stop}) for stop in HardStop] * 3 + [frozenset()] * 9
    rows = [
        LabelledAsk(str(n), f"number {n} wants {' '.join(stop.label for stop in these)}", "", these, "mail", True, "a")
        for n, these in enumerate(stops)
    ]
    for name in ("one.npz", "two.npz"):
        fitted = Fitted(Features(rows), np.ones(len(rows), bool))
        write(tmp_path / name, rows, fitted, np.ones((3, 6)), Bands(0.2, 0.6, 0.5, 0.1))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
