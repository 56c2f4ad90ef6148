"""The network's opinions as features of the CRF."""

from __future__ import annotations

import numpy as np
import pytest

from khaosan.text import tokens
from nlp.compact.opinions import SHIPPED, Opinions, Telling, codes
from nlp.compact.reading import LABELS, Reader
from nlp.crf.decode import lines_among
from nlp.crf.units import units

TEXT = "ข่าว\n\nนายสมหมาย ใจงาม อธิบดีกรมที่ดิน\nเปิดงาน"


def emissions(reading_units: list[str], **sure: str) -> np.ndarray:
    out = np.zeros((len(reading_units), len(LABELS)), dtype=np.float32)
    for i, unit in enumerate(reading_units):
        out[i, LABELS.index(sure.get(unit, "O"))] = 9.0
    return out


def test_every_unit_of_every_line_has_its_opinion_and_its_neighbours() -> None:
    whole = units(tokens(TEXT))
    lines = list(lines_among(whole))
    reading = Reader(lambda unit: (5,) * len(unit)).units(whole)
    sure = emissions(reading.units, นาย="B-P", สมหมาย="I-P", ใจ="I-P", งาม="I-P")
    told = Telling()(lines, reading, sure)
    assert [len(t) for t in told] == [len(line.units) for line in lines]
    by_unit = dict(zip(lines[1].units, told[1], strict=True))
    assert b"N=B-P6" in by_unit["นาย"]
    assert b"N=I-P6" in by_unit["สมหมาย"]
    assert b"N<B-P|I-P" in by_unit["สมหมาย"]
    # The space between the names is no unit of the network's: it tells of its two sides.
    assert b"N_I-PI-P" in told[1][lines[1].units.index(" ")]
    # Nothing is told across lines.
    assert b"N<-|O" in told[2][0]


def test_what_is_kept_has_a_limit_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = units(tokens(TEXT))
    lines = list(lines_among(whole))
    reading = Reader(lambda unit: (5,)).units(whole)
    sure = emissions(reading.units, นาย="B-P", สมหมาย="I-P", กรม="B-A")
    full = Telling()(lines, reading, sure)
    monkeypatch.setattr("nlp.compact.opinions._CACHE_LIMIT", 2)
    small = Telling()
    assert small(lines, reading, sure) == full
    assert len(small._known) <= 2


def test_codes_tell_the_lead_in_steps() -> None:
    lead = np.asarray([0.1, 0.7, 1.5, 3.0, 5.0, 7.0, 20.0], dtype=np.float32)
    rows = np.zeros((len(lead), len(LABELS)), dtype=np.float32)
    rows[:, 3] = lead
    steps = codes(rows) // 4 // len(LABELS)
    assert (steps // 7 == 3).all()
    assert (steps % 7).tolist() == [0, 1, 2, 3, 4, 5, 6]


def test_the_shipped_network_finds_who_speaks() -> None:
    opinions = Opinions(SHIPPED)
    whole = units(tokens(TEXT))
    told = opinions(whole, list(lines_among(whole)))
    (first,) = [f for f in told[1][0] if f.startswith(b"N=")]
    assert first.startswith(b"N=B-P")
    with pytest.raises(ValueError, match="units"):
        opinions(whole, list(lines_among(whole)), np.zeros((1, len(LABELS)), dtype=np.float32))
    assert opinions([], []) == []
