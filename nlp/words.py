"""The text and the words of a Doc, read cheaply.

spaCy joins doc.text from the tokens each time that it is asked for, and iterating over the tokens
costs more than all rules together; so the text is kept on the Doc and the tokens' lengths are read
as one array. (This project's tokenizer leaves no token a trailing space: nlp.tokenizer.)
"""

from __future__ import annotations

from itertools import pairwise

from spacy.tokens import Doc

_TEXT, _BOUNDS = "khaosan_text", "khaosan_bounds"


def text_of(doc: Doc) -> str:
    """doc.text."""
    kept: str | None = doc.user_data.get(_TEXT)
    if kept is None:
        kept = doc.user_data[_TEXT] = doc.text
    return kept


def bounds(doc: Doc) -> list[int]:
    """The offset at which each token begins, and the length of the text."""
    kept: list[int] | None = doc.user_data.get(_BOUNDS)
    if kept is None:
        sizes = doc.to_array(["LENGTH", "SPACY"])
        kept = doc.user_data[_BOUNDS] = [0, *sizes.sum(axis=1).cumsum().tolist()]
    return kept


def word_starts(doc: Doc) -> frozenset[int]:
    """The offsets at which a token begins, and the length of the text."""
    return frozenset(bounds(doc))


def words_of(doc: Doc) -> list[str]:
    """The text of each token; joined they are the text."""
    text = text_of(doc)
    return [text[a:b] for a, b in pairwise(bounds(doc))]
