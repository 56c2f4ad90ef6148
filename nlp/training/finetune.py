"""Fine-tuning of the compact transformer: people and agencies, from silver to gold.

    python -m nlp.training.finetune --encoder DIR/model --tokenizer DIR --gold train.jsonl \
        --silver silver.jsonl --minutes 30 -o OUT [--test dev.jsonl | --split 2023]

First what the default pipeline says of other articles (nlp.training.silver_documents) with gold
mixed in, then gold alone. A silver mention that its labeller was unsure of teaches nothing: its
units may have any label (a CRF over what is allowed).

Writes OUT/model.onnx in int8, OUT/compact.json and the tokenizer, ready for nlp.compact.model;
OUT/log.jsonl tells how it went. `--split YEAR` leaves articles from that year on out of the gold
and tests on them.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from khaosan.text import tokens
from nlp.compact.reading import FEATURES, LABELS, Reader, Reading, Window, batch, windows
from nlp.crf.decode import trim
from nlp.training.gold import Example, Labelled, read_gold, read_thainer
from nlp.training.muon import Muon
from nlp.training.network import allowed_transitions, chain_loss, emissions, load_encoder, network
from nlp.training.vocabulary import MASK, Pieces
from nlp.training.workers import backward

WORKERS = 2
MICRO = 8  # windows a worker takes at a time
#: A silver mention below this score is neither taken nor denied.
SURE = 0.8
UNKNOWN = -1

Bools = NDArray[np.bool_]
Tensors = tuple[Tensor, ...]


@dataclass(slots=True)
class Lesson:
    """One window to learn from: a reading and the label of each of its units (UNKNOWN: any)."""

    reading: Reading
    window: Window
    labels: NDArray[np.int64]


def label_units(
    reading: Reading, spans: Iterable[Labelled], unsure: Iterable[tuple[int, int]] = ()
) -> NDArray[np.int64]:
    """The label of each unit, UNKNOWN under the unsure spans. A span takes all units it touches."""
    starts, ends = np.asarray(reading.starts), np.asarray(reading.ends)
    labels = np.zeros(len(reading.units), dtype=np.int64)

    def touched(start: int, end: int) -> slice:
        first = int(np.searchsorted(ends, start, side="right"))
        return slice(first, int(np.searchsorted(starts, end)))

    for start, end in unsure:
        labels[touched(start, end)] = UNKNOWN
    for start, end, kind in spans:
        place = touched(start, end)
        if (labels[place] > 0).any() or place.start >= place.stop:
            continue
        labels[place] = LABELS.index(f"I-{kind}")
        labels[place.start] = LABELS.index(f"B-{kind}")
    return labels


def lessons(
    reader: Reader, text: str, spans: Sequence[Labelled], unsure: Sequence[tuple[int, int]] = ()
) -> Iterator[Lesson]:
    """The windows of a text with their labels."""
    reading = reader(tokens(text))
    labels = label_units(reading, spans, unsure)
    for window in windows(reading):
        yield Lesson(reading, window, labels[window.unit : window.unit_after])


def read_silver(path: Path, reader: Reader, limit: int | None = None) -> list[Lesson]:
    """Lessons from a file of nlp.training.silver_documents."""
    out: list[Lesson] = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                break
            row = json.loads(line)
            sure = [(a, b, kind) for a, b, kind, score in row["spans"] if score >= SURE]
            unsure = [(a, b) for a, b, _, score in row["spans"] if score < SURE]
            out += lessons(reader, row["text"], sure, unsure)
    return out


def collate(some: Sequence[Lesson], random: random.Random, dropped: float) -> Tensors:
    """Lessons as tensors; a part of the words is hidden, so that context has to tell."""
    given = batch([(lesson.reading, lesson.window) for lesson in some])
    present = given.heads >= 0
    allowed = np.zeros((*present.shape, len(LABELS)), dtype=bool)
    for row, lesson in enumerate(some):
        known = lesson.labels >= 0
        units = np.arange(len(known))
        allowed[row, units[known], lesson.labels[known]] = True
        allowed[row, units[~known]] = True
        for unit in units:
            if random.random() < dropped:
                inside = slice(given.heads[row, unit], given.tails[row, unit] + 1)
                given.pieces[row, inside] = MASK
                if random.random() < 0.5:
                    given.features[row, inside] = 0
    allowed[~present] = True
    arrays = (*given.inputs().values(), allowed, present)
    return tuple(torch.from_numpy(array) for array in arrays)


def loss_of(parts: Any, given: Tensors) -> Tensor:
    """The summed loss of a batch."""
    pieces, spaced, features, heads, tails, allowed, present = given
    scores = emissions(parts, pieces, spaced, features, heads, tails)
    return chain_loss(scores, allowed_transitions(parts), allowed, present)


class Tuner:
    """The network, its optimisers and its log."""

    def __init__(self, parts: Any, folder: Path, rate: float, dropped: float) -> None:
        self.parts = parts
        self.folder = folder
        self.rate = rate
        self.dropped = dropped
        self.random = random.Random(0)  # noqa: S311 (an order, no secret)
        matrices = [p for p in parts["encoder"]["bert"].encoder.parameters() if p.ndim == 2]
        chosen = {id(p) for p in matrices}
        rest = [p for p in parts.parameters() if id(p) not in chosen]
        self.parameters = matrices + rest
        self.muon = Muon(matrices, lr=rate)
        self.adam = torch.optim.AdamW(
            rest, lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )

    def learn(
        self, stage: str, batches: Iterator[list[Lesson]], minutes: float, rate: float, steps: int
    ) -> None:
        """Train for so many minutes or steps, whichever ends first; the rate rises, then falls."""
        began = noted = time.monotonic()
        losses: list[float] = []
        self.parts.train()
        with ThreadPoolExecutor(WORKERS) as pool:
            for number, some in enumerate(batches):
                passed = max((time.monotonic() - began) / 60 / minutes, number / steps)
                if passed >= 1:
                    break
                factor = min(1.0, (number + 1) / 30) * max(0.02, 1 - passed)
                for optimiser in (self.muon, self.adam):
                    for group in optimiser.param_groups:
                        group["lr"] = rate * factor
                units = sum(len(lesson.labels) for lesson in some)
                micros = [
                    collate(some[at : at + MICRO], self.random, self.dropped)
                    for at in range(0, len(some), MICRO)
                ]
                loss = backward(
                    pool,
                    WORKERS,
                    lambda given: loss_of(self.parts, given),
                    micros,
                    self.parameters,
                    units,
                )
                if not math.isfinite(loss):
                    raise SystemExit("the loss is no number: lower the rate")
                torch.nn.utils.clip_grad_norm_(self.parameters, 5.0)
                self.muon.step()
                self.adam.step()
                losses.append(loss)
                if time.monotonic() - noted > 30:
                    self.note(stage=stage, step=number, loss=sum(losses) / len(losses))
                    noted, losses = time.monotonic(), []
        self.parts.eval()

    def note(self, **line: object) -> None:
        """Add a line to the log."""
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def mixed(
    gold: Sequence[Lesson], silver: Sequence[Lesson], size: int, share: float, seed: int = 0
) -> Iterator[list[Lesson]]:
    """Batches for ever; `share` of each is gold (all of it, where there is no silver)."""
    order = random.Random(seed)  # noqa: S311 (an order, no secret)
    decks: dict[bool, list[Lesson]] = {True: [], False: []}

    def draw(which: bool) -> Lesson:
        if not decks[which]:
            decks[which] = list(gold if which else silver)
            order.shuffle(decks[which])
        return decks[which].pop()

    from_gold = size if not silver else round(size * share)
    while True:
        yield [draw(True) for _ in range(from_gold)] + [
            draw(False) for _ in range(size - from_gold)
        ]


def export(parts: Any, tokenizer: Path, folder: Path) -> None:
    """Write the network as int8 ONNX, with its transitions and tokenizer."""
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
    table = allowed_transitions(parts).detach().numpy()
    (folder / "compact.json").write_text(
        json.dumps({"labels": LABELS, "transitions": table.round(5).tolist()}), "utf-8"
    )
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


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.finetune")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of pretrain's model")
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of tokenizer.json")
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--thainer", type=Path, help="folder of ThaiNER's train.txt, added to gold")
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--silver-limit", type=int)
    parser.add_argument("--test", type=Path, help="gold to test on")
    parser.add_argument("--split", type=int, help="test on gold from this year on")
    parser.add_argument("--minutes", type=float, default=30, help="of both stages (30)")
    parser.add_argument("--epochs", type=float, default=6, help="of gold in the last stage (6)")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--dropped", type=float, default=0.08, help="part of words hidden (0.08)")
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    options.out.mkdir(parents=True, exist_ok=True)
    reader = Reader(Pieces(options.tokenizer))
    examples = read_gold(options.gold)
    tests = read_gold(options.test) if options.test else []
    if options.split:
        year = str(options.split)
        tests = [e for e in examples if e.published >= year]
        examples = [e for e in examples if e.published < year]
    extra = read_thainer(options.thainer) if options.thainer else []
    gold = [x for e in examples for x in lessons(reader, e.text, e.spans)]
    more = [x for e in extra for x in lessons(reader, e.text, e.spans)]
    silver = read_silver(options.silver, reader, options.silver_limit) if options.silver else []
    tuner = Tuner(
        network(load_encoder(options.encoder)), options.out, options.rate, options.dropped
    )
    tuner.note(
        gold=len(gold), thainer=len(more), silver=len(silver), minutes=options.minutes,
        rate=options.rate, encoder=str(options.encoder),
    )  # fmt: skip
    if silver or more:
        steps = max(1, (len(silver) + len(more)) // 24)
        both = mixed(gold, silver + more, 32, 0.25)
        tuner.learn("silver", both, options.minutes * 0.7, options.rate, steps)
        tuner.note(stage="silver", **_tested(tuner.parts, options, tests))
    steps = max(1, int(options.epochs * len(gold) / 16))
    last = mixed(gold, [], 16, 1.0, seed=1)
    left = options.minutes * (0.3 if silver or more else 1.0)
    tuner.learn("gold", last, left, options.rate * 0.5, steps)
    result = _tested(tuner.parts, options, tests)
    tuner.note(stage="gold", **result)
    torch.save(tuner.parts.state_dict(), options.out / "network.pt")
    sys.stderr.write(f"{result}\n")


def _tested(parts: Any, options: argparse.Namespace, tests: Sequence[Example]) -> dict[str, Any]:
    export(parts, options.tokenizer, options.out)
    return figures(options.out, tests) if tests else {}


if __name__ == "__main__":
    main()
