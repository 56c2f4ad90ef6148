"""An item in plain lines: its words with those around them, and what it says."""

from __future__ import annotations

from collections.abc import Iterator

from khaosan.console import one_line
from store.reviews.fields import FIELDS, described, shown, value
from store.reviews.mapping import splits_grapheme
from store.reviews.records import Item

WIDTH = 120  # characters before the words, and after them


def around(text: str, start: int, end: int, width: int = WIDTH) -> tuple[str, str]:
    """The words of the same paragraph before and after a span: at most `width` characters each,
    and where it was cut, from a space on and with an ellipsis."""
    first = max(text.rfind("\n", 0, start) + 1, start - width)
    last = text.find("\n", end)
    last = min(len(text) if last < 0 else last, end + width)
    before, after = text[first:start], text[end:last]
    if first > 0 and text[first - 1] != "\n":
        before = "…" + _from_space(text, first, start)
    if last < len(text) and text[last] != "\n":
        after = _to_space(text, end, last) + "…"
    return one_line_edges(before), one_line_edges(after)


def short(text: str, width: int = 60) -> str:
    """The beginning of a text, for a table."""
    line = one_line(text)
    if len(line) <= width:
        return line
    while width and splits_grapheme(line, width):
        width -= 1
    return line[:width].rstrip() + "…"


def one_line_edges(text: str) -> str:
    """One line, with a space left at either edge where there was white space."""
    if not text.strip():
        return " " if text else ""
    lead, trail = text[:1].isspace(), text[-1:].isspace()
    return " " * lead + one_line(text) + " " * trail


def _from_space(text: str, first: int, start: int) -> str:
    space = text.find(" ", first, min(start, first + WIDTH // 2))
    if space >= 0:
        return text[space + 1 : start]
    while first < start and splits_grapheme(text, first):
        first += 1
    return text[first:start]


def _to_space(text: str, end: int, last: int) -> str:
    space = text.rfind(" ", max(end, last - WIDTH // 2), last)
    if space >= 0:
        return text[end:space]
    while last > end and splits_grapheme(text, last):
        last -= 1
    return text[end:last]


def lines_of(item: Item, before: str, after: str) -> Iterator[str]:
    """An item for a person who reads line by line: what it is, its place with the words in
    brackets, then a line a field."""
    sure = "" if item.source.startswith("editor:") else f", score {item.score:.2f}"
    yield one_line(f"{item.kind.capitalize()}: {item.text if item.kind != 'agreement' else ''}"
                   f"{described(item.record) if item.kind == 'agreement' else ''}"
                   f" ({item.state}{sure}, found by {item.source})")  # fmt: skip
    yield f"  {before}[{one_line(item.text)}]{after}"
    for field in FIELDS[item.kind]:
        if field.name != "kind":
            found = shown(value(item.record, field.name))
            yield one_line(f"{field.label.capitalize()}: {found or 'none'}")
    if item.why:
        yield one_line(f"Back for review: {item.why}")
    if item.reason:
        yield one_line(f"Reason given: {item.reason}")
    if item.note:
        yield one_line(f"Note: {item.note}")
    if item.flagged:
        yield one_line(f"Flagged by {item.flagged}")
