"""What the network thinks of each unit, as features of the CRF (nlp.crf.features).

The network sees whole windows and knows words that gold never showed; the CRF sees exact words,
lists and boundaries, and learned from gold itself. Given the network's opinions as features, it
learns how far to trust them (stacking: Wolpert 1992). An opinion is the best label and its lead
over the second, in steps, of the unit and of its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp.compact.crf import Floats
from nlp.compact.model import Compact
from nlp.compact.reading import LABELS, Reading
from nlp.crf.decode import Line

Features = list[bytes]
#: The network of this package.
SHIPPED = Path(__file__).parent.parent / "models" / "network"
#: By line, by unit.
Opinion = list[list[Features]]

_LEADS = np.asarray([0.4, 1.0, 2.0, 3.5, 5.5, 8.0], dtype=np.float32)  # nats
_STEPS = len(_LEADS) + 1
_SECONDS = np.asarray([-6.0, -3.5, -1.5], dtype=np.float32)  # log odds of the second against all
_NONE = -1
_CACHE_LIMIT = 100_000


def codes(emissions: Floats) -> NDArray[np.int64]:
    """For each unit one number that tells its best label, the lead, the second and its chances."""
    order = np.argsort(emissions, axis=1)
    best, second = order[:, -1], order[:, -2]
    rows = np.arange(len(emissions))
    top, other = emissions[rows, best], emissions[rows, second]
    total = top + np.log(np.exp(emissions - top[:, None]).sum(1))
    lead = np.digitize(top - other, _LEADS)
    chance = np.digitize(other - total, _SECONDS)
    out: NDArray[np.int64] = ((best * _STEPS + lead) * len(LABELS) + second) * 4 + chance
    return out


class Telling:
    """Turns the network's emissions into features of lines; keeps what it made."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int], Features] = {}

    def __call__(self, lines: Sequence[Line], reading: Reading, emissions: Floats) -> Opinion:
        """The features of each unit of each line. `reading` is of the same text; a space, which
        the network does not read, has the opinions of what stands on its two sides."""
        out: Opinion = []
        of = codes(emissions).tolist() if len(emissions) else []
        rows = {start: i for i, start in enumerate(reading.starts)}
        for line in lines:
            places = [rows.get(start, _NONE) for start in line.starts[:-1]]
            before, befores = _NONE, []
            for place in places:
                befores.append(before)
                before = before if place == _NONE else of[place]
            after, line_features = _NONE, []
            for place, left in zip(reversed(places), reversed(befores), strict=True):
                own = _NONE if place == _NONE else of[place]
                line_features.append(self._features(own, left, after))
                after = after if own == _NONE else own
            out.append(line_features[::-1])
        return out

    def _features(self, own: int, before: int, after: int) -> Features:
        key = (own, before, after)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            known = self._known[key] = _features(*key)
        return known


class Opinions:
    """The network of a folder, asked for its opinions of a text."""

    def __init__(self, folder: Path) -> None:
        self.compact = Compact(folder)
        self._telling = Telling()

    def __call__(
        self, units: list[str], lines: Sequence[Line], emissions: Floats | None = None
    ) -> Opinion:
        """The features of the lines of a text that is cut into units; `emissions` as in `ask`."""
        return self.told(lines, *self.ask(units, emissions))

    def ask(self, units: list[str], emissions: Floats | None = None) -> tuple[Reading, Floats]:
        """What the network reads of a text cut into units, and its emissions. `emissions`: those
        of another network for the same text, which are taken instead; training has them from
        networks that did not learn from it."""
        reading = self.compact.read.units(units)
        if emissions is None:
            emissions = self.compact.emissions(reading)
        elif len(emissions) != len(reading.units):
            raise ValueError(f"opinions of {len(emissions)} units for {len(reading.units)}")
        return reading, emissions

    def told(self, lines: Sequence[Line], reading: Reading, emissions: Floats) -> Opinion:
        """The same as features of lines."""
        return self._telling(lines, reading, emissions)


def _features(own: int, before: int, after: int) -> Features:
    out = []
    best, step = _label(own)
    left, left_step = _label(before)
    right, right_step = _label(after)
    if own == _NONE:
        out += [f"N_{left}{right}", f"N_<{left}{left_step}", f"N_>{right}{right_step}"]
    else:
        second, chance = own // 4 % len(LABELS), own % 4
        out += [f"N={best}{step}", f"N<{left}|{best}", f"N>{best}|{right}"]
        if chance:
            out.append(f"N2={second}{chance}")
        if left_step and best != left:
            out.append(f"N<<{left}{left_step}")
        if right_step and best != right:
            out.append(f"N>>{right}{right_step}")
    return [feature.encode() for feature in out]


def _label(code: int) -> tuple[str, str]:
    if code == _NONE:
        return "-", ""
    label, step = divmod(code // 4 // len(LABELS), _STEPS)
    return LABELS[label], str(step)
