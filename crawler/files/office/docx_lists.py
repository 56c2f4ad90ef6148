"""The numbers of Word's lists, which Word counts by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crawler.files.counted import BULLET, numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = tuple("012345678")


class Lists:
    """The numbers of lists, counted as paragraphs come."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._of: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, list[int]] = {}
        # Lists that use the levels of others and begin anew, where their first item comes.
        self._begins: dict[str, dict[int, int]] = {}
        for part in numbering if numbering is not None else ():
            if part.tag == f"{W}abstractNum":
                self._levels[part.get(f"{W}abstractNumId", "")] = dict(_levels(part))
            elif part.tag == f"{W}num":
                num = part.get(f"{W}numId", "")
                self._of[num] = value(part, "abstractNumId") or ""
                self._begins[num] = dict(_begins(part))
                if own := dict(_levels(part)):
                    # Levels of its own: it counts by itself.
                    shared = self._levels.get(self._of[num], {})
                    self._of[num] = f"{num} of {self._of[num]}"
                    self._levels[self._of[num]] = {**shared, **own}
        for style in styles.iter(f"{W}style") if styles is not None else ():
            if (properties := style.find(f"{W}pPr/{W}numPr")) is not None:
                self._styles[style.get(f"{W}styleId", "")] = _numbered(properties)

    def number(self, paragraph: Any) -> str:
        """What stands before a paragraph: its number and a space; "" for one of no list."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is not None:
            num, level = _numbered(properties)
        else:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            num, level = self._styles.get(
                style.get(f"{W}val", "") if style is not None else "", ("", 0)
            )
        abstract = self._of.get(num, "")
        levels = self._levels.get(abstract, {})
        if level not in levels:
            return ""
        counts = self._counts.setdefault(
            abstract, [levels.get(n, ("", "", 1))[2] - 1 for n in range(9)]
        )
        for at, first in self._begins.pop(num, {}).items():
            counts[at] = first - 1
        counts[level] += 1
        for deeper in range(level + 1, 9):
            counts[deeper] = levels.get(deeper, ("", "", 1))[2] - 1
        form, text, _ = levels[level]
        if form == "bullet":
            return f"{BULLET} "
        for at in range(9):
            text = text.replace(
                f"%{at + 1}", numeral(counts[at], levels.get(at, ("decimal", "", 1))[0])
            )
        return f"{text} " if text else ""


def _levels(abstract: Any) -> Iterator[tuple[int, tuple[str, str, int]]]:
    for level in abstract.iter(f"{W}lvl"):
        number = level.get(f"{W}ilvl", "0")
        if number in _LEVELS:
            first = _start(value(level, "start"))
            yield (
                int(number),
                (value(level, "numFmt") or "decimal", value(level, "lvlText") or "", first),
            )


def _begins(num: Any) -> Iterator[tuple[int, int]]:
    for override in num.iter(f"{W}lvlOverride"):
        number, start = override.get(f"{W}ilvl", "0"), value(override, "startOverride")
        if number in _LEVELS and start is not None:
            yield int(number), _start(start)


def _start(said: str | None) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 6 else 1


def _numbered(properties: Any) -> tuple[str, int]:
    level = value(properties, "ilvl") or "0"
    return value(properties, "numId") or "", int(level) if level in _LEVELS else 0


def value(element: Any, name: str) -> str | None:
    """What a property of an element says; None where it has none of that name."""
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val") if found is not None else None
