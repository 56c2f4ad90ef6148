"""Official letters and the texts of agreements: three components of the pipeline.

    khaosan_letters         after the names: reads the letters and the preambles of agreements in a
                            document, and makes their signers people, writers and parties agencies
    khaosan_letter_roles    after the roles: the position under each signature
    khaosan_letter_frames   after the agreements: a frame for each agreement whose own text it is

Forms and fields: khaosan.letters. The words that are looked for: nlp/data/letter_words.tsv.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.letters import instruments
from nlp.letters.frames import add_frames
from nlp.letters.lines import TABS
from nlp.letters.names import add_names, set_roles
from nlp.letters.reading import letters
from nlp.words import text_of


@Language.component("khaosan_letters")
def component(doc: Doc) -> Doc:
    """Set doc._.letters and doc._.instruments; needs dates and names on the Doc, and reads where
    tabs stood in the text (doc.user_data[nlp.letters.lines.TABS]) where it is told."""
    text = text_of(doc)
    doc._.persons, doc._.agencies = doc._.persons or [], doc._.agencies or []
    tabs = doc.user_data.get(TABS, ())
    doc._.letters = letters(text, doc._.dates or [], tabs)
    doc._.instruments = instruments.find(text, doc._.dates or [], doc._.agencies, tabs)
    if doc._.letters or doc._.instruments:
        add_names(doc)
    return doc


@Language.component("khaosan_letter_roles")
def roles(doc: Doc) -> Doc:
    """Give the signers the positions that stand under their names."""
    set_roles(doc)
    return doc


@Language.component("khaosan_letter_frames")
def frames(doc: Doc) -> Doc:
    """Put the frames of the agreements whose own text this is on doc._.agreements."""
    add_frames(doc)
    return doc
