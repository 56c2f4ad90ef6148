"""Pieces and windows of the engine hf:."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp.engines.hf_pieces import align, best_window, lower, uncased, windows


@given(st.integers(0, 400), st.integers(1, 60), st.integers(0, 30))
def test_windows_cover_everything_within_their_size(length: int, size: int, overlap: int) -> None:
    spans = windows(length, size, overlap)
    covered = {place for start, end in spans for place in range(start, end)}
    assert covered == set(range(length))
    assert all(0 < end - start <= size for start, end in spans)


@given(st.integers(0, 400), st.integers(8, 60))
def test_each_place_reads_a_window_that_holds_it(length: int, size: int) -> None:
    spans = windows(length, size, size // 4)
    for place, number in enumerate(best_window(spans, length)):
        start, end = spans[number]
        assert start <= place < end
        # Only the text's own edges may be nearer than half of what windows share.
        if start:
            assert place - start >= size // 8 - 1
        if end < length:
            assert end - 1 - place >= size // 8 - 1


def test_align_finds_pieces_of_normalised_text() -> None:
    # NFKC cuts ำ in two, and SentencePiece puts its bar before the first piece.
    assert align(["▁น", "้", "ํา", "ใจ"], "น้ำใจ") == [(0, 1), (1, 2), (2, 3), (3, 5)]
    assert align(["smith", "##s"], "smiths") == [(0, 5), (5, 6)]


def test_align_gives_an_unknown_piece_what_lies_between() -> None:
    assert align(["กรม", "", "ข้าว"], "กรม@@ข้าว") == [(0, 3), (3, 5), (5, 9)]
    assert align(["", "ข้าว"], "@ข้าว") == [(0, 1), (1, 5)]
    assert align([""], "@@") == [(0, 2)]


def test_a_vocabulary_of_lower_cased_text_may_have_a_stray_capital() -> None:
    small = [chr(97 + i) + chr(97 + j) for i in range(26) for j in range(26)]
    assert uncased([*small, "A", "กรม"])
    assert not uncased([*small, *(piece.capitalize() for piece in small)])
    assert uncased(["กรม", "น้ำ"])


@given(st.text(max_size=40))
def test_lower_keeps_every_offset(text: str) -> None:
    assert len(lower(text)) == len(text)


@given(st.lists(st.text(alphabet="กขคำ้ab", min_size=1, max_size=4), min_size=1, max_size=8))
def test_align_cuts_a_run_into_its_pieces(parts: list[str]) -> None:
    run = "".join(parts)
    spans = align(parts, run)
    assert [run[a:b] for a, b in spans] == parts
