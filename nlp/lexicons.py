"""The word lists of nlp/data and of PyThaiNLP, read once."""

from __future__ import annotations

import functools
from pathlib import Path

from khaosan.tables import read_table
from khaosan.text import pythainlp_corpus
from khaosan.titles import title_pattern as title_pattern
from khaosan.titles import titles as titles


def rows(name: str, folder: str = "data") -> list[list[str]]:
    """The rows of a data file of this package, as they are written (khaosan.tables)."""
    return list(read_table(Path(__file__).parent / folder / name))


def _words(file: str) -> frozenset[str]:
    text = (pythainlp_corpus() / file).read_text("utf-8-sig")
    return frozenset(w for line in text.splitlines() if (w := line.strip()))


@functools.cache
def first_names() -> frozenset[str]:
    """Thai given names (PyThaiNLP, and those that the corpus adds)."""
    listed = _words("person_names_female_th.txt") | _words("person_names_male_th.txt")
    return listed | {row[0] for row in rows("names_given.tsv", "models") if row[1] == "f"}


@functools.cache
def family_names() -> frozenset[str]:
    """Thai family names (PyThaiNLP, and those that the corpus adds)."""
    added = {row[0] for row in rows("names_given.tsv", "models") if row[1] == "s"}
    return _words("family_names_th.txt") | added


@functools.cache
def clusters() -> dict[str, tuple[str, str]]:
    """The fine and the coarse class of words that stand in like places (nlp.training.clusters)."""
    return {row[0]: (row[1], row[2]) for row in rows("names_clusters.tsv", "models")}


@functools.cache
def known_agencies() -> dict[str, str]:
    """Names of agencies and a tag for how sure they are: what the CRF's features are made of.

    "k" full names and "a" other names of the lists; "0" to "4" how often the corpus means an
    agency by the string (nlp.training.gazetteer), joined to the former where both know it.
    """
    tags: dict[str, str] = {}
    for file in ("agencies.tsv", "agencies_mined.tsv"):
        for row in rows(file):
            tags.setdefault(row[0], "k")
            for alias in (row[2] if len(row) > 2 else "").split("|"):
                if len(alias) > 1:
                    tags.setdefault(alias, "a")
    for name, often in rows("names_gazetteer.tsv", "models"):
        tags[name] = often + tags.get(name, "")
    return tags


def listed_agencies() -> list[tuple[str, str]]:
    """The agencies of agencies.tsv: canonical name, and that of the agency above it or ""."""
    return [(row[0], row[3] if len(row) > 3 else "") for row in rows("agencies.tsv")]


@functools.cache
def countries() -> frozenset[str]:
    """Countries in Thai (PyThaiNLP)."""
    return _words("countries_th.txt")


@functools.cache
def dictionary() -> frozenset[str]:
    """The words of the segmenter."""
    return _words("words_th.txt")


@functools.cache
def heads() -> dict[str, str]:
    """Heads of agency names and the kinds that they tell of."""
    return {row[0]: row[1] for row in rows("agency_heads.tsv")}
