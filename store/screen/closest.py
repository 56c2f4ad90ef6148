"""Where, in a new version of a text, marking begins for what fits it no more."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from store.database import Store
from store.reviews import items, places
from store.reviews.records import Item
from store.screen.spans import step, trimmed

# Aligning takes time with the product of the lengths; of longer texts only words are looked for.
_MOST = 1e9
# Words less alike than this (of 100) are others.
_ALIKE = 60
# How far around the old place similar words are looked for.
_NEAR = 300


def place(store: Store, item: Item, text: str, found: Sequence[Item]) -> tuple[int, int]:
    """The stretch of `text` that comes closest to an item of an older version. `found`: what the
    machine found in the new text."""
    old = items.text_of(store, item.document, item.version)
    return closest(old, item.start, item.end, text, [
        (f.start, f.end) for f in found if f.kind == item.kind
    ])  # fmt: skip


def closest(
    old: str, start: int, end: int, new: str, found: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """The same words, the nearest; else what was found where they stood; else similar words there;
    else what stands there now."""
    words = old[start:end]
    now = _mapped(old, start, end, new)
    if exact := places.places(new, words):
        return min(exact, key=lambda at: abs(at[0] - now[0]))
    over = [at for at in found if at[0] < max(now[1], now[0] + 1) and at[1] > now[0]]
    if over:
        return max(over, key=lambda at: min(at[1], now[1]) - max(at[0], now[0]))
    if fuzz.ratio(words, new[slice(*now)]) >= _ALIKE:
        return _whole(new, *now)
    first, last = max(0, now[0] - _NEAR), now[1] + _NEAR
    like = fuzz.partial_ratio_alignment(words, new[first:last], score_cutoff=_ALIKE)
    if like is not None and like.dest_end > like.dest_start:
        now = first + like.dest_start, first + like.dest_end
    return _whole(new, *now)


def _mapped(old: str, start: int, end: int, new: str) -> tuple[int, int]:
    """Where the ends of a span come to lie as the texts are aligned."""
    if len(old) * len(new) > _MOST:
        share = len(new) / max(1, len(old))
        return int(start * share), int(end * share)
    first, last = None, len(new)
    for op in Levenshtein.opcodes(old, new):
        moved = op.dest_start - op.src_start
        if first is None and op.src_end > start:
            first = start + moved if op.tag == "equal" else op.dest_start
        if op.src_end >= end:
            last = end + moved if op.tag == "equal" else op.dest_end
            break
    first = len(new) if first is None else first
    return first, max(first, last)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A span of whole characters, at least one of them, where there is any."""
    if start >= len(text):
        start = step(text, len(text), -1)
    if start > 0:
        start = step(text, start + 1, -1)
    end = step(text, max(start, end - 1), 1)
    return trimmed(text, start, end) if text[start:end].strip() else (start, end)
