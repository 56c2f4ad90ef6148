"""Reads annotated documents (the guide's form) and ThaiNER into folded texts with spans.

A span is (start, end, label) with label "P" (person) or "A" (agency), offsets of the folded text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from khaosan.text import fold
from nlp.compact.crf import Floats
from nlp.scoring import mentions
from nlp.scoring.mentions import glued, trim

Labelled = tuple[int, int, str]


@dataclass(slots=True)
class Example:
    """A folded text and its mentions; day of publication and `id` where known. `emissions`: what a
    network that did not learn from this text thinks of it (nlp.training.finetune --folds);
    `asked`: whether a network's opinion of it is learned from at all."""

    text: str
    spans: list[Labelled]
    id: str = ""
    published: str = ""
    row: dict[str, Any] = field(default_factory=dict)
    emissions: Floats | None = None
    asked: bool = True


def occurrences(text: str, surfaces: list[str]) -> list[tuple[int, int]]:
    """Every occurrence of every surface, save inside a longer listed one, in order."""
    return sorted((start, end) for start, end, _ in mentions.occurrences(text, surfaces))


def read_gold(path: Path) -> list[Example]:
    """The documents of a JSONL file in the guide's form."""
    out = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.strip():
                continue
            row = json.loads(line)
            surfaces = ([x["surface"] for x in row[name]] for name in ("persons", "agencies"))
            folded, spans = label(row["text"], *surfaces)
            out.append(Example(folded, spans, row["id"], str(row.get("published") or ""), row))
    return out


def label(text: str, persons: list[str], agencies: list[str]) -> tuple[str, list[Labelled]]:
    """The folded text, and every mention of the surfaces in it."""
    folded = fold(text)
    spans: list[Labelled] = []
    for surfaces, sort in ((persons, "P"), (agencies, "A")):
        for a, b in occurrences(text, surfaces):
            if sort == "A" and glued(text, a, b):
                continue
            a, b = trim(text, a, b)
            spans.append((folded.folded_offset(a), folded.folded_offset(b), sort))
    return folded.text, spans


_TAG = re.compile(r"\[(/?)([A-Z]+)\]")
_ONE_IN = 5


def read_thainer(folder: Path) -> list[Example]:
    """ThaiNER's train.txt: one example a line; PERSON and ORGANIZATION kept."""
    return tagged(thainer_rows(folder))


def thainer_rows(folder: Path) -> list[str]:
    """The lines of ThaiNER's train.txt as they stand."""
    return (folder / "train.txt").read_text("utf-8-sig").splitlines()


def tagged(rows: Iterable[str]) -> list[Example]:
    """Examples from lines in ThaiNER's markup.

    The network is not asked: its guide is another, and a CRF that saw it err here would believe it
    too little everywhere.
    """
    out = []
    for line in rows:
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
        out.append(Example(folded.text, fixed, asked=False))
    return out


def split_thainer(rows: Iterable[str]) -> tuple[list[str], list[str]]:
    """Distinct lines, parted into those to train on and about a fifth to test on.

    Lines that are the same but for tags, digits and white space fall on the same side. ThaiNER's
    own val.txt is the tail of its train.txt, so it is no test.
    """
    sides: tuple[list[str], list[str]] = [], []
    for row in dict.fromkeys(rows):
        key = re.sub(r"[\d\s]+", "", _TAG.sub("", row))
        digest = hashlib.sha256(key.encode()).digest()
        sides[int.from_bytes(digest) % _ONE_IN == 0].append(row)
    return sides
