"""Teaches the encoder to read a read-back beside its sentence; writes promises/data/read_backs.onnx (docs/adr/0008).

    python -m tests.training.read_backs path/to/model.zip

Needs torch and transformers, which nothing else here does, and an hour of two cores; only to be run when there are new
read-backs to learn from. Held-out rows are never read. The weights it starts from are those of the encoder
(`tests.training.encoder`). To the rows as people wrote them come rows made of the faithful ones: with a phrase put
into the read-back, into the sentence, or into both, which is faithful again; with a sentence left out; with a number
changed. So what is learned is to compare, and not which phrases are suspect. Beside whether a read-back is bad, the
model learns which words make it so, as people marked them: words teach far more than a yes or no for as many rows.
"""

import random
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper
from torch.nn.functional import binary_cross_entropy_with_logits, dropout
from transformers import BertConfig, BertModel

from promises.domain.meaning.pairs import READ_BACKS
from promises.domain.meaning.pieces import placed_pieces
from tests.training.graph import Graph, checked
from tests.training.read_back_rows import Maker, Pair, written

EPOCHS, BATCH, RATE, WARM, SMOOTH = 4, 16, 1.2e-4, 0.06, 0.02
RARE = 4.0  # times that a wrong word counts, of which there are so few
LONGEST = 256  # word pieces of both texts while learning
SEED = 1


class Reader(torch.nn.Module):
    """The encoder with two heads: one number of both texts, of the mean of all words and the first one; one a word."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        super().__init__()
        width = weights["embeddings.word_embeddings.weight"].shape[1]
        config = BertConfig(hidden_size=width, num_hidden_layers=6, num_attention_heads=12, intermediate_size=4 * width)
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.encoder.load_state_dict(weights, strict=False)
        self.whole, self.word = torch.nn.Linear(2 * width, 1), torch.nn.Linear(width, 1)

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        words = self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        counted = mask.unsqueeze(-1)
        both = torch.cat([words[:, 0], (words * counted).sum(1) / counted.sum(1)], dim=1)
        of_both, of_words = (
            head(dropout(given, 0.1, self.training)).squeeze(-1).float()
            for head, given in ((self.whole, both), (self.word, words))
        )
        return of_both, of_words


def batch(rows: Sequence[Pair]) -> tuple[torch.Tensor, ...]:
    """Ids, kinds, mask and wrong words of some rows."""
    pairs = [_cut(row) for row in rows]
    longest = min(LONGEST, max(map(len, pairs)))
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


def teach(reader: Reader, rows: Sequence[Pair]) -> None:
    """All rows, and rows made of the faithful ones, several times."""
    maker = Maker([row for row in rows if not row.is_bad], SEED)
    chance = random.Random(SEED)
    total = EPOCHS * (len(rows) + sum(not row.is_bad for row in rows)) // BATCH
    kept = [value for name, value in reader.named_parameters() if "LayerNorm" in name or name.endswith("bias")]
    decayed = [value for value in reader.parameters() if not any(value is other for other in kept)]
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": kept, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=RATE)
    steps = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / (WARM * total)) * max(0.0, 1 - step / total)
    )
    for epoch in range(EPOCHS):
        lost = 0.0
        batches = list(_batches([*rows, *maker.made()], chance))
        for some in batches:
            loss = _loss(reader, some)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            steps.step()
            lost += loss.item()
        print(f"time {epoch + 1} of {EPOCHS}: {lost / len(batches):.3f}", flush=True)


def _loss(reader: Reader, rows: Sequence[Pair]) -> torch.Tensor:
    """Of both texts and of each word; words count only where it is known which are wrong."""
    ids, kinds, mask, wrong = batch(rows)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        of_both, of_words = reader(ids, kinds, mask)
    wanted = torch.tensor([float(row.is_bad) for row in rows]) * (1 - 2 * SMOOTH) + SMOOTH
    known = mask * torch.tensor([row.is_marked for row in rows]).unsqueeze(-1)
    each = binary_cross_entropy_with_logits(of_words, wrong.float(), reduction="none", pos_weight=torch.tensor(RARE))
    return binary_cross_entropy_with_logits(of_both, wanted) + (each * known).sum() / known.sum().clamp(min=1)


def _batches(rows: list[Pair], chance: random.Random) -> Iterator[list[Pair]]:
    """In any order, those of one batch alike in length."""
    chance.shuffle(rows)
    stretch = 20 * BATCH
    for start in range(0, len(rows), stretch):
        some = sorted(rows[start : start + stretch], key=lambda row: len(row.sentence) + len(row.said))
        found = [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
        chance.shuffle(found)
        yield from found


def build(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The taught reader: word-piece ids of both texts in, its doubt of both and of each word out (no padding)."""
    graph = Graph({name.removeprefix("encoder."): value for name, value in weights.items()}, is_small=True)
    [*_, x] = graph.layers(graph.embedded(kinds=True))
    first = graph.node("Gather", x, graph.constant("first", np.array([0], np.int64)), axis=0)
    mean = graph.node("ReduceMean", x, "first", keepdims=1)
    both = graph.node("Concat", first, mean, axis=1)
    for head, given, out in (("whole", both, "doubt"), ("word", x, "doubts")):
        weighed = graph.node("Mul", given, graph.constant(head, weights[f"{head}.weight"][0]))
        doubt = graph.node("ReduceSum", weighed, graph.constant("along", np.array([1], np.int64)), keepdims=0)
        bias = graph.constant(f"{head}.bias", weights[f"{head}.bias"])
        graph.nodes.append(helper.make_node("Add", [doubt, bias], [out]))
    return graph.model("read_backs", ["ids", "kinds", "places_ids"], {"doubt": 1, "doubts": "n"})


def main(archive: Path) -> None:
    """Teach and write."""
    torch.manual_seed(SEED)
    with zipfile.ZipFile(archive) as files:
        weights = checked(files.read("model.safetensors"))
    reader = Reader({name: torch.tensor(value) for name, value in weights.items()})
    teach(reader.train(), written())
    taught = {name: value.numpy() for name, value in reader.eval().state_dict().items()}
    onnx.save(build(taught), READ_BACKS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
