"""Thai text as files hold it, mended; and how much of a text is none.

What is mended: characters in the private-use codes of old Windows and Mac fonts, fonts whose codes
are those of TIS-620 and say nothing of it (`¡ÃÐ·ÃÇ§`), ำ in two pieces or half lost (`จ านวน`),
marks out of order or away from their letter, ligatures, characters that show nothing. The text of a
document is made of what comes out, so nothing here keeps offsets (khaosan.text.fold does).
"""

from __future__ import annotations

import re
import unicodedata

CONSONANTS = "\u0e01-\u0e2e"
TONES = "\u0e48-\u0e4b"
# What stands above or below a letter and takes no room of its own.
MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
IS_MARK = frozenset("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a") | frozenset(
    map(chr, range(0x0E47, 0x0E4F))
)
SARA_AM = "\u0e33"

# Fonts of old systems hold each mark several times: lower, further to the left, both. Windows put
# them at 0x80-0x9F and 0xFC-0xFE beside TIS-620, and Unicode text made from those fonts has them
# in the private-use area, U+F700-F71A in the same order; Mac systems at U+F884-F89E.
_WINDOWS = (
    "\u0e10\u0e34\u0e35\u0e36\u0e37"  # F700: THO THAN without its base; vowels to the left
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"  # F705: lower and to the left
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"  # F70A: lower
    "\u0e0d\u0e31\u0e4d\u0e47"  # F70F: YO YING without its base; to the left
    "\u0e48\u0e49\u0e4a\u0e4b\u0e4c"  # F713: to the left
    "\u0e38\u0e39\u0e3a"  # F718: lower
)
_BYTES = [0x80, *range(0x81, 0x85), *range(0x86, 0x91), *range(0x98, 0xA0), 0xFC, 0xFD, 0xFE]
_MAC = (
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e47"  # F884: to the left
    + "".join(tone * 3 for tone in "\u0e48\u0e49\u0e4a\u0e4b\u0e4c")  # F88A: left, low, low left
    + "\u0e4d\u0e0d\u0e38\u0e39\u0e3a\u0e10"  # F899
)
_PRIVATE = {0xF700 + n: char for n, char in enumerate(_WINDOWS)}
_PRIVATE |= {0xF884 + n: char for n, char in enumerate(_MAC)}

# Byte to character in such a font, whose other bytes are those of windows-874.
_FONT = {
    byte: bytes([byte]).decode("cp874", "replace") for byte in range(0xA0, 0xFC)
} | dict(zip(_BYTES, _WINDOWS, strict=True))  # fmt: skip
# The same bytes as the PDF of such a font names them: as Latin letters (ISO 8859-1 or
# windows-1252), or as codes of a symbol font (U+F000 + byte).
_LATIN = {
    char: thai
    for byte, thai in _FONT.items()
    for char in {chr(byte), bytes([byte]).decode("cp1252", "ignore") or chr(byte)}
}
_SYMBOL = {0xF000 + byte: thai for byte, thai in _FONT.items()} | {
    0xF000 + byte: chr(byte) for byte in range(0x20, 0x7F)
}
_LATIN_RUN = re.compile(f"[{re.escape(''.join(_LATIN))}]{{2,}}")
_LATIN_TABLE = str.maketrans(_LATIN)
_LATIN_LETTER = re.compile("[\u00a1-\u00fb]")
_SYMBOL_RUN = re.compile("[\uf020-\uf0ff]+")
# A symbol font's own signs that begin an item of a list.
_BULLETS = frozenset("\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf06c\uf06e\uf0a8\uf0e0\uf02d\uf0b2\uf075")

_NOTHING = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufffe\uffff]"
)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u200b-\u200f\u2060-\u206f\ufeff\ufffe\uffff]")
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LIGATURES = re.compile("[\ufb00-\ufb06\u0132\u0133\u01c4-\u01cc]")
_LOST_AM = re.compile(f"(?<=[{CONSONANTS}]) ([{TONES}]?)\u0e32")
# A mark away from its letter; ั, which never ends a syllable, from the letter that does.
_AWAY = re.compile(
    f"(?<=[{CONSONANTS}{MARKS}]) +(?=[{MARKS}])"
    f"|(?<=\u0e31) +(?=[{CONSONANTS}])|(?<=\u0e31[{TONES}]) +(?=[{CONSONANTS}])"
)
_PILE = re.compile(f"[{MARKS}]{{2,}}")
_AM = re.compile(f"\u0e4d([{TONES}]?)\u0e32|([{TONES}])\u0e4d\u0e32")
_AM_TONE = re.compile(f"\u0e33([{TONES}])")
# Vowels before tones before signs that end a cluster; as Thai is typed.
_RANK = dict.fromkeys("\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47", 0)
_RANK |= dict.fromkeys("\u0e48\u0e49\u0e4a\u0e4b", 1)


def mend(text: str) -> str:
    """The same text with what files do to Thai undone."""
    text = _SPACES.sub(" ", _NOTHING.sub("", recode(_UNSEEN.sub("", text))))
    if text.isascii():
        return text
    text = _LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return order(text)


def recode(text: str) -> str:
    """The same text with codes of old fonts as the characters that they show, one for one."""
    if text.isascii():
        return text
    text = text.translate(_PRIVATE)
    if _SYMBOL_RUN.search(text):
        text = _SYMBOL_RUN.sub(_unsymbol, text)
    return _unlatin(text)


def order(text: str) -> str:
    """The marks of each letter at the letter and in the order of typing, each once; ำ in one."""
    # Mending one thing may show another; in real text once is enough.
    for _ in range(4):
        before = text
        text = _ordered(text)
        if text == before:
            break
    return text


def _ordered(text: str) -> str:
    text = _LOST_AM.sub("\\1\u0e33", text)
    text = _AWAY.sub("", text)
    text = _PILE.sub(_sorted, text)
    text = _AM.sub(lambda found: (found[1] or found[2] or "") + "\u0e33", text)
    text = _AM_TONE.sub("\\1\u0e33", text)
    return text.replace("\u0e40\u0e40", "\u0e41")


def _sorted(found: re.Match[str]) -> str:
    return "".join(sorted(dict.fromkeys(found[0]), key=lambda char: _RANK.get(char, 2)))


def _unsymbol(found: re.Match[str]) -> str:
    run = found[0]
    if len(run) == 1 and run in _BULLETS:
        return "•"
    thai = run.translate(_SYMBOL)
    return thai if rubbish(order(thai)) < _DOUBTFUL else run


def _unlatin(text: str) -> str:
    """Text in which runs of accented Latin letters are TIS-620, where they make Thai as such.

    In western languages accented letters stand alone; several in a row are none of them. Where most
    of them turn out to be Thai, so are those that stand alone (`¹.`).
    """
    letters = len(_LATIN_LETTER.findall(text))
    if letters < 3:
        return text
    turned = 0

    def change(found: re.Match[str]) -> str:
        nonlocal turned
        run = found[0]
        if len(_LATIN_LETTER.findall(run)) < 2:
            return run
        thai = run.translate(_LATIN_TABLE)
        if rubbish(order(thai)) > _DOUBTFUL:
            return run
        turned += len(_LATIN_LETTER.findall(run))
        return thai

    changed = _LATIN_RUN.sub(change, text)
    return text.translate(_LATIN_TABLE) if turned > 0.8 * letters else changed


# ---- is it text? ------------------------------------------------------------------------------

# From this share of rubbish on, a page's text is none. Thai as agencies write it has below 0.002;
# the same with its letters exchanged at random 0.1 to 0.25.
RUBBISH = 0.03
_DOUBTFUL = 0.34
_THAI = re.compile("[\u0e01-\u0e4e]")
# What no Thai text holds: a mark on nothing, on a mark that cannot carry it, or on a vowel that is
# written before its consonant; such a vowel with no consonant after it.
_IMPOSSIBLE = re.compile(
    f"(?<![{CONSONANTS}{MARKS}])[{MARKS}\u0e32\u0e33]|(?<![{CONSONANTS}{MARKS}\u0e32])\u0e30"
    f"|[{TONES}\u0e4c][{TONES}\u0e4c]|[\u0e31\u0e34-\u0e39][\u0e31\u0e34-\u0e39]"
    f"|[\u0e40-\u0e44](?![{CONSONANTS}])"
)
UNKNOWN = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f\x80-\x84\x86-\x9f]")


def rubbish(text: str) -> float:
    """The share of a text, between 0 and 1, that can be none: sequences that Thai does not have,
    characters of no meaning."""
    unknown = len(UNKNOWN.findall(text))
    whole = len(text) - text.count(" ") - text.count("\n")
    thai = len(_THAI.findall(text))
    shares = [unknown / whole if whole else 0.0]
    if thai > whole / 5:
        shares.append(len(_IMPOSSIBLE.findall(text)) / thai)
    return max(shares)
