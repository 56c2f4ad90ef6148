"""Muon: momentum whose matrix is made orthogonal before it is applied.

K. Jordan et al., 2024 (kellerjordan.github.io/posts/muon); scaled as by J. Liu et al., 2025
(arXiv 2502.16982) so that AdamW's learning rates fit. torch has one too, which works in bfloat16:
slow on a CPU without it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

# The quintic's coefficients, chosen by Jordan for the steepest rise at nought.
_A, _B, _C = 3.4445, -4.7750, 2.0315


def orthogonal(matrix: Tensor, rounds: int = 5) -> Tensor:
    """The matrix with its singular values brought near 1 (Newton-Schulz)."""
    x: Tensor = matrix / (matrix.norm() + 1e-7)
    wide = x.shape[0] <= x.shape[1]
    if not wide:
        x = x.T
    for _ in range(rounds):
        square = x @ x.T
        x = _A * x + (_B * square + _C * square @ square) @ x
    return x if wide else x.T


class Muon:
    """For the two-dimensional weights inside a network; vectors and tables want AdamW.

    It answers to what torch's optimisers do, as far as the training uses them.
    """

    def __init__(
        self, params: Iterable[Tensor], lr: float, momentum: float = 0.95, decay: float = 0.01
    ) -> None:
        self._weights = list(params)
        self._buffers = [torch.zeros_like(weight) for weight in self._weights]
        self.param_groups: list[dict[str, Any]] = [{"params": self._weights, "lr": lr}]
        self._momentum = momentum
        self._decay = decay

    def step(self) -> None:
        """Apply one update from the gradients."""
        rate = self.param_groups[0]["lr"]
        with torch.no_grad():
            for weight, buffer in zip(self._weights, self._buffers, strict=True):
                if weight.grad is None:
                    continue
                buffer.mul_(self._momentum).add_(weight.grad)
                # Nesterov: look one step ahead.
                update = orthogonal(weight.grad.add(buffer, alpha=self._momentum))
                weight.mul_(1 - rate * self._decay)
                weight.add_(update, alpha=-rate * 0.2 * max(weight.shape) ** 0.5)

    def state_dict(self) -> dict[str, Any]:
        """The momenta."""
        return {"buffers": self._buffers}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with saved momenta."""
        for buffer, saved in zip(self._buffers, state["buffers"], strict=True):
            buffer.copy_(saved)
