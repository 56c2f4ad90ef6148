"""The subword vocabulary: pieces inside words, so that a piece never crosses a word's edge.

Names are cut out of running Thai by words; a tokenizer that learns pieces over whole sentences
(SentencePiece, byte-level BPE) glues the end of one word to the start of the next and costs
boundaries. Here the text is folded and cut into words first (khaosan.text), and a WordPiece
vocabulary is learned within the words: a piece that goes on inside a word starts with `##`.

    python -m nlp.training.vocabulary --corpus thaigov.jsonl.xz --out DIR --articles 20000

writes the tokenizer (transformers' files) and the corpus as numbers: `tokens.u16`, one piece after
another, articles in a shuffled order that the seed fixes, `[SEP]` after each. A space is no piece
of its own: the piece after it has the bit SPACED set.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from khaosan.errors import KhaosanError
from khaosan.text import fold, tokens

SIZE = 16_000
#: Articles that the vocabulary is learned from; more do not change its first 16,000 pieces much.
LEARNED_FROM = 8_000
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PAD, UNK, CLS, SEP, MASK = range(5)
SPACED = 1 << 15
#: Longer words (a base64 blob, a run of dots) become [UNK] instead of a hundred pieces.
LONGEST_WORD = 80
_SEPARATOR = "\x1f"
_TOKENS = "tokens.u16"


def articles(path: Path) -> Iterator[str]:
    """Texts (title, newline, body) of a JSONL corpus, plain or .xz, in the order of the file.

    A line holds `text`, or `title` and `body`. Raises KhaosanError for a line that is neither.
    """
    compressed = path.suffix == ".xz"
    with lzma.open(path) if compressed else path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield row["text"] if "text" in row else f"{row['title']}\n{row['body']}"
            except (ValueError, KeyError, TypeError) as error:
                raise KhaosanError(
                    f"{path}, line {number}: not an article (wants text, or title and body)"
                ) from error


def sample(path: Path, count: int | None, seed: int = 0) -> list[str]:
    """`count` articles of a corpus (all for None), shuffled by `seed`."""
    texts = list(articles(path))
    random.Random(seed).shuffle(texts)  # noqa: S311 (an order, no secret)
    return texts[:count]


def plain(word: str) -> str:
    """A word as the vocabulary sees it: any run of white space is one space or one newline."""
    if word.isspace():
        return "\n" if "\n" in word else " "
    return word


def words_of(text: str) -> list[str]:
    """A text, folded and cut into words, as the vocabulary sees them."""
    return [plain(token) for token in tokens(fold(text).text)]


def learn(texts: Iterable[Sequence[str]], size: int = SIZE) -> Any:
    """Learn a WordPiece tokenizer (tokenizers.Tokenizer) of `size` pieces from cut texts."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    # White space is two pieces of its own and never learned with: the trainer would drop it.
    tokenizer = Tokenizer(
        models.WordPiece(
            unk_token=SPECIAL[UNK],
            max_input_chars_per_word=LONGEST_WORD,
        )
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(_SEPARATOR, "removed")
    trainer = trainers.WordPieceTrainer(
        vocab_size=size,
        min_frequency=4,
        special_tokens=list(SPECIAL),
        limit_alphabet=800,
        continuing_subword_prefix="##",
        show_progress=False,
    )
    tokenizer.train_from_iterator((_SEPARATOR.join(words) for words in texts), trainer)
    # From here on words come cut already (`is_pretokenized`).
    tokenizer.pre_tokenizer = None
    return tokenizer


def save(tokenizer: Any, folder: Path) -> None:
    """Write the tokenizer in transformers' form, for AutoTokenizer.from_pretrained."""
    import transformers

    make: Any = transformers.PreTrainedTokenizerFast
    names = dict(
        zip(
            ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), SPECIAL, strict=True
        )
    )
    make(tokenizer_object=tokenizer, **names).save_pretrained(folder)


class Pieces:
    """Words to piece numbers, each distinct word cut once."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.size: int = self._tokenizer.get_vocab_size()
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, word: str) -> tuple[int, ...]:
        """The pieces of one word; at least one."""
        found = self._known.get(word)
        if found is None:
            ids = self._tokenizer.encode(
                [plain(word)], is_pretokenized=True, add_special_tokens=False
            ).ids
            found = self._known[word] = tuple(ids) or (UNK,)
        return found

    def starts(self) -> NDArray[np.bool_]:
        """For each piece, whether it begins a word."""
        out = np.ones(self.size, dtype=bool)
        for piece, number in self._tokenizer.get_vocab().items():
            out[number] = not piece.startswith("##")
        return out

    def wordlike(self) -> NDArray[np.bool_]:
        """For each piece, whether it has a letter or digit (no white space, no punctuation)."""
        out = np.zeros(self.size, dtype=bool)
        for piece, number in self._tokenizer.get_vocab().items():
            out[number] = number > MASK and any(c.isalnum() for c in piece)
        return out


def encode(texts: Iterable[Sequence[str]], pieces: Pieces, path: Path) -> int:
    """Write cut texts as piece numbers to `path` (uint16); how many were written."""
    count = 0
    with path.open("wb") as out:
        for words in texts:
            ids: list[int] = []
            space = 0
            for word in words:
                if word == " ":
                    space = SPACED
                    continue
                first, *more = pieces(word)
                ids += [first | space, *more]
                space = 0
            ids.append(SEP)
            np.asarray(ids, dtype=np.uint16).tofile(out)
            count += len(ids)
    return count


def corpus(folder: Path) -> NDArray[np.uint16]:
    """The corpus that `prepare` wrote, mapped from disk."""
    return np.memmap(folder / _TOKENS, dtype=np.uint16, mode="r")


def prepare(path: Path, folder: Path, count: int | None, size: int = SIZE) -> int:
    """Learn the vocabulary from a corpus and write both into `folder`; the number of pieces.

    What stands in the folder already is kept: a vocabulary is not learned twice, for the weights
    trained with it would be lost.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / _TOKENS).exists():
        return len(corpus(folder))
    texts = sample(path, count)
    if not (folder / "tokenizer.json").exists():
        save(learn(map(words_of, texts[:LEARNED_FROM]), size), folder)
    temporary = folder / (_TOKENS + ".part")
    written = encode(map(words_of, texts), Pieces(folder), temporary)
    temporary.replace(folder / _TOKENS)
    return written


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.vocabulary")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--articles", type=int, help="take only so many, drawn at random")
    parser.add_argument("--size", type=int, default=SIZE)
    options = parser.parse_args(arguments)
    written = prepare(options.corpus, options.out, options.articles, options.size)
    sys.stderr.write(f"{written:,} pieces in {options.out / _TOKENS}\n")


if __name__ == "__main__":
    main()
