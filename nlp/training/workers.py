"""Gradients of a step, shared out over threads.

Each worker takes small batches from one queue and works through them alone (`autograd.grad` keeps
nothing shared), so a core that is busy elsewhere does fewer of them. torch's own threads divide
every single operation and wait for the slowest: on two cores with other work that was 2.5 times
slower.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch
from torch import Tensor

T = TypeVar("T")


def backward(
    pool: ThreadPoolExecutor,
    workers: int,
    loss_of: Callable[[T], Tensor],
    batches: Sequence[T],
    parameters: Sequence[Tensor],
    divisor: float,
) -> float:
    """Set every parameter's `grad` to that of the summed losses over `divisor`; the mean loss."""
    waiting: queue.SimpleQueue[T] = queue.SimpleQueue()
    for batch in batches:
        waiting.put(batch)

    def work(_: int) -> tuple[float, list[Tensor | None]]:
        total = 0.0
        mine: list[Tensor | None] = []
        while True:
            try:
                batch = waiting.get_nowait()
            except queue.Empty:
                return total, mine
            loss = loss_of(batch)
            total += float(loss.detach())
            mine = added(mine, torch.autograd.grad(loss, parameters, allow_unused=True))

    total = 0.0
    gradients: list[Tensor | None] = []
    for loss, mine in pool.map(work, range(workers)):
        total += loss
        if mine:
            gradients = added(gradients, mine)
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = None if gradient is None else gradient.div_(divisor)
    return total / divisor


def added(one: Sequence[Tensor | None], other: Sequence[Tensor | None]) -> list[Tensor | None]:
    """Two lists of gradients, added into the first."""
    if not one:
        return list(other)
    return [
        b if a is None else a if b is None else a.add_(b) for a, b in zip(one, other, strict=True)
    ]
