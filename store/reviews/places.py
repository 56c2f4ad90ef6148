"""Where words stand in a text. Pure: no database.

What an editor sees and types has plain spaces; the text may have no-break spaces, several, or the
end of a line there. The text's own words are what counts and is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from khaosan.errors import UsageError

# White space, and what takes no room at all: nobody can type it, or see that it is missing.
_GAP = r"[\s\u200b-\u200d\u2060\ufeff]+"
# No Thai word begins with a vowel or a sign that is written behind or over its consonant.
_FOLLOWING = re.compile(r"[ะ-ฺ\u0e45็-๎]")


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Every place of some words in a text; where they stand nowhere letter by letter, those where
    only their spaces are others."""
    if not words.strip():
        return []
    return list(_exact(text, words)) or [
        match.span() for match in re.finditer(_GAP.join(map(re.escape, words.split())), text)
    ]


def _exact(text: str, words: str) -> Iterator[tuple[int, int]]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)


def as_written(text: str, words: str) -> str | None:
    """Words as the text writes them; None where they do not stand in it as whole letters."""
    for start, end in places(text, words):
        if not _FOLLOWING.match(text, start) and not _FOLLOWING.match(text, end):
            return text[start:end]
    return None


def begins_inside(text: str, start: int) -> bool:
    """Whether a word that begins here would begin with what only follows a letter in Thai."""
    return _FOLLOWING.match(text, start) is not None


def nearest(text: str, words: str, start: int, end: int) -> tuple[int, int]:
    """The place of words that overlaps a span, most of them first. Raises UsageError where none
    does."""
    found = places(text, words)
    if not found:
        raise UsageError(f"{words!r} is not in the text")
    best = max(found, key=lambda at: min(at[1], end) - max(at[0], start))
    if min(best[1], end) <= max(best[0], start):
        raise UsageError(f"{words!r} stands elsewhere in the text, not at {text[start:end]!r}")
    return best


def nth(text: str, words: str, number: int | None) -> tuple[int, int]:
    """The place of words in a text; `number`: which, from 1, where it stands several times. Raises
    UsageError where there is none such."""
    found = places(text, words)
    if not found:
        raise UsageError(f"{words!r} is not in the text")
    if number is None and len(found) > 1:
        raise UsageError(f"{words!r} stands {len(found)} times in the text; say which with --nth")
    if number is not None and not 1 <= number <= len(found):
        raise UsageError(f"{words!r} stands {len(found)} times in the text, not {number}")
    return found[(number or 1) - 1]
