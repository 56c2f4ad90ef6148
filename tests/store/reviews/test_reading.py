"""What editors type and mark is read as the extraction reads it."""

from __future__ import annotations

import datetime as dt

import pytest

from jobs.reviewing import ThaiReader
from khaosan.errors import UsageError
from store.database import Store
from store.reviews import decide, values
from store.reviews.items import items
from tests.store.reviews.conftest import Put


@pytest.mark.parametrize(
    ("words", "published", "meant"),
    [
        ("15 ธันวาคม 2564", None, ("2021-12-15", "day")),
        ("๑๕ ธ.ค. ๖๔", None, ("2021-12-15", "day")),
        ("ธันวาคม 2564", None, ("2021-12", "month")),
        ("ปีงบประมาณ พ.ศ. 2566", None, ("2022-10-01/2023-09-30", "fiscal_year")),
        ("15 ธันวาคม", "2021-12-16", ("2021-12-15", "day")),
        ("15 ธันวาคม", None, None),
        ("15 ธันวาคม", "2021", None),  # known by its year only
        ("เมื่อวันที่ 15 ธันวาคม 2564 แถลงข่าว", None, None),  # more than a date
        ("1 มกราคม 2565 และ 2 มกราคม 2565", None, None),  # two
        ("กรมทดสอบ", None, None),
    ],
)
def test_a_date_is_read(words: str, published: str | None, meant: tuple[str, str] | None) -> None:
    assert ThaiReader().date(words, published) == meant


def test_a_value_may_be_typed_in_words() -> None:
    assert values.edtf("๑๕ ธันวาคม ๒๕๖๔") == "2021-12-15"
    assert values.edtf("2564-12-15") == "2021-12-15"
    with pytest.raises(UsageError, match="is no date value"):
        values.edtf("วันไหนสักวัน")


def test_a_marked_date_has_its_value(store: Store, put: Put) -> None:
    text = "กรมทดสอบแถลงเมื่อวันที่ 15 ธันวาคม 2564 และ 3 มกราคม ที่ผ่านมา"
    put(text, {"dates": {"15 ธันวาคม 2564": "2021-12-15"}}, published=dt.date(2022, 1, 5))
    [machines] = items(store, "a")
    start = text.index("3 มกราคม")
    added = decide.add(store, "a", "ก", "date", start, start + len("3 มกราคม")).item
    assert added is not None
    assert (added.record.value, added.record.kind) == ("2022-01-03", "day")  # type: ignore[union-attr]
    cut = decide.edit(store, machines, "ก", start=machines.start + 3).item
    assert cut is not None and cut.text == "ธันวาคม 2564"
    assert (cut.record.value, cut.record.kind) == ("2021-12", "month")  # type: ignore[union-attr]
