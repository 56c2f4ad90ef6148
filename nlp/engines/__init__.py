"""What finds people and agencies, by name: `khaosan`, `crf`, `compact`, `hf:MODEL`.

An engine answers raw mentions; joining repeats, abbreviations, canonical names and kinds is the
work of khaosan_aliases after it, whichever engine ran. Each engine is a module of this package,
imported only when it is asked for: it has a function `make(argument) -> Engine`, where the argument
is what stands after the colon of the engine's name ("" where nothing does).
"""

from __future__ import annotations

import importlib
from typing import Protocol

from spacy.tokens import Doc

from khaosan.errors import UsageError
from nlp.spans import AgencySpan, PersonSpan


class Engine(Protocol):
    """Finds people and agencies in the folded text of a Doc."""

    def versions(self) -> dict[str, str]:
        """Name and version of each model and library that takes part."""
        ...

    def __call__(self, doc: Doc) -> tuple[list[PersonSpan], list[AgencySpan]]:
        """The mentions, each with `start`, `end`, `score` and `source` (offsets of doc.text); the
        other fields may stay empty. A person's span holds title, rank and degree."""
        ...


# name before the colon: module of this package, and what may stand after the colon
ENGINES = {
    "khaosan": ("nlp.engines.khaosan", "FILE of weights (the shipped ones without it)"),
    "crf": ("nlp.engines.pythainlp_crf", ""),
    "hf": ("nlp.engines.hf", "ID or FOLDER of a token-classification model"),
    "compact": (
        "nlp.engines.compact",
        "FOLDER of a network (the shipped one without it)",
    ),
}


def load(name: str) -> Engine:
    """The engine of this name. Raises UsageError for a name that is none."""
    prefix, _, argument = name.partition(":")
    if prefix not in ENGINES:
        raise UsageError(f"no such engine: {name!r}; there are khaosan, crf, compact and hf:MODEL")
    module = importlib.import_module(ENGINES[prefix][0])
    engine: Engine = module.make(argument)
    return engine
