"""The component khaosan_aliases: one name said in several ways within a document.

After the engine: abbreviations that the document explains (`กรมทางหลวง (ทล.)`) are taken, every
name found once is searched through the whole document, each agency gets its canonical name and its
kind, each person the fullest form of the name. Works the same whichever engine ran before it.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.aliases.boundaries import settle_agencies, settle_persons
from nlp.aliases.brackets import learn
from nlp.aliases.canonical import Canonicalizer
from nlp.aliases.gazetteer import gazetteer
from nlp.aliases.kinds import kind_of
from nlp.aliases.listed import add_listed
from nlp.aliases.persons import complete_persons
from nlp.aliases.repeats import add_repeats
from nlp.calibration import Calibration, shipped
from nlp.words import text_of


class Aliases:
    """Completes `doc._.persons` and `doc._.agencies` and gives them canonical names and kinds."""

    def __init__(self) -> None:
        self.gazetteer = gazetteer()
        self.calibration: Calibration | None = shipped()

    def __call__(self, doc: Doc) -> Doc:
        text = text_of(doc)
        persons, agencies = doc._.persons or [], doc._.agencies or []
        settle_persons(text, persons)
        settle_agencies(text, agencies)
        explained = learn(text, agencies, persons)
        add_listed(doc, persons, agencies)
        add_repeats(doc, persons, agencies)
        names = Canonicalizer(self.gazetteer, text, agencies, explained)
        for agency in agencies:
            agency.canonical = names.of(agency)
            agency.kind = kind_of(agency.canonical, text[agency.start : agency.end], self.gazetteer)
        complete_persons(text, persons)
        if self.calibration:
            for person in persons:
                person.score = self.calibration("P", person.source, person.score)
            for agency in agencies:
                agency.score = self.calibration("A", agency.source, agency.score)
        doc._.persons = sorted(persons, key=lambda p: (p.start, p.end))
        doc._.agencies = sorted(agencies, key=lambda a: (a.start, a.end))
        return doc


@Language.factory("khaosan_aliases")
def make(nlp: Language, name: str) -> Aliases:
    """The factory that a spaCy config names."""
    return Aliases()
