"""What was extracted from a document, as far as it is scored: ours or another program's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from khaosan.errors import KhaosanError
from khaosan.records import Extraction, RecordError
from nlp.scoring.gold import Instrument, numbered_rows


@dataclass(slots=True)
class Mention:
    """A mention: offsets of the text as given, end exclusive. `score` is None where the program
    that made it gives none."""

    start: int
    end: int
    text: str
    canonical: str | None = None
    kind: str | None = None
    role: str | None = None
    value: str | None = None
    score: float | None = None

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read one of the interchange format. Raises KeyError or TypeError where it is none."""
        start, end, text = row["start"], row["end"], row["text"]
        if not (isinstance(start, int) and isinstance(end, int) and isinstance(text, str)):
            raise TypeError("start and end are numbers, text is a string")
        return cls(
            start,
            end,
            text,
            *(row.get(k) for k in ("canonical", "kind", "role", "value", "score")),
        )


@dataclass(slots=True)
class Found:
    """All that was extracted from one document."""

    persons: list[Mention] = field(default_factory=list)
    agencies: list[Mention] = field(default_factory=list)
    dates: list[Mention] = field(default_factory=list)
    agreements: list[Instrument] = field(default_factory=list)

    @classmethod
    def from_json(cls, row: Mapping[str, Any], min_score: float = 0.0) -> Self:
        """Read a line of the interchange format; what scores less than `min_score` is left out.

        Of a mention `start`, `end` and `text` are needed. Raises RecordError.
        """

        def rows(name: str) -> list[Mapping[str, Any]]:
            return [x for x in row.get(name) or [] if _score(x) >= min_score]

        try:
            return cls(
                persons=[*map(Mention.from_json, rows("persons"))],
                agencies=[*map(Mention.from_json, rows("agencies"))],
                dates=[*map(Mention.from_json, rows("dates"))],
                agreements=[*map(Instrument.from_json, rows("agreements"))],
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise RecordError(f"not an extraction: {error}") from None

    @classmethod
    def of(cls, extraction: Extraction, min_score: float = 0.0) -> Self:
        """The same from the pipeline's own record."""
        return cls.from_json(extraction.to_json(), min_score)

    def misplaced(self, text: str) -> str | None:
        """What is wrong with the first mention that is not at its place in the text, or None."""
        for mention in (*self.persons, *self.agencies, *self.dates):
            if text[mention.start : mention.end] != mention.text:
                return f'text[{mention.start}:{mention.end}] is not "{mention.text}"'
        return None


def read_found(path: Path, texts: Mapping[str, str], min_score: float = 0.0) -> dict[str, Found]:
    """The extractions of the documents in `texts` (id: text), by id.

    Raises KhaosanError with the line's number where one is no extraction or its offsets are not of
    that text: figures from the rest would mean nothing.
    """
    problems: list[str] = []
    out: dict[str, Found] = {}
    for where, row in numbered_rows(path, problems):
        id = str(row.get("id"))
        if id not in texts:
            continue
        try:
            found = Found.from_json(row, min_score)
        except RecordError as error:
            raise KhaosanError(f"{where}: {error}") from None
        if wrong := found.misplaced(texts[id]):
            raise KhaosanError(
                f"{where}: {wrong} (offsets count code points of the gold document's text)"
            )
        out[id] = found
    if problems:
        raise KhaosanError(problems[0])
    return out


def _score(row: Mapping[str, Any]) -> float:
    score = row.get("score")
    return 1.0 if score is None else float(score)
