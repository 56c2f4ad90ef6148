"""A document's text on the screen: right widths, right offsets, nothing of it interpreted; colours
that everybody can read."""

from __future__ import annotations

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import Color
from rich.style import Style

from store.reviews.records import KINDS, STATES
from store.screen.look import LOOKS, SIGNS, Look
from store.screen.page import WHOLE, Mark, Page, clean, window
from store.screen.panes import fitted
from tests.store.screen.articles import article

LONG = "\n".join(article(n % 200)[0].text for n in range(200))


@settings(max_examples=40)
@given(st.integers(0, 199), st.integers(10, 120), st.randoms())
def test_every_offset_stands_in_one_line(n: int, width: int, rng: random.Random) -> None:
    document, extraction = article(n)
    text = document.text
    page = Page(text, width, [m.end for m in extraction.mentions()])
    assert "".join(page.shown[a:b] for a, b in page.lines) == page.shown.replace("\n", "")
    for a, b in page.lines:
        assert cell_len(page.shown[a:b].rstrip()) <= width
    for offset in rng.sample(range(len(text)), 20):
        assert page.offset(page.first(offset)) == offset
        assert page.shown[page.first(offset)] == clean(text)[offset]
        start, end = page.lines[page.line_of(offset)]
        assert start <= page.first(offset) <= end


def test_a_mention_is_marked_to_the_letter_with_its_sign_behind_it() -> None:
    text = "ที่กรมอนามัย น้ำใจ"
    start, end = text.index("กรม"), text.index(" ")
    page = Page(text, 40, [end])
    line = page.line(0, [Mark(start, end, Style(bold=True), "✓")], Style())
    assert line.plain == "ที่กรมอนามัย✓ น้ำใจ"
    (span,) = line.spans
    assert line.plain[span.start : span.end] == "กรมอนามัย"


def test_a_mention_goes_on_in_the_next_line_and_no_line_begins_with_its_sign() -> None:
    text = "กรมส่งเสริมการปกครองท้องถิ่น"
    for width in range(8, 30):
        page = Page(text, width, [len(text)])
        mark = Mark(0, len(text), Style(bold=True), "✓")
        lines = [page.line(n, [mark], Style()) for n in range(len(page.lines))]
        marked = "".join(line.plain[s.start : s.end] for line in lines for s in line.spans)
        assert marked == text
        assert not any(line.plain.startswith("✓") for line in lines)


def test_nothing_of_a_text_is_interpreted() -> None:
    text = "[bold]x[/bold] \x1b[31mแดง\x07\x9b \u202eกลับ\tท้าย\r\nอีกบรรทัด\u2028ใหม่"
    page = Page(text, 200)
    assert len(page.shown) == len(text)
    shown = [page.line(n, [], Style()).plain for n in range(len(page.lines))]
    assert shown[0].startswith("[bold]x[/bold] \ufffd[31mแดง\ufffd\ufffd \ufffdกลับ ท้าย")
    assert len(shown) == 3
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for line in shown for c in line)


@settings(max_examples=40)
@given(st.integers(0, 199), st.integers(8, 60))
def test_a_cut_line_is_never_too_wide_and_never_ends_inside_a_letter(n: int, width: int) -> None:
    text = article(n)[0].text
    line = fitted(text, width)
    assert cell_len(line) <= width
    kept = line.removesuffix("…")
    assert " ".join(clean(text).split()).startswith(kept.rstrip())


@settings(max_examples=12)
@given(st.integers(0, 60_000), st.integers(20, 60))
def test_of_a_long_text_a_stretch_is_laid_out(offset: int, width: int) -> None:
    text = LONG[:60_000]
    start, end = window(text, offset)
    assert 0 <= start <= min(offset, len(text)) <= end <= len(text)
    assert end - start <= WHOLE and (start == 0 or text[start - 1] == "\n")
    signs = list(range(100, len(text), 997))
    page = Page(text, width, signs, start, end)
    for at in range(start, end, 1_111):
        assert page.offset(page.first(at)) == at
        assert page.shown[page.first(at)] == clean(text)[at]
    assert window(text[:WHOLE], 5) == (0, WHOLE)


# ---- colours ----------------------------------------------------------------


def luminance(colour: str) -> float:
    parts = [c / 255 for c in Color.parse(colour).get_truecolor()]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def grounds(look: Look) -> dict[str, list[str]]:
    letters = [look.text, look.quiet, look.warn, *look.kinds.values()]
    return {
        look.ground: letters,
        look.panel: letters,
        look.line: [look.text],
        look.marked: [look.ink],
    }


def test_letters_have_contrast_in_dark_and_light() -> None:
    for look in LOOKS.values():
        for ground, letters in grounds(look).items():
            for colour in letters:
                assert contrast(colour, ground) >= 4.5, (look.name, colour, ground)
        for kind, state in itertools.product(KINDS, STATES):
            style = look.mention(kind, state, current=True)
            assert style.color and style.bgcolor
            assert contrast(style.color.name, style.bgcolor.name) >= 4.5


def test_states_differ_without_colour() -> None:
    assert set(SIGNS) == set(STATES)
    assert len(set(SIGNS.values())) == len(SIGNS)
    assert all(cell_len(sign) == 1 for sign in SIGNS.values())
