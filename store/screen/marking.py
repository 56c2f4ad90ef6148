"""Marking a stretch of text with the keyboard: a caret, the other end, moves by character and by
word. No screen is needed for it."""

from __future__ import annotations

from dataclasses import dataclass

from store.screen.spans import step, step_word, trimmed


@dataclass(slots=True)
class Marking:
    """`caret`: the end that moves; `anchor`: the one that stays, None until the marking begins."""

    text: str
    caret: int
    anchor: int | None = None

    def move(self, by: int, *, word: bool = False) -> None:
        """A character or a word on (`by` 1) or back (-1). What is marked is never less than one
        character, and the ends may pass each other."""
        there = self._stepped(self.caret, by, word)
        if there == self.anchor:
            there = self._stepped(there, by, word)
        if there != self.anchor:
            self.caret = there

    def _stepped(self, at: int, by: int, word: bool) -> int:
        if not word:
            return step(self.text, at, by)
        end = self.anchor is not None and (at > self.anchor or (at == self.anchor and by > 0))
        there = step_word(self.text, at, by, end=end)
        if end and self.anchor is not None and there <= self.anchor:
            # From the right end back past the left one: a word that begins before it.
            there = step_word(self.text, self.anchor, by, end=False) if by < 0 else there
        return there

    def go(self, offset: int) -> None:
        """To an offset, or the edge of its character."""
        offset = min(max(0, offset), len(self.text))
        at = (
            step(self.text, min(offset + 1, len(self.text)), -1)
            if offset < len(self.text)
            else offset
        )
        if at != self.anchor:
            self.caret = at

    def begin(self) -> None:
        """The marking begins at the caret, with the character there."""
        self.anchor = self.caret
        self.caret = step(self.text, self.caret, 1)
        if self.caret == self.anchor:  # at the end of the text
            self.caret = step(self.text, self.anchor, -1)

    def other_end(self) -> None:
        """The caret goes to the other end."""
        if self.anchor is not None:
            self.caret, self.anchor = self.anchor, self.caret

    @property
    def span(self) -> tuple[int, int] | None:
        """What is marked, without white space at its edges; None where nothing is."""
        if self.anchor is None:
            return None
        start, end = trimmed(self.text, *sorted((self.anchor, self.caret)))
        return (start, end) if end > start else None

    @property
    def shown(self) -> tuple[int, int]:
        """What is marked as it stands, or the character at the caret."""
        if self.anchor is None:
            return self.caret, step(self.text, self.caret, 1)
        start, end = sorted((self.anchor, self.caret))
        return start, end

    @property
    def edge(self) -> tuple[int, int]:
        """The character at the end that moves."""
        if self.anchor is not None and self.caret > self.anchor:
            return step(self.text, self.caret, -1), self.caret
        return self.caret, step(self.text, self.caret, 1)
