from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from crawler.files.page import layout, layout_sides, pdf
from crawler.files.page.paragraphs import paragraphs
from crawler.files.reading import read
from crawler.readers import LeftOut
from khaosan.records import Document
from tests.crawler.files.drawn import At, Rule, draw

SET = Path(__file__).parent / "set"
Read = Callable[..., list[Document | LeftOut]]
Lines = Callable[..., list[str]]


@pytest.fixture
def here() -> Read:
    """Reads a file in this process."""

    def reading(path: Path, name: str | None = None) -> list[Document | LeftOut]:
        return list(read(path, name or path.name, path.name))

    return reading


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    """The paragraphs of a PDF drawn."""

    def reads(*pages: Sequence[At | Rule]) -> list[str]:
        path = tmp_path / "a.pdf"
        path.write_bytes(draw(pages))
        document = pdf.open_pdf(path)
        found = [pdf.page_text(document[n]) for n in range(len(pages))]
        ordered = [layout.order(page.pieces, page.rules) for page in found]
        layout_sides.settle(ordered)
        return ["".join(text for _, text in part.parts) for part in paragraphs(ordered)]

    return reads
