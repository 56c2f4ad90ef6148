"""Words are found however their spaces are written, and never inside a letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khaosan.errors import UsageError
from store.database import Store
from store.reviews import decide
from store.reviews.items import items
from store.reviews.places import as_written, places
from tests.store.reviews.conftest import FULL, Put

GAPS = st.sampled_from([" ", "\u00a0", "  ", "\n", "\u2009", " \u200b"])


@given(st.lists(st.sampled_from(["บันทึก", "ข้อตกลง", "กรมการข้าว", "(MOU)", "น้ำ"]), min_size=1), GAPS)
def test_spaces_do_not_matter(words: list[str], gap: str) -> None:
    text = f"วันนี้{gap}{gap.join(words)} แล้ว"
    typed = " ".join(words)
    assert as_written(text, typed) == gap.join(words)
    assert all("".join(text[a:b].split()) for a, b in places(text, typed))


def test_what_stands_letter_by_letter_comes_first() -> None:
    assert places("กรม การ\u00a0กรม การ", "กรม การ") == [(0, 7), (8, 15)]
    assert places("กรม\u00a0การ", "กรม การ") == [(0, 7)]
    assert places("กรม", " ") == []


@pytest.mark.parametrize("typed", ["ายวันชัย พนมชัย", "นายวันชัย พนมช", "นายวันช"])
def test_a_name_does_not_begin_or_end_inside_a_letter(typed: str) -> None:
    assert as_written("โดยนายวันชัย พนมชัย ลงนาม", typed) is None
    assert as_written("โดยนายวันชัย พนมชัย ลงนาม", "นายวันชัย พนมชัย") == "นายวันชัย พนมชัย"


def test_a_title_with_other_spaces_is_taken_as_the_text_has_it(store: Store, put: Put) -> None:
    text = f"{FULL} ลงนามบันทึกข้อตกลงความร่วมมือ\u00a0โครงการทดลอง ณ โรงแรม\u00a0ริมน้ำ โดยนายวันชัย  พนมชัย"
    put(text, {
        "agencies": {FULL: FULL},
        "agreements": [{"parties": [FULL], "evidence": "ลงนามบันทึกข้อตกลงความร่วมมือ"}],
    })  # fmt: skip
    [item] = [i for i in items(store, "a") if i.kind == "agreement"]
    made = decide.edit(
        store, item, "ก", title="บันทึกข้อตกลงความร่วมมือ โครงการทดลอง", place="โรงแรม ริมน้ำ",
        signatories=[("นายวันชัย พนมชัย", None)],
    ).item  # fmt: skip
    assert made is not None
    assert made.record.title == "บันทึกข้อตกลงความร่วมมือ\u00a0โครงการทดลอง"  # type: ignore[union-attr]
    assert made.record.place == "โรงแรม\u00a0ริมน้ำ"  # type: ignore[union-attr]
    assert made.record.signatories[0].person == "นายวันชัย  พนมชัย"  # type: ignore[union-attr]
    with pytest.raises(UsageError, match="begins or ends inside a word"):
        decide.edit(store, made, "ก", witnesses=["ายวันชัย พนมชัย"])
