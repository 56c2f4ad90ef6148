"""The component khaosan_names: people and agencies, found by the engine that the config names."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.engines import Engine, load


class Names:
    """Put the engine's mentions on the Doc: `doc._.persons` and `doc._.agencies`."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def versions(self) -> dict[str, str]:
        """What takes part, with versions (records.Extraction.model)."""
        return self.engine.versions()

    def __call__(self, doc: Doc) -> Doc:
        doc._.persons, doc._.agencies = self.engine(doc)
        return doc


@Language.factory("khaosan_names", default_config={"engine": "khaosan"})
def make(nlp: Language, name: str, engine: str) -> Names:
    """The factory that a spaCy config names; `engine` as in nlp.engines."""
    return Names(load(engine))
