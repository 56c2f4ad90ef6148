"""The compact model at work: an ONNX file, its tokenizer, and the lexicons; no torch.

The folder holds `model.onnx`, and `tokenizer.json` and `config.json` in the form of transformers
(AutoTokenizer and AutoConfig read them; the transitions of the last layer stand in the config).
They are read without transformers, whose import takes longer than a document's extraction many
times over. nlp.training.finetune writes the folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from khaosan.errors import KhaosanError
from nlp.compact.crf import Floats, decode
from nlp.compact.reading import LABELS, Reader, Reading, batch, windows
from nlp.crf.decode import spans_of, trim

_BATCH = 8  # windows at a time: more gain nothing on two cores


#: Start, end, P or A, score.
Mention = tuple[int, int, str, float]


class Compact:
    """People and agencies of a text: `for start, end, kind, score in compact(tokens)`."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        missing = [n for n in ("model.onnx", "tokenizer.json", "config.json")
                   if not (folder / n).is_file()]  # fmt: skip
        if missing:
            raise KhaosanError(f"{folder}: no compact model (it has no {', '.join(missing)})")
        settings = json.loads((folder / "config.json").read_text("utf-8"))
        self._transitions: Floats = np.asarray(settings["transitions"], dtype=np.float32)
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        unknown = int(tokenizer.token_to_id("[UNK]") or 0)

        def pieces(unit: str) -> tuple[int, ...]:
            plain = ("\n" if "\n" in unit else " ") if unit.isspace() else unit
            encoded = tokenizer.encode([plain], is_pretokenized=True, add_special_tokens=False)
            return tuple(encoded.ids) or (unknown,)

        self.pieces = pieces
        self.read = Reader(pieces)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        weights = (folder / "model.onnx").read_bytes()
        self.digest = hashlib.sha256(weights).hexdigest()[:12]
        self._session: Any = onnxruntime.InferenceSession(
            weights, options, providers=["CPUExecutionProvider"]
        )

    def __call__(self, tokens: Iterable[str]) -> list[Mention]:
        """Start, end, P or A, and the score of each mention, in order."""
        pieces = list(tokens)
        reading = self.read(pieces)
        return self.mentions("".join(pieces), reading, self.emissions(reading))

    def mentions(self, text: str, reading: Reading, emissions: Floats) -> list[Mention]:
        """The mentions of the best labelling, in order."""
        return mentions(text, reading, emissions, self._transitions)

    def emissions(self, reading: Reading) -> Floats:
        """The network's opinion of each unit [units, labels], from its best window."""
        spans = list(windows(reading))
        out = np.zeros((len(reading.units), len(LABELS)), dtype=np.float32)
        margin = np.full(len(reading.units), -1)
        for at in range(0, len(spans), _BATCH):
            some = spans[at : at + _BATCH]
            given = batch([(reading, window) for window in some])
            (scores,) = self._session.run(None, given.inputs())
            for window, rows in zip(some, scores, strict=True):
                count = window.unit_after - window.unit
                left = np.arange(count) if window.unit else np.full(count, count)
                last = window.unit_after == len(reading.units)
                right = np.full(count, count) if last else np.arange(count)[::-1]
                context = np.minimum(left, right)
                place = slice(window.unit, window.unit_after)
                better = context > margin[place]
                out[place][better] = rows[:count][better]
                margin[place][better] = context[better]
        return out


def mentions(text: str, reading: Reading, emissions: Floats, transitions: Floats) -> list[Mention]:
    """Mentions by the best labelling; a score is the least of the labels' marginals."""
    best, chances = decode(emissions, transitions)
    out = []
    for first, after, kind in spans_of([LABELS[label] for label in best]):
        start, stop = trim(text, reading.starts[first], reading.ends[after - 1])
        if stop > start:
            score = min(float(chances[i, best[i]]) for i in range(first, after))
            out.append((start, stop, kind, score))
    return out
