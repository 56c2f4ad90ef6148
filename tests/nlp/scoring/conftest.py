"""Small annotated documents and extractions of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nlp.scoring.figures import Comparison, compare
from nlp.scoring.found import Found
from nlp.scoring.gold import Gold

Judge = Callable[..., Comparison]


@pytest.fixture
def judge() -> Judge:
    """judge(text, gold, found): `gold` as a line has it; the mentions of `found` as {"text": ...,
    other fields}, put at the first place of their text, or where "start" says."""

    def run(text: str, gold: dict[str, Any], found: dict[str, Any], **more: Any) -> Comparison:
        placed = dict(found)
        for name in ("persons", "agencies", "dates"):
            placed[name] = [_placed(text, row) for row in found.get(name, [])]
        read = Found.from_json(placed)
        assert read.misplaced(text) is None
        return compare(Gold.from_json({"id": "x", "text": text} | gold | more), read)

    return run


def _placed(text: str, row: dict[str, Any]) -> dict[str, Any]:
    start = row.get("start", text.find(row["text"]))
    return {**row, "start": start, "end": start + len(row["text"])}
