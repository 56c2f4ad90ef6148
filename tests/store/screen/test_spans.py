"""The edges of a span never fall inside a Thai character; the caret moves by letter and word."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.screen.marking import Marking
from store.screen.spans import characters, step, step_word, trimmed

THAI = st.text("กขงนมสอเแโใไะาำิีึืุูั็่้๊๋์ํๆฯ ก1a\n\u200b\u0e3a", max_size=30)


def pieces(text: str) -> list[str]:
    edges = characters(text)
    return [text[a:b] for a, b in itertools.pairwise(edges)]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("ที่น้ำเก้า", ["ที่", "น้ำ", "เก้า"]),
        ("เกาะแก่ง", ["เกาะ", "แก่", "ง"]),
        ("น\u0e49\u0e4d\u0e32", ["น\u0e49\u0e4d\u0e32"]),  # ำ written as two characters
        ("กรมฯ (สถ.)", list("กรมฯ (สถ.)")),
        ("โต๊ะใหม่ๆ", ["โต๊ะ", "ให", "ม่", "ๆ"]),
        ("รักษ์", ["รั", "ก", "ษ์"]),
        ("🇹🇭👩‍👩‍👧 é", ["🇹🇭", "👩‍👩‍👧", " ", "é"]),
    ],
)  # fmt: skip
def test_a_letter_keeps_its_marks_and_its_vowels(text: str, whole: list[str]) -> None:
    assert pieces(text) == whole


def test_steps_over_marks_never_split() -> None:
    text = "ที่น้ำเก้า"
    ends = [0]
    while (there := step(text, ends[-1], 1)) != ends[-1]:
        ends.append(there)
    assert ends == [0, 3, 6, 10]
    assert [step(text, end, -1) for end in ends[1:]] == ends[:-1]
    # From inside one (a machine's offset may lie there) a step goes to an edge.
    assert (step(text, 1, 1), step(text, 1, -1)) == (3, 0)


def test_words_are_those_of_the_index() -> None:
    text = "นายอำเภอ ลงนามบันทึกข้อตกลง"
    ends = [0]
    while (there := step_word(text, ends[-1], 1, end=True)) != ends[-1]:
        ends.append(there)
    assert [text[a:b].strip() for a, b in itertools.pairwise(ends)] == [
        "นายอำเภอ", "ลงนาม", "บันทึก", "ข้อตกลง",
    ]  # fmt: skip
    assert step_word(text, len("นายอำเภอ"), 1, end=False) == len("นายอำเภอ ")


@given(THAI, st.data())
def test_no_move_ever_splits_a_character(text: str, data: st.DataObject) -> None:
    edges = set(characters(text))
    marking = Marking(text, data.draw(st.sampled_from(sorted(edges))))
    moves = st.sampled_from(["left", "right", "word left", "word right", "begin", "other", "go"])
    for move in data.draw(st.lists(moves, max_size=12)):
        if move == "begin":
            marking.begin()
        elif move == "other":
            marking.other_end()
        elif move == "go":
            marking.go(data.draw(st.integers(0, len(text))))
        else:
            marking.move(1 if "right" in move else -1, word="word" in move)
        assert set(marking.shown) <= edges
        if (span := marking.span) is not None:
            start, end = span
            assert 0 <= start < end <= len(text)
            assert start in edges or text[start - 1].isspace()
            assert end in edges or text[end].isspace()
            assert not text[start:end][0].isspace() and not text[start:end][-1].isspace()


def test_an_edge_moves_by_word_and_by_letter() -> None:
    text = "โดยนายประเสริฐ ใจดี อธิบดีกรมอนามัย"
    name = "นายประเสริฐ"
    start = text.index(name)
    marking = Marking(text, start + len(name), start)
    marking.move(1, word=True)
    assert text[slice(*marking.shown)] == "นายประเสริฐ ใจดี"
    marking.other_end()
    marking.move(1, word=True)
    assert text[slice(*marking.shown)] == "ประเสริฐ ใจดี"
    marking.move(1)
    assert text[slice(*marking.shown)] == "ระเสริฐ ใจดี"
    marking.move(-1)
    marking.move(-1)
    marking.move(-1)  # นา is one: a vowel stays with its consonant
    assert text[slice(*marking.shown)] == "นายประเสริฐ ใจดี"


def test_an_end_passes_the_other() -> None:
    text = "ที่น้ำเก้า"
    marking = Marking(text, 6, 3)
    assert marking.span == (3, 6)
    marking.move(-1)  # what is marked is never nothing
    assert marking.span == (0, 3)
    marking.move(1)
    assert marking.span == (3, 6)


def test_marking_begins_where_the_caret_is() -> None:
    marking = Marking("ที่ น้ำ", 4)
    assert marking.span is None and marking.shown == (4, 7)
    marking.begin()
    assert marking.span == (4, 7)
    marking = Marking("ที่", 3)
    marking.begin()
    assert marking.span == (0, 3)


def test_white_space_stays_outside() -> None:
    assert trimmed(" กรม  ", 0, 6) == (1, 4)
    assert trimmed("  ", 0, 2) == (2, 2)
