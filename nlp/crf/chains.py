"""The best labels of linear chains and how sure they are, for all lines of a text at once.

A step from one unit to the next is a matrix [label before, label after], and a chain the product of
its steps: with (max, +) for the best labels, with (+, times) for the chances of all. numpy's cost
is by the call more than by the number, so the steps are cut into short blocks whose products are
made side by side; what enters each block is found in the same way from the blocks' products. The
result is exact wherever the cuts fall. Lines follow one another in one long chain: a step into a
line's first unit is the same whatever stands before.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

_BLOCK = 5  # steps whose products are made side by side with those of the other blocks


def decode(
    emissions: Floats, begins: Sequence[int], transitions: Floats, start: Floats | None = None
) -> tuple[Ints, Doubles]:
    """The labels of the best path, and the chance of each label of each unit over all paths.

    `emissions`: what is told of each unit for each label, in nats [units, labels], of lines one
    after another; `begins`: the places where a line begins; `transitions`: [before, after];
    `start`: for each label, what is added where a line begins with it. The chances of a unit sum
    to 1.
    """
    count, labels = emissions.shape
    if not count:
        return np.zeros(0, dtype=np.int64), np.zeros((0, labels))
    steps = np.broadcast_to(transitions.astype(np.float64), (count, labels, labels)).copy()
    steps[np.asarray(begins, dtype=np.int64)] = 0 if start is None else start
    steps += emissions[:, None, :]
    scores = _messages(steps[0, 0], steps[1:], np.add, np.maximum)  # the best paths to each label
    paths = scores[:-1, :, None] + steps[1:]
    best = _trace(int(scores[-1].argmax()), paths.argmax(1))
    # Measured against the best paths no product of steps runs out of a float's range: the step to
    # a label from the best one before it is 1.
    paths -= scores[1:, None, :]
    shares = np.exp(paths.astype(np.float32))
    forward = _messages(np.ones(labels), shares, np.multiply, np.add)
    last = np.exp(scores[-1] - scores[-1].max())
    backward = _messages(last, shares[::-1].transpose(0, 2, 1), np.multiply, np.add)[::-1]
    chances = forward.astype(np.float64) * backward
    chances /= chances.sum(1, keepdims=True)
    return best, chances


def _trace(last: int, before: Ints) -> Ints:
    """The labels of the path that ends in `last`; `before`: from which label each is reached."""
    out = [last]
    for row in reversed(before.tolist()):
        out.append(row[out[-1]])
    return np.asarray(out[::-1])


def _messages(first: Doubles, steps: Doubles, times: np.ufunc, plus: np.ufunc) -> Doubles:
    """first, first x steps[0], first x steps[0] x steps[1], ...: [1 + steps, labels].

    Where `times` is np.multiply each is known up to a factor of its own.
    """
    count, labels = len(steps), len(first)
    out = np.empty((count + 1, labels), dtype=steps.dtype)
    out[0] = first
    if count <= _BLOCK:
        for i, step in enumerate(steps):
            plus.reduce(times(out[i, :, None], step), axis=0, out=out[i + 1])
            if times is np.multiply:
                out[i + 1] /= out[i + 1].max()
        return out
    blocks = -(-count // _BLOCK)
    # [place in the block, before, after, block]: the innermost loops run over the blocks. Places
    # after the last step hold what makes no difference: they are no part of what is given back.
    by_place = np.ones((_BLOCK, labels, labels, blocks), dtype=steps.dtype)
    full = count // _BLOCK
    whole = steps[: full * _BLOCK].reshape(full, _BLOCK, labels, labels)
    by_place[..., :full] = whole.transpose(1, 2, 3, 0)
    by_place[: count - full * _BLOCK, :, :, full:] = steps[full * _BLOCK :, ..., None]
    products = np.empty_like(by_place)  # [.., label that entered the block, label there, ..]
    products[0] = by_place[0]
    paths = np.empty((labels, labels, labels, blocks), dtype=steps.dtype)
    for place in range(1, _BLOCK):
        left = products[place - 1].transpose(1, 0, 2)
        times(left[:, :, None], by_place[place][:, None], out=paths)
        plus.reduce(paths, axis=0, out=products[place])
    if times is np.multiply:
        products /= products[-1].max((0, 1))
    entering = _messages(first, products[-1].transpose(2, 0, 1), times, plus)[:-1]
    inside = plus.reduce(times(entering.T[:, None], products), axis=1)
    out[1:] = inside.transpose(2, 0, 1).reshape(-1, labels)[:count]
    return out
