"""The abbreviations that everybody knows (store/data/abbreviations.tsv)."""

from __future__ import annotations

import functools
from pathlib import Path

from khaosan.tables import read_table
from khaosan.text import key


@functools.cache
def _read() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    long: dict[str, list[str]] = {}
    short: dict[str, list[str]] = {}
    for row in read_table(Path(__file__).parent / "data" / "abbreviations.tsv", 2):
        for meaning in row[1].split("|"):
            long.setdefault(row[0].replace(".", ""), []).append(meaning)
            short.setdefault(key(meaning), []).append(row[0])
    return long, short


def meanings() -> dict[str, list[str]]:
    """The full names that an abbreviation (its letters) stands for."""
    return _read()[0]


def short_forms() -> dict[str, list[str]]:
    """The abbreviations of a full name (its key)."""
    return _read()[1]
