"""What readers see, in Thai and English: the words of the web page and of a network's picture, what
was said of a query, and dates as each language writes them."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from khaosan.months import month_names
from khaosan.tables import read_table
from store.times import BUDDHIST_YEARS

LANGUAGES = ("th", "en")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_DATA = Path(__file__).parent / "data"
_PIECE = re.compile(r"\\\{(\w+)\\\}")


@functools.cache
def _words() -> dict[str, tuple[str, str]]:
    rows = read_table(_DATA / "wording.tsv", 3)
    return {key: (thai, english) for key, thai, english in rows}


@functools.cache
def translator(lang: str) -> Callable[..., str]:
    """A function that gives the words of a key: t("n_documents", n=5). Numbers get commas; of a
    key that is not known (a kind that an editor made, say) its last part."""
    column = LANGUAGES.index(lang)

    def t(key: str, **values: Any) -> str:
        words = _words().get(key)
        if words is None:
            return key.rpartition(".")[2]
        filled = {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}
        return words[column].format(**filled) if filled else words[column]

    return t


def message(text: str, lang: str) -> tuple[str, str]:
    """A line that was said in English (an error, a note on a query) in a language, and the language
    that it is in: English still where nobody translated it."""
    if lang == "th":
        for pattern, thai in _messages():
            if match := pattern.fullmatch(text):
                pieces = match.groupdict()
                if "what" in pieces:
                    pieces["what"] = translator(lang)(f"facet.{pieces['what']}")
                return thai.format(**pieces), "th"
    return text, "en"


@functools.cache
def _messages() -> list[tuple[re.Pattern[str], str]]:
    rows = read_table(_DATA / "messages.tsv", 2)
    return [
        (re.compile(_PIECE.sub(r"(?P<\1>.+?)", re.escape(english)), re.DOTALL), thai)
        for english, thai in rows
    ]


@functools.cache
def _months(lang: str) -> dict[int, str]:
    form = "short" if lang == "th" else "english"
    found: dict[int, str] = {}
    for number, kind, name in month_names():
        if kind == form:
            found.setdefault(number, name)
    return found


def day(value: object, lang: str) -> str:
    """An EDTF date as people write it: 15 ธ.ค. 2564, 15 December 2021; ranges with a dash; what is
    more than that as it is."""
    text = str(value or "")
    parts = text.split("/")
    matches = [_DAY.fullmatch(part) for part in parts]
    if not text or len(parts) > 2 or not all(matches):
        return text
    return " – ".join(_one(m[1], m[2], m[3], lang) for m in matches if m)


def _one(year: str, month: str | None, number: str | None, lang: str) -> str:
    shown = int(year) + BUDDHIST_YEARS if lang == "th" else int(year)
    name = _months(lang).get(int(month), month) if month else None
    return " ".join(filter(None, (str(int(number)) if number else None, name, str(shown))))
