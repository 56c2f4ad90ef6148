"""The last layer of the compact model in numpy: the best labels of chains, and how sure they are.

A linear chain over the five labels: emissions come from the network, transitions are learned with
it. A transition that BIO forbids (O to I-P) is made impossible. Many short chains are worked out
side by side, step by step: numpy's cost is by the step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.compact.reading import LABELS

Floats = NDArray[np.float32]
FORBIDDEN = -1e4


def forbidden() -> NDArray[np.bool_]:
    """[before, after]: whether BIO forbids the one after the other."""
    out = np.zeros((len(LABELS), len(LABELS)), dtype=bool)
    for a, before in enumerate(LABELS):
        for b, after in enumerate(LABELS):
            out[a, b] = after[0] == "I" and before[1:] != after[1:]
    return out


def starts_forbidden() -> NDArray[np.bool_]:
    """Whether a text may not begin with the label."""
    return np.asarray([label[0] == "I" for label in LABELS])


def viterbi(chains: Sequence[Floats], transitions: Floats) -> list[list[int]]:
    """The best labels of each chain: emissions [units, labels]; transitions [before, after]."""
    if not chains:
        return []
    emissions, lengths = _side_by_side(chains)
    score = emissions[:, 0]
    back = np.zeros(emissions.shape, dtype=np.int64)
    same = np.arange(len(LABELS))
    for i in range(1, emissions.shape[1]):
        paths = score[:, :, None] + transitions
        on = (i < lengths)[:, None]
        # Past its end a chain keeps its state, each label pointing back at itself.
        back[:, i] = np.where(on, paths.argmax(1), same)
        score = np.where(on, paths.max(1) + emissions[:, i], score)
    labels = np.zeros(emissions.shape[:2], dtype=np.int64)
    rows = np.arange(len(lengths))
    labels[:, -1] = score.argmax(1)
    for i in range(emissions.shape[1] - 1, 0, -1):
        labels[:, i - 1] = back[rows, i, labels[:, i]]
    return [row[:n].tolist() for row, n in zip(labels, lengths, strict=True)]


def marginals(chains: Sequence[Floats], transitions: Floats) -> list[Floats]:
    """For each chain the probability of each label of each unit, over all its labellings."""
    if not chains:
        return []
    emissions, lengths = _side_by_side(chains)
    steps = emissions.shape[1]
    forward, backward = emissions.copy(), np.zeros_like(emissions)
    for i in range(1, steps):
        forward[:, i] += _logsumexp(forward[:, i - 1, :, None] + transitions, 1)
    for i in range(steps - 2, -1, -1):
        following = emissions[:, i + 1] + backward[:, i + 1]
        step = _logsumexp(transitions + following[:, None, :], 2)
        backward[:, i] = np.where((i + 1 < lengths)[:, None], step, 0)
    both = forward + backward
    both = np.exp(both - both.max(2, keepdims=True))
    both /= both.sum(2, keepdims=True)
    return [rows[:n] for rows, n in zip(both, lengths, strict=True)]


def _side_by_side(chains: Sequence[Floats]) -> tuple[Floats, NDArray[np.int64]]:
    """The chains as one array, none beginning with a label that may not begin; their lengths."""
    lengths = np.asarray([len(chain) for chain in chains])
    out = np.zeros((len(chains), lengths.max(), len(LABELS)), dtype=np.float32)
    for row, chain in enumerate(chains):
        out[row, : len(chain)] = chain
    out[:, 0] += np.where(starts_forbidden(), FORBIDDEN, 0)
    return out, lengths


def _logsumexp(values: Floats, axis: int) -> Floats:
    top = values.max(axis, keepdims=True)
    result: Floats = np.log(np.exp(values - top).sum(axis)) + top.squeeze(axis)
    return result
