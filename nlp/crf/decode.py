"""Lines of units out of a text, labels to spans, spans to labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from nlp.crf.units import units
from nlp.words import words_of

OUTSIDE = "O"


@dataclass(slots=True)
class Line:
    """The units of one line of a text; `starts[i]` is where unit i begins, the last one the end."""

    units: list[str]
    starts: list[int]


def lines(tokens: Iterable[str]) -> Iterator[Line]:
    """The lines of a text that hold more than white space, as units."""
    return lines_among(units(tokens))


def lines_among(whole: Iterable[str]) -> Iterator[Line]:
    """The lines of a text that is cut into units already."""
    current: list[str] = []
    starts: list[int] = []
    at = 0
    for unit in whole:
        if unit[0] == "\n":
            if current:
                yield Line(current, [*starts, at])
                current, starts = [], []
        else:
            current.append(unit)
            starts.append(at)
        at += len(unit)
    if current:
        yield Line(current, [*starts, at])


_UNITS, _LINES = "khaosan_units", "khaosan_lines"


def units_of(doc: Doc) -> list[str]:
    """The units of a Doc, white space among them, made once and kept on it."""
    kept: list[str] | None = doc.user_data.get(_UNITS)
    if kept is None:
        kept = doc.user_data[_UNITS] = units(words_of(doc))
    return kept


def lines_of(doc: Doc) -> list[Line]:
    """The lines of a Doc, made once and kept on it."""
    kept: list[Line] | None = doc.user_data.get(_LINES)
    if kept is None:
        kept = doc.user_data[_LINES] = list(lines_among(units_of(doc)))
    return kept


def spans_of(labels: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """(first unit, unit after the last, label without its B- or I-) of each labelled stretch."""
    begin, kind = 0, ""
    for i, label in enumerate(labels):
        if kind and (label == OUTSIDE or label[0] == "B" or label[2:] != kind):
            yield begin, i, kind
            kind = ""
        if label != OUTSIDE and not kind:
            begin, kind = i, label[2:]
    if kind:
        yield begin, len(labels), kind


# Outer quotes and punctuation are no part of a name; a closing bracket at its end may be.
_EDGE_LEFT = " \n\t\"'“”‘’)]«»,.:;-–"
_EDGE_RIGHT = " \n\t\"'“”‘’([«»,:;-–"


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space, quotes and separators at its edges."""
    while start < end and text[start] in _EDGE_LEFT:
        start += 1
    while end > start and text[end - 1] in _EDGE_RIGHT:
        end -= 1
    return start, end
