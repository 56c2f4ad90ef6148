"""Pre-training of the compact transformer: masked words over the pieces of the corpus.

    python -m nlp.training.pretrain --corpus thaigov.jsonl.xz --out DIR --hours 2 [--resume]

Made to learn the most from a few hours of two busy cores:

- piece vectors start from the corpus' own co-occurrences (nlp.training.vectors), and the output
  bias from the pieces' frequencies, so no step is spent on learning what counting tells;
- whole words are masked, and only masked places are predicted (a fifth of all);
- the matrices learn by Muon (Jordan et al. 2024; its scale by Liu et al. 2025, arXiv 2502.16982),
  the vectors by AdamW;
- threads work on pieces of a batch each (`autograd.grad` holds no shared state) instead of on one
  operation together: on busy cores that was 2.5 times as fast as torch's own threads.

The learning rate rises, stays, and falls over the last `--decay` of the time (WSD). `stable.pt` is
the state before it fell: `--resume` goes on from there (or from `last.pt`, where a run was killed
before); the folder `model` holds the encoder's weights.
`log.jsonl` has a line a minute: steps, pieces seen, loss, pieces a second; every ten, `held_out`.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertConfig

from khaosan.errors import KhaosanError
from nlp.training import vectors
from nlp.training.muon import Muon
from nlp.training.network import encode, encoder, save_encoder
from nlp.training.vocabulary import MASK, SIZE, SPACED, Pieces, corpus, prepare
from nlp.training.workers import backward

WINDOW = 128
LONGEST_STEP = 30.0  # seconds
HELD_OUT = 96  # windows at the corpus' end that are never trained on (a tenth of a small corpus)


@dataclass(frozen=True, slots=True)
class Recipe:
    """The sizes and rates of a run."""

    layers: int = 2
    width: int = 192
    heads: int = 4
    inner: int = 576
    micro: int = 8  # windows that one thread works on at a time
    micros: int = 4  # of those, in a step
    masked: float = 0.2
    rate: float = 2e-3
    warmup: int = 60  # steps
    workers: int = 2


def build(recipe: Recipe, pieces: int) -> Any:
    """The encoder of the recipe's size, and the head that predicts masked pieces."""
    config = BertConfig(
        vocab_size=pieces,
        hidden_size=recipe.width,
        num_hidden_layers=recipe.layers,
        num_attention_heads=recipe.heads,
        intermediate_size=recipe.inner,
        max_position_embeddings=2 * WINDOW,
        # Each piece is seen once or twice: there is nothing to overfit.
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        type_vocab_size=2,
        pad_token_id=0,
    )
    width = recipe.width
    head = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
    model = nn.ModuleDict({"encoder": encoder(config), "head": head})
    model.register_parameter("bias", nn.Parameter(torch.zeros(pieces)))
    return model


def start_from_counts(model: Any, ids: NDArray[np.uint16], size: int) -> None:
    """Set the vectors of pieces and the output bias from the corpus' counts."""
    weight = model["encoder"]["bert"].embeddings.word_embeddings.weight
    bare = (ids & (SPACED - 1)).astype(np.uint16)
    table = vectors.from_counts(bare, size, weight.shape[1])
    frequency = np.bincount(bare, minlength=size) + 1.0
    with torch.no_grad():
        weight.copy_(torch.from_numpy(table))
        model.bias.copy_(torch.from_numpy(np.log(frequency / frequency.sum())))


Masked = tuple[Tensor, Tensor, Tensor, Tensor]


class Windows:
    """Windows of the corpus in random order, for ever, with their masks."""

    def __init__(self, ids: NDArray[np.uint16], pieces: Pieces, masked: float, seed: int) -> None:
        self._ids = ids
        self._starts = pieces.starts()
        self._wordlike = pieces.wordlike()
        self._size = pieces.size
        self._masked = masked
        self._random = np.random.default_rng(seed)
        self._order: list[int] = []

    def take(self, count: int) -> Masked:
        """`count` windows: the pieces that the model sees, whether a space stands before each, the
        (flat) places to predict, the pieces there."""
        rows = []
        for _ in range(count):
            if not self._order:
                # Another phase each time round, so that windows are cut elsewhere.
                phase = int(self._random.integers(WINDOW))
                number = (len(self._ids) - phase) // WINDOW
                self._order = (self._random.permutation(number) * WINDOW + phase).tolist()
            at = self._order.pop()
            rows.append(np.asarray(self._ids[at : at + WINDOW], dtype=np.int64))
        return self.mask(np.stack(rows))

    def mask(self, coded: NDArray[np.int64]) -> Masked:
        """Mask whole words: 8 of 10 by [MASK], 1 by another piece, 1 left as it is."""
        rows, spaced = coded & (SPACED - 1), coded >> 15
        starts = self._starts[rows]
        starts[:, 0] = True
        word = np.cumsum(starts.ravel()) - 1
        first = np.flatnonzero(starts.ravel())
        # Punctuation and line ends are easy, yet tell of boundaries: masked a third as often. The
        # factors bring the mean to `masked`: nine of ten words are wordlike.
        chance = np.where(self._wordlike[rows.ravel()[first]], 1.1, 0.35) * self._masked
        chosen = (self._random.random(len(first)) < chance)[word]
        places = np.flatnonzero(chosen)
        targets = rows.ravel()[places]
        shown = rows.ravel().copy()
        draw = self._random.random(len(first))[word][places]
        shown[places[draw < 0.8]] = MASK
        other = places[draw > 0.9]
        shown[other] = self._random.integers(MASK + 1, self._size, len(other))
        return (
            torch.from_numpy(shown.reshape(rows.shape)),
            torch.from_numpy(spaced),
            torch.from_numpy(places),
            torch.from_numpy(targets),
        )


def masked_loss(model: Any, batch: Masked) -> Tensor:
    """The summed cross entropy of the masked pieces (nats)."""
    shown, spaced, places, targets = batch
    hidden = encode(model["encoder"], shown, spaced)
    hidden = model["head"](hidden.reshape(-1, hidden.shape[-1])[places])
    weight = model["encoder"]["bert"].embeddings.word_embeddings.weight
    scores = functional.linear(hidden, weight, model.bias)
    return functional.cross_entropy(scores, targets, reduction="sum")


class Trainer:
    """A run: the model, its two optimisers, and where it stands."""

    def __init__(self, folder: Path, recipe: Recipe, hours: float, decay: float) -> None:
        self.folder = folder
        self.recipe = recipe
        self.seconds = hours * 3600
        self.decay = decay
        self.pieces = Pieces(folder)
        self.model = build(recipe, self.pieces.size)
        ids = corpus(folder)
        apart = min(HELD_OUT, max(1, len(ids) // WINDOW // 10)) * WINDOW
        if len(ids) < apart + 2 * WINDOW:
            raise KhaosanError(f"{folder}: {len(ids)} pieces are too few to learn from")
        self.train_ids = ids[: len(ids) - apart]
        self.held_out_ids = np.asarray(ids[len(self.train_ids) :], dtype=np.int64)
        matrices = [p for p in self.model["encoder"]["bert"].encoder.parameters() if p.ndim == 2]
        chosen = {id(p) for p in matrices}
        rest = [p for p in self.model.parameters() if id(p) not in chosen]
        self.parameters = matrices + rest
        self.muon = Muon(matrices, lr=recipe.rate)
        self.adam = torch.optim.AdamW(
            rest, lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self.steps = 0
        self.seen = 0

    def load(self) -> bool:
        """Go on from an earlier run's state, where there is one."""
        states = [self.folder / name for name in ("stable.pt", "last.pt")]
        there = [path for path in states if path.exists()]
        if not there:
            return False
        # Both are of a rate that had not begun to fall; a run that was killed left a younger last.
        path = max(there, key=lambda path: path.stat().st_mtime)
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.muon.load_state_dict(state["muon"])
        self.adam.load_state_dict(state["adam"])
        self.steps, self.seen = state["steps"], state["seen"]
        return True

    def save(self, name: str) -> None:
        """Write the whole state; a crash while writing leaves the old file."""
        path = self.folder / name
        temporary = path.with_suffix(".part")
        torch.save(
            {
                "model": self.model.state_dict(),
                "muon": self.muon.state_dict(),
                "adam": self.adam.state_dict(),
                "steps": self.steps,
                "seen": self.seen,
            },
            temporary,
        )
        temporary.replace(path)
        save_encoder(self.model["encoder"], self.folder / "model")

    def held_out(self) -> float:
        """Mean loss on windows never trained on, always masked the same way."""
        windows = Windows(self.train_ids, self.pieces, self.recipe.masked, seed=1)
        rows = self.held_out_ids.reshape(-1, WINDOW)
        total, count = 0.0, 0
        with torch.no_grad():
            for at in range(0, len(rows), 8):
                batch = windows.mask(rows[at : at + 8])
                total += float(masked_loss(self.model, batch))
                count += len(batch[3])
        return total / max(count, 1)

    def step(self, pool: ThreadPoolExecutor, windows: Windows) -> float:
        """One step over `micros` batches; the mean loss."""
        batches = [windows.take(self.recipe.micro) for _ in range(self.recipe.micros)]
        loss = backward(
            pool,
            self.recipe.workers,
            lambda batch: masked_loss(self.model, batch),
            batches,
            self.parameters,
            sum(len(targets) for *_, targets in batches),
        )
        torch.nn.utils.clip_grad_norm_(self.adam.param_groups[0]["params"], 1.0)
        self.muon.step()
        self.adam.step()
        self.steps += 1
        self.seen += self.recipe.micros * self.recipe.micro * WINDOW
        return loss

    def set_rate(self, factor: float) -> None:
        for optimiser in (self.muon, self.adam):
            for group in optimiser.param_groups:
                group["lr"] = self.recipe.rate * factor

    def run(self) -> None:
        """Train until the time is over or the process is told to end (SIGTERM, Ctrl-C).

        The rate falls to nothing over the last part of the time. Time in which the process was held
        (a laptop asleep, SIGSTOP) does not count: no step counts for more than `LONGEST_STEP`.
        """
        windows = Windows(self.train_ids, self.pieces, self.recipe.masked, seed=100 + self.steps)
        first = self.steps
        used = noted = saved = 0.0
        seen, losses, falling = self.seen, [], False
        with ThreadPoolExecutor(self.recipe.workers) as pool, Interrupts() as interrupts:
            while (passed := used / self.seconds) < 1 and not interrupts.came:
                if passed > 1 - self.decay and not falling:
                    falling = True
                    self.save("stable.pt")
                rise = min(1.0, (self.steps - first + 1) / self.recipe.warmup)
                self.set_rate(rise * min(1.0, (1 - passed) / self.decay))
                began = time.monotonic()
                losses.append(self.step(pool, windows))
                used += min(time.monotonic() - began, LONGEST_STEP)
                if not math.isfinite(losses[-1]):
                    raise SystemExit("the loss is no number: lower the rate")
                if used - noted > 60:
                    line: dict[str, float] = {
                        "minutes": round(used / 60, 1),
                        "steps": self.steps,
                        "seen": self.seen,
                        "loss": round(sum(losses) / len(losses), 4),
                        "pieces_per_second": round((self.seen - seen) / (used - noted)),
                    }
                    if used - saved > 600:
                        line["held_out"] = round(self.held_out(), 4)
                        if not falling:
                            self.save("last.pt")
                        saved = used
                    self.note(line)
                    noted, seen, losses = used, self.seen, []
        if not falling:
            self.save("stable.pt")
        self.note({"steps": self.steps, "seen": self.seen, "held_out": round(self.held_out(), 4)})
        self.save("done.pt")

    def note(self, line: dict[str, float]) -> None:
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


class Interrupts:
    """Notes SIGTERM and Ctrl-C, so that the step under way ends and the state is saved."""

    def __init__(self) -> None:
        self.came = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interrupts:
        for which in (signal.SIGTERM, signal.SIGINT):
            self._before[which] = signal.signal(which, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for which, handler in self._before.items():
            signal.signal(which, handler)

    def _note(self, *_: object) -> None:
        self.came = True


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.pretrain")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--articles", type=int, help="take only so many, drawn at random")
    parser.add_argument("--size", type=int, default=SIZE, help="pieces in the vocabulary")
    parser.add_argument("--decay", type=float, default=0.2, help="part of the time (0.2)")
    parser.add_argument("--rate", type=float, default=Recipe().rate)
    parser.add_argument("--layers", type=int, default=Recipe().layers)
    parser.add_argument("--resume", action="store_true")
    options = parser.parse_args(arguments)
    # One thread an operation: the workers are what runs side by side.
    torch.set_num_threads(1)
    torch.manual_seed(0)
    prepare(options.corpus, options.out, options.articles, options.size)
    recipe = Recipe(rate=options.rate, layers=options.layers)
    trainer = Trainer(options.out, recipe, options.hours, options.decay)
    if not (options.resume and trainer.load()):
        start_from_counts(trainer.model, trainer.train_ids, trainer.pieces.size)
    sys.stderr.write(f"starts at step {trainer.steps}\n")
    trainer.run()


if __name__ == "__main__":
    main()
