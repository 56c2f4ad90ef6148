"""The CRF at work: the labels of all lines of a text, with hardly a string made.

The weights of a linear chain add up, so what a unit, a pair or a key of its surroundings says for
each label is summed once and kept; a text is then a handful of sums over rows of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np

from nlp.crf import features
from nlp.crf.chains import decode
from nlp.crf.context import Context, Layout
from nlp.crf.features import OFFSETS, Strings
from nlp.crf.weights import Floats, Weights, added_up

#: Features that others add to those of a unit: by line, by unit.
Extra = Sequence[Sequence[Sequence[bytes]]]

_CACHE_LIMIT = 200_000
_K = TypeVar("_K", bound=Hashable)


class Tagger:
    """Labels units with the weights of one file. Not for two threads at once."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._context = Context()
        self._words = _Sums(weights, features.Words(), len(OFFSETS))
        self._pairs = _Sums(weights, features.pair, 2)
        self._told = _Sums(weights, features.told, 1)
        self._extra = _Sums(weights, _as_they_are, 1)

    def __call__(
        self, lines: Sequence[Sequence[str]], extra: Extra | None = None
    ) -> list[tuple[list[str], list[float]]]:
        """For each line the label of each unit, and the probability of that label there.

        The labels are those of the most probable labelling of the line. No unit is empty. `extra`
        holds a sequence of features, maybe empty, for each unit of each line.
        """
        emissions = self.emissions(lines, extra)
        ends = np.cumsum([0, *map(len, lines)]).tolist()
        begins = [begin for begin, end in pairwise(ends) if begin < end]
        best, chances = decode(emissions, begins, self._weights.transitions)
        labels = [self._weights.labels[label] for label in best.tolist()]
        sure = chances[np.arange(len(best)), best].tolist()
        return [(labels[begin:end], sure[begin:end]) for begin, end in pairwise(ends)]

    def emissions(self, lines: Sequence[Sequence[str]], extra: Extra | None = None) -> Floats:
        """What the features say for each label of each unit, lines one after another."""
        layout = Layout.of(lines)
        units = layout.units
        words = self._words(units)
        out = words[:, 0].astype(np.float64)
        for slot, offset in enumerate(OFFSETS[1:], 1):
            if offset < 0:
                out[-offset:] += words[:offset, slot]
            else:
                out[:-offset] += words[offset:, slot]
        pairs = self._pairs(list(pairwise(units)))
        out[:-1] += pairs[:, 0]
        out[1:] += pairs[:, 1]
        told = self._context(layout)
        values = self._told(told.keys)[:, 0]
        # What holds from one unit to another is added at the one and taken off after the other.
        edges = np.asarray(told.begins + told.ends, dtype=np.int64)
        out += added_up(edges, np.concatenate([values, -values]), len(out)).cumsum(0)
        out = out[np.fromiter(map(bool, units), np.bool_, len(units))]
        if extra is not None:
            out += self._extra([tuple(some) for line in extra for some in line])[:, 0]
        return out.astype(np.float32)


def _as_they_are(some: tuple[bytes, ...]) -> list[Strings]:
    return [list(some)]


class _Sums(Generic[_K]):
    """What keys say for each label, summed when they are first met."""

    def __init__(self, weights: Weights, write: Callable[[_K], list[Strings]], groups: int) -> None:
        self._weights = weights
        self._write = write  # the features of a key, in groups that are summed apart
        self._rows: dict[_K, int] = {}
        self._table = np.zeros((0, groups, len(weights.labels)), dtype=np.float32)

    def __call__(self, keys: Sequence[_K]) -> Floats:
        """[keys, groups, labels]"""
        try:
            rows = np.fromiter(map(self._rows.__getitem__, keys), np.int64, len(keys))
        except KeyError:
            self._learn(dict.fromkeys(keys))
            return self(keys)
        found: Floats = self._table[rows]
        return found

    def _learn(self, keys: dict[_K, None]) -> None:
        if len(self._rows) + len(keys) > _CACHE_LIMIT:
            self._rows.clear()
        new = [key for key in keys if key not in self._rows]
        begin = len(self._rows)
        end = begin + len(new)
        if end > len(self._table):
            more = np.zeros((max(end, 1024), *self._table.shape[1:]), dtype=np.float32)
            self._table = np.concatenate([self._table, more])
        sums = self._weights.sums([group for key in new for group in self._write(key)])
        self._table[begin:end] = sums.reshape(len(new), *self._table.shape[1:])
        self._rows.update(zip(new, range(begin, end), strict=True))
