"""What the compact model reads: units, pieces, windows."""

from __future__ import annotations

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khaosan.text import fold, tokens
from nlp.compact.reading import BUCKETS, FEATURES, WINDOW, Reader, Reading, batch, windows

TEXT = "นายสมชาย ใจดี อธิบดีกรมการข้าว กระทรวงเกษตรฯ\nกับ บริษัท SABIC จำกัด 15 ธันวาคม 2564 "


def pieces(unit: str) -> tuple[int, ...]:
    """Three letters a piece, numbered by their hash: a stand-in for the vocabulary."""
    return tuple(5 + zlib.crc32(unit[at : at + 3].encode()) % 900 for at in range(0, len(unit), 3))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(pieces)


def test_units_are_the_text_but_for_its_spaces(reader: Reader) -> None:
    reading = reader(tokens(TEXT))
    assert "".join(reading.units) == TEXT.replace(" ", "")
    for unit, start, end in zip(reading.units, reading.starts, reading.ends, strict=True):
        assert TEXT[start:end] == unit
    firsts = np.searchsorted(reading.of, np.arange(len(reading.units)))
    for unit, first in enumerate(firsts):
        start = reading.starts[unit]
        assert reading.spaced[first] == (start > 0 and TEXT[start - 1] == " ")
    assert reading.spaced.sum() == reading.spaced[firsts].sum()
    assert reading.features.shape == (len(reading.units), FEATURES)
    assert reading.features.max() < BUCKETS


def test_a_known_title_has_another_feature_than_an_unknown_word(reader: Reader) -> None:
    title = reader(["นาย"]).features[0]
    assert not np.array_equal(title, reader(["ฉฉฉ"]).features[0])


@given(st.integers(0, 12), st.integers(8, 40), st.data())
@settings(deadline=None, max_examples=40)
def test_windows_hold_whole_units_and_cover_all(times: int, size: int, data: st.DataObject) -> None:
    reading = _reading(times, data.draw(st.lists(st.integers(1, 9), min_size=1, max_size=40)))
    spans = list(windows(reading, size, size // 4))
    covered = {unit for w in spans for unit in range(w.unit, w.unit_after)}
    assert covered == (set(range(len(reading.units))) if times else set())
    for window in spans:
        assert 0 < window.after - window.first <= size
        inside = reading.of[window.first : window.after]
        assert inside[0] == window.unit
        assert inside[-1] == window.unit_after - 1


def _reading(times: int, lengths: list[int]) -> Reading:
    """Units of so many pieces each."""
    lengths = (lengths * times)[:200]
    of = np.repeat(np.arange(len(lengths)), lengths)
    units = ["ก" * n for n in lengths]
    ends = np.cumsum(lengths).tolist()
    features = np.zeros((len(units), FEATURES), dtype=np.int64)
    return Reading(
        units, [0, *ends[:-1]], ends, np.arange(len(of)) + 5, np.zeros_like(of), of, features
    )


def test_a_unit_longer_than_a_window_is_cut_off() -> None:
    reading = _reading(1, [2, 50, 3])
    spans = list(windows(reading, 10, 2))
    assert [(w.unit, w.unit_after, w.after - w.first) for w in spans] == [
        (0, 1, 2),
        (1, 2, 10),
        (2, 3, 3),
    ]


def test_a_batch_points_at_the_first_and_last_piece_of_each_unit(reader: Reader) -> None:
    reading = reader(tokens(fold(TEXT * 12).text))
    spans = list(windows(reading))
    assert len(spans) > 2
    given = batch([(reading, window) for window in spans])
    heads, tails = given.heads, given.tails
    assert given.pieces.shape[1] <= WINDOW
    for row, window in enumerate(spans):
        for place, unit in enumerate(range(window.unit, window.unit_after)):
            own = pieces(reading.units[unit])
            stretch = given.pieces[row, heads[row, place] : tails[row, place] + 1]
            assert tuple(stretch) == own
            assert (given.features[row, heads[row, place]] == reading.features[unit]).all()
    short = len(spans) - 1
    count = spans[short].unit_after - spans[short].unit
    assert (heads[short, count:] == -1).all()
