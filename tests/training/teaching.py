"""What teaching has in common, whatever a model learns: its encoder, its batches, its steps, its heads in a graph."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
import torch
from onnx import helper
from transformers import BertConfig, BertModel

from tests.training.graph import HEADS, LAYERS, Graph

WARM = 0.06  # share of the steps in which they grow to their full length
ALIKE = 20  # batches among which rows of like length are put together
STEEPEST = 1.0  # of a step's gradient
Row = TypeVar("Row")


def encoder(width: int) -> BertModel:
    """An encoder without weights.

    Args:
        width: numbers a word.
    """
    config = BertConfig(
        hidden_size=width, num_hidden_layers=LAYERS, num_attention_heads=HEADS, intermediate_size=4 * width
    )
    return BertModel(config, add_pooling_layer=False)


def pooled(words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Of each text the first word beside the mean of all."""
    counted = mask.unsqueeze(-1)
    return torch.cat([words[:, 0], (words * counted).sum(1) / counted.sum(1)], dim=1)


def batches(rows: Sequence[Row], size: int, length: Callable[[Row], int], chance: random.Random) -> Iterator[list[Row]]:
    """In any order, those of one batch alike in length."""
    left = list(rows)
    chance.shuffle(left)
    for start in range(0, len(left), ALIKE * size):
        some = sorted(left[start : start + ALIKE * size], key=length)
        found = [some[at : at + size] for at in range(0, len(some), size)]
        chance.shuffle(found)
        yield from found


class Steps:
    """Steps down the loss, longest near the beginning.

    Args:
        model: what learns.
        rate: how far the longest goes.
        total: how many there will be.
    """

    def __init__(self, model: torch.nn.Module, rate: float, total: int) -> None:
        self._model = model
        kept = [value for name, value in model.named_parameters() if "LayerNorm" in name or name.endswith("bias")]
        decayed = [value for value in model.parameters() if not any(value is other for other in kept)]
        groups = [{"params": decayed, "weight_decay": 0.01}, {"params": kept, "weight_decay": 0.0}]
        self._optimizer = torch.optim.AdamW(groups, lr=rate)
        self._lengths = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min(1.0, (step + 1) / (WARM * total)) * max(0.0, 1 - step / total)
        )

    def take(self, loss: torch.Tensor) -> float:
        """One step; the loss is returned."""
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), STEEPEST)
        self._optimizer.step()
        self._lengths.step()
        return loss.item()


def add_pooled(graph: Graph, words: str) -> str:
    """`pooled` as part of a graph, of one text."""
    first = graph.node("Gather", words, graph.constant("first", np.array([0], np.int64)), axis=0)
    return graph.node("Concat", first, graph.node("ReduceMean", words, "first", keepdims=1), axis=1)


def add_head(graph: Graph, given: str, name: str, weights: Mapping[str, np.ndarray], out: str) -> None:
    """One number a row, as an output of a graph."""
    weighed = graph.node("Mul", given, graph.constant(name, weights[f"{name}.weight"][0]))
    summed = graph.node("ReduceSum", weighed, graph.constant("along", np.array([1], np.int64)), keepdims=0)
    bias = graph.constant(f"{name}.bias", weights[f"{name}.bias"])
    graph.nodes.append(helper.make_node("Add", [summed, bias], [out]))
