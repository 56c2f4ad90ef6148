"""Counts to figures; what scores are worth."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.scoring.tally import Accuracy, Tally, calibration_error


def test_precision_recall_f1() -> None:
    assert Tally(3, 1, 3).row() == {"precision": 0.75, "recall": 0.5, "f1": 0.6, "n": 6}
    assert Tally().row() == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 0}
    assert Accuracy(2, 3).row() == {"accuracy": 0.6667, "n": 3}
    assert Accuracy().row() == {"accuracy": 0.0, "n": 0}


def test_calibration_error_of_scores_that_hold_and_that_do_not() -> None:
    holds = [(0.9, i < 9) for i in range(10)] + [(0.2, i < 2) for i in range(10)]
    assert calibration_error(holds) == pytest.approx(0)
    assert calibration_error([(0.9, i % 2 == 0) for i in range(100)]) == pytest.approx(0.4)
    assert calibration_error([]) is None


def test_bins_are_of_equal_count() -> None:
    # Ten groups of ten, each off by 0.1, half upward and half downward: bins of equal width would
    # put them all into the last and find no error.
    rows = []
    for group in range(10):
        score = 0.91 + group / 200
        right = 8 if group % 2 else 10
        rows += [(score, i < right) for i in range(10)]
    expected = sum(abs(0.91 + g / 200 - (0.8 if g % 2 else 1.0)) for g in range(10)) / 10
    assert calibration_error(rows) == pytest.approx(expected)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1), st.randoms())
def test_the_order_of_the_input_does_not_matter(
    pairs: list[tuple[float, bool]], chance: random.Random
) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    error = calibration_error(pairs)
    assert error is not None
    assert 0 <= error <= 1
    assert calibration_error(shuffled) == pytest.approx(error)
