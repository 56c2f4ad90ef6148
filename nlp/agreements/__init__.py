"""The component `khaosan_agreements`: who agreed what with whom.

A document's sentences that tell of an act on an instrument (nlp.agreements.tellings) are put
together by instrument, and each instrument becomes a frame (nlp.agreements.frames): kind, status,
title, parties, signers, witnesses, date, place and the sentence that says so. The words that are
looked for are nlp/data/instruments.tsv, nlp/data/agreement_words.tsv and nlp.agreements.cues.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.agreements.cues import PREFILTER
from nlp.agreements.frames import frames
from nlp.words import text_of


@Language.component("khaosan_agreements")
def component(doc: Doc) -> Doc:
    """Set doc._.agreements; needs people with roles, agencies and dates on the Doc."""
    doc._.agreements = []
    if PREFILTER.search(text_of(doc)):
        doc._.agreements = frames(doc)
    return doc
