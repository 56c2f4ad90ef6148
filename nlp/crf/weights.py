"""The weights of a file that CRFsuite wrote, as arrays.

The layout is that of CRFsuite 0.12 (crf1d_model.c, cqdb.c), all numbers little-endian:

    header      "lCRF", the size of the file, ..., from byte 28 on the offsets of the next three
    features    "FEAT", size, count; then each: 0 for a state or 1 for a transition, source, label,
                weight. The source of a state is an attribute, that of a transition a label
    labels      "CQDB", size, flag, byte order, count, offset (from here) of that many offsets of
    attributes  records; a record: number, size of the key with its NUL, key

Weights that are 0 are not in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khaosan.errors import KhaosanError

Floats = NDArray[np.float32]

_FEATURE = np.dtype([("sort", "<u4"), ("source", "<u4"), ("label", "<u4"), ("weight", "<f8")])
_STATE, _TRANSITION = 0, 1
_NOTE = b"khaosan network "


@dataclass(slots=True)
class Weights:
    """A linear-chain CRF: what each feature says for each label, and each label for the next.

    `table[rows[feature]]` are a feature's weights in the order of `labels`; row 0 is all zeros, for
    features without weights. `transitions[a, b]`: b after a. `network`: the digest of the network
    whose opinions are among the features, "" for none.
    """

    labels: list[str]
    rows: dict[bytes, int]
    table: Floats
    transitions: Floats
    network: str = ""

    def sums(self, groups: Sequence[Sequence[bytes]]) -> Floats:
        """What the features of each group say together: [groups, labels]. A feature that is there
        twice counts twice."""
        sizes = np.fromiter(map(len, groups), np.int64, len(groups))
        places = np.repeat(np.arange(len(groups)), sizes)
        rows = map(self.rows.get, chain.from_iterable(groups), repeat(0))
        found = self.table[np.fromiter(rows, np.int64, len(places))]
        return added_up(places, found, len(groups)).astype(np.float32)


def added_up(places: NDArray[np.int64], values: NDArray[Any], count: int) -> NDArray[np.float64]:
    """The sum of the rows of `values` that belong to each of so many places."""
    width = values.shape[1]
    cells = (places[:, None] * width + np.arange(width)).ravel()
    total = np.bincount(cells, values.ravel(), count * width)
    return total.reshape(count, width).astype(np.float64, copy=False)


def read_weights(path: Path) -> Weights:
    """Read a file that CRFsuite wrote. Raises KhaosanError where it is none or is cut short."""
    data = path.read_bytes()
    try:
        return _read(data)
    except (ValueError, IndexError):
        raise KhaosanError(f"{path}: no weights of a CRF (khaosan train writes them)") from None


def note_network(path: Path, digest: str) -> None:
    """Write the digest of a network at the end of a file of weights."""
    with path.open("ab") as file:
        file.write(_NOTE + digest.encode() + b"\n")


def _read(data: bytes) -> Weights:
    size = _number(data, 4)
    note = data[size:]
    noted = note.startswith(_NOTE) and note.endswith(b"\n")
    if data[:4] != b"lCRF" or size > len(data) or (note and not noted):
        raise ValueError
    at = _number(data, 28)
    features = np.frombuffer(data, _FEATURE, _number(data, at + 8), offset=at + 12)
    labels = [key.decode() for key in _keys(data, _number(data, 32))]
    attributes = _keys(data, _number(data, 36))
    table = np.zeros((1 + len(attributes), len(labels)), dtype=np.float32)
    states = features[features["sort"] == _STATE]
    table[1 + states["source"], states["label"]] = states["weight"]
    transitions = np.zeros((len(labels), len(labels)), dtype=np.float32)
    between = features[features["sort"] == _TRANSITION]
    transitions[between["source"], between["label"]] = between["weight"]
    rows = {key: i for i, key in enumerate(attributes, 1)}
    return Weights(labels, rows, table, transitions, note[len(_NOTE) :].strip().decode("ascii"))


def _number(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def _keys(data: bytes, at: int) -> list[bytes]:
    """The keys of a CQDB that begins at this offset, in the order of their numbers."""
    if data[at : at + 4] != b"CQDB":
        raise ValueError
    count, places = _number(data, at + 16), at + _number(data, at + 20)
    begins = at + 8 + np.frombuffer(data, "<u4", count, offset=places).astype(np.int64)
    every = np.frombuffer(data, np.uint8)
    sizes = every[begins[:, None] + np.arange(-4, 0)] @ (256 ** np.arange(4))
    ends = begins + sizes - 1
    return [data[a:b] for a, b in zip(begins.tolist(), ends.tolist(), strict=True)]
