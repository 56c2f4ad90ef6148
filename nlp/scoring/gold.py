"""Reads annotated documents: JSON Lines in the guide's form (docs/training.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from khaosan.records import Document, RecordError
from khaosan.streams import BROKEN, cannot, open_text

KINDS = ("persons", "agencies", "dates", "agreements")


@dataclass(slots=True)
class Entry:
    """One distinct surface of a document and what it means; fields that are not of its sort, or
    not annotated, are None."""

    surface: str
    canonical: str | None = None
    kind: str | None = None
    role: str | None = None
    value: str | None = None


@dataclass(slots=True)
class Instrument:
    """An agreement, annotated or extracted: names of parties and of who signed for them."""

    kind: str | None
    status: str | None
    title: str | None
    evidence: str | None
    parties: list[str] = field(default_factory=list)
    signatories: list[str] = field(default_factory=list)
    date: str | None = None

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read one of either form. Raises RecordError where a field is of the wrong type."""
        evidence, title = (
            x.get("text") if isinstance(x, Mapping) else x
            for x in (row.get("evidence"), row.get("title"))
        )
        parties, signatories = row.get("parties") or [], row.get("signatories") or []
        if not isinstance(parties, list) or not all(isinstance(p, str) for p in parties):
            raise RecordError('"parties" is not a list of names')
        if not isinstance(signatories, list) or not all(
            isinstance(s, Mapping) and isinstance(s.get("person"), str) for s in signatories
        ):
            raise RecordError('"signatories" is not a list of objects with "person"')
        return cls(
            kind=_string(row, "kind"),
            status=_string(row, "status"),
            title=title if isinstance(title, str) else None,
            evidence=evidence if isinstance(evidence, str) else None,
            parties=parties,
            signatories=[s["person"] for s in signatories],
            date=_string(row, "date"),
        )


@dataclass(slots=True)
class Gold:
    """An annotated document. A sort of thing that the line does not have at all (no "agreements",
    say) is None: not annotated, and so not scored; an empty list says that there is none."""

    document: Document
    persons: list[Entry] | None
    agencies: list[Entry] | None
    dates: list[Entry] | None
    agreements: list[Instrument] | None

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read a line. Raises RecordError which says what is wrong with it."""
        document = Document.from_json(row)
        if all(row.get(kind) is None for kind in KINDS):
            raise RecordError(f"no annotation: none of {', '.join(KINDS)}")
        agreements = _rows(row, "agreements")
        return cls(
            document,
            persons=_entries(row, "persons", document.text),
            agencies=_entries(row, "agencies", document.text),
            dates=_entries(row, "dates", document.text),
            agreements=None if agreements is None else [*map(Instrument.from_json, agreements)],
        )

    @property
    def month(self) -> str:
        """The month of publication (2023-06), "" where it is not known."""
        return self.document.published.strftime("%Y-%m") if self.document.published else ""


@dataclass(slots=True)
class GoldFile:
    """What a file holds: the good documents, and a line for each bad one."""

    documents: list[Gold] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_gold(paths: Iterable[Path]) -> GoldFile:
    """The annotated documents of JSONL files (.gz and .xz unpacked); "-" is standard input.

    A bad line is left out and told in `problems` with its number; so is a second line with the
    same id, and what comes after a break in a damaged file.
    """
    out = GoldFile()
    seen: dict[str, str] = {}
    for path in paths:
        for where, row in numbered_rows(path, out.problems):
            try:
                gold = Gold.from_json(row)
            except RecordError as error:
                out.problems.append(f"{where}: {error}")
                continue
            id = gold.document.id
            if id in seen:
                out.problems.append(f'{where}: id "{id}" stands at {seen[id]} already')
                continue
            seen[id] = where
            out.documents.append(gold)
    return out


def numbered_rows(path: Path, problems: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """The JSON objects of a file, each with "file:line"; what is none goes to `problems`.

    Raises KhaosanError where the file cannot be opened.
    """
    out: list[tuple[str, dict[str, Any]]] = []
    number = 0
    try:
        with open_text(str(path)) as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as error:
                    problems.append(f"{path}:{number}: not JSON: {error}")
                    continue
                if isinstance(row, dict):
                    out.append((f"{path}:{number}", row))
                else:
                    problems.append(f"{path}:{number}: not a JSON object")
    except IsADirectoryError as error:
        raise cannot("read", path, error) from None
    except BROKEN as error:
        problems.append(f"{path}: unreadable after line {number}: {error}")
    return out


def _rows(row: Mapping[str, Any], name: str) -> list[dict[str, Any]] | None:
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(x, dict) for x in value):
        raise RecordError(f'"{name}" is not a list of objects')
    return value


def _entries(row: Mapping[str, Any], name: str, text: str) -> list[Entry] | None:
    rows = _rows(row, name)
    if rows is None:
        return None
    out = []
    for number, entry in enumerate(rows, 1):
        surface = entry.get("surface")
        if not isinstance(surface, str) or not surface.strip():
            raise RecordError(f'"{name}", entry {number}: no "surface"')
        if surface not in text:
            raise RecordError(f'"{name}", entry {number}: "{surface}" is not in the text')
        fields = {key: _string(entry, key) for key in ("canonical", "kind", "role", "value")}
        out.append(Entry(surface, **fields))
    return out


def _string(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise RecordError(f'"{name}" is {type(value).__name__}, not a string')
    return value
