"""Text to a model's pieces and back: every piece knows the characters that it stands for.

Three kinds of tokenizer are met:

- fast ones tell the characters of each piece themselves; the text goes in whole;
- WangchanBERTa's and PhayaThaiBERT's write a space as the piece `<_>` and were fine-tuned on
  newmm's words, each cut into SentencePiece pieces by itself: words go in one by one, and the whole
  word gets one label, from all its pieces (the first is often a bare `▁`);
- slow ones (Python, SentencePiece) tell nothing: runs without white space go in, and their pieces
  are found again in the run.

A vocabulary without capital letters is one of lower-cased text, whether or not its tokenizer says
so (WangchanBERTa's does not): capitals would all become the unknown piece.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

SPACE_PIECE = "<_>"
# How tokenizers mark the start of a word, or that a piece goes on: SentencePiece's lower bar,
# byte-level BPE's Ġ, WordPiece's ##.
_MARKS = re.compile(r"^(?:▁|Ġ|##)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text: its number in the vocabulary, its characters, and whether it begins what
    is labelled as one (a word's other pieces do not, where words are)."""

    number: int
    start: int
    end: int
    head: bool = True


class Cutter:
    """Cuts texts into pieces as the tokenizer's model was trained to see them."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        vocabulary: dict[str, int] = tokenizer.get_vocab()
        special = set(tokenizer.all_special_tokens)
        self._space = vocabulary.get(SPACE_PIECE)
        self._lower = uncased(
            piece
            for piece in vocabulary
            if piece not in special and not re.fullmatch(r"[<\[].*[>\]].*", piece)
        )
        self._unknown: int | None = tokenizer.unk_token_id
        self._known: dict[str, list[tuple[int, int, int]]] = {}
        self.prefix, self.suffix = self._specials()

    def __call__(self, text: str, words: Iterable[str]) -> list[Piece]:
        """The pieces of a text; `words` joined are the text."""
        if self._space is not None:
            return list(self._of_words(words, self._space))
        if self._tokenizer.is_fast:
            return self._whole(text)
        return [
            Piece(number, run.start() + start, run.start() + end)
            for run in re.finditer(r"\S+", text)
            for number, start, end in self._cut(run[0])
        ]

    def _specials(self) -> tuple[list[int], list[int]]:
        """What the model wants before and after the pieces of a text."""
        bare = self._tokenizer("ก", add_special_tokens=False)["input_ids"]
        dressed = self._tokenizer("ก")["input_ids"]
        for at in range(len(dressed) - len(bare) + 1):
            if dressed[at : at + len(bare)] == bare:
                return list(dressed[:at]), list(dressed[at + len(bare) :])
        return [], []

    def _of_words(self, words: Iterable[str], space: int) -> Iterator[Piece]:
        at = 0
        for word in words:
            end = at + len(word)
            if word.isspace():
                yield Piece(space, at, end)
            else:
                for number, (piece, _, _) in enumerate(self._cut(word)):
                    yield Piece(piece, at, end, head=number == 0)
            at = end

    def _whole(self, text: str) -> list[Piece]:
        encoded = self._tokenizer(
            lower(text) if self._lower else text,
            add_special_tokens=False,
            return_offsets_mapping=True,
            verbose=False,
        )
        return [
            Piece(number, start, end)
            for number, (start, end) in zip(
                encoded["input_ids"], encoded["offset_mapping"], strict=True
            )
            if end > start
        ]

    def _cut(self, run: str) -> list[tuple[int, int, int]]:
        """Pieces of a run without white space: number, start and end within the run."""
        found = self._known.get(run)
        if found is None:
            if len(self._known) > 50_000:
                self._known.clear()
            shown = lower(run) if self._lower else run
            names = self._tokenizer.tokenize(shown)
            numbers = self._tokenizer.convert_tokens_to_ids(names)
            unknown = self._tokenizer.unk_token
            spans = align(["" if name == unknown else name for name in names], shown)
            found = [
                (number, start, end) for number, (start, end) in zip(numbers, spans, strict=True)
            ]
            if not found and self._unknown is not None:
                found = [(self._unknown, 0, len(run))]
            self._known[run] = found
        return found


def uncased(pieces: Iterable[str]) -> bool:
    """Whether a vocabulary is one of lower-cased text: next to no piece has a capital letter (a
    few single ones slip into vocabularies that cover every character)."""
    capital = small = 0
    for piece in pieces:
        capital += bool(re.search("[A-Z]", piece))
        small += bool(re.search("[a-z]", piece))
    return capital * 20 <= small


def lower(text: str) -> str:
    """Lower case, letter for letter: those few that change length (İ) stay."""
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def align(names: list[str], run: str) -> list[tuple[int, int]]:
    """Where each piece of a run stands in it; an unknown piece ("") takes all before the next.

    Pieces are of normalised text (SentencePiece's NFKC makes ำ two characters), so both sides are
    compared normalised and mapped back.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(run):
        for normal in unicodedata.normalize("NFKC", letter):
            letters.append(normal)
            places.append(place)
    places.append(len(run))
    normal_run = "".join(letters)
    bounds: list[tuple[int, int]] = []
    at = 0
    for name in names:
        bare = unicodedata.normalize("NFKC", _MARKS.sub("", name))
        found = normal_run.find(bare, at) if bare else at
        if found < 0:
            bounds.append((at, at))
            continue
        bounds.append((found, found + len(bare)))
        at = found + len(bare)
    out = []
    for number, (start, end) in enumerate(bounds):
        # An unknown piece, or one that was not found again, reaches to the next that was.
        if end == start and _MARKS.sub("", names[number]) == names[number]:
            end = next((a for a, b in bounds[number + 1 :] if b > a), len(normal_run))
        out.append((places[start], max(places[end], places[start])))
    return out


def windows(length: int, size: int, overlap: int) -> list[tuple[int, int]]:
    """Windows of at most `size` that cover `length`; neighbours share `overlap` or more."""
    if length <= size:
        return [(0, length)] if length else []
    step = max(1, size - overlap)
    starts = [*range(0, length - size, step), length - size]
    return [(start, start + size) for start in starts]


def best_window(spans: list[tuple[int, int]], length: int) -> list[int]:
    """For each place, the window in which it has the most context on its poorer side.

    An edge of the text is no lack of context.
    """
    out = [0] * length
    best = [-1] * length
    for number, (start, end) in enumerate(spans):
        for place in range(start, end):
            left = place - start if start else length
            right = end - 1 - place if end < length else length
            if min(left, right) > best[place]:
                best[place], out[place] = min(left, right), number
    return out
