"""Vectors of pieces from the corpus' counts: what stands near what, more often than by chance.

Positive pointwise mutual information, smoothed, and its first singular vectors (Levy, Goldberg and
Dagan 2015, TACL: as good as skip-grams where tuned alike). Minutes of counting give the transformer
what would cost it the first hour of training.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

REACH = 4  # pieces to either side
_SMOOTHING = 0.75  # context distribution smoothing
_SPREAD = 0.05  # standard deviation of the result


def counts(ids: NDArray[np.uint16], size: int, reach: int = REACH) -> NDArray[np.float32]:
    """How often two pieces stand within `reach` of each other, nearer ones counting for more."""
    table = np.zeros((size, size), dtype=np.float32)
    flat = table.reshape(-1)
    chunk = 2_000_000
    for distance in range(1, reach + 1):
        for at in range(0, len(ids), chunk):
            left = np.asarray(ids[at : at + chunk], dtype=np.int64)
            right = np.asarray(ids[at + distance : at + distance + chunk], dtype=np.int64)
            places, number = np.unique(left[: len(right)] * size + right, return_counts=True)
            flat[places] += number.astype(np.float32) * (1.0 - (distance - 1) / reach)
    table += table.T.copy()
    return table


def from_counts(ids: NDArray[np.uint16], size: int, width: int) -> NDArray[np.float32]:
    """A table of `size` vectors of `width` for the pieces of a corpus."""
    table = torch.from_numpy(counts(ids, size))
    total = table.sum(1).clamp_min(1.0)
    context = total**_SMOOTHING
    # log( p(a, b) / (p(a) p(b)) ), nothing below 0
    information = table.div_(total[:, None]).div_((context / context.sum())[None, :])
    information = information.clamp_min_(1.0).log_()
    torch.manual_seed(0)
    left, values, _ = torch.svd_lowrank(information, q=min(width, size), niter=2)
    found = torch.zeros(size, width)
    found[:, : len(values)] = left * values.sqrt()
    found = found - found.mean(0)
    found *= _SPREAD / found.std()
    # Rare pieces would stay near nought and be all alike.
    lengths = found.norm(dim=1, keepdim=True)
    floor = 0.5 * lengths.median()
    noise = torch.randn_like(found) * _SPREAD
    found = torch.where(lengths < floor, found + noise * (1 - lengths / floor), found)
    result: NDArray[np.float32] = found.float().numpy()
    return result
