"""Thai digits by their shapes: a small network, since Tesseract's Thai model lacks five of them.

Of ๐ to ๙ the model (tessdata, tessdata_best and the script's) has ๐ ๑ ๒ ๓ ๕; it writes others for
๔ ๖ ๗ ๘ ๙, and is as sure of them. The network was trained on letters drawn with the free Thai fonts
(bench/files_digits.py) and says of a shape which digit it is, or that it is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from crawler.files.scan.shapes import SIDE, Shape

DIGITS = "๐๑๒๓๔๕๖๗๘๙"
# What the network tells apart: the digits, the signs that stand between them, anything else.
CLASSES = (*DIGITS, *"0123456789", "")
# Beside the dots: how tall a shape is, how high it stands.
BESIDE = 2
_TOGETHER = 256

Array = NDArray[np.float32]


def classify(found: Sequence[Shape]) -> tuple[list[str], list[float]]:
    """What each shape is (a digit, Thai or Latin, or "" for anything else), and how sure that is
    (between 0 and 1)."""
    names: list[str] = []
    sure: list[float] = []
    for at in range(0, len(found), _TOGETHER):
        some = found[at : at + _TOGETHER]
        squares = np.stack([shape.square for shape in some])
        beside = np.array([(s.height, s.foot) for s in some], dtype=np.float32)
        told = probabilities(squares, beside)
        best = told.argmax(axis=1)
        names += [CLASSES[n] for n in best]
        sure += told[np.arange(len(some)), best].tolist()
    return names, sure


def probabilities(squares: Array, beside: Array) -> Array:
    """Of each square how likely it is of each class."""
    weights = _weights()
    x = squares[:, None]
    for layer in ("1", "2"):
        x = _halved(_folded(x, weights["w" + layer], weights["b" + layer]))
    flat = np.concatenate([x.reshape(len(x), -1), np.clip(beside, -1, 3)], axis=1)
    hidden = np.maximum(flat @ weights["w3"] + weights["b3"], 0)
    out = hidden @ weights["w4"] + weights["b4"]
    out = np.exp(out - out.max(axis=1, keepdims=True))
    shares: Array = out / out.sum(axis=1, keepdims=True)
    return shares


def _folded(x: Array, weights: Array, bias: Array) -> Array:
    """A convolution of 3 by 3, what is below nothing cut off."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
    out = np.tensordot(windows, weights, axes=((1, 4, 5), (1, 2, 3)))
    folded: Array = np.maximum(out + bias, 0).transpose(0, 3, 1, 2)
    return folded


def _halved(x: Array) -> Array:
    """The largest of each 2 by 2."""
    n, channels, high, wide = x.shape
    x = x[:, :, : high // 2 * 2, : wide // 2 * 2]
    halved: Array = x.reshape(n, channels, high // 2, 2, wide // 2, 2).max(axis=(3, 5))
    return halved


@cache
def _weights() -> dict[str, Array]:
    path = files("crawler.files.scan").joinpath("digits.npz")
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


assert SIDE == 24  # noqa: S101 - what the network was trained on
