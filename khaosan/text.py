"""Thai text: folding that remembers offsets, and word segmentation.

Government text is full of what looks the same and is not: non-breaking and zero-width spaces,
Thai digits, ำ written as two characters, เเ for แ. Everything inside khaosan works on *folded*
text; `Folded` maps its offsets back to the text as it was given.
"""

from __future__ import annotations

import functools
import importlib.util
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nlpo3

# Dropped: they show nothing and only break words. (U+200B ZWSP, ZWNJ, ZWJ, LRM/RLM, word joiner,
# BOM, soft hyphen.)
_DROPPED = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_SPACES = dict.fromkeys(
    [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, ord("\t")], " "
)
_DIGITS = {ord("๐") + n: str(n) for n in range(10)}
_ONE_TO_ONE = _SPACES | _DIGITS | {ord("\u2028"): "\n", ord("\u2029"): "\n", ord("\x85"): "\n"}
_TONES = "\u0e48\u0e49\u0e4a\u0e4b"
_VOWELS = "\u0e31\u0e34-\u0e39"  # those above or below their consonant
# Sequences that stand for one character, or in an order that Thai typing allows but Unicode's
# canonical order of the Thai block does not mend (NFC leaves all of these as they are):
#   nikhahit (+ tone) + sara aa -> (tone +) sara am;  sara e twice -> sara ae
#   tone before an upper or lower vowel -> vowel before tone;  sara am before tone -> tone before
#   sara am;  a mark typed twice -> once
# Tones and vowels are put in order a whole run at a time: with one pair at a time there would be as
# many rounds as a hostile page has marks in a row.
_SEQUENCES = re.compile(
    rf"(?P<am>\u0e4d(?P<t1>[{_TONES}]?)\u0e32|(?P<t2>[{_TONES}])\u0e4d\u0e32)"
    r"|(?P<ae>\u0e40\u0e40)"
    rf"|(?P<order>(?<![{_TONES}])(?:[{_TONES}]++[{_VOWELS}]++)+)"
    rf"|(?P<amtone>(?<!\u0e33)(?:\u0e33++[{_TONES}]++)+)"
    r"|(?P<twice>(?P<mark>[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])(?P=mark)+)"
    r"|(?P<crlf>\r\n?)"
    r"|(?P<drop>[\u200b-\u200f\u2060\ufeff\u00ad]+)"
)
# All characters that such a sequence may be made of.
_MENDED = frozenset(
    "\u0e31\u0e32\u0e33\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e40"
    "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e\r\n"
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
)
_MENDED_RUN = re.compile(f"[{''.join(sorted(_MENDED))}]+")
# Where any of them may be: each of these begins with a set of characters or a character, which
# `re` scans for by itself.
_SUSPECTS = tuple(
    re.compile(pattern)
    for pattern in (
        "[\u0e4d\u200b-\u200f\u2060\ufeff\u00ad\r]",
        f"[{_TONES}][{_VOWELS}]",
        f"\u0e33[{_TONES}]",
        r"([\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])\1",
        "\u0e40\u0e40",
    )
)
_REPLACED = [(chr(old), new if isinstance(new, str) else chr(new))
             for old, new in _ONE_TO_ONE.items()]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and, for each of its characters, where it came from.

    `text`: the folded text. `_starts`: None where folding kept every offset, else the offset in
    the given text of each folded character, and of the end.
    """

    text: str
    original: str
    _starts: list[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the given text that a span of the folded text came from.

        What was dropped at either edge (a zero-width space) stays outside.
        """
        if self._starts is None:
            return start, end
        first = self._starts[start]
        if end <= start:
            return first, first
        last = self._starts[end - 1]
        return first, max(first, _end_of(self.original, last, self._starts[end]))

    def slice(self, start: int, end: int) -> str:
        """The given text under a span of the folded text."""
        a, b = self.span(start, end)
        return self.original[a:b]

    def folded_offset(self, offset: int) -> int:
        """The folded offset of the character at or after an offset of the given text."""
        if self._starts is None:
            return offset
        return bisect_left(self._starts, offset)


def _end_of(original: str, last: int, following: int) -> int:
    # From the next character's start walk back over what was dropped in between.
    end = following
    while end > last + 1 and ord(original[end - 1]) in _DROPPED:
        end -= 1
    return end


def fold(text: str) -> Folded:
    """Fold Thai text: spaces and digits made plain, doubled and decomposed vowels mended,
    marks put in order, invisible characters and CR dropped. Letter case stays.

    Folding twice is folding once.
    """
    same_length = text
    for old, new in _REPLACED:  # str.translate takes ten times as long
        if old in same_length:
            same_length = same_length.replace(old, new)
    current, at = same_length, None
    # Mending one sequence may make another (a dropped zero-width space between two sara e), so
    # until nothing changes; in real text that is one or two rounds.
    while found := list(_sequences(current)):
        at = list(range(len(same_length) + 1)) if at is None else at
        pieces: list[str] = []
        starts: list[int] = []
        position = 0
        for match in found:
            a, b = match.span()
            pieces.append(current[position:a])
            starts += at[position:a]
            new, origins = _replacement(match, a)
            pieces.append(new)
            starts += [at[o] for o in origins]
            position = b
        pieces.append(current[position:])
        starts += at[position:]
        current, at = "".join(pieces), starts
    return Folded(current, text, at)


def _sequences(text: str) -> Iterator[re.Match[str]]:
    """The matches of _SEQUENCES, ten times as fast as looking for all of them everywhere: each
    holds a suspect, and nothing but the characters of _MENDED."""
    suspects = sorted({match.start() for one in _SUSPECTS for match in one.finditer(text)})
    position = 0
    for at in suspects:
        if at < position:
            continue
        while at > position and text[at - 1] in _MENDED:
            at -= 1
        run = _MENDED_RUN.match(text, at)
        assert run is not None  # noqa: S101 - a suspect is of such characters
        position = run.end()
        yield from _SEQUENCES.finditer(text, at, position)


def _replacement(match: re.Match[str], a: int) -> tuple[str, list[int]]:
    if match["am"] is not None:
        tone = match["t1"] or match["t2"] or ""
        return tone + "\u0e33", [a] * (len(tone) + 1)
    if match["ae"] is not None:
        return "\u0e41", [a]
    for group, tones_first in (("amtone", True), ("order", False)):
        if (marks := match[group]) is not None:
            ordered = sorted(marks, key=lambda c: (c in _TONES) != tones_first)
            return "".join(ordered), [a] * len(ordered)
    if match["twice"] is not None:
        return match["mark"], [a]
    if match["crlf"] is not None:
        return "\n", [a]
    return "", []  # the group "drop"


def squeeze(text: str) -> str:
    """Folded text with every run of white space as one space, trimmed: for names and keys."""
    return " ".join(fold(text).text.split())


def key(text: str) -> str:
    """What spellings of one name have in common: folded, without white space, case or quotes."""
    folded = unicodedata.normalize("NFC", fold(text).text).casefold()
    return re.sub(r"[\s\"'“”‘’«»]+", "", folded)


# ---- words ------------------------------------------------------------------

DICTIONARY = "pythainlp/words_th"

# What stands as one token before the dictionary is asked: an abbreviation with its full stops
# (มท., ส.ท.ท., พล.ต.อ.), a number with its separators, a Latin word, a run of Thai letters, a run
# of white space, any other character by itself.
_TOKEN = re.compile(
    r"(?P<abbreviation>(?<![ก-๎])(?:[ก-ฮ]{1,5}\.)+)"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<latin>[A-Za-z\u00c0-\u024f]+)"
    r"|(?P<thai>[\u0e01-\u0e3a\u0e40-\u0e4e]+)"
    r"|(?P<space>[^\S\n]+|\n+)"
    r"|(?P<other>.)",
    re.DOTALL,
)


@functools.cache
def pythainlp_corpus() -> Path:
    """The folder of word lists in the installed PyThaiNLP.

    Found without importing it, which would cost every search a fifth of a second.
    Raises RuntimeError where it is not installed.
    """
    spec = importlib.util.find_spec("pythainlp")
    if spec is None or spec.origin is None:
        raise RuntimeError("PyThaiNLP is not installed: pip install pythainlp")
    return Path(spec.origin).parent / "corpus"


@functools.cache
def _dictionary() -> str:
    nlpo3.load_dict(str(pythainlp_corpus() / "words_th.txt"), DICTIONARY)
    return DICTIONARY


def tokens(text: str) -> list[str]:
    """Cut text into words, numbers, abbreviations, punctuation and white space.

    Joined they are the text again. Thai is cut by newmm over PyThaiNLP's dictionary (nlpO3's Rust).
    """
    dictionary = _dictionary()
    out: list[str] = []
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "thai":
            run = match[0]
            words = nlpo3.segment(run, dictionary)
            # newmm gives back all it was given; should a release of it not, the run stays whole
            # rather than shift every offset after it.
            out += words if "".join(words) == run else [run]
        else:
            out.append(match[0])
    return out


def words(text: str) -> list[str]:
    """The tokens that carry meaning: no white space, no punctuation."""
    return [t for t in tokens(text) if any(c.isalnum() for c in t)]
