"""The default engine: our own CRF over words, features of lexicons, and rules at its edges."""

from __future__ import annotations

import contextlib
import hashlib
from importlib import resources
from pathlib import Path

import pycrfsuite
from spacy.tokens import Doc

from khaosan.errors import UsageError
from nlp.crf.decode import lines_of, spans_of, trim
from nlp.crf.features import Featurizer
from nlp.engines import Engine
from nlp.spans import AgencySpan, PersonSpan
from nlp.words import text_of


class Khaosan:
    """Labels people (P) and agencies (A) with the weights of one file."""

    def __init__(self, weights: Path) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(weights))
        self._featurizer = Featurizer()
        self._digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:12]

    def versions(self) -> dict[str, str]:
        """The digest of the weights: what was extracted with other weights is out of date."""
        return {"names": f"crf {self._digest}"}

    def __call__(self, doc: Doc) -> tuple[list[PersonSpan], list[AgencySpan]]:
        persons: list[PersonSpan] = []
        agencies: list[AgencySpan] = []
        text, tagger = text_of(doc), self._tagger
        for line in lines_of(doc):
            tagger.set(pycrfsuite.ItemSequence(self._featurizer.line(line.units)))
            labels = tagger.tag()
            for first, after, label in spans_of(labels):
                start, end = trim(text, line.starts[first], line.starts[after])
                if end <= start:
                    continue
                score = min(tagger.marginal(labels[i], i) for i in range(first, after))
                if label == "P":
                    persons.append(PersonSpan(start, end, score, "crf", name=(start, end)))
                else:
                    agencies.append(AgencySpan(start, end, score, "crf"))
        return persons, agencies


def make(argument: str) -> Engine:
    """The engine with the shipped weights, or with those of the file that `argument` names."""
    if argument:
        weights = Path(argument)
        if not weights.is_file():
            raise UsageError(f"{weights}: no such file of weights (khaosan train writes one)")
        return Khaosan(weights)
    with contextlib.ExitStack() as stack:
        shipped = resources.files("nlp").joinpath("models", "names.crfsuite")
        return Khaosan(stack.enter_context(resources.as_file(shipped)))
