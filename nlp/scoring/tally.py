"""Counts that become precision, recall, F1 or accuracy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

# Figures are told to four places: less than one mention of ten thousand moves them.
PLACES = 4


class Row(TypedDict, total=False):
    """A figure as JSON: `n` is how many were to be found (or judged)."""

    precision: float
    recall: float
    f1: float
    accuracy: float
    n: int


@dataclass(slots=True)
class Tally:
    """How many were found and right, given and wrong, and missed."""

    right: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, right: int, extra: int, missed: int) -> None:
        """Count some more."""
        self.right += right
        self.extra += extra
        self.missed += missed

    def row(self) -> Row:
        """Precision, recall, F1; 0 where there is nothing to divide by."""
        precision = _share(self.right, self.right + self.extra)
        recall = _share(self.right, self.right + self.missed)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "precision": round(precision, PLACES),
            "recall": round(recall, PLACES),
            "f1": round(f1, PLACES),
            "n": self.right + self.missed,
        }


@dataclass(slots=True)
class KindTally:
    """As Tally, by kinds: found are the annotated things of a kind, right the extracted ones that
    say that they are of it. What is found under another kind counts for each under its own."""

    wanted: int = 0
    found: int = 0
    given: int = 0
    right: int = 0

    def row(self) -> Row:
        """Precision over what was given as this kind, recall over what is of it."""
        precision, recall = _share(self.right, self.given), _share(self.found, self.wanted)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        return {
            "precision": round(precision, PLACES),
            "recall": round(recall, PLACES),
            "f1": round(f1, PLACES),
            "n": self.wanted,
        }


@dataclass(slots=True)
class Accuracy:
    """How many of those judged were right."""

    right: int = 0
    judged: int = 0

    def add(self, right: bool) -> None:
        """Count one more."""
        self.right += right
        self.judged += 1

    def row(self) -> Row:
        """The share that was right; 0 where none was judged."""
        return {"accuracy": round(_share(self.right, self.judged), PLACES), "n": self.judged}


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


BINS = 10


def calibration_error(scored: Iterable[tuple[float, bool]], bins: int = BINS) -> float | None:
    """Expected calibration error of (score, whether it was right); None where there are none.

    The mean over bins, weighted by their size, of how far the mean score is from the share that
    was right (Naeini et al. 2015), over bins of equal count rather than equal width (Nguyen and
    O'Connor 2015): most scores lie near 1, and bins of equal width would hold next to none of them
    but the last. Equal scores are never put in two bins, so the order of the input does not matter.
    """
    pairs = sorted(scored, key=lambda pair: pair[0])
    if not pairs:
        return None
    error, first = 0.0, 0
    for i, (score, _) in enumerate(pairs, 1):
        full = i * bins >= len(pairs) * (_bin(first, len(pairs), bins) + 1)
        if i == len(pairs) or (full and pairs[i][0] != score):
            part = pairs[first:i]
            error += abs(sum(s for s, _ in part) - sum(ok for _, ok in part))
            first = i
    return error / len(pairs)


def _bin(index: int, total: int, bins: int) -> int:
    """The number of the bin in which the thing at an index lies."""
    return index * bins // total
