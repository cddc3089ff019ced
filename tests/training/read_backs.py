"""Teaches the encoder to read a read-back beside its sentence; writes promises/data/read_backs.onnx (docs/adr/0008).

    python -m tests.training.read_backs path/to/model.zip

Needs torch and transformers, which nothing else here does, and some twenty minutes; only to be run when there are new
read-backs to learn from. Held-out rows are never read. The weights it starts from are those of the encoder
(`tests.training.encoder`). To the rows as people wrote them come rows made of the faithful ones: with a phrase put
into the read-back, into the sentence, or into both, which is faithful again; with a sentence left out; with a number
changed. So what is learned is to compare, and not which phrases are suspect.
"""

import json
import random
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper
from transformers import BertConfig, BertModel

from promises.domain.meaning.pairs import READ_BACKS
from promises.domain.meaning.pieces import pair_ids
from tests.training.graph import Graph, checked, quantized

ROWS = Path(__file__).parents[1] / "quality" / "drift"
#: Letters of the read-backs that are never learned from (tests/quality/README.md).
HELD_OUT = frozenset(["b", "k", "v", "z", "ar", "as", "at", "au", "av", "aw"])
#: Sets that are mostly twins, a read-back whole and with one slip: of those, so alike, this share is learned, for with
#: more of them the model found nothing at all.
TWINS, ALIKE, LEARNED = frozenset(["al", "am", "an", "ao", "ap", "aq"]), 0.7, 0.3
EPOCHS, BATCH, RATE, WARM, SMOOTH = 3, 16, 1.2e-4, 0.06, 0.02
LONGEST = 256  # word pieces of both texts while learning
SEED = 1
_NUMBER = r"(?<![\w.,]){}(?![\w.,]*\d)"


@dataclass(frozen=True)
class Pair:
    sentence: str
    said: str
    is_bad: bool


def written() -> list[Pair]:
    """All rows that may be learned from."""
    chance = random.Random(SEED)
    found: list[Pair] = []
    for path in sorted(ROWS.glob("said_*.jsonl")):
        if (letters := path.stem.removeprefix("said_")) in HELD_OUT:
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        some = [Pair(row["text"], row["read_back"], row["verdict"] != "faithful") for row in rows]
        found += [row for row in some if letters not in TWINS or not _is_twin(row, some) or chance.random() < LEARNED]
    return found


def _is_twin(row: Pair, others: Sequence[Pair]) -> bool:
    whole = (other.said for other in others if other.sentence == row.sentence and not other.is_bad)
    return row.is_bad and any(SequenceMatcher(None, said, row.said).ratio() > ALIKE for said in whole)


class Maker:
    """Makes rows of faithful ones.

    Args:
        rows: the faithful ones.
        seed: of its choices.
    """

    def __init__(self, rows: Sequence[Pair], seed: int) -> None:
        self._rows, self._random = rows, random.Random(seed)
        lines = (Path(__file__).parent / "phrases.jsonl").read_text(encoding="utf-8").splitlines()
        self._phrases = [json.loads(line) for line in lines]

    def made(self) -> Iterator[Pair]:
        """One row of each, of most."""
        kinds = (self._put_in, self._left_out_of_sentence, self._put_into_both, self._shortened, self._cut)
        others = (self._another_number, self._of_another)
        for row in self._rows:
            [make] = self._random.choices((*kinds, *others), weights=(22, 14, 24, 10, 10, 10, 10))
            if found := make(row):
                yield found

    def _put_in(self, row: Pair) -> Pair:
        return Pair(row.sentence, self._with(self._phrase(), row.said), True)

    def _left_out_of_sentence(self, row: Pair) -> Pair:
        return Pair(self._with(self._phrase(), row.sentence), row.said, True)

    def _put_into_both(self, row: Pair) -> Pair:
        phrase = self._phrase()
        return Pair(self._with(phrase, row.sentence), self._with(phrase, row.said), False)

    def _shortened(self, row: Pair) -> Pair:
        parts = _sentences(row.said)
        if len(parts) == 1:
            return Pair(row.sentence, row.sentence, False)
        parts.pop(self._random.randrange(len(parts)))
        return Pair(row.sentence, " ".join(parts), True)

    def _cut(self, row: Pair) -> Pair:
        parts = _sentences(row.sentence)
        if len(parts) == 1:
            return Pair(row.sentence, self._with(self._phrase(), row.sentence), True)
        parts.pop(self._random.randrange(len(parts)))
        return Pair(" ".join(parts), row.said, True)

    def _another_number(self, row: Pair) -> Pair | None:
        found = re.findall(_NUMBER.format(r"\d+"), row.said)
        shared = [number for number in found if re.search(_NUMBER.format(number), row.sentence)]
        if not shared:
            return None
        number = self._random.choice(shared)
        other = str(max(2, int(int(number) * self._random.choice([0.5, 2, 3, 1.5]) + self._random.choice([0, 1, 5]))))
        if other == number:
            return None
        sentence, said = (re.sub(_NUMBER.format(number), other, text) for text in (row.sentence, row.said))
        if self._random.random() < 0.5:
            return Pair(row.sentence, said, True)
        return Pair(sentence, said, False)

    def _of_another(self, row: Pair) -> Pair:
        parts = _sentences(row.said)
        other = self._random.choice(_sentences(self._random.choice(self._rows).said))
        parts.insert(self._random.randrange(len(parts) + 1), other)
        return Pair(row.sentence, " ".join(parts), True)

    def _phrase(self) -> dict[str, str]:
        return self._random.choice(self._phrases)

    def _with(self, phrase: dict[str, str], text: str) -> str:
        parts, words = _sentences(text), phrase["phrase"]
        at = self._random.randrange(len(parts))
        if phrase["where"] == "sentence":
            parts.insert(self._random.randrange(len(parts) + 1), words)
        elif phrase["where"] == "end":
            said = parts[at].rstrip(".!?;")
            comma = "," if self._random.random() < 0.15 else ""
            parts[at] = f"{said}{comma} {words}{parts[at][len(said) :]}"
        else:
            said = parts[at]
            low = said[0].lower() + said[1:] if said[1:2].islower() else said
            parts[at] = f"{words.rstrip(',')}, {low}"
        return " ".join(parts)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?;])\s+", text)


class Reader(torch.nn.Module):
    """The encoder with one number on top: the mean of all words, and the first one."""

    def __init__(self, weights: dict[str, torch.Tensor]) -> None:
        super().__init__()
        width = weights["embeddings.word_embeddings.weight"].shape[1]
        config = BertConfig(hidden_size=width, num_hidden_layers=6, num_attention_heads=12, intermediate_size=4 * width)
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.encoder.load_state_dict(weights, strict=False)
        self.head = torch.nn.Linear(2 * width, 1)

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        words = self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state
        counted = mask.unsqueeze(-1)
        both = torch.cat([words[:, 0], (words * counted).sum(1) / counted.sum(1)], dim=1)
        return self.head(torch.nn.functional.dropout(both, 0.1, self.training)).squeeze(-1)


def batch(rows: Sequence[Pair]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Ids, kinds and mask of some rows."""
    pairs = [pair_ids(row.sentence, row.said) for row in rows]
    longest = min(LONGEST, max(len(ids) for ids, _ in pairs))
    ids, kinds, mask = (torch.zeros(len(rows), longest, dtype=torch.long) for _ in range(3))
    for at, (one, kind) in enumerate(pairs):
        length = min(len(one), longest)
        ids[at, :length], kinds[at, :length] = torch.tensor(one[:length]), torch.tensor(kind[:length])
        mask[at, :length] = 1
    return ids, kinds, mask


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
            wanted = torch.tensor([float(row.is_bad) for row in some]) * (1 - 2 * SMOOTH) + SMOOTH
            loss = torch.nn.functional.binary_cross_entropy_with_logits(reader(*batch(some)), wanted)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            steps.step()
            lost += loss.item()
        print(f"time {epoch + 1} of {EPOCHS}: {lost / len(batches):.3f}", flush=True)


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
    """The taught reader: word-piece ids of both texts in, its doubt out (no padding, so no mask)."""
    graph = Graph({name.removeprefix("encoder."): value for name, value in weights.items()})
    [*_, x] = graph.layers(graph.embedded(kinds=True))
    first = graph.node("Gather", x, graph.constant("first", np.array([0], np.int64)), axis=0)
    mean = graph.node("ReduceMean", x, "first", keepdims=1)
    both = graph.node("Concat", first, mean, axis=1)
    weighed = graph.node("Mul", both, graph.constant("head", weights["head.weight"][0]))
    doubt = graph.node("ReduceSum", weighed, graph.constant("along", np.array([1], np.int64)), keepdims=0)
    graph.nodes.append(helper.make_node("Add", [doubt, graph.constant("head.bias", weights["head.bias"])], ["doubt"]))
    return graph.model("read_backs", ["ids", "kinds", "places_ids"], "doubt", 1)


def main(archive: Path) -> None:
    """Teach and write."""
    torch.manual_seed(SEED)
    with zipfile.ZipFile(archive) as files:
        weights = checked(files.read("model.safetensors"))
    reader = Reader({name: torch.tensor(value) for name, value in weights.items()})
    teach(reader.train(), written())
    taught = {name: value.numpy() for name, value in reader.eval().state_dict().items()}
    with tempfile.TemporaryDirectory() as folder:
        quantized(build(taught), Path(folder), READ_BACKS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
