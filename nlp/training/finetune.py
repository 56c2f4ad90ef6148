"""Fine-tuning of the compact transformer: people and agencies, from silver to gold.

    python -m nlp.training.finetune --encoder DIR/model --tokenizer DIR --silver silver.jsonl \
        --gold train.jsonl --folds 3 -o OUT [--test dev.jsonl]

First what the default pipeline says of other articles (nlp.training.silver_documents), once over;
OUT/silver.pt is the state after it; `--start OUT/silver.pt` goes on from there, with other silver
or (`--passes 0`) without. `--thainer` puts the people of ThaiNER among it. Then gold, with silver
beside it so that what silver taught stays.

`--folds K` trains the gold stage K times more, each without a K-th of the gold, and writes what
that network thinks of the documents that it did not see (OUT/opinions.npz): the CRF learns from
them how far to trust the network (nlp.training.crf). `--split YEAR` leaves articles from that year
on out of the gold and tests on them.

Writes OUT/model.onnx in int8, OUT/config.json and the tokenizer, ready for nlp.compact.model;
OUT/log.jsonl tells how it went.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from khaosan.text import tokens
from nlp.compact.model import Compact
from nlp.compact.reading import Reader
from nlp.training.export import export, figures
from nlp.training.gold import Example, read_gold, split_thainer, tagged, thainer_rows
from nlp.training.lessons import Lesson, Tensors, collate, lessons, mixed, read_silver
from nlp.training.muon import Muon
from nlp.training.network import allowed_transitions, chain_loss, emissions, load_encoder, network
from nlp.training.vocabulary import Pieces
from nlp.training.workers import backward

WORKERS = 2
MICRO = 8  # windows a worker takes at a time
BATCH = 32  # windows a step of silver; half as many of gold


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
                    mean = round(sum(losses) / len(losses), 5)
                    self.note(stage=stage, step=number, passed=round(passed, 3), loss=mean)
                    noted, losses = time.monotonic(), []
        self.parts.eval()

    def note(self, **line: object) -> None:
        """Add a line to the log."""
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


class Course:
    """The two stages of a run: its data and settings."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.reader = Reader(Pieces(options.tokenizer))
        limit = options.silver_limit
        self.silver = read_silver(options.silver, self.reader, limit) if options.silver else []
        if options.thainer:
            # A fifth stays out, so that the network can be judged on it (bench/thainer.py).
            rest, _ = split_thainer(thainer_rows(options.thainer))
            for e in tagged(rest):
                self.silver += lessons(self.reader, e.text, e.spans, only_people=True)

    def lessons(self, examples: Sequence[Example]) -> list[Lesson]:
        """Windows with labels of annotated texts."""
        return [x for e in examples for x in lessons(self.reader, e.text, e.spans)]

    def tuner(self, state: Path | None) -> Tuner:
        """A network over the pre-trained encoder, or in the state of a file."""
        options = self.options
        parts = network(load_encoder(options.encoder))
        if state:
            parts.load_state_dict(torch.load(state, weights_only=True))
        return Tuner(parts, options.out, options.rate, options.dropped)

    def silver_stage(self) -> Path:
        """Learn from silver once over; where the state is kept."""
        options = self.options
        tuner = self.tuner(options.start)
        silver = self.silver
        tuner.note(stage="silver", windows=len(silver), encoder=str(options.encoder))
        steps = max(1, int(options.passes * len(silver) / BATCH))
        tuner.learn("silver", mixed(silver, [], BATCH, 1.0), options.minutes, options.rate, steps)
        state: Path = options.out / "silver.pt"
        torch.save(tuner.parts.state_dict(), state)
        return state

    def gold_stage(self, examples: Sequence[Example], state: Path | None, name: str) -> Any:
        """Learn from annotated texts, silver beside them; the network."""
        options = self.options
        tuner = self.tuner(state)
        gold = self.lessons(examples)
        share = options.share if self.silver else 1.0
        size = BATCH // 2
        steps = max(1, int(options.epochs * len(gold) / (size * share)))
        batches = mixed(gold, self.silver, size, share, seed=1)
        tuner.learn(name, batches, options.minutes, options.rate * options.gentler, steps)
        return tuner.parts

    def opinions(self, examples: Sequence[Example], state: Path | None) -> None:
        """Write what networks think of the gold documents that they did not learn from."""
        options = self.options
        out: dict[str, NDArray[np.float32]] = {}
        for fold in range(options.folds):
            rest = [e for i, e in enumerate(examples) if i % options.folds != fold]
            unseen = [e for i, e in enumerate(examples) if i % options.folds == fold]
            parts = self.gold_stage(rest, state, f"fold {fold + 1} of {options.folds}")
            with tempfile.TemporaryDirectory() as scratch:
                export(parts, options.tokenizer, Path(scratch))
                compact = Compact(Path(scratch))
                for e in unseen:
                    out[e.id] = compact.emissions(compact.read(tokens(e.text)))
        np.savez_compressed(options.out / "opinions.npz", allow_pickle=False, **out)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.finetune")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of pretrain's model")
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of tokenizer.json")
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument(
        "--thainer", type=Path, help="folder of ThaiNER: four fifths teach people, beside silver"
    )
    parser.add_argument("--silver", type=Path)
    parser.add_argument("--silver-limit", type=int, help="articles of silver that are read")
    parser.add_argument("--start", type=Path, help="a state to go on from (OUT/silver.pt)")
    parser.add_argument("--folds", type=int, default=0, help="write opinions by so many folds")
    parser.add_argument("--test", type=Path, help="gold to test on")
    parser.add_argument("--split", type=int, help="test on gold from this year on")
    parser.add_argument("--minutes", type=float, default=60, help="the most that a stage takes")
    parser.add_argument("--passes", type=float, default=1, help="of silver in the first stage (1)")
    parser.add_argument("--epochs", type=float, default=4, help="of gold in the second stage (4)")
    parser.add_argument("--share", type=float, default=0.5, help="gold in the second stage (0.5)")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--gentler", type=float, default=0.5, help="the rate's factor for gold")
    parser.add_argument("--dropped", type=float, default=0.08, help="part of words hidden (0.08)")
    parser.add_argument("-o", "--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(0)
    options.out.mkdir(parents=True, exist_ok=True)
    examples = read_gold(options.gold)
    tests = read_gold(options.test) if options.test else []
    if options.split:
        year = str(options.split)
        tests = [e for e in examples if e.published >= year]
        examples = [e for e in examples if e.published < year]
    course = Course(options)
    state = options.start
    if options.passes and course.silver:
        state = course.silver_stage()
    if options.folds:
        course.opinions(examples, state)
    export(course.gold_stage(examples, state, "gold"), options.tokenizer, options.out)
    if tests:
        result = figures(options.out, tests)
        course.tuner(None).note(stage="tested", **result)
        sys.stderr.write(f"{result}\n")


if __name__ == "__main__":
    main()
