"""What reads an article from a page, or a document from a file, as a digest: when it changes, what
is kept is worth a second reading."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from crawler.source import Source, common

_FOLDER = Path(__file__).parents[1]
# The modules that turn bytes into an article, and the library that reads a page with no selectors.
_MODULES = ("article.py", "attachments.py", "dates.py", "encodings.py")
_LIBRARIES = ("lxml", "trafilatura")
# Those that read files, as they are installed.
_OF_FILES = ("lxml", "pillow", "pypdfium2", "python-calamine", "pythainlp", "striprtf")


def reader_of(source: Source) -> str:
    """The digest of what reads this source's pages: the code, and the part of its file that says
    how."""
    said = dataclasses.asdict(source)
    how = {name: said[name] for name in ("agency", "encoding", "articles", "select", "patterns")}
    del how["articles"]["files"]  # what is fetched changes nothing in how a page is read
    # A pattern's own text: its repr() is cut after 200 characters.
    text = json.dumps([_code(), common(), how], default=lambda pattern: pattern.pattern)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def reader_of_files() -> str:
    """The digest of what reads files: the code of crawler/files, and its libraries."""
    modules = sorted(p for p in (_FOLDER / "files").rglob("*") if p.suffix in (".py", ".npz"))
    return f"files-{_digest(modules, _OF_FILES)[:16]}"


@cache
def _code() -> str:
    return _digest([_FOLDER / name for name in _MODULES], _LIBRARIES)


def _digest(modules: Iterable[Path], libraries: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for module in modules:
        digest.update(module.read_bytes())
    for library in libraries:
        try:
            digest.update(version(library).encode())
        except PackageNotFoundError:
            digest.update(b"none")  # files of its kind wait for it, unread
    return digest.hexdigest()
