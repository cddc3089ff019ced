"""BERT as an ONNX graph, written node by node, since no package carries these models without torch."""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load

#: SHA-256 of model.safetensors; another file is another encoder, and every figure in docs/reading.md would be wrong.
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, WIDTH = 6, 12, 384


def checked(raw: bytes) -> dict[str, np.ndarray]:
    """The published weights by name."""
    if (found := hashlib.sha256(raw).hexdigest()) != WEIGHTS:
        sys.exit(f"These are other weights ({found}); write down why, and every figure anew.")
    return {name: value.astype(np.float32) for name, value in load(raw).items() if value.dtype.kind == "f"}


class Graph:
    """An ONNX graph being written, node by node.

    Args:
        weights: by name.
        is_small: whether matrices are kept with 8 bits a number, and counted with as they were. Counting with 8 bits
            too (`quantized`) is faster, and errs by more.
    """

    def __init__(self, weights: Mapping[str, np.ndarray], *, is_small: bool = False) -> None:
        self.weights, self.is_small = weights, is_small
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

    def matrix(self, name: str, value: np.ndarray) -> str:
        """A matrix by name; a small one has a scale for each column."""
        if not self.is_small:
            return self.constant(name, value)
        scale = (np.abs(value).max(axis=0) / 127).astype(np.float32)
        small = self.constant(name, np.round(value / scale).astype(np.int8))
        return self.node("DequantizeLinear", small, self.constant(f"{name}.scale", scale), axis=1)

    def linear(self, x: str, name: str) -> str:
        """x W + b."""
        weight = self.matrix(f"{name}.weight", self.weights[f"{name}.weight"].T)
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

    def embedded(self, *, kinds: bool) -> str:
        """Words with their places; `kinds` says of which of two texts each is, else all are of the first."""
        words = self.weights["embeddings.word_embeddings.weight"]
        scale = np.abs(words).max(axis=1, keepdims=True) / 127
        table = self.constant("words", np.round(words / scale).astype(np.int8))
        scales = self.constant("words.scale", scale.astype(np.float32))
        places, types = (self.weights[f"embeddings.{name}_embeddings.weight"] for name in ("position", "token_type"))
        picked = self.node("Cast", self.node("Gather", table, "ids"), to=TensorProto.FLOAT)
        x = self.node("Mul", picked, self.node("Gather", scales, "ids"))
        placed = self.constant("places", places if kinds else places + types[0])
        x = self.node("Add", x, self.node("Gather", placed, "places_ids"))
        if kinds:
            x = self.node("Add", x, self.node("Gather", self.constant("types", types), "kinds"))
        return self.norm(x, "embeddings.LayerNorm")

    def layers(self, x: str) -> Iterator[str]:
        """The words behind each layer."""
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            query = self.heads(self.linear(x, f"{at}attention.self.query"), (1, 0, 2))
            key = self.heads(self.linear(x, f"{at}attention.self.key"), (1, 2, 0))
            value = self.heads(self.linear(x, f"{at}attention.self.value"), (1, 0, 2))
            small = self.constant("sqrt", np.array(np.sqrt(WIDTH / HEADS), np.float32))
            attention = self.node("Softmax", self.node("Div", self.node("MatMul", query, key), small), axis=-1)
            mixed = self.node("Transpose", self.node("MatMul", attention, value), perm=[1, 0, 2])
            mixed = self.node("Reshape", mixed, self.constant("flat", np.array([-1, WIDTH], np.int64)))
            x = self.norm(
                self.node("Add", x, self.linear(mixed, f"{at}attention.output.dense")),
                f"{at}attention.output.LayerNorm",
            )
            inner = self.node("Gelu", self.linear(x, f"{at}intermediate.dense"))
            x = self.norm(self.node("Add", x, self.linear(inner, f"{at}output.dense")), f"{at}output.LayerNorm")
            yield x

    def model(self, name: str, inputs: list[str], outputs: Mapping[str, int | str]) -> onnx.ModelProto:
        """The graph with its inputs, whole numbers for each word piece, and its outputs by how many numbers."""
        made = helper.make_graph(
            self.nodes,
            name,
            [helper.make_tensor_value_info(given, TensorProto.INT64, ["n"]) for given in inputs],
            [helper.make_tensor_value_info(out, TensorProto.FLOAT, [size]) for out, size in outputs.items()],
            list(self.constants.values()),
        )
        return helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def quantized(model: onnx.ModelProto, folder: Path, path: Path) -> None:
    """Write a model with weights of 8 bits (docs/adr/0007).

    Args:
        model: what is written.
        folder: for the file in between.
        path: where to.
    """
    plain = folder / "plain.onnx"
    onnx.save(model, plain)
    quantize_dynamic(
        plain,
        path,
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        op_types_to_quantize=["MatMul"],
    )
