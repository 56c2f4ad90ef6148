"""Text as HTML is the text, whatever stands in it and however its mentions cross."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.web import deadline, marking
from store.web.marking import Mark, marked, paragraphs, parts, shown, thai

LONG = "การประชุมคณะกรรมการพัฒนาคุณภาพชีวิตผู้สูงอายุระดับจังหวัดประจำปีงบประมาณ"

_texts = st.text(
    st.sampled_from("กขคงาิ์ำเแ่ ๆฯ\n\r\t<>&\"'abc12\u200b\u00a0\u202e\x07") | st.characters(),
    max_size=120,
)
_spans = st.lists(
    st.tuples(
        st.integers(0, 120), st.integers(1, 60),
        st.sampled_from(["person", "agency", "date", "evidence"]), st.booleans(),
    ),
    max_size=8,
)  # fmt: skip


def _text_of(markup: str) -> str:
    return html.unescape(re.sub("<[^<>]*>", "", markup))


@given(_texts, _spans)
def test_tags_taken_away_it_is_the_text(text: str, spans: list[tuple[int, int, str, bool]]) -> None:
    marks = [
        Mark(a, min(a + n, len(text)), kind, '/x?"<' if linked else None, 'tip "<&', id=f"at{a}")
        for a, n, kind, linked in spans
        if a < len(text)
    ]
    # html.unescape reads NUL and numeric references of C1 as other characters; shown() has neither.
    assert _text_of(str(marked(text, marks))) == shown(text)
    lines = [line for line in shown(text).split("\n") if line.strip()]
    markup = list(map(str, paragraphs(text, marks)))
    assert [_text_of(line) for line in markup] == lines
    for line in markup:
        depth = 0  # no link in a link, no mark in a mark
        for tag in re.findall(r"<(/?)(?:a|mark|span)\b", line):
            depth += -1 if tag else 1
            assert 0 <= depth <= 1
        assert depth == 0


def test_every_place_of_a_mention_bears_its_kind() -> None:
    text = "กรมการปกครอง กระทรวงมหาดไทย"
    out = str(marked(text, [Mark(0, 27, "agency", "/outer"), Mark(13, 27, "agency", "/inner"),
                            Mark(3, 15, "evidence", id="at3")]))  # fmt: skip
    assert re.findall(r'<a href="(/\w+)" class="m ([a-z ]+)"', out) == [
        ("/outer", "agency"), ("/outer", "agency evidence"), ("/inner", "agency evidence"),
        ("/inner", "agency"),
    ]  # fmt: skip
    assert out.count('id="at3"') == 1


def test_long_runs_may_break_between_words_and_nowhere_else() -> None:
    out = str(thai(LONG))
    pieces = out.split("<wbr>")
    assert "".join(pieces) == LONG and len(pieces) > 5
    assert "การประชุม" in pieces or "ประชุม" in pieces
    for piece in pieces[1:]:
        assert piece[0] not in "ะาำๅๆฯ" and not re.match(
            "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", piece
        )
    assert "<wbr>" not in thai("กรมการปกครอง 2565")  # short runs need none


def test_many_mentions_in_one_long_line_take_their_number_not_its_square() -> None:
    piece = "กรมการปกครอง จัดประชุมคณะกรรมการพัฒนาคุณภาพชีวิตผู้สูงอายุระดับจังหวัด "

    def taken(times: int) -> float:
        marks = [Mark(n * len(piece), n * len(piece) + 12, "agency", "/a") for n in range(times)]
        started = time.process_time()
        out = marked(piece * times, marks)
        assert out.count("<a ") == times
        return time.process_time() - started

    taken(50)  # (the dictionary is read)
    assert taken(4_000) < 14 * taken(500)


def test_the_time_of_a_page_bounds_python_too() -> None:
    with deadline.within(-1), pytest.raises(deadline.TooLongError, match="too long"):
        thai(LONG)
    assert thai(LONG)


def test_two_things_that_begin_at_one_place_can_both_be_jumped_to() -> None:
    out = str(marked("ลงนามแล้ว", [Mark(0, 9, "evidence", id="at0"), Mark(0, 5, "hit", id="hit")]))
    assert out.count('id="at0"') == out.count('id="hit"') == 1


@given(st.text(st.sampled_from("กำ่ \nab"), max_size=200), st.integers(5, 40))
def test_parts_are_the_text(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marking, "PART", size)
        found = parts(text)
    assert "".join(text[a:b] for a, b in found) == text
    assert all(b - a <= size * 1.2 + 200 for a, b in found)
    assert all(not re.match("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", text[a:]) for a, _ in found[1:])
