"""The data that is measured on; it is not part of the project."""

from __future__ import annotations

import json
import lzma
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from khaosan.records import Document


def shared() -> Path | None:
    """The folder of gold and corpus: KHAOSAN_SHARED, or `shared` beside the project."""
    folder = Path(os.environ.get("KHAOSAN_SHARED") or Path(__file__).parents[2] / "shared")
    return folder if (folder / "gold" / "dev.jsonl").is_file() else None


def gold(name: str = "dev") -> Path:
    """A gold file."""
    folder = shared()
    assert folder is not None
    return folder / "gold" / f"{name}.jsonl"


def corpus_file() -> Path:
    """The corpus of real articles."""
    folder = shared()
    assert folder is not None
    return folder / "data" / "thaigov-2020-2024.jsonl.xz"


def articles(count: int, every: int = 1) -> Iterator[Document]:
    """`count` articles of the corpus, one of each `every`."""
    with lzma.open(corpus_file(), "rt", encoding="utf-8") as lines:
        for line in islice(lines, 0, count * every, every):
            yield Document.from_json(json.loads(line))
