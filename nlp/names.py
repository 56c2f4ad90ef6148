"""The component khaosan_names: people and agencies, found by the engine that the config names."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.blanks import filled
from nlp.engines import Engine, load
from nlp.words import text_of


class Names:
    """Put the engine's mentions on the Doc: `doc._.persons` and `doc._.agencies`."""

    def __init__(self, engine: Engine, nlp: Language) -> None:
        self.engine = engine
        self.nlp = nlp

    def versions(self) -> dict[str, str]:
        """What takes part, with versions (records.Extraction.model)."""
        return self.engine.versions()

    def __call__(self, doc: Doc) -> Doc:
        form = filled(text_of(doc))
        if form is None:
            doc._.persons, doc._.agencies = self.engine(doc)
            return doc
        persons, agencies = self.engine(self.nlp.make_doc(form.text))
        for agency in agencies:
            agency.start, agency.end = form.span(agency.start, agency.end)
        for person in persons:
            person.start, person.end = form.span(person.start, person.end)
            person.name = form.span(*person.name)
        doc._.persons, doc._.agencies = persons, agencies
        return doc


@Language.factory("khaosan_names", default_config={"engine": "khaosan"})
def make(nlp: Language, name: str, engine: str) -> Names:
    """The factory that a spaCy config names; `engine` as in nlp.engines."""
    return Names(load(engine), nlp)
