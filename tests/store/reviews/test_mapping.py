"""Where a span stands in another version of a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.reviews.mapping import Mapping, splits_grapheme

PIECES = st.lists(
    st.sampled_from(["กรม", "ที่", "น้ำ", "การ", " ", "\n", "๒๕๖๔", "กำลัง", "ก็", "a", "."]),
    max_size=25,
).map("".join)


@given(PIECES, PIECES, st.data())
@settings(max_examples=300, deadline=None)
def test_a_span_that_stands_has_the_same_words(old: str, new: str, data: st.DataObject) -> None:
    mapping, same = Mapping(old, new), Mapping(old, old)
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    if start == end:
        return
    assert (
        same.span(start, end) == (start, end)
        or splits_grapheme(old, start)
        or splits_grapheme(old, end)
    )
    if (there := mapping.span(start, end)) is not None:
        assert new[slice(*there)] == old[start:end]
        assert not splits_grapheme(new, there[0])
        assert not splits_grapheme(new, there[1])


@pytest.mark.parametrize(
    ("old", "new", "words", "stands"),
    [
        ("กรมการ แถลง", "ข่าว: กรมการ แถลงแล้ว", "กรมการ", True),
        # Letters put right to it make another name of it.
        ("กรมการ แถลง", "กรมการข้าว แถลง", "กรมการ", False),
        ("นายชัย กล่าว", "นายชัยยศ กล่าว", "นายชัย", False),
        ("ประชุมกับกรม ก", "กรม ก\nประชุม", "กรม ก", True),  # moved, and it stands once in both
        ("สถ. แถลง", "สถ. สถ. แถลงแล้ว", "สถ.", True),
        ("กระทรวงมหาดไทย แถลง", "กระทรวงคมนาคม แถลง", "กระทรวงมหาดไทย", False),
        ("พบ น้า", "พบ น้าน", "น้า", False),
    ],
)
def test_words_that_still_stand(old: str, new: str, words: str, stands: bool) -> None:
    start = old.index(words)
    there = Mapping(old, new).span(start, start + len(words))
    assert (there is not None) == stands
    if there:
        assert new[slice(*there)] == words


def test_a_paragraph_before_moves_what_stands_behind() -> None:
    old = "\n".join(f"กรมที่ {n} แถลงข่าวประจำวัน" for n in range(50))
    new = "ย่อหน้าใหม่\n" + old.replace("กรมที่ 7 ", "กรมที่เจ็ด ")
    mapping = Mapping(old, new)
    at = old.index("กรมที่ 40")
    assert mapping.span(at, at + 9) == (new.index("กรมที่ 40"), new.index("กรมที่ 40") + 9)
    gone = old.index("กรมที่ 7 ")
    assert mapping.span(gone, gone + 8) is None
