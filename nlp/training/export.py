"""The network as files that nlp.compact runs, and its figures."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from khaosan.text import tokens
from nlp.compact.reading import FEATURES, LABELS
from nlp.crf.decode import trim
from nlp.training.gold import Example
from nlp.training.network import allowed_transitions, emissions


def export(parts: Any, tokenizer: Path, folder: Path) -> None:
    """Write the network as int8 ONNX, with its tokenizer and, in the config, its transitions."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    parts.eval()

    class Wrapped(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.parts = parts

        def forward(
            self, pieces: Tensor, spaced: Tensor, features: Tensor, heads: Tensor, tails: Tensor
        ) -> Tensor:
            return emissions(self.parts, pieces, spaced, features, heads, tails)

    example = (
        torch.ones(2, 7, dtype=torch.long),
        torch.zeros(2, 7, dtype=torch.long),
        torch.ones(2, 7, FEATURES, dtype=torch.long),
        torch.zeros(2, 5, dtype=torch.long),
        torch.zeros(2, 5, dtype=torch.long),
    )
    names = ["pieces", "spaced", "features", "heads", "tails"]
    whole = folder / "model.fp32.onnx"
    axes = {name: {0: "windows", 1: "pieces" if i < 3 else "units"} for i, name in enumerate(names)}
    with torch.no_grad():
        torch.onnx.export(
            Wrapped(),
            example,
            str(whole),
            input_names=names,
            output_names=["scores"],
            dynamic_axes={**axes, "scores": {0: "windows", 1: "units"}},
            opset_version=17,
            dynamo=False,
        )
    quantize_dynamic(
        str(whole),
        str(folder / "model.onnx"),
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
    )
    whole.unlink()
    config = parts["encoder"]["bert"].config
    config.id2label = dict(enumerate(LABELS))
    config.label2id = {label: i for i, label in enumerate(LABELS)}
    config.transitions = allowed_transitions(parts).detach().numpy().round(5).tolist()
    config.save_pretrained(folder)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(tokenizer / name, folder / name)


def figures(folder: Path, examples: Sequence[Example]) -> dict[str, list[float]]:
    """Precision, recall and F1 of the exported model on exact mentions."""
    from nlp.compact.model import Compact

    compact = Compact(folder)
    counts = {"P": [0, 0, 0], "A": [0, 0, 0]}
    for example in examples:
        wanted = {(*trim(example.text, a, b), kind) for a, b, kind in example.spans}
        found = {(a, b, kind) for a, b, kind, _ in compact(tokens(example.text))}
        for kind in counts:
            mine = {f for f in found if f[2] == kind}
            right = {w for w in wanted if w[2] == kind}
            for i, number in enumerate((len(mine & right), len(mine), len(right))):
                counts[kind][i] += number
    out = {}
    for kind, (hit, found_number, wanted_number) in counts.items():
        precision, recall = hit / max(found_number, 1), hit / max(wanted_number, 1)
        out[kind] = [round(x, 4) for x in (precision, recall, 2 * hit / max(
            found_number + wanted_number, 1))]  # fmt: skip
    return out
