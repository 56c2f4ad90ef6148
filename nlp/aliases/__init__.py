"""The component khaosan_aliases: one name said in several ways within a document.

After the engine: abbreviations that the document explains (`กรมทางหลวง (ทล.)`) are taken, every
name found once is searched through the whole document, each agency gets its canonical name and its
kind, each person the fullest form of the name. Works the same whichever engine ran before it.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.aliases.boundaries import settle_agencies, settle_persons
from nlp.aliases.brackets import learn, short_forms
from nlp.aliases.bylines import add_bylines
from nlp.aliases.canonical import Canonicalizer
from nlp.aliases.gazetteer import gazetteer, key
from nlp.aliases.kinds import kind_of, settle_units
from nlp.aliases.listed import add_listed
from nlp.aliases.person_extents import take_misfiled
from nlp.aliases.person_forms import add_forms
from nlp.aliases.persons import complete_persons
from nlp.aliases.refused import refuse
from nlp.aliases.repeats import add_repeats
from nlp.aliases.royal import settle_royal
from nlp.aliases.translations import learn_translations
from nlp.calibration import Calibration, shipped
from nlp.spans import AgencySpan
from nlp.words import text_of


class Aliases:
    """Completes `doc._.persons` and `doc._.agencies` and gives them canonical names and kinds."""

    def __init__(self) -> None:
        self.gazetteer = gazetteer()
        self.calibration: Calibration | None = shipped()

    def __call__(self, doc: Doc) -> Doc:
        text = text_of(doc)
        persons, agencies = doc._.persons or [], doc._.agencies or []
        take_misfiled(text, persons, agencies)
        settle_persons(text, persons, agencies)
        settle_agencies(text, agencies)
        settle_royal(text, persons, agencies)
        refuse(text, agencies)
        add_bylines(text, persons, agencies)
        add_forms(doc, persons, agencies)
        searched = add_repeats(doc, persons, agencies)
        explained: dict[str, AgencySpan] = {}
        learn_translations(text, agencies, explained)
        learn(text, agencies, persons, explained)
        shorts = short_forms(text, agencies)
        for short, agency in shorts.items():
            explained.setdefault(key(short), agency)
        add_listed(doc, persons, agencies)
        # What brackets and lists gave may stand elsewhere too.
        add_repeats(doc, persons, agencies, shorts, searched)
        names = Canonicalizer(self.gazetteer, text, agencies, explained)
        for agency in agencies:
            agency.canonical = names.of(agency)
            agency.kind = kind_of(agency.canonical, text[agency.start : agency.end], self.gazetteer)
        settle_units(text, agencies, self.gazetteer)
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
