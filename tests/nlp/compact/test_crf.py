"""Viterbi and marginals against all labellings, counted out."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nlp.compact.crf import FORBIDDEN, forbidden, marginals, starts_forbidden, viterbi
from nlp.compact.reading import LABELS


def chain(seed: int, length: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    random = np.random.default_rng(seed)
    emissions = random.normal(size=(length, len(LABELS)), scale=2).astype(np.float32)
    table = random.normal(size=(len(LABELS), len(LABELS))).astype(np.float32)
    table[forbidden()] = FORBIDDEN
    return emissions, table


def scores(
    emissions: NDArray[np.float32], table: NDArray[np.float32]
) -> dict[tuple[int, ...], float]:
    out = {}
    for path in itertools.product(range(len(LABELS)), repeat=len(emissions)):
        total = float(sum(emissions[i, label] for i, label in enumerate(path)))
        total += float(sum(table[a, b] for a, b in itertools.pairwise(path)))
        out[path] = total + (FORBIDDEN if starts_forbidden()[path[0]] else 0)
    return out


@given(st.integers(0, 10_000), st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_viterbi_finds_the_best_of_all_labellings(seed: int, length: int) -> None:
    emissions, table = chain(seed, length)
    every = scores(emissions, table)
    assert np.isclose(every[tuple(viterbi(emissions, table))], max(every.values()), atol=1e-3)


@given(st.integers(0, 10_000), st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_marginals_are_shares_of_all_labellings(seed: int, length: int) -> None:
    emissions, table = chain(seed, length)
    every = scores(emissions, table)
    top = max(every.values())
    weights = {path: np.exp(score - top) for path, score in every.items()}
    total = sum(weights.values())
    found = marginals(emissions, table)
    for i in range(length):
        for label in range(len(LABELS)):
            share = sum(w for path, w in weights.items() if path[i] == label) / total
            assert np.isclose(found[i, label], share, atol=1e-3)


def test_bio_is_kept_even_where_the_network_wants_otherwise() -> None:
    emissions = np.full((3, len(LABELS)), -5, dtype=np.float32)
    emissions[:, LABELS.index("I-A")] = 5
    table = np.where(forbidden(), FORBIDDEN, 0).astype(np.float32)
    labels = [LABELS[label] for label in viterbi(emissions, table)]
    assert labels == ["B-A", "I-A", "I-A"]


def test_nothing_gives_nothing() -> None:
    empty = np.zeros((0, len(LABELS)), dtype=np.float32)
    assert viterbi(empty, np.zeros((5, 5), dtype=np.float32)) == []
