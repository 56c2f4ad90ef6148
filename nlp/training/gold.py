"""Reads annotated documents (the guide's form) and ThaiNER into folded texts with spans.

A span is (start, end, label) with label "P" (person) or "A" (agency), offsets of the folded text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khaosan.text import fold

Labelled = tuple[int, int, str]
_EDGE_LEFT = " \n\t\"'“”‘’()[]«»,.:;"
_EDGE_RIGHT = " \n\t\"“”',;:"


@dataclass(slots=True)
class Example:
    """A folded text and its mentions; `year` of publication and `id` where known."""

    text: str
    spans: list[Labelled]
    id: str = ""
    published: str = ""
    row: dict[str, Any] = field(default_factory=dict)


def occurrences(text: str, surfaces: list[str]) -> list[tuple[int, int]]:
    """Every occurrence of every surface, save inside a longer listed one (the guide's mention)."""
    out: list[tuple[int, int]] = []
    for surface in sorted(set(surfaces), key=len, reverse=True):
        taken = list(out)
        at = text.find(surface)
        while at >= 0:
            end = at + len(surface)
            if not any(a <= at and end <= b for a, b in taken):
                out.append((at, end))
            at = text.find(surface, at + 1)
    return sorted(out)


def glued(text: str, start: int, end: int) -> bool:
    """A short surface right after a letter or full stop (ทล. in อทล.): no mention by itself."""
    return end - start <= 6 and start > 0 and bool(re.match(r"[ก-๙A-Za-z.]", text[start - 1]))


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and quotes at its edges."""
    while start < end and text[start] in _EDGE_LEFT:
        start += 1
    while end > start and text[end - 1] in _EDGE_RIGHT:
        end -= 1
    return start, end


def read_gold(path: Path) -> list[Example]:
    """The documents of a JSONL file in the guide's form."""
    out = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.strip():
                continue
            row = json.loads(line)
            folded = fold(row["text"])
            spans: list[Labelled] = []
            for name, label in (("persons", "P"), ("agencies", "A")):
                for a, b in occurrences(row["text"], [x["surface"] for x in row[name]]):
                    if label == "A" and glued(row["text"], a, b):
                        continue
                    a, b = trim(row["text"], a, b)
                    spans.append((folded.folded_offset(a), folded.folded_offset(b), label))
            out.append(Example(folded.text, spans, row["id"], str(row.get("published") or ""), row))
    return out


_TAG = re.compile(r"\[(/?)([A-Z]+)\]")


def read_thainer(folder: Path) -> list[Example]:
    """ThaiNER's train.txt: one example a line; PERSON and ORGANIZATION kept."""
    out = []
    for line in (folder / "train.txt").read_text("utf-8-sig").splitlines():
        text, spans, at, opened = "", [], 0, 0
        for match in _TAG.finditer(line):
            text += line[at : match.start()]
            at = match.end()
            if not match[1]:
                opened = len(text)
            elif match[2] in ("PERSON", "ORGANIZATION"):
                spans.append((opened, len(text), match[2][0].replace("O", "A")))
        text += line[at:]
        if not text.strip():
            continue
        folded = fold(text)
        fixed: list[Labelled] = []
        for a, b, label in spans:
            a, b = trim(text, a, b)
            if b > a:
                fixed.append((folded.folded_offset(a), folded.folded_offset(b), label))
        out.append(Example(folded.text, fixed))
    return out
