"""Teaches the encoder to read a read-back beside its sentence; writes promises/data/read_backs.onnx (docs/adr/0008).

    python -m tests.training.read_backs [path/to/model.zip]

Needs torch and transformers, which nothing else here does, and an hour of two cores; only to be run when there are new
read-backs to learn from. Held-out rows are never read. It goes on from the weights that stand there; with the encoder's
own (`tests.training.encoder`) it begins anew. To the rows as people wrote them come rows made of the faithful ones:
with a phrase put into the read-back, into the sentence, or into both, which is faithful again; with a sentence left
out; with a number changed. And beside sentences that others wrote anew for a document, and such as came from none, it
learns whether one came from the other at all. So what is learned is to compare, and not which phrases are suspect.
Beside whether a read-back is bad, the model learns which words make it so, as people marked them: words teach far more
than a yes or no for as many rows.
"""

import random
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn.functional import binary_cross_entropy_with_logits, dropout

from promises.domain.meaning.pairs import READ_BACKS
from promises.domain.meaning.pieces import placed_pieces
from tests.training.graph import Graph, checked
from tests.training.read_back_rows import Maker, Pair, related, strangers, written
from tests.training.teaching import Steps, add_head, add_pooled, batches, encoder, pooled

BATCH, SMOOTH = 32, 0.02
ANEW, GOING_ON = (4, 1.6e-4), (3, 1.1e-4)  # times that new rows are read, and how far a step goes
AGAIN = 0.5  # share of what was learned before that is read once more each time, when going on
BEFORE = 0.25  # share of the weights from before, when going on: the average of two errs less than either
KIN = 1.0  # how much kin counts beside what is bad
RARE = 4.0  # times that a wrong word counts, of which there are so few
HEADS = frozenset(["whole", "kin", "word"])
MOST_PIECES = 256  # of both texts while learning
SEED = 1


class Reader(torch.nn.Module):
    """The encoder with three heads.

    Of both texts whether the second is bad, and whether it is kin: whether it came from the first at all. And of each
    word whether it is wrong.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.encoder = encoder(width)
        self.whole, self.kin = torch.nn.Linear(2 * width, 1), torch.nn.Linear(2 * width, 1)
        self.word = torch.nn.Linear(width, 1)

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        words = self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        both = pooled(words, mask)
        return tuple(
            head(dropout(given, 0.1, self.training)).squeeze(-1)
            for head, given in ((self.whole, both), (self.kin, both), (self.word, words))
        )


def batch(rows: Sequence[Pair]) -> tuple[torch.Tensor, ...]:
    """Ids, kinds, mask and wrong words of some rows."""
    pairs = [_cut(row) for row in rows]
    longest = min(MOST_PIECES, max(map(len, pairs)))
    filled = torch.zeros(4, len(rows), longest, dtype=torch.long)
    for at, pieces in enumerate(pairs):
        of_row = torch.tensor(pieces[:longest]).T
        filled[:, at, : of_row.shape[1]] = of_row
    return tuple(filled)


def _cut(row: Pair) -> list[tuple[int, int, int, int]]:
    """For each word piece of both texts its number, which text it is of, that it is one, and whether it is marked."""
    of_sentence = [(number, 0, 1, _is_in(place, row.lost)) for number, place in placed_pieces(row.sentence)]
    of_said = [(number, 1, 1, _is_in(place, row.wrong)) for number, place in placed_pieces(row.said)[1:]]
    return [*of_sentence, *of_said]


def _is_in(place: slice, marked: Sequence[slice]) -> int:
    return int(any(place.start < one.stop and one.start < place.stop for one in marked))


def teach(reader: Reader, new: Sequence[Pair], learned: Sequence[Pair], times: int, rate: float) -> None:
    """New rows, a share of those learned before, and rows made of the faithful ones, several times.

    Args:
        reader: what learns.
        new: read-backs as people wrote them.
        learned: others, of which each time some are read once more, so that they are not forgotten.
        times: how often.
        rate: how far a step goes in the beginning.
    """
    chance = random.Random(SEED)
    every = [[*_drawn(new, learned, chance, time)] for time in range(times)]
    steps = Steps(reader, rate, sum(-(-len(rows) // BATCH) for rows in every))
    for time, rows in enumerate(every):
        lost = [steps.take(_loss(reader, some)) for some in batches(rows, BATCH, _length, chance)]
        print(f"time {time + 1} of {times}: {sum(lost) / len(lost):.3f}", flush=True)


def _drawn(new: Sequence[Pair], learned: Sequence[Pair], chance: random.Random, time: int) -> Iterator[Pair]:
    """All that is read in one time."""
    kept = sorted(chance.sample(range(len(learned)), round(AGAIN * len(learned))))
    rows = [*new, *(learned[number] for number in kept)]
    yield from rows
    yield from Maker([row for row in rows if not row.is_bad], SEED + time).made()
    yield from related(chance)
    yield from strangers(rows, chance)


def _length(row: Pair) -> int:
    return len(row.sentence) + len(row.said)


def _loss(reader: Reader, rows: Sequence[Pair]) -> torch.Tensor:
    """Of both texts and of each word; each counts only where it is known."""
    ids, kinds, mask, wrong = batch(rows)
    of_both, of_kin, of_words = reader(ids, kinds, mask)
    bad, kin, judged = (
        torch.tensor([float(told) for told in each])
        for each in zip(*((row.is_bad, row.is_kin, row.is_judged) for row in rows), strict=True)
    )
    known = mask * torch.tensor([row.is_marked for row in rows]).unsqueeze(-1)
    each = binary_cross_entropy_with_logits(of_words, wrong.float(), reduction="none", pos_weight=torch.tensor(RARE))
    of_bad = binary_cross_entropy_with_logits(of_both, _softly(bad), reduction="none")
    return _mean(of_bad, judged) + _mean(each, known) + KIN * binary_cross_entropy_with_logits(of_kin, _softly(kin))


def _softly(told: torch.Tensor) -> torch.Tensor:
    return told * (1 - 2 * SMOOTH) + SMOOTH


def _mean(loss: torch.Tensor, counted: torch.Tensor) -> torch.Tensor:
    return (loss * counted).sum() / counted.sum().clamp(min=1)


def build(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The taught reader: word-piece ids of both texts in, its doubt of both, their kinship and its doubt of
    each word out (no padding)."""
    graph = Graph({name.removeprefix("encoder."): value for name, value in weights.items()}, is_small=True)
    [*_, words] = graph.layers(graph.embedded(kinds=True))
    both = add_pooled(graph, words)
    for head, given, out in (("whole", both, "doubt"), ("kin", both, "kinship"), ("word", words, "doubts")):
        add_head(graph, given, head, weights, out)
    return graph.model("read_backs", ["ids", "kinds", "places_ids"], {"doubt": 1, "kinship": 1, "doubts": "n"})


def kept(path: Path) -> dict[str, np.ndarray]:
    """The weights of a reader that was built, by the names they had."""
    held = {one.name: numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer}
    weights = {
        "encoder.embeddings.word_embeddings.weight": held["words"] * held["words.scale"],
        "encoder.embeddings.position_embeddings.weight": held["places"],
        "encoder.embeddings.token_type_embeddings.weight": held["types"],
    }
    for head in HEADS & held.keys():
        weights |= {f"{head}.weight": held[head][None], f"{head}.bias": held[f"{head}.bias"]}
    for name, value in held.items():
        if f"{name}.scale" in held and name != "words":
            weights[f"encoder.{name}"] = (value * held[f"{name}.scale"]).T
        elif name.startswith(("encoder.", "embeddings.")) and not name.endswith(".scale"):
            weights[f"encoder.{name}"] = value
    return {name: np.array(value, np.float32) for name, value in weights.items()}


def begun(weights: dict[str, np.ndarray], *, anew: bool) -> Reader:
    """A reader that has the encoder's weights, or those of a reader that was taught; a new head knows nothing."""
    named = {f"encoder.{name}" if anew else name: torch.tensor(value) for name, value in weights.items()}
    reader = Reader(width=weights[next(name for name in weights if name.endswith("word_embeddings.weight"))].shape[1])
    missing = set(reader.load_state_dict(named, strict=False).missing_keys)
    if wrong := {name for name in missing if name.partition(".")[0] not in HEADS}:
        raise ValueError(f"Not among the weights: {', '.join(sorted(wrong))}")
    return reader


def main(archive: Path | None) -> None:
    """Teach and write."""
    torch.manual_seed(SEED)
    if archive:
        with zipfile.ZipFile(archive) as files:
            before = checked(files.read("model.safetensors"))
    else:
        before = kept(READ_BACKS)
    reader = begun(before, anew=archive is not None)
    times, rate = ANEW if archive else GOING_ON
    new, learned = written(new=True), written(new=False)
    teach(reader.train(), [*new, *learned] if archive else new, [] if archive else learned, times, rate)
    taught = {name: value.numpy() for name, value in reader.eval().state_dict().items()}
    if not archive:
        taught |= {name: BEFORE * before[name] + (1 - BEFORE) * taught[name] for name in taught.keys() & before.keys()}
    onnx.save(build(taught), READ_BACKS)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
