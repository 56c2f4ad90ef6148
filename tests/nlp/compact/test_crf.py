"""Viterbi and marginals against all labellings, counted out."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nlp.compact.crf import FORBIDDEN, forbidden, marginals, starts_forbidden, viterbi
from nlp.compact.model import mentions
from nlp.compact.reading import LABELS, Reading
from nlp.crf.decode import spans_of


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
    assert np.isclose(every[tuple(viterbi([emissions], table)[0])], max(every.values()), atol=1e-3)


@given(st.integers(0, 10_000), st.integers(1, 4))
@settings(deadline=None, max_examples=30)
def test_marginals_are_shares_of_all_labellings(seed: int, length: int) -> None:
    emissions, table = chain(seed, length)
    every = scores(emissions, table)
    top = max(every.values())
    weights = {path: np.exp(score - top) for path, score in every.items()}
    total = sum(weights.values())
    (found,) = marginals([emissions], table)
    for i in range(length):
        for label in range(len(LABELS)):
            share = sum(w for path, w in weights.items() if path[i] == label) / total
            assert np.isclose(found[i, label], share, atol=1e-3)


def test_bio_is_kept_even_where_the_network_wants_otherwise() -> None:
    emissions = np.full((3, len(LABELS)), -5, dtype=np.float32)
    emissions[:, LABELS.index("I-A")] = 5
    table = np.where(forbidden(), FORBIDDEN, 0).astype(np.float32)
    labels = [LABELS[label] for label in viterbi([emissions], table)[0]]
    assert labels == ["B-A", "I-A", "I-A"]


@given(st.integers(0, 10_000), st.lists(st.integers(1, 9), min_size=1, max_size=6))
@settings(deadline=None, max_examples=30)
def test_chains_side_by_side_do_not_touch_each_other(seed: int, lengths: list[int]) -> None:
    chains = [chain(seed + i, length)[0] for i, length in enumerate(lengths)]
    table = chain(seed, 1)[1]
    together = viterbi(chains, table)
    chances = marginals(chains, table)
    for i, alone in enumerate(chains):
        assert together[i] == viterbi([alone], table)[0]
        assert np.allclose(chances[i], marginals([alone], table)[0], atol=1e-4)


def test_nothing_gives_nothing() -> None:
    assert viterbi([], np.zeros((5, 5), dtype=np.float32)) == []
    assert marginals([], np.zeros((5, 5), dtype=np.float32)) == []


@given(st.integers(0, 10_000), st.integers(1, 60))
@settings(deadline=None, max_examples=40)
def test_short_chains_give_what_the_whole_chain_gives(seed: int, length: int) -> None:
    """Where O is certain the chain is cut: neither labels nor scores may change by it."""
    random = np.random.default_rng(seed)
    emissions, table = chain(seed, length)
    # A certain O leads by more than transitions can make up for.
    emissions[random.random(length) < 0.7, 0] += 40
    units = [chr(0x0E01 + i % 40) for i in range(length)]
    empty = np.zeros(0, dtype=np.int64)
    reading = Reading(
        units, list(range(length)), list(range(1, length + 1)), empty, empty, empty, empty
    )
    text = "".join(units)
    (labels,) = viterbi([emissions], table)
    (chances,) = marginals([emissions], table)
    expected = []
    for a, b, kind in spans_of([LABELS[label] for label in labels]):
        expected.append((a, b, kind, min(float(chances[i, labels[i]]) for i in range(a, b))))
    found = mentions(text, reading, emissions, table)
    assert [f[:3] for f in found] == [e[:3] for e in expected]
    for one, other in zip(found, expected, strict=True):
        assert np.isclose(one[3], other[3], atol=1e-3)
