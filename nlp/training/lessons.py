"""What the network learns from: windows of texts with the label of each unit.

Gold gives every label. Silver (nlp.training.silver_documents) gives those of which its
labeller was sure: where it was not, a unit may have any label (a CRF over what is allowed).
ThaiNER, whose guide agrees on people only, gives these: all else may be anything but a person.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from khaosan.text import tokens
from nlp.compact.reading import LABELS, Reader, Reading, Window, batch, windows
from nlp.training.gold import Labelled
from nlp.training.vocabulary import MASK

#: A silver mention below this score is neither taken nor denied.
SURE = 0.8
UNKNOWN = -1
NO_PERSON = -2

_PEOPLE = [LABELS.index(label) for label in ("B-P", "I-P")]

Tensors = tuple[Tensor, ...]


@dataclass(slots=True)
class Lesson:
    """One window to learn from: a reading and the label of each of its units (UNKNOWN: any;
    NO_PERSON: any but a person's)."""

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
    reader: Reader,
    text: str,
    spans: Sequence[Labelled],
    unsure: Sequence[tuple[int, int]] = (),
    only_people: bool = False,
) -> Iterator[Lesson]:
    """The windows of a text with their labels; `only_people`: of agencies nothing is known."""
    reading = reader(tokens(text))
    if only_people:
        labels = label_units(reading, [span for span in spans if span[2] == "P"], unsure)
        labels[labels == 0] = NO_PERSON
    else:
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
        allowed[np.ix_([row], units[lesson.labels == NO_PERSON], _PEOPLE)] = False
        for unit in units:
            if random.random() < dropped:
                inside = slice(given.heads[row, unit], given.tails[row, unit] + 1)
                given.pieces[row, inside] = MASK
                if random.random() < 0.5:
                    given.features[row, inside] = 0
    allowed[~present] = True
    arrays = (*given.inputs().values(), allowed, present)
    return tuple(torch.from_numpy(array) for array in arrays)


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
