"""Where a span of one version of a text stands in another. Pure: no database.

The two texts are aligned by lines, and inside lines that changed by characters. A span moves with
the words around it; where its own words were touched, or letters were put right before or behind
it (กรมการ is no longer itself in กรมการข้าว), it stands nowhere.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import Levenshtein

# Aligning by characters takes time with the product of the lengths (4 s for this); pieces still
# longer that changed as a whole are taken for different, and only single words are looked for.
_MOST = 4e10
# Written after their letter without being marks to Unicode (U+0E33 and the Lao one), and joiners.
_CLINGING = frozenset("\u0e33\u0eb3\u200c\u200d")


def splits_grapheme(text: str, offset: int) -> bool:
    """Whether an offset lies inside a character as people see it (a letter and its marks)."""
    if not 0 < offset < len(text):
        return False
    after = text[offset]
    return (
        unicodedata.category(after) in ("Mn", "Me", "Mc")
        or after in _CLINGING
        or text[offset - 1 : offset + 1] == "\r\n"
    )


class Mapping:
    """The spans of an `old` text in a `new` one."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new
        # Pieces that are equal: (start in old, end in old, start in new), in order.
        self._blocks = [(0, len(old), 0)] if old == new else list(_joined(_equal(old, new)))
        self._starts = [block[0] for block in self._blocks]

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the words of a span stand now; None where they do not."""
        at = bisect_right(self._starts, start) - 1
        if at >= 0:
            first, last, there = self._blocks[at]
            if first <= start and end <= last:
                moved = (start + there - first, end + there - first)
                if self._stands_alone(start, end, *moved):
                    return moved
        return self._only(start, end)

    def _only(self, start: int, end: int) -> tuple[int, int] | None:
        """A span whose words stand once in each of the two texts was moved with its paragraph."""
        words = self.old[start:end]
        at = self.new.find(words)
        if at < 0 or self.new.find(words, at + 1) >= 0 or self.old.find(words) != start:
            return None
        if self.old.find(words, start + 1) >= 0:
            return None
        moved = (at, at + len(words))
        return moved if self._stands_alone(start, end, *moved) else None

    def _stands_alone(self, start: int, end: int, now: int, then: int) -> bool:
        """Whether no letter was put to the words at either end that was not there before."""
        if splits_grapheme(self.new, now) or splits_grapheme(self.new, then):
            return False
        before = self.old[start - 1 : start], self.new[now - 1 : now] if now else ""
        behind = self.old[end : end + 1], self.new[then : then + 1]
        return all(was == is_ or not _is_letter(is_) for was, is_ in (before, behind))


def _is_letter(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "LMN"


def _equal(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    """The equal pieces of two texts, by lines and inside changed lines by characters."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    old_at, new_at = _offsets(old_lines), _offsets(new_lines)
    done = (0, 0)
    for op in Levenshtein.opcodes(old_lines, new_lines):
        if op.tag != "equal":
            continue  # what lies between two equal pieces is looked at as one
        a, b, c = old_at[op.src_start], old_at[op.src_end], new_at[op.dest_start]
        yield from _changed(old, new, *done, a, c)
        yield a, b, c
        done = (b, new_at[op.dest_end])
    yield from _changed(old, new, *done, len(old), len(new))


def _changed(
    old: str, new: str, start: int, there: int, end: int, upto: int
) -> Iterator[tuple[int, int, int]]:
    """The equal pieces of old[start:end] and new[there:upto]."""
    if (end - start) * (upto - there) > _MOST:
        return
    for op in Levenshtein.opcodes(old[start:end], new[there:upto]):
        if op.tag == "equal":
            yield start + op.src_start, start + op.src_end, there + op.dest_start


def _joined(blocks: Iterator[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Neighbours in both texts as one piece: a span may reach over the end of a line."""
    last: tuple[int, int, int] | None = None
    for start, end, there in blocks:
        if last and last[1] == start and last[2] + last[1] - last[0] == there:
            last = (last[0], end, last[2])
        else:
            if last:
                yield last
            last = (start, end, there)
    if last:
        yield last


def _offsets(lines: Sequence[str]) -> list[int]:
    out = [0]
    for line in lines:
        out.append(out[-1] + len(line))
    return out
