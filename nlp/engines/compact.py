"""The compact transformer by itself as an engine: `make(FOLDER)`, a folder that
nlp.training.finetune wrote, or the shipped one without FOLDER."""

from __future__ import annotations

from pathlib import Path

from spacy.tokens import Doc

from nlp.compact.model import Compact
from nlp.compact.opinions import SHIPPED
from nlp.engines import Engine
from nlp.spans import AgencySpan, PersonSpan
from nlp.words import words_of


class CompactEngine:
    """People and agencies by the compact model of a folder."""

    def __init__(self, folder: Path) -> None:
        self._compact = Compact(folder)

    def versions(self) -> dict[str, str]:
        """The digest of the weights."""
        return {"names": f"compact {self._compact.digest}"}

    def __call__(self, doc: Doc) -> tuple[list[PersonSpan], list[AgencySpan]]:
        persons: list[PersonSpan] = []
        agencies: list[AgencySpan] = []
        for start, end, kind, score in self._compact(words_of(doc)):
            if kind == "P":
                persons.append(PersonSpan(start, end, score, "compact", name=(start, end)))
            else:
                agencies.append(AgencySpan(start, end, score, "compact"))
        return persons, agencies


def make(argument: str) -> Engine:
    """The engine with the model of a folder, or with the shipped one.

    Raises KhaosanError where the folder holds no model.
    """
    return CompactEngine(Path(argument) if argument else SHIPPED)
