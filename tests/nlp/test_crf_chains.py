"""The best labels of chains and their chances, against all labellings counted out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.crf.chains import Doubles, Floats, decode

LABELS = 3


def chain(seed: int, length: int, scale: float = 2) -> tuple[Floats, Floats, Floats]:
    random = np.random.default_rng(seed)
    emissions = random.normal(size=(length, LABELS), scale=scale).astype(np.float32)
    transitions = random.normal(size=(LABELS, LABELS), scale=scale).astype(np.float32)
    return emissions, transitions, random.normal(size=LABELS).astype(np.float32)


def every_path(
    emissions: Floats, transitions: Floats, start: Floats
) -> dict[tuple[int, ...], float]:
    out = {}
    for path in itertools.product(range(LABELS), repeat=len(emissions)):
        total = float(start[path[0]])
        total += sum(float(emissions[i, label]) for i, label in enumerate(path))
        out[path] = total + sum(float(transitions[a, b]) for a, b in itertools.pairwise(path))
    return out


@given(st.integers(0, 10_000), st.integers(1, 7))
@settings(deadline=None, max_examples=40)
def test_the_best_of_all_labellings_and_the_shares_of_all(seed: int, length: int) -> None:
    emissions, transitions, start = chain(seed, length)
    every = every_path(emissions, transitions, start)
    best, chances = decode(emissions, [0], transitions, start)
    assert every[tuple(best.tolist())] == pytest.approx(max(every.values()), abs=1e-4)
    weights = {path: np.exp(score - max(every.values())) for path, score in every.items()}
    total = sum(weights.values())
    for i, label in itertools.product(range(length), range(LABELS)):
        share = sum(w for path, w in weights.items() if path[i] == label) / total
        assert chances[i, label] == pytest.approx(share, abs=1e-4)


@given(
    st.integers(0, 10_000),
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
    st.sampled_from([0.5, 2, 15]),
)
@settings(deadline=None, max_examples=60)
def test_lines_side_by_side_do_not_touch_each_other(
    seed: int, lengths: list[int], scale: float
) -> None:
    emissions, transitions, start = chain(seed, sum(lengths), scale)
    ends = list(itertools.accumulate(lengths))
    begins = [0, *ends[:-1]]
    best, chances = decode(emissions, begins, transitions, start)
    for a, b in zip(begins, ends, strict=True):
        alone, chances_alone = decode(emissions[a:b], [0], transitions, start)
        assert best[a:b].tolist() == alone.tolist()
        assert np.allclose(chances[a:b], chances_alone, atol=1e-4)


@given(st.integers(0, 10_000), st.integers(1, 700), st.sampled_from([0, 1, 30]))
@settings(deadline=None, max_examples=30)
def test_long_chains_give_what_step_by_step_gives(seed: int, length: int, scale: float) -> None:
    emissions, transitions, start = chain(seed, length, scale)
    best, chances = decode(emissions, [0], transitions, start)
    expected, score = step_by_step(emissions, transitions, start)
    assert np.allclose(chances, expected, atol=1e-4)
    labels = best.tolist()
    total = start[labels[0]] + emissions[np.arange(length), labels].sum(dtype=np.float64)
    total += sum(float(transitions[a, b]) for a, b in itertools.pairwise(labels))
    assert total == pytest.approx(score, rel=1e-6, abs=1e-3)


def step_by_step(emissions: Floats, transitions: Floats, start: Floats) -> tuple[Doubles, float]:
    """The chances by the textbook's forward and backward sums, and the score of the best path."""
    forward, best = (
        [start.astype(np.float64) + emissions[0]],
        start.astype(np.float64) + emissions[0],
    )
    for row in emissions[1:]:
        forward.append(np.logaddexp.reduce(forward[-1][:, None] + transitions, axis=0) + row)
        best = (best[:, None] + transitions).max(0) + row
    backward = [np.zeros(LABELS)]
    for row in emissions[:0:-1]:
        backward.append(np.logaddexp.reduce(transitions + row + backward[-1], axis=1))
    both = np.stack(forward) + np.stack(backward[::-1])
    return np.exp(both - np.logaddexp.reduce(both, axis=1)[:, None]), float(best.max())


def test_what_is_forbidden_never_comes() -> None:
    emissions = np.full((30, LABELS), 0, dtype=np.float32)
    emissions[:, 2] = 50
    transitions = np.zeros((LABELS, LABELS), dtype=np.float32)
    transitions[0, 2] = transitions[2, 2] = -1e4
    best, chances = decode(emissions, [0], transitions, np.array([0, -1e4, -1e4], np.float32))
    labels = best.tolist()
    assert labels[0] == 0
    assert not {(0, 2), (2, 2)} & set(itertools.pairwise(labels))
    assert np.isfinite(chances).all()
    assert chances[0, 0] == pytest.approx(1)


def test_nothing_gives_nothing() -> None:
    best, chances = decode(np.zeros((0, LABELS), np.float32), [], np.zeros((3, 3), np.float32))
    assert best.tolist() == []
    assert chances.shape == (0, LABELS)
