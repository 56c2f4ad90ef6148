"""The names of the months, as Thai offices write them: full, short, misspelt, and in English."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khaosan.tables import read_table


def month_names() -> Iterator[tuple[int, str, str]]:
    """Number, form and name; the forms are explained in months.tsv."""
    for number, form, names in read_table(Path(__file__).parent / "months.tsv", 3):
        for name in names.split("|"):
            yield int(number), form, name
