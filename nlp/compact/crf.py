"""The last layer of the compact model in numpy: the best labels of a line, and how sure they are.

A linear chain over the five labels: emissions come from the network, transitions are learned with
it. A transition that BIO forbids (O to I-P) is made impossible.
"""

from __future__ import annotations

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


def viterbi(emissions: Floats, transitions: Floats) -> list[int]:
    """The best labels of a text. `emissions` [units, labels], `transitions` [before, after]."""
    if not len(emissions):
        return []
    score = emissions[0] + np.where(starts_forbidden(), FORBIDDEN, 0)
    back: list[NDArray[np.intp]] = []
    for row in emissions[1:]:
        paths = score[:, None] + transitions
        back.append(paths.argmax(0))
        score = paths.max(0) + row
    out = [int(score.argmax())]
    for step in reversed(back):
        out.append(int(step[out[-1]]))
    return out[::-1]


def marginals(emissions: Floats, transitions: Floats) -> Floats:
    """The probability of each label of each unit, over all labellings of the text."""
    n = len(emissions)
    forward = np.empty_like(emissions)
    backward = np.zeros_like(emissions)
    if not n:
        return forward
    forward[0] = emissions[0] + np.where(starts_forbidden(), FORBIDDEN, 0)
    for i in range(1, n):
        forward[i] = _logsumexp(forward[i - 1][:, None] + transitions, 0) + emissions[i]
    for i in range(n - 2, -1, -1):
        backward[i] = _logsumexp(transitions + (emissions[i + 1] + backward[i + 1])[None], 1)
    both = forward + backward
    both -= both.max(1, keepdims=True)
    both = np.exp(both)
    result: Floats = both / both.sum(1, keepdims=True)
    return result


def _logsumexp(values: Floats, axis: int) -> Floats:
    top = values.max(axis, keepdims=True)
    result: Floats = np.log(np.exp(values - top).sum(axis)) + top.squeeze(axis)
    return result
