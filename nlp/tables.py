"""The tables under nlp/data (read by khaosan.tables) as the components want them: folded."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

from khaosan.tables import read_table
from khaosan.text import fold

DATA = Path(__file__).parent / "data"


@functools.cache
def rows(name: str) -> list[tuple[str, ...]]:
    """The lines of nlp/data/NAME as tuples of folded cells; comments and blank lines left out.

    Raises FileNotFoundError where the package was installed without its data.
    """
    return [tuple(fold(cell).text.strip() for cell in cells) for cells in read_table(DATA / name)]


def column(name: str, kind: str) -> list[str]:
    """The second cells of the lines of nlp/data/NAME whose first cell is `kind`."""
    return [row[1] for row in rows(name) if row[0] == kind]


def alternatives(words: Iterable[str]) -> str:
    """A regular expression that matches any of `words`, the longest first; a space in a word
    matches any run of spaces, or none."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(r" *".join(map(re.escape, w.split())) for w in ordered) + ")"
