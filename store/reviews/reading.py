"""What words mean to a reader of Thai: the value of a date, a title and the name behind it.

The store knows no extraction. Who joins the two (jobs.reviewing) puts a reader here; without one an
editor gives a date's value as EDTF.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from khaosan.titles import title_pattern


class Meant(NamedTuple):
    """What a date's words mean: an EDTF value, and the kind of date."""

    value: str
    kind: str


class Reader(Protocol):
    """Reads words as the extraction does."""

    def date(self, words: str, published: str | None) -> Meant | None:
        """What words mean that are a date from end to end; None: they are none, or no day is meant.
        `published`: the day (YYYY-MM-DD ...) that missing years are reckoned from."""


_readers: list[Reader] = []


def install(reader: Reader) -> None:
    """Read with this reader from now on."""
    _readers[:] = [reader]


def date(words: str, published: str | None = None) -> Meant | None:
    """What a date's words mean; None where that is not known, or nobody is there to read them."""
    return _readers[0].date(words, published) if _readers else None


def split(words: str, before: str | None = None) -> tuple[str | None, str]:
    """The title (None: none) and the name in a person's words. `before`: the title that was read
    until now, which is kept where the words begin with it."""
    found = title_pattern().match(words)
    title = found[0] if found else ""
    if before and words.startswith(before) and len(before) >= len(title.strip()):
        title = before
    name = words[len(title) :].strip()
    if not name:
        return None, words
    return title.strip() or None, name
