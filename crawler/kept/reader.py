"""What reads an article from a page, as a digest: when it changes, kept pages are worth a second
reading."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path

from crawler.source import Source, common

_FOLDER = Path(__file__).parents[1]
# The modules that turn bytes into an article, and the library that reads a page with no selectors.
_MODULES = ("article.py", "attachments.py", "dates.py", "encodings.py")
_LIBRARIES = ("lxml", "trafilatura")


def reader_of(source: Source) -> str:
    """The digest of what reads this source's pages: the code, and the part of its file that says
    how."""
    said = dataclasses.asdict(source)
    how = {name: said[name] for name in ("agency", "encoding", "articles", "select", "patterns")}
    # A pattern's own text: its repr() is cut after 200 characters.
    text = json.dumps([_code(), common(), how], default=lambda pattern: pattern.pattern)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for name in _MODULES:
        digest.update((_FOLDER / name).read_bytes())
    for library in _LIBRARIES:
        digest.update(version(library).encode())
    return digest.hexdigest()
