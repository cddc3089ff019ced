"""Teaches the encoder to tell promises from other text; writes promises/data/promises.onnx (docs/adr/0009).

    python -m tests.training.promise_reader path/to/model.zip

Needs torch and transformers, which nothing else here does, and five minutes of two cores; only to be run when
there are new sentences to learn from (those of `promises`, which `make train` reads; held-out ones are never read). The
weights it starts from are those of the encoder (`tests.training.encoder`).
"""

import random
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, dropout

from promises.domain.drift.promise_meaning import READER
from promises.domain.meaning.pieces import piece_ids
from tests.training.graph import Graph, checked, quantized
from tests.training.promises import WRITERS, Row, rows
from tests.training.teaching import Steps, add_head, add_pooled, batches, encoder, pooled

TIMES, BATCH, RATE, SMOOTH = 3, 32, 8e-5, 0.02
MOST_PIECES = 128  # of a sentence while learning
SEED = 2


class Reader(torch.nn.Module):
    """The encoder with one number of each text: above nought it rather is a promise."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        super().__init__()
        width = weights["embeddings.word_embeddings.weight"].shape[1]
        self.encoder = encoder(width)
        self.encoder.load_state_dict({name: torch.tensor(value) for name, value in weights.items()}, strict=False)
        self.promise = torch.nn.Linear(2 * width, 1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        both = pooled(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state, mask)
        return self.promise(dropout(both, 0.1, self.training)).squeeze(-1).float()


def batch(some: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask of some rows."""
    pieces = [piece_ids(row.text)[:MOST_PIECES] for row in some]
    ids, mask = torch.zeros(2, len(some), max(map(len, pieces)), dtype=torch.long)
    for at, of_row in enumerate(pieces):
        ids[at, : len(of_row)], mask[at, : len(of_row)] = torch.tensor(of_row), 1
    return ids, mask


def teach(reader: Reader, known: Sequence[Row]) -> None:
    """All rows several times; those laid out otherwise, and approved lines, as often as they weigh."""
    chance = random.Random(SEED)
    weight = {promise: sum(row.weight for row in known if row.promise == promise) for promise in (True, False)}
    balance = torch.tensor(weight[False] / weight[True])
    every = [some for _ in range(TIMES) for some in batches(list(_drawn(known, chance)), BATCH, _length, chance)]
    steps = Steps(reader, RATE, len(every))
    for number, some in enumerate(every):
        told = reader(*batch(some))
        wanted = torch.tensor([float(row.promise) for row in some]) * (1 - 2 * SMOOTH) + SMOOTH
        loss = steps.take(binary_cross_entropy_with_logits(told, wanted, pos_weight=balance))
        if number % 100 == 0:
            print(f"{number} of {len(every)}: {loss:.3f}", flush=True)


def _drawn(known: Sequence[Row], chance: random.Random) -> Iterator[Row]:
    return (row for row in known if chance.random() < row.weight)


def _length(row: Row) -> int:
    return len(row.text)


def build(weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """The taught reader: word-piece ids in, one number out (no padding, so no mask)."""
    graph = Graph({name.removeprefix("encoder."): value for name, value in weights.items()})
    [*_, words] = graph.layers(graph.embedded(kinds=False))
    add_head(graph, add_pooled(graph, words), "promise", weights, "promise_of")
    return graph.model("promises", ["ids", "places_ids"], {"promise_of": 1})


def main(archive: Path) -> None:
    """Teach and write."""
    torch.manual_seed(SEED)
    with zipfile.ZipFile(archive) as files:
        reader = Reader(checked(files.read("model.safetensors")))
    teach(reader.train(), list(rows(WRITERS)))
    taught = {name: value.numpy() for name, value in reader.eval().state_dict().items()}
    with tempfile.TemporaryDirectory() as folder:
        quantized(build(taught), Path(folder), READER)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
