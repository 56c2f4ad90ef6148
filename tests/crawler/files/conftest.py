from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.files.reading import read
from crawler.readers import LeftOut
from khaosan.records import Document

SET = Path(__file__).parent / "set"
Read = Callable[..., list[Document | LeftOut]]


@pytest.fixture
def here() -> Read:
    """Reads a file in this process."""

    def reading(path: Path, name: str | None = None) -> list[Document | LeftOut]:
        return list(read(path, name or path.name, path.name))

    return reading
