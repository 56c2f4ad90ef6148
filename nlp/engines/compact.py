"""The compact transformer as an engine: `make(FOLDER)`, a folder that nlp.training.finetune wrote.

It needs onnxruntime and tokenizers; no torch.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from spacy.tokens import Doc

from khaosan.errors import KhaosanError, UsageError
from nlp.engines import Engine
from nlp.spans import AgencySpan, PersonSpan
from nlp.words import words_of


class CompactEngine:
    """People and agencies by the compact model of a folder."""

    def __init__(self, folder: Path) -> None:
        from nlp.compact.model import Compact

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
    """The engine with the model of a folder.

    Raises UsageError where none is named, KhaosanError where onnxruntime is missing or the folder
    holds no model.
    """
    if not argument:
        raise UsageError("name the folder of a compact model (nlp.training.finetune writes one)")
    missing = [m for m in ("onnxruntime", "tokenizers") if importlib.util.find_spec(m) is None]
    if missing:
        raise KhaosanError(
            f"the compact model needs {' and '.join(missing)}: pip install 'khaosan[compact]'"
        )
    return CompactEngine(Path(argument))
