"""A store with an article whose extraction waits for review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from khaosan.records import Document, Extraction
from store import extractions
from store.adding import add
from store.database import Store
from store.documents import get

Make = Callable[..., Extraction]
Put = Callable[..., str]

FULL = "กรมทดสอบระบบนิเวศ"
OTHER = "สำนักงานตัวอย่างแห่งชาติ"
TEXT = (
    f"{FULL}ลงนามกับ{OTHER}\n"
    f"เมื่อวันที่ 15 ธันวาคม 2564 นายสมหมาย ใจกว้าง อธิบดี{FULL} (กทน.) ลงนามบันทึกข้อตกลงกับ{OTHER} "
    "ณ โรงแรมริมน้ำ โดยมีนางสาวมานี มีสุข เป็นสักขีพยาน\n"
    "กทน. แถลงว่ากรมฯ ยินดี"
)
FOUND: dict[str, Any] = {
    "agencies": {FULL: FULL, OTHER: OTHER, "กทน.": FULL},
    "persons": {"นายสมหมาย ใจกว้าง": "สมหมาย ใจกว้าง", "นางสาวมานี มีสุข": "มานี มีสุข"},
    "roles": {"นายสมหมาย ใจกว้าง": ("อธิบดี", FULL)},
    "dates": {"15 ธันวาคม 2564": "2021-12-15"},
    "agreements": [
        {
            "parties": [FULL, OTHER],
            "signatories": [("นายสมหมาย ใจกว้าง", FULL)],
            "witnesses": ["นางสาวมานี มีสุข"],
            "date": "2021-12-15",
            "place": "โรงแรมริมน้ำ",
            "evidence": "ลงนามบันทึกข้อตกลง",
        }
    ],
}


@pytest.fixture
def put(store: Store, make_extraction: Make) -> Put:
    """Add a version of an article and save what was found in it; its id."""

    def do(
        text: str = TEXT,
        found: dict[str, Any] | None = FOUND,
        *,
        id: str = "a",
        model: str = "m",
        into: Store | None = None,
        **more: Any,
    ) -> str:
        target = into or store
        more.setdefault("published", None)
        document = Document.new(text, id=id, url=f"https://news.go.th/{id}", **more)
        with target.transaction():
            add(target, document)
        row = get(target, id)
        assert row is not None
        if found is not None:
            # A text that differs in white space alone is no new version.
            document.text = text = row["text"]
            only = {
                key: {s: v for s, v in named.items() if s in text}
                for key, named in found.items()
                if isinstance(named, dict)
            }
            told = [a for a in found.get("agreements", []) if a["evidence"] in text]
            with target.transaction():
                extractions.save(
                    target,
                    row["number"],
                    make_extraction(document, **only, agreements=told),
                    model,
                )
        return id

    return do
