"""The consonants of a name as they sound, in Thai or in Latin letters: หาน จื้อเฉียง and Han Zhiqiang.

Transliterations agree in little but the order of their consonants, and even there not in voice,
aspiration or sibilants (ก ค ข, k g q; จ ฉ ช ซ ส, ch j zh q x s): these are one class each. Vowels
are nothing, and letters under the silencing mark are not heard. After the Royal Institute's
principles of transcription (1999) and pinyin. It is evidence mostly beside a shared position.
"""

from __future__ import annotations

import functools
import re

_THAI = str.maketrans(
    {
        **dict.fromkeys("กขฃคฅฆ", "K"), "ง": "N", **dict.fromkeys("จฉชซฌศษส", "S"),
        **dict.fromkeys("ญย", "Y"), **dict.fromkeys("ดตถทธฎฏฐฑฒ", "T"),
        **dict.fromkeys("นณ", "N"), "ม": "M",
        **dict.fromkeys("บปผพภฝฟ", "P"), **dict.fromkeys("รลฬ", "L"), "ว": "W",
        **dict.fromkeys("หฮอ", ""),
    }
)  # fmt: skip
_SILENT = re.compile(r"[ก-ฮ][ิุ]?์")
# รร is a vowel (ธรรม), and at the end it is heard n, as ร and ล are (สร, พล; Supasorn, Nattapol).
_RO_HAN = re.compile("รร(?=[ก-ฮ])")
_FINAL = re.compile("(?:รร|(?<![เแโใไ])[รลฬ])$")
_LATIN_FINAL = re.compile("(?:rn|r|l)$")
_CLUSTERS = (("ng", "n"), ("th", "t"), ("ph", "p"), ("kh", "k"), ("gh", "g"), ("ch", "s"),
             ("sh", "s"), ("zh", "s"), ("ck", "k"), ("qu", "k"), ("wr", "r"))  # fmt: skip
_LATIN = str.maketrans(
    {
        **dict.fromkeys("kg", "K"), **dict.fromkeys("jqxszc", "S"), **dict.fromkeys("td", "T"),
        "n": "N", "m": "M", **dict.fromkeys("pbf", "P"), **dict.fromkeys("rl", "L"),
        **dict.fromkeys("wv", "W"), "y": "Y", **dict.fromkeys("aeiouh", ""),
    }
)  # fmt: skip
_HARD_C = re.compile("c(?=[aoulrtks]|$)")  # as in Macron, Zeneca, Marc
# Two letters of one class with no vowel between them are one sound (กิตติ, แมตที).
_TWICE = re.compile(r"([A-Z])\1+")
_VOWELS = re.compile("[aeiouะาำิีึืุูัเแโใไ]+")
_LATIN_LETTERS = re.compile(r"[a-z]")
_NO_CLASS = re.compile(r"[^A-Z]")
_NO_SOUND = re.compile(r"[^A-Z_]")


@functools.lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """The classes of a word's consonants in order; "" where it has none."""
    text = word.casefold()
    if _LATIN_LETTERS.search(text):
        for cluster, one in _CLUSTERS:
            text = text.replace(cluster, one)
        text = _LATIN_FINAL.sub("n", _HARD_C.sub("k", text))
        classes = _VOWELS.sub("_", text).translate(_LATIN)
    else:
        text = _SILENT.sub("", text).replace("ญญ", "นย")
        text = _FINAL.sub("น", _RO_HAN.sub("_", text))
        classes = _VOWELS.sub("_", text).translate(_THAI)
    return _NO_CLASS.sub("", _TWICE.sub(r"\1", _NO_SOUND.sub("", classes)))


def skeletons(name: str) -> tuple[str, ...]:
    """Those of a name's words, in their order."""
    return tuple(s for s in map(skeleton, name.replace("-", "").split()) if s)
