"""What a list calls a document: its title, or the beginning of its text where it has none."""

from __future__ import annotations

from khaosan.records import Document

# Characters that a list shows of it.
MOST = 200
# The columns of `documents d` that `headline` takes: a text may be of a megabyte.
COLUMNS = "d.title, substr(d.text, 1, 2000) AS beginning"


def headline(title: str | None, text: str) -> str:
    """The title, or the first line of a text that holds something, cut to what a list shows."""
    return Document("", text, title=title).headline[:MOST]
