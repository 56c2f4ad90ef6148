"""Articles that are numbered, where no list names them: count on until nothing comes any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from crawler.source import Source


class Counting:
    """Which number to ask for next.

    Begins a gap below the highest number that the store knows, so that what was not there yet is
    asked for again; ends when `gap` numbers above the highest article gave none. No more than
    `ahead` are under way at once.
    """

    def __init__(self, source: Source, highest: int, ahead: int = 4) -> None:
        self.source = source
        self.gap = source.numbers.gap
        self.hit = max(highest, source.numbers.first - 1)
        self.next = max(source.numbers.first, highest - self.gap + 1)
        self.ahead = ahead
        self.waiting: set[int] = set()
        self._texts: set[int] = set()

    def ask(self) -> Iterator[tuple[int, str]]:
        """The numbers to ask for now, and their addresses."""
        while len(self.waiting) < self.ahead and self.next <= self.hit + self.gap:
            number, self.next = self.next, self.next + 1
            self.waiting.add(number)
            path = self.source.numbers.address.replace("{number}", str(number))
            yield number, self.source.absolute(path)

    def answered(self, number: int, *, article: bool) -> None:
        """An answer has come: an article or none."""
        self.waiting.discard(number)
        if article:
            self.hit = max(self.hit, number)

    def is_new(self, text: str) -> bool:
        """Whether no other number gave this text. A site that answers any number with the same
        page has no article there."""
        key = hash(text)
        if key in self._texts:
            return False
        self._texts.add(key)
        return True


def highest(connection: sqlite3.Connection, source: str) -> int:
    """The highest article number of a source in the store; 0 where there is none."""
    row = connection.execute(
        "SELECT max(CAST(substr(id, ?) AS INTEGER)) FROM documents WHERE source = ? "
        "AND substr(id, 1, ?) = ?",
        (len(source) + 2, source, len(source) + 1, f"{source}:"),
    ).fetchone()
    return int(row[0] or 0)
