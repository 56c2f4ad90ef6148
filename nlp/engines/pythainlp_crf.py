"""PyThaiNLP's ThaiNER CRF, as it lies in PyThaiNLP's wheel: the engine `crf`.

PyThaiNLP's own loader (`NER("thainer")`) asks a server for a model that the wheel already holds
under another name, and computes features under names that this model was not trained with
(`word.prevpostag` for `word.prepostag`, `word.isdigit` for `word.isdigit()`), over a tag set that
it does not know. Here the model of the wheel is fed what it was trained on: LST20's part-of-speech
tags, to which the tags of the wheel's ORCHID tagger are mapped.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
from pathlib import Path
from typing import Any

import pycrfsuite
from spacy.tokens import Doc

from khaosan.errors import KhaosanError
from nlp.crf.decode import spans_of, trim
from nlp.engines import Engine
from nlp.spans import AgencySpan, PersonSpan
from nlp.words import bounds, text_of, words_of

MODEL = "thainer_crf_1_5_1.model"

# ORCHID's tags by their beginnings, the longest first, and what LST20 calls them.
# https://github.com/PyThaiNLP/lst20 (tag set), ORCHID: Sornlertlamvanich et al. 1997.
_LST20 = {
    "NCNM": "NU", "NONM": "NU", "N": "NN", "PREL": "PR", "PUNC": "PU", "P": "PR", "VATT": "AJ",
    "V": "VV", "XVAE": "AX", "X": "AX", "D": "AJ", "ADV": "AV", "CNIT": "CL", "CLTV": "CL",
    "CMTR": "CL", "CFQC": "CL", "CVBL": "CL", "J": "CC", "RPRE": "PS", "INT": "IJ", "FIX": "FX",
    "EAFF": "PA", "EITT": "PA", "NEG": "NG",
}  # fmt: skip


@functools.cache
def _lst20(tag: str) -> str:
    for beginning in sorted(_LST20, key=len, reverse=True):
        if tag.startswith(beginning):
            return _LST20[beginning]
    return "XX"


class PyThaiNLPCrf:
    """Labels PERSON and ORGANIZATION; LOCATION and the rest are passed over."""

    def __init__(self, model: Path) -> None:
        # Only here: PyThaiNLP's import costs a second.
        from pythainlp.corpus import thai_stopwords
        from pythainlp.tag import pos_tag

        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(model))
        self._stopwords: frozenset[str] = thai_stopwords()
        self._pos_tag = pos_tag

    def versions(self) -> dict[str, str]:
        """The model's file name; PyThaiNLP's version stands beside it already."""
        return {"names": f"{MODEL} of pythainlp {importlib.metadata.version('pythainlp')}"}

    def __call__(self, doc: Doc) -> tuple[list[PersonSpan], list[AgencySpan]]:
        persons: list[PersonSpan] = []
        agencies: list[AgencySpan] = []
        words = words_of(doc)
        starts = bounds(doc)[:-1]
        line: list[int] = []
        for i, word in enumerate([*words, "\n"]):
            if word[0] != "\n":
                line.append(i)
                continue
            if line:
                self._line(text_of(doc), words, starts, line, persons, agencies)
            line = []
        return persons, agencies

    def _line(
        self,
        text: str,
        words: list[str],
        starts: list[int],
        line: list[int],
        persons: list[PersonSpan],
        agencies: list[AgencySpan],
    ) -> None:
        own = [words[i] for i in line]
        self._tagger.set(pycrfsuite.ItemSequence(self._features(own)))
        labels = self._tagger.tag()
        for first, after, label in spans_of(labels):
            if label not in ("PERSON", "ORGANIZATION"):
                continue
            end = starts[line[after - 1]] + len(own[after - 1])
            start, end = trim(text, starts[line[first]], end)
            if end <= start:
                continue
            score = min(self._tagger.marginal(labels[i], i) for i in range(first, after))
            if label == "PERSON":
                persons.append(PersonSpan(start, end, score, "thainer", name=(start, end)))
            else:
                agencies.append(AgencySpan(start, end, score, "thainer"))

    def _features(self, words: list[str]) -> list[dict[str, Any]]:
        tags = [
            _lst20(tag) for _, tag in self._pos_tag(words, engine="perceptron", corpus="orchid")
        ]
        kinds = [(w in self._stopwords, _is_thai(w), w.isspace(), w.isdigit()) for w in words]
        out: list[dict[str, Any]] = []
        for i, word in enumerate(words):
            stop, thai, space, digit = kinds[i]
            features: dict[str, Any] = {
                "word.word": word,
                "word.stopword": stop,
                "word.isthai": thai,
                "word.isspace": space,
                "postag": tags[i],
                "word.isdigit()": digit,
            }
            if digit and len(word) == 5:
                features["word.islen5"] = True
            if i > 0:
                stop, thai, space, digit = kinds[i - 1]
                features |= {
                    "word.prevword": words[i - 1],
                    "word.previsspace": space,
                    "word.previsthai": thai,
                    "word.prevstopword": stop,
                    "word.prepostag": tags[i - 1],
                    "word.prevwordisdigit": digit,
                }
            else:
                features["BOS"] = True
            if i + 1 < len(words):
                stop, thai, space, digit = kinds[i + 1]
                features |= {
                    "word.nextword": words[i + 1],
                    "word.nextisspace": space,
                    "word.nextpostag": tags[i + 1],
                    "word.nextisthai": thai,
                    "word.nextstopword": stop,
                    "word.nextwordisdigit": digit,
                }
            else:
                features["EOS"] = True
            out.append(features)
        return out


def _is_thai(word: str) -> bool:
    # As pythainlp.util.is_thai: every character Thai, full stops aside.
    return all("\u0e00" <= c <= "\u0e7f" for c in word if c != ".")


def make(argument: str) -> Engine:
    """The engine. Raises KhaosanError where this PyThaiNLP's wheel holds no such model."""
    spec = importlib.util.find_spec("pythainlp")
    model = Path(spec.origin).parent / "corpus" / MODEL if spec and spec.origin else Path(MODEL)
    if not model.is_file():
        version = importlib.metadata.version("pythainlp")
        raise KhaosanError(
            f"pythainlp {version} holds no {MODEL}; install pythainlp 5.1 to 5.4 for --engine crf"
        )
    return PyThaiNLPCrf(model)
