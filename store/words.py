"""What of a text is indexed: its words, and the words inside its compounds.

newmm takes the longest word that the dictionary has, so that กระทรวงมหาดไทย is one word and a
search for มหาดไทย finds nothing of it. The index therefore has, beside the words, the *parts* of
each compound. A part is a word of the dictionary of three characters or more, no function word,
standing in the compound so that what is left of it on both sides is words too (of a long part at
its beginning or end: whatever is left), and not a rare word inside a common one (หวัด, a cold, in
จังหวัด, a province; เทศ in ประเทศ).

A *term* is what stands in the index for a token: Latin as it is (FTS5 folds its case), a number
with a mark for each separator of thousands (2,564 people are no year), an abbreviation without its
full stops and with a mark, so that มท. is found as itself and never inside another word.
"""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from khaosan.text import pythainlp_corpus, tokens
from store.abbreviations import meanings

# Counts up when what is indexed changes; the index in a store that was made by another is rebuilt.
FORMAT = 4

# A private-use character, a letter to the FTS5 tokenizer: the mark of an abbreviation, and the
# decimal point in a number. And another for a number's separator of thousands.
MARK = "\ue000"
THOUSANDS = "\ue001"

ABBREVIATION = re.compile(r"(?:[ก-ฮ]{1,5}\.)+")
_CONSONANTS = re.compile(r"[ก-ฮ]{2,5}")
# An abbreviation without its full stops, by itself between spaces or brackets: (อบต)
_ALONE = re.compile(r"(?<![ก-๎])[ก-ฮ]{2,5}(?![ก-๎.])")
_THAI = re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]+")
_LONGEST_COMPOUND = 60  # characters; longer "words" are no compounds
_SHORTEST_COMPOUND = 5
_SHORTEST_PART = 3
# A part must be used by itself at least this often in the Thai National Corpus, and this often for
# each use of a longer word around it. A short part is mostly a syllable (บาล in เทศบาล) and must be
# as common as the longer word.
_RAREST_PART = 20
_RAREST_SHARE = 0.1
_SHORT_PART = 4
# So long a word is seldom in another by chance.
_LONG_PART = 7
_NEVER_FIRST = frozenset("ะัาำิีึืฺุู็่้๊๋์ํ๎ๅๆฯ")
_NEVER_LAST = frozenset("เแโใไ")
# PyThaiNLP lists verbs such as ร่วมมือ as stop words too; function words are shorter.
_LONGEST_FUNCTION_WORD = 5
_RAREST_SHORT_SHARE = 1.0
_LONGEST_ABBREVIATION = 6
_RUN_WORDS = 5
_CACHE_SIZE = 400_000


def made_by() -> str:
    """What makes an index now: the format, the dictionary and the segmenter, with versions."""
    import importlib.metadata  # a tenth of a search's start

    versions = (f"{name} {importlib.metadata.version(name)}" for name in ("pythainlp", "nlpo3"))
    return f"words {FORMAT}, {', '.join(versions)}"


@dataclass(frozen=True, slots=True)
class Words:
    """What is indexed of one text: `body`, its terms, and `parts`, those inside its compounds,
    each joined by spaces; `compounds`: the tokens whose parts are among them, with them."""

    body: str
    parts: str
    compounds: dict[str, tuple[str, ...]]


# token: (its term, its parts, whether it is a few consonants only)
_known: dict[str, tuple[str, tuple[str, ...], bool]] = {}


def analyse(folded: str) -> Words:
    """What is indexed of a folded text (khaosan.text.fold)."""
    if len(_known) > _CACHE_SIZE:  # bounded, however many names and misspellings go by
        _known.clear()
    body: list[str] = []
    parts: list[str] = [found + MARK for found in _ALONE.findall(folded)]
    compounds: dict[str, tuple[str, ...]] = {}
    consonants = False
    run: deque[str] = deque(maxlen=_RUN_WORDS)  # the last words of a run of Thai letters
    for word in tokens(folded):
        entry = _known.get(word)
        if entry is None:
            entry = _known[word] = _entry(word)
        term, inside, short = entry
        if term:
            if inside:
                parts += inside
                if word[-1] != ".":
                    compounds[word] = inside
            body.append(term)
        elif consonants and word == ".":
            # A run of Thai letters ends in an abbreviation: มติครม.
            body[-1] += MARK
        elif word == "." and run and run[-1] not in dictionary() and (letters := _ends(run)):
            parts.append(letters + MARK)
        if _THAI.fullmatch(word):
            run.append(word)
        else:
            run.clear()
        consonants = short
    return Words(" ".join(body), " ".join(parts), compounds)


def _ends(run: Iterable[str]) -> str:
    """The abbreviation at the end of a run of Thai letters of which newmm cut it otherwise:
    อบต in นายกอบต., cut as นายกอ บต; "" where there is none."""
    text = "".join(run)
    for n in range(_LONGEST_ABBREVIATION, 2, -1):
        if text[-n:] in meanings() and all(w in dictionary() for w in tokens(text[:-n])):
            return text[-n:]
    return ""


def _entry(token: str) -> tuple[str, tuple[str, ...], bool]:
    term = term_of(token)
    if token[-1] == "." and term:
        pieces = [p for p in token.split(".") if p]
        several = len(pieces) > 1
        return term, tuple(p + MARK for p in pieces if several and len(p) > 1), False
    if term and _THAI.fullmatch(token):
        return term, compound_parts(token), _CONSONANTS.fullmatch(token) is not None
    return term, (), False


def term_of(token: str) -> str:
    """What stands in the index for a token; "" for white space, punctuation, ๆ and ฯ."""
    token = token.strip("ๆฯ")
    if not any(c.isalnum() for c in token):
        return ""
    if ABBREVIATION.fullmatch(token):
        return token.replace(".", "") + MARK
    if token[0].isdigit():
        return token.replace(",", THOUSANDS).replace(".", MARK)
    return token


# ---- compounds --------------------------------------------------------------


@functools.cache
def dictionary() -> frozenset[str]:
    lines = (pythainlp_corpus() / "words_th.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for word in lines if len(word) > 1 and _THAI.fullmatch(word))


@functools.cache
def _function_words() -> frozenset[str]:
    return frozenset((pythainlp_corpus() / "stopwords_th.txt").read_text(encoding="utf-8").split())


@functools.cache
def _frequencies() -> dict[str, int]:
    """How often a word is used in the Thai National Corpus (shipped with PyThaiNLP)."""
    frequencies = {}
    with (pythainlp_corpus() / "tnc_freq.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, _, count = line.rstrip("\n").partition("\t")
            if count:
                frequencies[word] = int(count)
    return frequencies


def compound_parts(token: str) -> tuple[str, ...]:
    """The words inside a compound of the dictionary, in their order; () where it is none."""
    length = len(token)
    if not _SHORTEST_COMPOUND <= length <= _LONGEST_COMPOUND or token not in dictionary():
        return ()
    words, function_words = dictionary(), _function_words()
    # Which prefixes and which suffixes of the token are words one after the other. A piece may not
    # be the whole token.
    pieces = [
        (i, j)
        for i in range(length - 1)
        for j in range(i + 2, length + 1)
        if j - i < length and token[i:j] in words
    ]
    from_start = {0}
    for i, j in pieces:
        if i in from_start:
            from_start.add(j)
    to_end = {length}
    for i, j in reversed(pieces):
        if j in to_end:
            to_end.add(i)
    standing = [
        (i, j)
        for i, j in pieces
        if (i in from_start and j in to_end)
        or (j - i >= _LONG_PART and (i == 0 or j == length) and _may_part(token, i or j))
    ]
    return tuple(
        token[i:j]
        for i, j in standing
        if j - i >= _SHORTEST_PART
        and (j - i > _LONGEST_FUNCTION_WORD or token[i:j] not in function_words)
        and _is_used(token[i:j], [token[a:b] for a, b in [*standing, (0, length)]
                                  if a <= i and j <= b and b - a > j - i])
    )  # fmt: skip


def _is_used(part: str, around: list[str]) -> bool:
    """Whether a part is a word in its own right beside the longer words that it stands in."""
    frequencies = _frequencies()
    by_itself = frequencies.get(part, 0) or _as_rare_as_its_words(part)
    least, share = _RAREST_PART, _RAREST_SHARE
    if len(part) >= _LONG_PART:
        by_itself, least = max(by_itself, 1), 1
    elif len(part) <= _SHORT_PART:
        share = _RAREST_SHORT_SHARE
    return by_itself >= least and all(
        by_itself >= share * frequencies.get(longer, 0) for longer in around
    )


@functools.lru_cache(maxsize=65536)
def _as_rare_as_its_words(part: str) -> int:
    """How often a long word is used that the corpus cuts finer: การแพทย์ is not in it, การ and แพทย์
    are. The least frequent of its words; of several ways to cut it the one where that is most."""
    if len(part) < _LONG_PART:
        return 0
    frequencies, words = _frequencies(), dictionary()
    best = [0] * (len(part) + 1)
    best[0] = 1 << 30
    for end in range(2, len(part) + 1):
        best[end] = max(
            (
                min(best[start], frequencies.get(part[start:end], 0))
                for start in range(end - 1)
                if best[start] and end - start < len(part) and part[start:end] in words
            ),
            default=0,
        )
    return best[-1]


def _may_part(token: str, at: int) -> bool:
    """Whether a word may end and another begin there, by the letters alone."""
    return token[at] not in _NEVER_FIRST and token[at - 1] not in _NEVER_LAST


def is_abbreviation(token: str) -> bool:
    """Whether a token may be an abbreviation that is written without its full stops (อบต)."""
    return _CONSONANTS.fullmatch(token) is not None
