"""The last layer of the compact model: a linear chain over the five labels, in numpy.

Emissions come from the network, transitions are learned with it. A transition that BIO forbids (O
to I-P) is made impossible.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlp.compact.reading import LABELS
from nlp.crf import chains

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


def decode(emissions: Floats, transitions: Floats) -> tuple[chains.Ints, chains.Doubles]:
    """The best labels of a text, and the chance of each label of each unit [units, labels].

    `emissions`: [units, labels]; `transitions`: [before, after].
    """
    start = np.where(starts_forbidden(), FORBIDDEN, 0).astype(np.float32)
    return chains.decode(emissions, [0], transitions, start)
