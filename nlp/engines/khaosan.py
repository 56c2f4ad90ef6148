"""The default engine: a compact transformer reads the text, and a CRF over words decides, with the
transformer's opinions, lexicons and the words around as its features."""

from __future__ import annotations

import hashlib
from pathlib import Path

from spacy.tokens import Doc

from khaosan.errors import KhaosanError, UsageError
from nlp.compact.opinions import SHIPPED, Opinions
from nlp.crf.decode import lines_of, spans_of, trim, units_of
from nlp.crf.tagger import Tagger
from nlp.crf.weights import read_weights
from nlp.engines import Engine
from nlp.spans import AgencySpan, PersonSpan
from nlp.words import text_of

WEIGHTS = Path(__file__).parent.parent / "models" / "names.crfsuite"
#: Where a Doc may carry the emissions of another network (training: one that did not learn from
#: this text).
EMISSIONS = "khaosan_emissions"
#: Characters; a longer mention is a slip (a table, a run of white space), not a name.
LONGEST = 400


class Khaosan:
    """Labels people (P) and agencies (A) with the weights of one file."""

    def __init__(self, weights: Path) -> None:
        read = read_weights(weights)
        self._tagger = Tagger(read)
        self._digest = hashlib.sha256(weights.read_bytes()).hexdigest()[:12]
        # Weights that were trained without the network have no use for it.
        self._opinions = Opinions(SHIPPED) if read.network else None
        if self._opinions and self._opinions.compact.digest != read.network:
            raise KhaosanError(
                f"{weights}: trained beside another network than that of this version; "
                "train it again (khaosan train)"
            )

    def versions(self) -> dict[str, str]:
        """The digests of the weights: what was extracted with other weights is out of date."""
        network = self._opinions.compact.digest if self._opinions else "none"
        return {"names": f"crf {self._digest}, network {network}"}

    def __call__(self, doc: Doc) -> tuple[list[PersonSpan], list[AgencySpan]]:
        persons: list[PersonSpan] = []
        agencies: list[AgencySpan] = []
        text, lines = text_of(doc), lines_of(doc)
        told = None
        if self._opinions:
            told = self._opinions(units_of(doc), lines, doc.user_data.get(EMISSIONS))
        tagged = self._tagger([line.units for line in lines], told)
        for line, (labels, sure) in zip(lines, tagged, strict=True):
            for first, after, label in spans_of(labels):
                start, end = trim(text, line.starts[first], line.starts[after])
                if not 0 < end - start <= LONGEST:
                    continue
                score = min(sure[first:after])
                if label == "P":
                    persons.append(PersonSpan(start, end, score, "crf", name=(start, end)))
                else:
                    agencies.append(AgencySpan(start, end, score, "crf"))
        return persons, agencies


def make(argument: str) -> Engine:
    """The engine with the shipped weights, or with those of the file that `argument` names."""
    weights = Path(argument) if argument else WEIGHTS
    if not weights.is_file():
        raise UsageError(f"{weights}: no such file of weights (khaosan train writes one)")
    return Khaosan(weights)
