"""The spaCy tokenizer: newmm over PyThaiNLP's dictionary (nlpO3), cut also where scripts change.

White space is a token of its own, so that the tokens joined are the text, character for character.
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

from khaosan.text import tokens


class ThaiTokenizer:
    """Cut a text into a Doc (khaosan.text.tokens)."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        words = tokens(text)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))

    # spaCy saves a tokenizer with the pipeline; this one has no state.
    def to_bytes(self, **kwargs: object) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **kwargs: object) -> ThaiTokenizer:
        return self

    def to_disk(self, path: object, **kwargs: object) -> None: ...

    def from_disk(self, path: object, **kwargs: object) -> ThaiTokenizer:
        return self


@registry.tokenizers("khaosan.ThaiTokenizer.v1")  # type: ignore[untyped-decorator]
def make() -> Callable[[Language], ThaiTokenizer]:
    """The factory that a spaCy config names."""

    def create(nlp: Language) -> ThaiTokenizer:
        return ThaiTokenizer(nlp.vocab)

    return create
