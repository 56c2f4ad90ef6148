"""The compact model's last layer: BIO is kept, and mentions are what the best labels say."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nlp.compact.crf import FORBIDDEN, decode, forbidden
from nlp.compact.model import mentions
from nlp.compact.reading import LABELS, Reading


def chain(seed: int, length: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    random = np.random.default_rng(seed)
    emissions = random.normal(size=(length, len(LABELS)), scale=2).astype(np.float32)
    table = random.normal(size=(len(LABELS), len(LABELS))).astype(np.float32)
    table[forbidden()] = FORBIDDEN
    return emissions, table


def reading(units: list[str]) -> Reading:
    ends = np.cumsum([len(unit) for unit in units]).tolist()
    empty = np.zeros(0, dtype=np.int64)
    return Reading(units, [0, *ends[:-1]], ends, empty, empty, empty, empty)


@given(st.integers(0, 10_000), st.integers(1, 60))
@settings(deadline=None, max_examples=40)
def test_bio_is_kept(seed: int, length: int) -> None:
    best, chances = decode(*chain(seed, length))
    labels = [LABELS[label] for label in best]
    for before, after in zip(["O", *labels], labels, strict=False):
        assert after[0] != "I" or before[1:] == after[1:]
    assert np.allclose(chances.sum(1), 1)


def test_bio_is_kept_even_where_the_network_wants_otherwise() -> None:
    emissions = np.full((3, len(LABELS)), -5, dtype=np.float32)
    emissions[:, LABELS.index("I-A")] = 5
    table = np.where(forbidden(), FORBIDDEN, 0).astype(np.float32)
    assert [LABELS[label] for label in decode(emissions, table)[0]] == ["B-A", "I-A", "I-A"]


def test_a_mention_s_score_is_the_least_of_its_units() -> None:
    units = ["พบ", "กรม", "พืช", "แล้ว"]
    emissions = np.zeros((4, len(LABELS)), dtype=np.float32)
    emissions[[0, 3], LABELS.index("O")] = 9
    emissions[1, LABELS.index("B-A")] = 9
    emissions[2, LABELS.index("I-A")] = 2
    table = np.where(forbidden(), FORBIDDEN, 0).astype(np.float32)
    _, chances = decode(emissions, table)
    ((start, end, kind, score),) = mentions("".join(units), reading(units), emissions, table)
    assert (start, end, kind) == (2, 8, "A")
    assert score == chances[2, LABELS.index("I-A")] < chances[1, LABELS.index("B-A")]


def test_no_units_hold_no_mentions() -> None:
    emissions = np.zeros((0, len(LABELS)), dtype=np.float32)
    table = np.zeros((len(LABELS), len(LABELS)), dtype=np.float32)
    assert mentions("", reading([]), emissions, table) == []
