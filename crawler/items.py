"""What the spider hands to the item pipeline: one of three answers to one address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from khaosan.records import Document


@dataclass(slots=True)
class Answer:
    """How a server answered for an address. `status` is 0 where it did not."""

    url: str
    status: int
    fetched: dt.datetime
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    sha256: str | None = None


@dataclass(slots=True)
class Article:
    """An article that was fetched. `damaged`: characters of the page that could not be read."""

    answer: Answer
    document: Document
    damaged: int = 0


@dataclass(slots=True)
class Unchanged:
    """The server says that a known article has not changed (304)."""

    answer: Answer


@dataclass(slots=True)
class Miss:
    """An article's address that gave no article, and why."""

    answer: Answer
    reason: str
