"""The default engine: a compact transformer reads the text; a CRF over words has the transformer's
opinions, lexicons and the words around as its features. The CRF finds the agencies, and both
together the people.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from spacy.tokens import Doc

from khaosan.errors import KhaosanError, UsageError
from nlp.compact.model import Mention
from nlp.compact.opinions import SHIPPED, Opinions
from nlp.crf.decode import lines_of, spans_of, trim, units_of
from nlp.crf.tagger import Tagger
from nlp.crf.weights import read_weights
from nlp.engines import Engine
from nlp.spans import AgencySpan, Free, PersonSpan
from nlp.words import text_of

WEIGHTS = Path(__file__).parent.parent / "models" / "names.crfsuite"
#: Where a Doc may carry the emissions of another network (training: one that did not learn from
#: this text).
EMISSIONS = "khaosan_emissions"
#: Characters; a longer mention is a slip (a table, a run of white space), not a name.
LONGEST = 400
#: The weight of the network's score of a person beside the CRF's, and the least sum that is taken.
NETWORK, LEAST = 0.6, 0.45


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
        text, lines = text_of(doc), lines_of(doc)
        told, network = None, None
        if self._opinions:
            asked = self._opinions.ask(units_of(doc), doc.user_data.get(EMISSIONS))
            told = self._opinions.told(lines, *asked)
            network = self._opinions.compact.mentions(text, *asked)
        crf: list[Mention] = []
        tagged = self._tagger([line.units for line in lines], told)
        for line, (labels, sure) in zip(lines, tagged, strict=True):
            for first, after, label in spans_of(labels):
                start, end = trim(text, line.starts[first], line.starts[after])
                crf.append((start, end, label, min(sure[first:after])))
        return _spans(crf if network is None else shared(network, crf), network is not None)


def shared(network: list[Mention], crf: list[Mention]) -> list[Mention]:
    """The people of both, by the weighted mean of their scores, and the CRF's agencies.

    On dev, and on training documents that neither had seen, the network was better on people than
    the CRF, and on agencies the CRF with its opinions was (nlp/models/MODEL_CARD.md). On other news
    than the government's the CRF cuts people's names better. What the CRF alone takes for a person
    is none: its score does not reach the least sum.
    """
    scores: dict[tuple[int, int], float] = {}
    for weight, mentions in ((NETWORK, network), (1 - NETWORK, crf)):
        for start, end, label, score in mentions:
            if label == "P":
                scores[start, end] = scores.get((start, end), 0.0) + weight * score
    people = Free([])
    likeliest = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    out = [
        (start, end, "P", score)
        for (start, end), score in likeliest
        if score >= LEAST and people.take(start, end)
    ]
    return out + [m for m in crf if m[2] == "A" and people(m[0], m[1])]


def _spans(mentions: list[Mention], by_network: bool) -> tuple[list[PersonSpan], list[AgencySpan]]:
    persons: list[PersonSpan] = []
    agencies: list[AgencySpan] = []
    for start, end, label, score in mentions:
        if not 0 < end - start <= LONGEST:
            continue
        if label == "P":
            source = "network" if by_network else "crf"
            persons.append(PersonSpan(start, end, score, source, name=(start, end)))
        else:
            agencies.append(AgencySpan(start, end, score, "crf"))
    return persons, agencies


def make(argument: str) -> Engine:
    """The engine with the shipped weights, or with those of the file that `argument` names."""
    weights = Path(argument) if argument else WEIGHTS
    if not weights.is_file():
        raise UsageError(f"{weights}: no such file of weights (khaosan train writes one)")
    return Khaosan(weights)
